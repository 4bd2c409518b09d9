extension LinkWriter {
  /// Tells the host where the firmware stands.
  ///
  /// - Parameters:
  ///   - state: The state.
  ///   - detail: See `FirmwareState`.
  ///   - place: See `FirmwareState`.
  ///   - line: The line to the host.
  mutating func tell<Line: ByteSink>(
    _ state: FirmwareState,
    _ detail: UInt16,
    _ place: UInt32,
    on line: inout Line
  ) {
    begin(.state)
    append(state.rawValue)
    append(UInt8(0))
    append(detail)
    append(place)
    finish(to: &line)
  }
}
