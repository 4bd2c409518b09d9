import Foundation

@testable import VirtualHand

extension FuzzTarget {
  /// The USB/IP server: a host that says anything on its connection. It is
  /// answered once for each transfer, with no more than it asked for.
  static let usbip = FuzzTarget("usbip") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let kinds = VirtualUSBDevice.Kind.allCases
    let kind = input.byte()
    let device = VirtualUSBDevice(
      kinds[Int(kind) % kinds.count],
      serialNumber: "A"
    )
    device.onReceive { [weak device] in device?.send($0) }
    if kind & 0x20 != 0 { device.halt(forGood: kind & 0x40 != 0) }
    device.setMuted(kind & 0x80 != 0)
    var host = USBIPHost()
    while !input.isAtEnd, host.bytes.count < 20_000 { host.act(&input) }
    let answers = try serve(device, host.bytes)
    try host.check(answers)
  }

  /// What a server answers to bytes after which the host says no more.
  private static func serve(
    _ device: VirtualUSBDevice,
    _ bytes: [UInt8]
  ) throws(FuzzFailure) -> [UInt8] {
    var sockets: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
    guard unsafe socketpair(AF_UNIX, type, 0, &sockets) == 0 else {
      throw FuzzFailure(description: "no pair of sockets")
    }
    let host = USBIPConnection(owning: sockets[0])
    let connection = USBIPConnection(owning: sockets[1])
    // Room for all of it, so that nobody waits for the other; an answer that
    // does not fit is cut off, and with it all that come after it.
    host.write(bytes)
    _ = shutdown(sockets[0], Int32(SHUT_WR))
    USBIPServer.serve(connection, [device], patience: 1000)
    connection.end()
    var answers: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe recv(sockets[0], &buffer, buffer.count, 0)
      guard count > 0 else { break }
      answers += buffer[..<count]
    }
    _ = host
    return answers
  }
}

/// What a host has sent, and what it may be answered.
private struct USBIPHost {
  private(set) var bytes: [UInt8] = []
  private var sequence: UInt32 = 0
  /// The most bytes that each transfer to the host may bring, by its number.
  private var limits: [UInt32: Int] = [:]
  /// Whether anything was sent that a host never sends.
  private var isOdd = false

  mutating func act(_ input: inout FuzzInput) {
    switch input.byte() & 15 {
    case 0:
      bytes += input.take(Int(input.byte() & 63))
      isOdd = true
    case 1:
      bytes += [1, 0x11, 0x80, 5, 0, 0, 0, 0]
      isOdd = true
    case 2:
      takeBack(UInt32(input.byte()))
    case 3, 4, 5, 6:
      let setup = input.take(8)
      control(setup + [UInt8](repeating: 0, count: 8 - setup.count), &input)
    case 7, 8, 9:
      let data = input.take(Int(input.byte() & 63))
      submit(isInput: false, input.byte() & 3, data.count)
      bytes += data
    default:
      submit(isInput: true, input.byte() & 3, Int(input.word() & 1023))
    }
  }

  /// Chooses the device, if that was not done yet.
  private mutating func choose() {
    guard bytes.isEmpty else { return }
    bytes = [1, 0x11, 0x80, 3, 0, 0, 0, 0, 0x31, 0x2D, 0x31]
    bytes += [UInt8](repeating: 0, count: 29)
  }

  private mutating func control(_ setup: [UInt8], _ input: inout FuzzInput) {
    let isInput = setup[0] & 0x80 != 0
    let data = isInput ? [] : input.take(Int(setup[6] & 15))
    let length = isInput ? Int(input.byte()) : data.count
    submit(isInput: isInput, 0, length, setup)
    bytes += data
  }

  private mutating func submit(
    isInput: Bool,
    _ endpoint: UInt8,
    _ byteCount: Int,
    _ setup: [UInt8] = [UInt8](repeating: 0, count: 8)
  ) {
    choose()
    sequence += 1
    limits[sequence] = isInput ? byteCount : 0
    let head: [UInt32] = [
      1, sequence, 0x0001_0002, isInput ? 1 : 0, UInt32(endpoint), 0,
      UInt32(byteCount),
    ]
    bytes += head.flatMap(USBIPWire.word)
    bytes += [UInt8](repeating: 0, count: 12) + setup
  }

  private mutating func takeBack(_ victim: UInt32) {
    choose()
    sequence += 1
    limits[sequence] = 0
    let head: [UInt32] = [2, sequence, 0x0001_0002, 0, 0, victim]
    bytes += head.flatMap(USBIPWire.word)
    bytes += [UInt8](repeating: 0, count: 24)
  }

  /// Checks the answers of a host that has sent nothing odd.
  func check(_ answers: [UInt8]) throws(FuzzFailure) {
    guard !isOdd, !bytes.isEmpty else { return }
    try require(answers.count >= 8 + 312, "the device is not given")
    var place = 8 + 312
    var answered: Set<UInt32> = []
    // The last may be cut off.
    while place + 48 <= answers.count {
      let number = USBIPWire.number(answers[place + 4..<place + 8])
      let kind = USBIPWire.number(answers[place..<place + 4])
      let count = Int(USBIPWire.number(answers[place + 24..<place + 28]))
      try require(kind == 3 || kind == 4, "an answer of kind \(kind)")
      guard let limit = limits[number] else {
        throw FuzzFailure(description: "\(number) is answered, but not asked")
      }
      try require(
        answered.insert(number).inserted,
        "\(number) is answered twice"
      )
      place += 48
      // Transfers from the host have no bytes in their answers.
      guard kind == 3, limit > 0 else { continue }
      try require(
        count <= limit,
        "\(count) bytes for transfer \(number), which takes \(limit)"
      )
      place += count
    }
  }
}
