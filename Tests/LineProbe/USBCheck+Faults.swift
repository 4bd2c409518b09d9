import DeviceBridge
import Foundation
import TransportConformance
import VirtualHand

extension USBCheck {
  func stall(_ fixture: USBFixture) throws {
    let line = try fixture.open()
    defer { line.close() }
    for count in 0..<5 {
      try roundTrip(line, [UInt8(count), 1])
      fixture.device.halt()
      try roundTrip(line, [UInt8(count), 2])
    }
    // While a read waits: the halt ends its transfers, the answer comes after.
    for count in 0..<5 {
      let device = fixture.device
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: 0.02)
        device.halt()
        Thread.sleep(forTimeInterval: 0.02)
        device.send([UInt8(count), 3])
      }
      var back: [UInt8] = []
      while back.count < 2 {
        let more = try line.read(upTo: 2, timeoutMilliseconds: 10_000)
        try demand(!more.isEmpty, "nothing comes after a stall")
        back += more
      }
      try demand(back == [UInt8(count), 3], "after a stall came \(back)")
    }
  }

  func lastingStall(_ fixture: USBFixture) throws {
    let line = try fixture.open()
    try roundTrip(line, [1, 2, 3])
    fixture.device.halt(forGood: true)
    let read = timedFault { () throws(TransportError) in
      _ = try line.read(upTo: 10, timeoutMilliseconds: 10_000)
    }
    try demand(
      read.fault?.kind == .unsupported && read.milliseconds < 5000,
      "a read ended with \(read)"
    )
    let written = timedFault { () throws(TransportError) in
      try line.write([1, 2, 3], timeoutMilliseconds: 10_000)
    }
    try demand(
      written.fault?.kind == .unsupported && written.milliseconds < 5000,
      "a write ended with \(written)"
    )
    line.close()
    try startAfresh(fixture)
  }

  func hungDevice(_ fixture: USBFixture) throws {
    let line = try fixture.open()
    for count in 0..<3 {
      try roundTrip(line, [UInt8(count), 1, 2])
      fixture.device.setHung(true)
      let read = timedFault { () throws(TransportError) in
        let bytes = try line.read(upTo: 10, timeoutMilliseconds: 150)
        if !bytes.isEmpty { throw .init(.busy, place: "", fault: "\(bytes)") }
      }
      try demand(
        read.fault == nil && (150..<5000).contains(read.milliseconds),
        "a read of a hung device: \(read)"
      )
      let written = timedFault { () throws(TransportError) in
        try line.write([9, 9, 9], timeoutMilliseconds: 150)
      }
      try demand(
        written.fault?.kind == .timeout
          && (150..<5000).contains(written.milliseconds),
        "a write to a hung device: \(written)"
      )
      fixture.device.setHung(false)
    }
    // What was not taken in time never comes.
    try roundTrip(line, [4, 5, 6])
    fixture.device.setHung(true)
    let closed = timedFault { () throws(TransportError) in line.close() }
    // A kernel driver that is given back such a device asks it in vain first.
    try demand(closed.milliseconds < 60_000, "closing took \(closed)")
    let opened = timedFault { () throws(TransportError) in
      try fixture.open().close()
    }
    // A maker's own pipes are asked nothing when they are opened.
    try demand(
      (opened.fault == nil) == (fixture.kind == .vendor)
        && opened.milliseconds < 60_000,
      "opening a hung device: \(opened)"
    )
    fixture.device.setHung(false)
    try startAfresh(fixture)
  }

  /// Pulls the device, plugs it in, and finds it as good as new.
  private func startAfresh(_ fixture: USBFixture) throws {
    fixture.unplug()
    try fixture.replug()
    let line = try fixture.open()
    defer { line.close() }
    try roundTrip(line, [7, 8, 9])
  }
}
