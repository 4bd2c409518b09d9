import Files
public import DeviceBridge

/// Where a decoder runs, as a person writes it.
///
///     host                   this program
///     native                 the firmware, built as a process of this machine
///     qemu:cortex-m7         a board's firmware in QEMU, by its core
///     serial:/dev/ttyACM0    a board on the desk, by its port
public enum EngineName: Equatable, Sendable {
  case host
  case firmware(board: String)
  case serial(PortName)

  /// QEMU's boards by their cores.
  private static let boards: [(core: String, board: String)] = [
    ("cortex-m4", "mps2-an386"), ("cortex-m7", "mps2-an500"),
    ("cortex-m55", "mps3-an547"), ("rv32", "rv32-virt"),
  ]

  /// Reads a name.
  ///
  /// - Throws: What is no engine.
  public init(parsing text: String) throws {
    let parts = text.split(
      separator: ":",
      maxSplits: 1,
      omittingEmptySubsequences: false
    ).map(String.init)
    switch (parts[0], parts.count) {
    case ("host", 1): self = .host
    case ("native", 1): self = .firmware(board: "linux-x86_64")
    case ("qemu", 2):
      guard let known = Self.boards.first(where: { $0.core == parts[1] }) else {
        throw Fault(
          place: "engine \(text)",
          fault: "no such core"
            + didYouMean(parts[1], among: Self.boards.map(\.core)),
          remedy: "choose "
            + Self.boards.map(\.core).joined(separator: ", ")
        )
      }
      self = .firmware(board: known.board)
    case ("serial", 2): self = .serial(try PortName(parsing: parts[1]))
    default:
      throw Fault(
        place: "engine \(text)",
        fault: "no such engine"
          + didYouMean(
            parts.count == 2 && parts[0] != "qemu" ? parts[0] : text,
            among: ["host", "native", "qemu", "serial"]
              + Self.boards.map { "qemu:" + $0.core }
          ),
        remedy: "write host, native, qemu:CORE or serial:PORT"
      )
    }
  }
}
