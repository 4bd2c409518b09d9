import HandProtocol
import HandWire
import VirtualHand

extension FuzzTarget {
  /// The receivers of all hands by themselves, and the encoders: every byte is
  /// accounted for, pieces do not matter, and what was encoded is read as what
  /// it was.
  static let receivers = FuzzTarget("receivers") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    switch input.byte() % 6 {
    case 0: try ability(input.take(600))
    case 1: try registers(.inspire, input.take(600))
    case 2: try registers(.modbus, input.take(600))
    case 3: try dynamixel(input.take(600))
    case 4: try lines(input.take(600))
    default: try encoders(&input)
    }
  }

  private static func ability(_ bytes: [UInt8]) throws(FuzzFailure) {
    var receiver = AbilityHandReceiver()
    var inMessages = 0
    var counted = 0
    for byte in bytes {
      if byte != AbilityHandFrameWriter.flag { counted += 1 }
      let held = receiver.pendingByteCount
      if receiver.consume(byte) != nil { inMessages += held }
      let dropped = Int(receiver.counters.bytesDropped)
      try require(receiver.pendingByteCount <= 161, "too many bytes held")
      try require(
        counted == inMessages + dropped + receiver.pendingByteCount,
        "\(counted) bytes: \(inMessages) in messages, \(dropped) dropped"
      )
    }
  }

  private static func registers(
    _ framing: RegisterFraming,
    _ bytes: [UInt8]
  ) throws(FuzzFailure) {
    var receiver = RegisterReceiver(framing: framing, node: 1)
    var counters = LinkCounters()
    var inAnswers = 0
    for (index, byte) in bytes.enumerated() {
      receiver.take(byte, counting: &counters)
      while let answer = receiver.next(counting: &counters) {
        // The frame around the data is what is not counted otherwise.
        inAnswers =
          index + 1 - Int(counters.bytesDropped) - receiver.heldByteCount
        try require(
          answer.count <= RegisterAnswer.capacity,
          "an answer of \(answer.count) bytes"
        )
        for place in 0..<answer.count / 2 { _ = answer.word(place) }
      }
      try require(
        inAnswers + Int(counters.bytesDropped) + receiver.heldByteCount
          == index + 1,
        "bytes are not accounted for"
      )
    }
    receiver.abandon(counting: &counters)
    try require(
      inAnswers + Int(counters.bytesDropped) == bytes.count,
      "bytes are not accounted for after all were let go"
    )
  }

  private static func dynamixel(_ bytes: [UInt8]) throws(FuzzFailure) {
    var receiver = DynamixelReceiver()
    var counters = LinkCounters()
    var inPackets = 0
    for (index, byte) in bytes.enumerated() {
      receiver.take(byte, counting: &counters)
      while let packet = receiver.next(counting: &counters) {
        inPackets =
          index + 1 - Int(counters.bytesDropped) - receiver.heldByteCount
        if packet.count >= 4 { _ = packet.value(at: 0, byteCount: 4) }
      }
      try require(
        inPackets + Int(counters.bytesDropped) + receiver.heldByteCount
          == index + 1,
        "bytes are not accounted for"
      )
    }
  }

  private static func lines(_ bytes: [UInt8]) throws(FuzzFailure) {
    var receiver = LineReceiver()
    var counters = LinkCounters()
    var inLines = 0
    for (index, byte) in bytes.enumerated() {
      if let line = receiver.take(byte, counting: &counters) {
        inLines += line.count
        _ = MiaLine(line)
        if case .positions(let values) = BrunelLine(line) {
          for motor in 0..<4 {
            try require(
              (0...1023).contains(values[motor]),
              "motor \(motor) at \(values[motor])"
            )
          }
        }
      }
      let ends = bytes[...index].count { $0 == 0x0A || $0 == 0x0D }
      try require(
        inLines + Int(counters.bytesDropped) + receiver.heldByteCount + ends
          == index + 1,
        "bytes are not accounted for"
      )
    }
  }

  // MARK: Encoders

  private static func encoders(_ input: inout FuzzInput) throws(FuzzFailure) {
    switch input.byte() % 5 {
    case 0: try stuffing(input.take(70))
    case 1: try packets(input.byte(), input.byte(), input.take(100))
    case 2: try settings(&input)
    case 3: try positions(&input)
    default: try texts(&input)
    }
  }

  private static func stuffing(_ content: [UInt8]) throws(FuzzFailure) {
    var writer = AbilityHandFrameWriter()
    for byte in content { writer.append(byte) }
    let frame = writer.finish()
    var reader = AbilityHandFrameReader()
    var isWhole = false
    for index in 0..<frame.count {
      isWhole = reader.consume(frame[index]) == .frame
    }
    let read = (0..<reader.count).map { reader.bytes[$0] }
    // Zeros before a frame are left out, as adapters put them there.
    let wanted = Array(
      (content + [0 &- content.reduce(0, &+)]).drop { $0 == 0 }
    )
    try require(
      isWhole == !wanted.isEmpty && read == wanted,
      "\(content) is read as \(read)"
    )
  }

  private static func packets(
    _ identifier: UInt8,
    _ instruction: UInt8,
    _ parameters: [UInt8]
  ) throws(FuzzFailure) {
    let identifier = min(identifier, 252)
    var request = DynamixelRequest(instruction, to: identifier)
    for byte in parameters { request.append(byte) }
    let frame = request.finish()
    var receiver = DynamixelReceiver()
    var counters = LinkCounters()
    for index in 0..<frame.count {
      receiver.take(frame[index], counting: &counters)
    }
    let packet = receiver.next(counting: &counters)
    let read = packet.map { packet in
      (0..<packet.count).map { packet[$0] }
    }
    try require(
      packet?.identifier == identifier && packet?.instruction == instruction
        && read == parameters,
      "\(parameters) is read as \(read ?? [])"
    )
  }

  private static func settings(_ input: inout FuzzInput) throws(FuzzFailure) {
    var values = InlineArray<16, Int32>(repeating: 0)
    var wanted: [Int?] = []
    for joint in 0..<6 {
      let value = Int16(bitPattern: input.word())
      values[joint] = Int32(value)
      wanted.append(value == -1 ? nil : Int(value))
    }
    let block = RegisterBlock(address: 1486, count: 6)
    for (framing, kind) in [
      (RegisterFraming.inspire, VirtualHandKind.rh56),
      (.modbus, .rh56Modbus),
    ] {
      let request = RegisterRequest(framing: framing, node: 1)
      try expect(.targets(wanted), request.write(block, values), kind)
    }
  }

  private static func positions(_ input: inout FuzzInput) throws(FuzzFailure) {
    var targets = InlineArray<6, Int16>(repeating: 0)
    for joint in 0..<6 { targets[joint] = Int16(bitPattern: input.word()) }
    let frame = AbilityHandEncoder().command(
      .position,
      targets: targets,
      reply: .currentsAndTouch
    )
    try expect(.targets((0..<6).map { Int(targets[$0]) }), frame, .ability)
    var values = InlineArray<16, Int32>(repeating: 0)
    for servo in 0..<16 {
      values[servo] = Int32(Int16(bitPattern: input.word())) &* 65_537
    }
    let goals = DynamixelField(address: 116, length: 4)
    try expect(
      .targets((0..<16).map { Int(values[$0]) }),
      DynamixelRequest.syncWrite(count: 16, goals, values),
      .dynamixel
    )
  }

  private static func texts(_ input: inout FuzzInput) throws(FuzzFailure) {
    for motor in MiaCommand.Motor.allCases {
      let value = Int32(Int16(bitPattern: input.word()))
      var targets = [Int?](repeating: nil, count: 3)
      targets[Int(motor.rawValue) - 1] = Int(min(max(value, -255), 255))
      try expect(.targets(targets), MiaCommand.position(motor, value), .mia)
    }
    var values = InlineArray<4, Int32>(repeating: 0)
    for motor in 0..<4 {
      values[motor] = Int32(Int16(bitPattern: input.word()))
    }
    try expect(
      .targets((0..<4).map { Int(min(max(values[$0], 0), 1023)) }),
      BrunelCommand.positions(values),
      .brunel
    )
  }

  private static func expect(
    _ wanted: WireMeaning,
    _ frame: WireFrame,
    _ kind: VirtualHandKind
  ) throws(FuzzFailure) {
    let bytes = (0..<frame.count).map { frame[$0] }
    let meaning = WireReader(kind: kind).meaning(of: bytes)
    try require(meaning == wanted, "\(wanted) is read as \(meaning)")
  }
}
