/// Cores on which instructions were counted in QEMU, for those on which none
/// were.
public enum CountedCore {
  private static let kinds = [
    "m33": "m4", "m85": "m55", "a72": "m7", "gap9": "rv32",
    "rv32-d25f": "rv32", "rv32-d45": "rv32", "rv64-ax45": "rv32",
    "rv64v": "rv32",
  ]

  /// The core of the same kind, as the fit names it; itself where none stands
  /// for it.
  public static func standing(for core: String) -> String {
    kinds[core] ?? core
  }
}
