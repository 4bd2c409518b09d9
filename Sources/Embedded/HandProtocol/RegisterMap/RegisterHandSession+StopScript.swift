extension RegisterHandSession {
  /// The speed set to zero, then the pose that is read made the target, as the
  /// session's own stop does: a zero speed alone may be acknowledged and not
  /// heeded. The pose comes from the answer, for the joints go on until then.
  ///
  /// What was cut off is over for the hand after a silence; a hand that waits for
  /// the rest of it takes the first frame for that, drops both by their checksum,
  /// and hears the second.
  public var stopScript: StopScript {
    var script = StopScript(.stopped)
    if let speed = registers.speed {
      script.append(
        setting(
          speed.block,
          to: InlineArray(repeating: 0),
          patience: 30,
          silence: Stop.silence
        )
      )
    }
    let reading: UInt8 = registers.speed == nil ? 0 : 1
    var read = asking(for: registers.pose)
    read.silence = registers.speed == nil ? Stop.silence : 0
    read.answer?.numbers = poseNumbers
    script.append(read)
    var hold = setting(
      registers.target,
      to: InlineArray(repeating: 0),
      patience: 30
    )
    hold.condition = reading
    hold.isRequired = true
    hold.copy = StopCopy(
      // Behind address and, by Modbus, the numbers' count and length.
      place: 7,
      checksum: checksum,
      checksumStart: checksumStart,
      range: targetRange
    )
    script.append(hold)
    var watch = asking(for: registers.pose)
    watch.isRequired = true
    watch.silence = 60
    watch.answer?.numbers = poseNumbers
    watch.answer?.numbers?.tolerance = UInt8(clamping: registers.stillness)
    script.append(watch)
    if let speed = registers.speed {
      var verify = asking(for: speed.block)
      verify.isRequired = true
      verify.answer?.numbers = StopNumbers(
        place: dataPlace,
        count: speed.block.count,
        range: 0...0
      )
      script.append(verify)
    }
    return script
  }

  private var checksum: StopChecksum {
    registers.framing == .inspire ? .sum : .modbus
  }

  /// Inspire's sum leaves out the two bytes by which a frame begins.
  private var checksumStart: UInt8 { registers.framing == .inspire ? 2 : 0 }

  /// Where the data of an answer begins.
  private var dataPlace: UInt8 { registers.framing == .inspire ? 7 : 3 }

  private var poseNumbers: StopNumbers {
    StopNumbers(
      place: dataPlace,
      count: registers.pose.count,
      range: Int16(
        clamping: registers.plausiblePose.lowerBound
      )...Int16(
        clamping: registers.plausiblePose.upperBound
      )
    )
  }

  /// The numbers that are a target of any joint.
  private var targetRange: ClosedRange<Int16> {
    var low = Int32.max
    var high = Int32.min
    for joint in 0..<joints.count {
      low = min(low, joints[joint].open, joints[joint].closed)
      high = max(high, joints[joint].open, joints[joint].closed)
    }
    return Int16(clamping: low)...Int16(clamping: high)
  }

  private func setting(
    _ block: RegisterBlock,
    to values: InlineArray<16, Int32>,
    patience: UInt8,
    silence: UInt8 = 0
  ) -> StopStep {
    var step = StopStep(requests.write(block, values))
    step.attempts = Stop.attempts
    step.silence = silence
    step.patience = patience
    step.isBigEndian = registers.framing == .modbus
    step.answer = StopAnswer(requests.written(block))
    return step
  }

  private func asking(for block: RegisterBlock) -> StopStep {
    var step = StopStep(requests.read(block))
    step.attempts = Stop.attempts
    step.patience = 30
    step.isBigEndian = registers.framing == .modbus
    let byteCount = UInt8(block.byteCount(in: registers.framing))
    var answer: StopAnswer
    switch registers.framing {
    case .inspire:
      answer = StopAnswer(length: byteCount + 8)
      let head: InlineArray<7, UInt8> = [
        0x90, 0xEB, requests.node, byteCount + 3, 0x11,
        UInt8(truncatingIfNeeded: block.address),
        UInt8(truncatingIfNeeded: block.address >> 8),
      ]
      for index in 0..<7 { answer.pattern.append(head[index]) }
    case .modbus:
      answer = StopAnswer(length: byteCount + 5)
      answer.pattern.append(requests.node)
      answer.pattern.append(block.isInput ? 4 : 3)
      answer.pattern.append(byteCount)
    }
    answer.checksum = checksum
    answer.checksumStart = checksumStart
    step.answer = answer
    return step
  }
}

/// How a stop script speaks to a map of registers.
private enum Stop {
  /// Longer than any hand waits inside a frame, in milliseconds.
  static let silence: UInt8 = 25
  static let attempts: UInt8 = 3
}

extension RegisterRequest {
  /// What the hand answers to a block that it has set.
  func written(_ block: RegisterBlock) -> WireFrame {
    var frame = WireFrame()
    switch framing {
    case .inspire:
      frame.append(0x90)
      frame.append(0xEB)
      frame.append(node)
      frame.append(4)
      frame.append(0x12)
      frame.append(littleEndian: block.address)
      frame.append(1)
      appendSum(to: &frame)
    case .modbus:
      frame.append(node)
      frame.append(16)
      frame.append(bigEndian: block.address)
      frame.append(bigEndian: UInt16(block.count))
      appendCRC(to: &frame)
    }
    return frame
  }
}
