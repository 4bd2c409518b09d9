import DeviceBridge

extension USBCheck {
  /// As many as `PHALANX_ROUND_TRIPS` says, in frames as hands have them.
  func manyRoundTrips(_ fixture: USBFixture) throws {
    let line = try fixture.open()
    defer { line.close() }
    try roundTrips(count("PHALANX_ROUND_TRIPS", else: 300), on: line)
  }

  /// Sends frames of 1 to 72 bytes, each when the one before is back, and
  /// prints how long they take.
  func roundTrips(_ count: Int, on line: any Transport) throws {
    var times: [Double] = []
    for index in 0..<count {
      let bytes = (0...index % 72).map {
        UInt8(truncatingIfNeeded: index &* 31 &+ $0)
      }
      let start = ContinuousClock.now
      try roundTrip(line, bytes)
      times.append(milliseconds(start.duration(to: .now)))
    }
    times.sort()
    let middle = times[times.count / 2]
    let late = times[times.count * 99 / 100]
    let last = times[times.count - 1]
    print(
      "\(count) round trips, ms: median \(rounded(middle)), "
        + "99 % \(rounded(late)), longest \(rounded(last))"
    )
  }

  private func rounded(_ milliseconds: Double) -> Double {
    (milliseconds * 1000).rounded() / 1000
  }
}
