/// Finds answers in whatever bytes come from the line.
///
/// It holds at most 72 bytes: the longest answer. A wrong frame costs one byte
/// at a time, so that a right one that began inside it is still found.
public struct RegisterReceiver: Sendable {
  /// The most bytes held.
  public static let capacity = 72

  /// How answers are framed.
  public let framing: RegisterFraming
  /// The hand's number on the line.
  public let node: UInt8

  private var window = ReceiveWindow<72>()
  /// With fewer bytes than this nothing can be said of them.
  private var needed = 1

  /// A receiver of the answers of one hand.
  public init(framing: RegisterFraming, node: UInt8) {
    self.framing = framing
    self.node = node
  }

  /// The number of bytes held.
  public var heldByteCount: Int { window.count }

  /// Takes a byte. Afterwards `next` is asked until it gives nil.
  public mutating func take(
    _ byte: UInt8,
    counting counters: inout LinkCounters
  ) {
    if window.isFull {
      window.dropFirst(1)
      needed = 1
      LinkCounters.add(1, to: &counters.bytesDropped)
    }
    window.append(byte)
  }

  /// The next answer in the bytes that came, or nil until more come.
  public mutating func next(
    counting counters: inout LinkCounters
  ) -> RegisterAnswer? {
    while window.count >= needed {
      switch framing == .inspire ? inspireFront() : modbusFront() {
      case .incomplete(let count):
        needed = count
        return nil
      case .noise:
        needed = 1
        window.dropFirst(1)
        LinkCounters.add(1, to: &counters.bytesDropped)
      case .damaged:
        needed = 1
        window.dropFirst(1)
        LinkCounters.add(1, to: &counters.bytesDropped)
        LinkCounters.add(1, to: &counters.framesRejected)
      case .frame(let length):
        needed = 1
        let answer = framing == .inspire ? inspireAnswer() : modbusAnswer()
        window.dropFirst(length)
        LinkCounters.add(1, to: &counters.framesAccepted)
        return answer
      }
    }
    return nil
  }

  /// Forgets a frame that was begun, as after a silence.
  public mutating func abandon(counting counters: inout LinkCounters) {
    LinkCounters.add(window.count, to: &counters.bytesDropped)
    window.removeAll()
    needed = 1
  }
}

// MARK: Inspire

extension RegisterReceiver {
  /// `90 EB id length command addressL addressH data... sum`; length counts
  /// command, address and data.
  private func inspireFront() -> WindowFront {
    guard window[0] == 0x90 else { return .noise }
    guard window.count > 1 else { return .incomplete(needs: 2) }
    guard window[1] == 0xEB else { return .noise }
    guard window.count > 2 else { return .incomplete(needs: 3) }
    guard window[2] == node else { return .noise }
    guard window.count > 4 else { return .incomplete(needs: 5) }
    let length = Int(window[3])
    let isRead = window[4] == 0x11
    guard isRead || window[4] == 0x12 else { return .damaged }
    guard length >= 4, length <= RegisterAnswer.capacity + 3,
      isRead || length == 4
    else { return .damaged }
    guard window.count >= length + 5 else {
      return .incomplete(needs: length + 5)
    }
    var sum: UInt8 = 0
    for index in 2..<(length + 4) { sum &+= window[index] }
    return sum == window[length + 4] ? .frame(length: length + 5) : .damaged
  }

  private func inspireAnswer() -> RegisterAnswer {
    let isRead = window[4] == 0x11
    let isAccepted = window[7] == 1
    var answer = RegisterAnswer(
      kind: isRead ? .data : isAccepted ? .written : .writeRefused,
      address: UInt16(window[5]) | UInt16(window[6]) << 8,
      isLittleEndian: true
    )
    if isRead {
      for index in 7..<(Int(window[3]) + 4) { answer.append(window[index]) }
    }
    return answer
  }
}

// MARK: Modbus

extension RegisterReceiver {
  /// Reads: `id function count data... crc`; writes: `id function address
  /// count crc`; refusals: `id function+80 code crc`.
  private func modbusFront() -> WindowFront {
    guard window[0] == node else { return .noise }
    guard window.count > 2 else { return .incomplete(needs: 3) }
    let length: Int
    switch window[1] {
    case 3, 4:
      let count = Int(window[2])
      guard count >= 2, count % 2 == 0, count <= RegisterAnswer.capacity
      else { return .damaged }
      length = count + 5
    case 6, 16: length = 8
    case 0x83, 0x84, 0x86, 0x90: length = 5
    default: return .noise
    }
    guard window.count >= length else { return .incomplete(needs: length) }
    var check = ModbusCRC()
    for index in 0..<(length - 2) { check.update(window[index]) }
    let sent =
      UInt16(window[length - 2]) | UInt16(window[length - 1]) << 8
    return sent == check.value ? .frame(length: length) : .damaged
  }

  private func modbusAnswer() -> RegisterAnswer {
    let function = window[1]
    let kind: RegisterAnswer.Kind
    switch function {
    case 3, 4: kind = .data
    case 6, 16: kind = .written
    case 0x83, 0x84: kind = .readRefused
    default: kind = .writeRefused
    }
    var answer = RegisterAnswer(
      kind: kind,
      address: kind == .written
        ? UInt16(window[2]) << 8 | UInt16(window[3])
        : nil,
      isLittleEndian: false
    )
    if kind == .data {
      for index in 0..<Int(window[2]) { answer.append(window[3 + index]) }
    }
    return answer
  }
}
