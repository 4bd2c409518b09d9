import DeviceBridge
import Foundation
import TestSupport

extension ConformanceCheck {
  func roundTrips(_ fixture: any LineFixture) throws {
    let line = try fixture.open()
    defer { line.close() }
    var generator = SplitMix64(seed: 11)
    // Around the sizes of USB packets, and of a frame.
    let lengths =
      [1, 2, 61, 62, 63, 64, 65, 124, 127, 128, 129, 510, 511, 512, 513]
      + (0..<60).map { _ in Int.random(in: 1...1500, using: &generator) }
    for length in lengths {
      try line.roundTrip(randomBytes(length, &generator))
    }
    // Nothing more than was sent.
    try demand(
      try line.read(upTo: 100, timeoutMilliseconds: 20).isEmpty,
      "bytes came that nobody sent"
    )
  }

  func largeWrite(_ fixture: any LineFixture) throws {
    let line = try fixture.open()
    defer { line.close() }
    var generator = SplitMix64(seed: 12)
    let bytes = randomBytes(120_000, &generator)
    let writer = Background { () throws(TransportError) in
      try line.write(bytes, timeoutMilliseconds: patienceMilliseconds)
    }
    let back = try line.read(exactly: bytes.count)
    if let fault = try writer.end() { throw fault }
    try demand(back == bytes, "\(back.count) of \(bytes.count) bytes came back")
  }

  func silence(_ fixture: any LineFixture) throws {
    let line = try fixture.open()
    defer { line.close() }
    for timeout in [0, 1, 40, 90] {
      var bytes: [UInt8] = []
      let taken = try milliseconds {
        bytes = try line.read(upTo: 10, timeoutMilliseconds: timeout)
      }
      try demand(bytes.isEmpty, "bytes came that nobody sent")
      try demand(
        taken >= Double(timeout) && taken < Double(timeout + 5000),
        "a read of \(timeout) ms took \(taken) ms"
      )
    }
    try line.write([], timeoutMilliseconds: 0)
    try line.roundTrip([1, 2, 3])
  }

  func readiness(_ fixture: any LineFixture) throws {
    let line = try fixture.open()
    defer { line.close() }
    guard let descriptor = line.descriptor else { return }
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    for _ in 0..<20 {
      try demand(unsafe poll(&entry, 1, 0) == 0, "ready without bytes")
      try line.write([7, 8, 9], timeoutMilliseconds: patienceMilliseconds)
      let ready = unsafe poll(&entry, 1, Int32(patienceMilliseconds))
      try demand(ready == 1, "not ready although bytes came")
      // Part of what is there leaves it ready.
      try demand(
        try line.read(upTo: 1, timeoutMilliseconds: 0) == [7],
        "ready, but nothing to read"
      )
      try demand(
        try line.read(exactly: 2) == [8, 9],
        "the rest did not come"
      )
    }
  }
}
