import Foundation
import Synchronization
import Testing

@testable import VirtualHand

/// The server, asked byte by byte as a Linux host asks it.
@Suite(.timeLimit(.minutes(1))) struct USBIPServerTests {
  /// A connection to a server on this machine.
  private func connect(_ server: USBIPServer) throws -> USBIPConnection {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = server.port.bigEndian
    name.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Foundation.connect(file, $0, length)
      }
    }
    try #require(code == 0)
    return USBIPConnection(owning: file)
  }

  /// A connection that has the device.
  private func imported(_ server: USBIPServer) throws -> USBIPConnection {
    let host = try connect(server)
    host.write(importRequest("1-1"))
    let reply = try #require(host.read(8 + 312))
    #expect(reply.prefix(8) == [1, 0x11, 0, 3, 0, 0, 0, 0])
    return host
  }

  private func importRequest(_ busName: String) -> [UInt8] {
    let name = Array(busName.utf8)
    return [1, 0x11, 0x80, 3, 0, 0, 0, 0] + name
      + [UInt8](repeating: 0, count: 32 - name.count)
  }

  /// The header of a transfer.
  private func submission(
    _ sequence: UInt32,
    isInput: Bool,
    endpoint: UInt32,
    byteCount: Int,
    setup: [UInt8] = [UInt8](repeating: 0, count: 8)
  ) -> [UInt8] {
    [1, sequence, 0x0001_0002, isInput ? 1 : 0, endpoint, 0, UInt32(byteCount)]
      .flatMap { USBIPWire.word($0) }
      + [UInt8](repeating: 0, count: 12) + setup
  }

  /// The next answer: which transfer, its status, its bytes.
  private func answer(
    _ host: USBIPConnection,
    hasData: Bool
  ) throws -> (sequence: UInt32, status: Int32, data: [UInt8]) {
    let head = try #require(host.read(48))
    let count = Int(USBIPWire.number(head[24..<28]))
    let data = try #require(host.read(hasData ? count : 0))
    return (
      USBIPWire.number(head[4..<8]),
      Int32(bitPattern: USBIPWire.number(head[20..<24])), data
    )
  }

  @Test func devicesThatArePluggedInAreListed() throws {
    let hand = VirtualUSBDevice(.cdcACM, serialNumber: "A")
    let pulled = VirtualUSBDevice(.ftdi, serialNumber: "B")
    pulled.unplug()
    let server = try USBIPServer([hand, pulled], port: 0)
    defer { server.end() }
    let host = try connect(server)
    host.write([1, 0x11, 0x80, 5, 0, 0, 0, 0])
    let reply = try #require(host.read(12 + 312 + 2 * 4))
    #expect(reply.prefix(12) == [1, 0x11, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(reply[12 + 256..<12 + 259] == [0x31, 0x2D, 0x31])
    // Vendor and product, highest byte first; two interfaces with their codes.
    #expect(reply[12 + 300..<12 + 304] == [0x12, 0x09, 0xAA, 0x0B])
    #expect(reply.suffix(8) == [2, 2, 1, 0, 0x0A, 0, 0, 0])
    #expect(host.read(1) == nil)
  }

  @Test func oneHostAtATimeHasADevice() throws {
    let device = VirtualUSBDevice(.vendor, serialNumber: "A")
    let server = try USBIPServer([device], port: 0)
    defer { server.end() }
    let first = try imported(server)
    for name in ["1-1", "1-2", "", "9-9"] {
      let second = try connect(server)
      second.write(importRequest(name))
      #expect(second.read(8) == [1, 0x11, 0, 3, 0, 0, 0, 1])
      #expect(second.read(1) == nil)
    }
    first.end()
  }

  /// A connection too many is told so, whatever it asks; room is made when one
  /// of the others ends.
  @Test func connectionsAreBounded() throws {
    let device = VirtualUSBDevice(.vendor, serialNumber: "A")
    let server = try USBIPServer([device], port: 0)
    defer { server.end() }
    var idle: [USBIPConnection] = [try imported(server)]
    for _ in 1..<USBIPServer.mostConnections {
      idle.append(try connect(server))
    }
    // The last of those may not have been accepted yet; the kernel keeps order.
    let list = try connect(server)
    list.write([1, 0x11, 0x80, 5, 0, 0, 0, 0])
    #expect(list.read(8) == [1, 0x11, 0, 5, 0, 0, 0, 2])
    #expect(list.read(1) == nil)
    let one = try connect(server)
    one.write(importRequest("1-1"))
    #expect(one.read(8) == [1, 0x11, 0, 3, 0, 0, 0, 2])
    #expect(one.read(1) == nil)
    idle.removeLast().end()
    for _ in 0..<2000 {
      let again = try connect(server)
      again.write(importRequest("1-2"))
      if again.read(8)?.last == 1 { return }
      Thread.sleep(forTimeInterval: 0.005)
    }
    Issue.record("no room is made")
  }

  /// Who says nothing, or says it too slowly, is refused; who has the device may
  /// be silent.
  @Test func whoAsksForNothingIsEnded() throws {
    let device = VirtualUSBDevice(.vendor, serialNumber: "A")
    let server = try USBIPServer([device], port: 0, patienceMilliseconds: 200)
    defer { server.end() }
    let host = try imported(server)
    for begun in [[], [1], [1, 0x11, 0x80, 3, 0, 0, 0, 0, 0x31]] as [[UInt8]] {
      let other = try connect(server)
      other.write(begun)
      #expect(other.read(8) == [1, 0x11, 0, 3, 0, 0, 0, 1], "\(begun)")
      #expect(other.read(1) == nil)
    }
    host.write(submission(1, isInput: false, endpoint: 1, byteCount: 1) + [7])
    #expect(try answer(host, hasData: false).sequence == 1)
  }

  @Test func textsAndUnknownRequestsAreAnswered() throws {
    let device = VirtualUSBDevice(.vendor, serialNumber: "A7")
    let server = try USBIPServer([device], port: 0)
    defer { server.end() }
    let host = try imported(server)
    let text: [UInt8] = [0x80, 6, 3, 3, 9, 4, 255, 0]
    host.write(
      submission(1, isInput: true, endpoint: 0, byteCount: 255, setup: text)
    )
    let serial = try answer(host, hasData: true)
    #expect(serial.status == 0)
    #expect(serial.data == [6, 3, 0x41, 0, 0x37, 0])
    let unknown: [UInt8] = [0xC0, 0x77, 0, 0, 0, 0, 4, 0]
    host.write(
      submission(2, isInput: true, endpoint: 0, byteCount: 4, setup: unknown)
    )
    let refused = try answer(host, hasData: true)
    #expect(refused.sequence == 2 && refused.status == -32)
  }

  @Test func noMoreIsAnsweredThanTheHostHasRoomFor() throws {
    let device = VirtualUSBDevice(.vendor, serialNumber: "A7")
    let server = try USBIPServer([device], port: 0)
    defer { server.end() }
    let host = try imported(server)
    let text: [UInt8] = [0x80, 6, 3, 3, 9, 4, 255, 0]
    host.write(
      submission(1, isInput: true, endpoint: 0, byteCount: 3, setup: text)
    )
    let serial = try answer(host, hasData: true)
    #expect(serial.data == [6, 3, 0x41])
  }

  @Test func aHostThatAsksWithoutEndIsRefused() throws {
    let device = VirtualUSBDevice(.vendor, serialNumber: "A")
    let server = try USBIPServer([device], port: 0)
    defer { server.end() }
    let host = try imported(server)
    // Nothing ever comes from endpoint 5.
    let count = UInt32(VirtualUSBDevice.transferCapacity)
    for sequence in 1...count + 1 {
      host.write(
        submission(sequence, isInput: true, endpoint: 5, byteCount: 64)
      )
    }
    let refused = try answer(host, hasData: false)
    #expect(refused.sequence == count + 1 && refused.status == -12)
  }

  @Test func aHostThatFetchesNothingDoesNotFillTheMemory() throws {
    let device = VirtualUSBDevice(.vendor, serialNumber: "A")
    let server = try USBIPServer([device], port: 0)
    defer { server.end() }
    let host = try imported(server)
    for _ in 0..<30 {
      device.send([UInt8](repeating: 7, count: 1 << 16))
    }
    let waiting = device.state.withLock { $0.toHost.count }
    #expect(waiting == VirtualUSBDevice.toHostCapacity)
    host.end()
  }

  @Test func bytesGoBothWaysAndTransfersAreTakenBack() throws {
    let device = VirtualUSBDevice(.vendor, serialNumber: "A")
    device.onReceive { [weak device] in device?.send($0.reversed()) }
    let server = try USBIPServer([device], port: 0)
    defer { server.end() }
    let host = try imported(server)
    host.write(submission(1, isInput: true, endpoint: 1, byteCount: 64))
    host.write(submission(2, isInput: true, endpoint: 1, byteCount: 64))
    host.write(
      submission(3, isInput: false, endpoint: 1, byteCount: 3) + [1, 2, 3]
    )
    // The device has taken them before it can answer them.
    let out = try answer(host, hasData: false)
    #expect(out.sequence == 3 && out.status == 0)
    let back = try answer(host, hasData: true)
    #expect(back.sequence == 1 && back.data == [3, 2, 1])
    // The second still waits: it is taken back, once.
    for (sequence, status) in [(UInt32(4), Int32(-104)), (5, 0)] {
      host.write(
        [2, sequence, 0x0001_0002, 0, 0, 2].flatMap { USBIPWire.word($0) }
          + [UInt8](repeating: 0, count: 24)
      )
      let head = try #require(host.read(48))
      #expect(USBIPWire.number(head[0..<4]) == 4)
      #expect(USBIPWire.number(head[4..<8]) == sequence)
      let got = Int32(bitPattern: USBIPWire.number(head[20..<24]))
      #expect(got == status)
    }
  }

  @Test func aPulledDeviceEndsTheConnectionAndComesBackAsNew() throws {
    let device = VirtualUSBDevice(.ftdi, serialNumber: "A")
    let server = try USBIPServer([device], port: 0)
    defer { server.end() }
    let host = try imported(server)
    host.write(submission(1, isInput: true, endpoint: 1, byteCount: 64))
    // An FTDI chip sends its status when there is nothing else.
    let idle = try answer(host, hasData: true)
    #expect(idle.data.count == 2)
    device.unplug()
    #expect(host.read(1) == nil)
    let refused = try connect(server)
    refused.write(importRequest("1-1"))
    #expect(refused.read(8) == [1, 0x11, 0, 3, 0, 0, 0, 1])
    device.plug()
    // Until the server has noticed the end of the first, the device is taken.
    for _ in 0..<2000 {
      let again = try connect(server)
      again.write(importRequest("1-1"))
      if again.read(8)?.last == 0 { return }
      Thread.sleep(forTimeInterval: 0.005)
    }
    Issue.record("the device does not come back")
  }

  @Test func aHungDeviceAnswersNothingUntilItWakes() throws {
    let device = VirtualUSBDevice(.vendor, serialNumber: "A")
    device.onReceive { [weak device] in device?.send($0) }
    let server = try USBIPServer([device], port: 0)
    defer { server.end() }
    let host = try imported(server)
    device.setHung(true)
    let configuration: [UInt8] = [0x80, 8, 0, 0, 0, 0, 1, 0]
    for sequence in [UInt32(1), 3] {
      host.write(
        submission(
          sequence,
          isInput: true,
          endpoint: 0,
          byteCount: 1,
          setup: configuration
        )
      )
      host.write(
        submission(sequence + 1, isInput: false, endpoint: 1, byteCount: 2)
          + [8, UInt8(sequence)]
      )
      #expect(!host.waits(milliseconds: 50))
    }
    // The first bytes are taken back in time.
    host.write(
      [2, 5, 0x0001_0002, 0, 0, 2].flatMap { USBIPWire.word($0) }
        + [UInt8](repeating: 0, count: 24)
    )
    let head = try #require(host.read(48))
    #expect(USBIPWire.number(head[0..<4]) == 4)
    device.setHung(false)
    let out = try answer(host, hasData: false)
    #expect(out.sequence == 4 && out.status == 0)
    host.write(submission(6, isInput: true, endpoint: 1, byteCount: 64))
    let back = try answer(host, hasData: true)
    #expect(back.sequence == 6 && back.data == [8, 3])
  }

  @Test(arguments: [false, true])
  func aHaltEndsWhenItIsClearedUnlessItIsForGood(forGood: Bool) throws {
    let device = VirtualUSBDevice(.vendor, serialNumber: "A")
    let server = try USBIPServer([device], port: 0)
    defer { server.end() }
    let host = try imported(server)
    device.halt(forGood: forGood)
    host.write(submission(1, isInput: false, endpoint: 1, byteCount: 1) + [7])
    #expect(try answer(host, hasData: false).status == -32)
    let clear: [UInt8] = [2, 1, 0, 0, 1, 0, 0, 0]
    host.write(
      submission(2, isInput: false, endpoint: 0, byteCount: 0, setup: clear)
    )
    #expect(try answer(host, hasData: false).status == 0)
    host.write(submission(3, isInput: false, endpoint: 1, byteCount: 1) + [7])
    #expect(try answer(host, hasData: false).status == (forGood ? -32 : 0))
  }

  @Test func whatMakesNoSenseEndsTheConnection() throws {
    let device = VirtualUSBDevice(.vendor, serialNumber: "A")
    let server = try USBIPServer([device], port: 0)
    defer { server.end() }
    let host = try imported(server)
    host.write([UInt8](repeating: 0xFF, count: 48))
    #expect(host.read(1) == nil)
    let other = try connect(server)
    other.write([UInt8](repeating: 0xFF, count: 8))
    #expect(other.read(1) == nil)
  }

  @Test func aPortInUseIsRefusedInOneLine() throws {
    let server = try USBIPServer([], port: 0)
    defer { server.end() }
    let failure = #expect(throws: USBIPServer.Failure.self) {
      try USBIPServer([], port: server.port)
    }
    #expect(failure?.description.contains("choose another port") == true)
    #expect(throws: USBIPServer.Failure.self) {
      try USBIPServer([], address: "localhost", port: 0)
    }
  }
}
