import HandProtocol
import Testing

@Suite struct WireFrameTests {
  @Test func numbersHaveTheirLowByteFirst() {
    var frame = WireFrame()
    frame.append(littleEndian: UInt16(0x1234))
    frame.append(littleEndian: UInt32(0x5678_9ABC))
    #expect(bytes(of: frame) == [0x34, 0x12, 0xBC, 0x9A, 0x78, 0x56])
    let span = frame.bytes
    #expect(span.count == 6 && span[5] == 0x56)
  }

  @Test func whatDoesNotFitIsMarked() {
    var frame = WireFrame()
    for _ in 0..<WireFrame.capacity { frame.append(7) }
    #expect(!frame.hasOverflowed)
    frame.append(8)
    #expect(frame.hasOverflowed && frame.count == WireFrame.capacity)
    frame.removeAll()
    #expect(!frame.hasOverflowed && frame.count == 0)
  }

  /// A receiver that is never asked what it has holds no more for that.
  @Test func receiversThatAreNotAskedStayBounded() {
    var counters = LinkCounters()
    var registers = RegisterReceiver(framing: .inspire, node: 1)
    for _ in 0...RegisterReceiver.capacity {
      registers.take(0x90, counting: &counters)
    }
    #expect(registers.heldByteCount == RegisterReceiver.capacity)
    #expect(counters.bytesDropped == 1)
    var servos = DynamixelReceiver()
    for _ in 0...DynamixelReceiver.capacity {
      servos.take(0xFF, counting: &counters)
    }
    #expect(servos.heldByteCount == DynamixelReceiver.capacity)
    #expect(counters.bytesDropped == 2)
  }

  @Test func nothingIsNoAnswerOfAnAbilityHand() {
    let nothing: [UInt8] = []
    #expect(
      throws: AbilityHandFrameError.wrongLength(expected: 39, actual: 0)
    ) {
      try AbilityHandReply(
        parsing: nothing.span,
        lastVariant: .currentsAndTouch
      )
    }
  }
}
