import DeviceBridge
import Foundation
import TestSupport

extension ConformanceCheck {
  func writeTimeout(_ fixture: any LineFixture) throws {
    let line = try fixture.open()
    defer { line.close() }
    try line.roundTrip([1, 2, 3])
    try fixture.setMuted(true)
    // More than any line holds.
    let bytes = [UInt8](repeating: 0x55, count: 2_000_000)
    var fault: TransportError?
    let taken = milliseconds {
      do throws(TransportError) {
        try line.write(bytes, timeoutMilliseconds: 150)
      } catch {
        fault = error
      }
    }
    try fixture.setMuted(false)
    try demand(fault?.kind == .timeout, "ended with \(text(fault))")
    try demand(taken >= 150 && taken < 10_000, "took \(taken) ms")
    // What went before comes back first; then the line is as good as new.
    let mark: [UInt8] = [0xA1, 0xA2, 0xA3]
    let writer = Background { () throws(TransportError) in
      try line.write(mark, timeoutMilliseconds: patienceMilliseconds)
    }
    var last: [UInt8] = []
    while last != mark {
      let bytes = try line.read(
        upTo: 65_536,
        timeoutMilliseconds: patienceMilliseconds
      )
      try demand(!bytes.isEmpty, "nothing comes after the timeout")
      last = (last + bytes).suffix(3)
    }
    if let fault = try writer.end() { throw fault }
    try line.roundTrip([4, 5, 6])
  }

  func closeWhileReading(_ fixture: any LineFixture) throws {
    for pause in [0, 0.02] {
      let line = try fixture.open()
      let reader = Background { () throws(TransportError) in
        _ = try line.read(upTo: 10, timeoutMilliseconds: 60_000)
      }
      Thread.sleep(forTimeInterval: pause)
      line.close()
      let fault = try reader.end()
      try demand(fault?.kind == .closed, "ended with \(text(fault))")
      try demandClosed(line)
    }
  }

  func closeWhileWriting(_ fixture: any LineFixture) throws {
    let line = try fixture.open()
    try line.roundTrip([1])
    try fixture.setMuted(true)
    let writer = Background { () throws(TransportError) in
      let bytes = [UInt8](repeating: 0x55, count: 2_000_000)
      try line.write(bytes, timeoutMilliseconds: 60_000)
    }
    Thread.sleep(forTimeInterval: 0.05)
    line.close()
    let fault = try writer.end()
    try fixture.setMuted(false)
    try demand(fault?.kind == .closed, "ended with \(text(fault))")
    try demandClosed(line)
    // The far end may still give back what it got: start afresh.
    guard fixture.canUnplug else { return }
    try fixture.unplug()
    try fixture.replug()
  }

  func unplugWhileReading(_ fixture: any LineFixture) throws {
    guard fixture.canUnplug else { return }
    for pause in [0, 0.03] {
      let line = try fixture.open()
      try line.roundTrip([1, 2, 3])
      let reader = Background { () throws(TransportError) in
        _ = try line.read(upTo: 10, timeoutMilliseconds: 60_000)
      }
      Thread.sleep(forTimeInterval: pause)
      try fixture.unplug()
      let fault = try reader.end()
      try demand(fault?.kind == .unplugged, "ended with \(text(fault))")
      let again = self.fault { () throws(TransportError) in
        _ = try line.read(upTo: 10, timeoutMilliseconds: 1000)
      }
      try demand(again?.kind == .unplugged, "read again: \(text(again))")
      let sent = self.fault { () throws(TransportError) in
        try line.write([1], timeoutMilliseconds: 1000)
      }
      try demand(sent?.kind == .unplugged, "written: \(text(sent))")
      line.close()
      try demandClosed(line)
      try fixture.replug()
      let next = try fixture.open()
      try next.roundTrip([4, 5, 6])
      next.close()
    }
  }

  func reopen(_ fixture: any LineFixture) throws {
    for count in 0..<10 {
      let line = try fixture.open()
      try line.roundTrip([UInt8(count), 2, 3])
      line.close()
    }
  }

  /// Nothing works on a line that is closed; closing it again is no fault.
  private func demandClosed(_ line: any Transport) throws {
    line.close()
    let read = fault { () throws(TransportError) in
      _ = try line.read(upTo: 1, timeoutMilliseconds: 1000)
    }
    try demand(read?.kind == .closed, "read after closing: \(text(read))")
    let written = fault { () throws(TransportError) in
      try line.write([1], timeoutMilliseconds: 1000)
    }
    try demand(
      written?.kind == .closed,
      "written after closing: \(text(written))"
    )
  }

  private func fault(
    _ work: () throws(TransportError) -> Void
  ) -> TransportError? {
    do throws(TransportError) {
      try work()
      return nil
    } catch {
      return error
    }
  }

  private func text(_ fault: TransportError?) -> String {
    fault.map { "\($0)" } ?? "no fault"
  }
}
