internal import HandProtocol

/// What the tries on a port add up to, in words, with what to do.
public enum Diagnosis {
  /// The words.
  ///
  /// - Parameters:
  ///   - results: All tries, in their order.
  ///   - port: The port's name.
  ///   - heardBefore: How many bytes came before anything was sent.
  /// - Returns: One line.
  public static func text(
    _ results: [ProbeResult],
    port: String,
    heardBefore: Int
  ) -> String {
    if let found = results.first(where: \.isFound) {
      return text(found: found, port: port)
    }
    if let result = results.first(where: \.looksUnstuffed) {
      return "\(port): an Ability Hand answers at \(result.baudRate) bit/s "
        + "without byte stuffing; switch it on with We46 and We47 over the "
        + "hand's app"
    }
    if let result = results.first(where: { $0.frameCount > 0 }) {
      return "\(port): \(result.kind.capabilities.name) answers at "
        + "\(result.baudRate) bit/s, but does not say where its fingers are; "
        + "switch it off and on"
    }
    let heard = results.reduce(heardBefore) { $0 + $1.byteCount }
    if heard > 0 {
      return "\(port): \(heard) bytes came, but no frame of a known hand; the "
        + "rate may be another (--baud), or the hand of another kind"
    }
    if results.contains(where: { $0.echoedByteCount > 0 }) {
      return
        "\(port): only its own bytes came back: the adapter returns what is "
        + "sent, and no hand answers behind it; check the hand's power and wires"
    }
    return "\(port): nothing answers; check that the hand has power and that "
      + "this is its port; an Ability Hand comes in I2C mode: switch UART on "
      + "with We16 and stuffing with We46 and We47 over the hand's app"
  }
  private static func text(found: ProbeResult, port: String) -> String {
    let answer =
      "\(port): \(found.kind.capabilities.name) answers at "
      + "\(found.baudRate) bit/s"
    guard found.hasToldFaults else {
      return
        "\(answer), but does not say whether it has a fault; switch it off "
        + "and on, and ask again"
    }
    guard found.faults.isEmpty else {
      let fingers = LinkEvent.names(found.faultyFingers)
      let place = fingers.isEmpty ? "" : " (\(fingers))"
      return
        "\(answer), with a fault: \(LinkEvent.text(found.faults))\(place); "
        + "do not use it so: let it cool, look at it, switch it off and on, and "
        + "ask again"
    }
    let usual = Int(found.kind.capabilities.baudRate)
    let baud = found.baudRate == usual ? "" : " --baud \(found.baudRate)"
    return "\(answer); drive it with --hand \(found.kind.rawValue)"
      + " --port \(port)\(baud)"
  }
}
