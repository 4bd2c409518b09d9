import CHeapUse
import DeviceBridge
import Foundation
import Synchronization
import TransportConformance

extension USBCheck {
  func hotPlug(_ fixture: USBFixture) throws {
    let changes = Mutex<[USBWatcher.Change]>([])
    var name = fixture.name
    name.serialNumber = nil
    try withExtendedLifetime(
      USBWatcher { change in changes.withLock { $0.append(change) } }
    ) {
      for count in 1...3 {
        fixture.unplug()
        try fixture.replug()
        for _ in 0..<4000 {
          if changes.withLock({ $0.count }) >= 2 * count { break }
          Thread.sleep(forTimeInterval: 0.005)
        }
      }
    }
    let wanted = [[USBWatcher.Change.left(name), .arrived(name)]]
    let seen = changes.withLock { $0 }
    try demand(
      seen == Array(repeating: wanted, count: 3).flatMap { $0.flatMap { $0 } },
      "\(seen)"
    )
  }

  /// As many as `PHALANX_PLUG_CYCLES` says. Neither threads nor memory are left
  /// behind.
  func plugCycles(_ fixture: USBFixture) throws {
    let count = count("PHALANX_PLUG_CYCLES", else: 5)
    // What the first cycles leave is kept for the next.
    let warmUp = 5
    var before = Holdings()
    for cycle in 0..<count + warmUp {
      if cycle == warmUp { before = Holdings() }
      let line = try fixture.open()
      // Pulled at another moment each time.
      try pull(fixture, using: line, after: cycle % 50 * 401)
      line.close()
      try fixture.replug()
    }
    let after = Holdings(atMost: before.threadCount)
    let growth = after.memory - before.memory
    print("\(count) plug cycles: \(growth) bytes more in use than before")
    // What one line needs is 36 KB and more, in twenty pieces.
    try demand(
      after.threadCount <= before.threadCount && growth < 20_000 + count * 64,
      "\(after), were \(before)"
    )
  }

  /// Pulls a device while a thread writes without end and this one reads.
  ///
  /// - Parameters:
  ///   - fixture: The device.
  ///   - line: A line to it.
  ///   - byteCount: Pulled when so many bytes have come back.
  /// - Throws: What ended otherwise than by `unplugged`, or not at all.
  func pull(
    _ fixture: USBFixture,
    using line: any Transport,
    after byteCount: Int
  ) throws {
    let writer = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let bytes = [UInt8](repeating: 0x5A, count: 5000)
      while fault({ () throws(TransportError) in
        try line.write(bytes, timeoutMilliseconds: 20_000)
      }) == nil {}
      writer.signal()
    }
    var count = 0
    while count < byteCount {
      count += try line.read(upTo: 512, timeoutMilliseconds: 20_000).count
    }
    fixture.unplug()
    var last: TransportError?
    while last == nil {
      last = fault { () throws(TransportError) in
        _ = try line.read(upTo: 512, timeoutMilliseconds: 20_000)
      }
    }
    try demand(last?.kind == .unplugged, "a read ended with \(last as Any)")
    let ended = writer.wait(timeout: .now() + 20)
    try demand(ended == .success, "a write does not end")
  }
}

/// What a process holds on to.
private struct Holdings {
  /// The bytes that are allocated and not freed.
  var memory: Int
  var threadCount: Int

  /// What this process holds, after waiting at most a second for threads that
  /// are on their way out.
  init(atMost expected: Int = .max) {
    var count = 0
    for _ in 0..<100 {
      let folder = "/proc/self/task"
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
      count = names?.count ?? 0
      if count <= expected { break }
      Thread.sleep(forTimeInterval: 0.01)
    }
    threadCount = count
    memory = phalanx_heap_use()
  }
}
