public import DeviceBridge
import Evaluation

/// Where a decoder runs, as a person writes it.
///
///     host                   this program
///     qemu:cortex-m7         a board's firmware in QEMU, by its core
///     serial:/dev/ttyACM0    a board on the desk, by its port
public enum EngineName: Equatable, Sendable {
  case host
  case emulator(core: String)
  case serial(PortName)

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
    case ("qemu", 2):
      guard Emulator.boards.contains(where: { $0.core == parts[1] }) else {
        throw EvaluationError(
          place: "engine \(text)",
          fault: "no such core",
          remedy: "choose "
            + Emulator.boards.map(\.core).joined(separator: ", ")
        )
      }
      self = .emulator(core: parts[1])
    case ("serial", 2): self = .serial(try PortName(parsing: parts[1]))
    default:
      throw EvaluationError(
        place: "engine \(text)",
        fault: "no such engine",
        remedy: "write host, qemu:CORE or serial:PORT"
      )
    }
  }
}
