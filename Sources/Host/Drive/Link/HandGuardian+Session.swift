import Files
import DeviceBridge
import HandGuardian
import HandProtocol

extension HandGuardian {
  /// Watches a line whose hand is driven by a session.
  ///
  /// - Returns: The line as it is watched; nil for one that ends with this
  ///   program.
  /// - Throws: That it is not watched: its hand must not be driven then.
  func watch(
    _ session: some HandSession,
    on line: any Transport
  ) throws(Fault) -> GuardedLine? {
    let script = session.stopScript
    var bytes: [UInt8] = []
    for index in 0..<script.count { bytes.append(script.bytes[index]) }
    do {
      return try watch(
        line,
        hand: "\(session.capabilities.name)",
        script: bytes
      )
    } catch {
      throw Fault(
        place: line.place,
        fault: "the guardian, which stops the hand if this program dies, "
          + error.fault,
        remedy: "start the drive anew"
      )
    }
  }
}
