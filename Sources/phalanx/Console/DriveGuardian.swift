import Files
import DeviceBridge
import Drive
import HandGuardian

/// Who stops the hands of a drive if the program dies.
enum DriveGuardian {
  /// The guardian of real hands; nil where all are inside this program.
  static func start(
    ports: [String],
    isDryRun: Bool
  ) throws -> HandGuardian? {
    let areSimulated = try ports.allSatisfy {
      try PortName(parsing: $0) == .simulated
    }
    guard !isDryRun, !areSimulated else { return nil }
    do throws(GuardianError) {
      return try HandGuardian { fault in
        Terminal.complain(
          fault.map { "\($0)" }
            ?? "the guardian was killed; another has taken its place"
        )
      }
    } catch {
      throw Fault(
        place: "the guardian",
        fault: error.fault,
        remedy: "no hand is driven without it, which stops the hand if this "
          + "program dies"
      )
    }
  }
}
