import Foundation
import Testing

@testable import DeviceBridge

/// Messages and descriptors between two processes.
@Suite struct MessageSocketTests {
  @Test func messagesStayApartAndCarryADescriptor() throws {
    let (first, second) = try MessageSocket.pair()
    var pipe: [Int32] = [-1, -1]
    #expect(unsafe Foundation.pipe(&pipe) == 0)
    defer { close(pipe[0]) }
    #expect(first.send([1, 2]))
    #expect(first.send([3], handing: pipe[1]))
    close(pipe[1])
    #expect(try second.receive(timeoutMilliseconds: 0)?.bytes == [1, 2])
    let message = try #require(try second.receive(timeoutMilliseconds: 0))
    #expect(message.bytes == [3])
    let file = try #require(message.descriptor)
    defer { close(file) }
    #expect(unsafe write(file, [9 as UInt8], 1) == 1)
    var byte: UInt8 = 0
    #expect(unsafe read(pipe[0], &byte, 1) == 1 && byte == 9)
    #expect(try second.receive(timeoutMilliseconds: 0) == nil)
  }

  @Test func theEndOfTheOtherSideIsTold() throws {
    let (first, second) = try MessageSocket.pair()
    #expect(first.send([5]))
    first.hangUp()
    #expect(try second.receive(timeoutMilliseconds: 1000)?.bytes == [5])
    #expect(throws: TransportError.self) {
      try second.receive(timeoutMilliseconds: 1000)
    }
    #expect(!second.send([1]))
  }

  /// The two ends of a terminal as a driver and who goes on with its line.
  @Test func aLineIsHandedOverWithItsLock() throws {
    let hand = try PseudoTerminal()
    defer { hand.close() }
    let settings = SerialSettings(baudRate: 115_200)
    let port = try SerialPort(path: hand.path, settings: settings)
    guard case .descriptor(let file)? = port.handover else {
      Issue.record("a serial port is handed over by its descriptor")
      return
    }
    let other = try LineHandover.descriptor(dup(file)).takeOver(place: "it")
    try other.write([7], timeoutMilliseconds: 1000)
    #expect(try hand.read(upTo: 9, timeoutMilliseconds: 1000) == [7])
    #expect(throws: TransportError.self) {
      try SerialPort(path: hand.path, settings: settings)
    }
    // The driver's own end gives the lock back, whoever holds the descriptor.
    port.close()
    let next = try SerialPort(path: hand.path, settings: settings)
    next.close()
    other.close()
  }
}
