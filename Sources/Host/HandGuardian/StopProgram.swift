/// A hand's stop as the guardian plays it, read from the bytes of a script.
///
/// The bytes are laid out as `HandProtocol`'s `StopScript` says. Of what they
/// mean to the hand nothing is known here.
public struct StopProgram: Equatable, Sendable {
  /// What a checksum is.
  enum Checksum: UInt8, Sendable {
    case none, sum, modbus, dynamixel
  }

  /// Bytes of an answer of which some bits are known.
  struct PatternByte: Equatable, Sendable {
    var mask: UInt8
    var bits: UInt8
  }

  /// One step.
  struct Step: Equatable, Sendable {
    /// The step that must have been answered; nil for none.
    var condition: Int?
    var isRequired = false
    var attempts = 1
    var silenceMilliseconds = 0
    var patienceMilliseconds = 0
    var frame: [UInt8] = []
    /// Where remembered numbers go in the frame; nil for nowhere.
    var copyPlace: Int?
    var frameChecksum = Checksum.none
    var frameChecksumStart = 0
    var copyRange: ClosedRange<Int16> = 0...0
    /// How an answer begins; empty where none is waited for.
    var pattern: [PatternByte] = []
    var answerLength = 0
    var answerChecksum = Checksum.none
    var answerChecksumStart = 0
    var times = 1
    /// Where numbers begin in the answer, and how many there are.
    var numberPlace = 0
    var numberCount = 0
    var numberRange: ClosedRange<Int16> = 0...0
    /// How far numbers may be from those before; nil for any.
    var tolerance: Int?
    var isBigEndian = false
  }

  /// Whether all required answers mean that the hand rests, and not only that it
  /// has heard its stop.
  public let saysStopped: Bool

  let steps: [Step]

  /// Reads a script.
  ///
  /// - Returns: Nil where the bytes are no script, or one of which a step would
  ///   read or write beyond its frame or answer.
  public init?(_ script: [UInt8]) {
    var reader = ScriptReader(script)
    guard let confirmation = reader.byte(), confirmation <= 1 else {
      return nil
    }
    saysStopped = confirmation == 0
    var steps: [Step] = []
    while !reader.isAtEnd {
      guard let step = Self.step(&reader, after: steps.count) else {
        return nil
      }
      steps.append(step)
    }
    guard !steps.isEmpty else { return nil }
    self.steps = steps
  }

  private static func step(
    _ reader: inout ScriptReader,
    after count: Int
  ) -> Step? {
    var step = Step()
    guard let condition = reader.byte(), let isRequired = reader.flag(),
      let attempts = reader.byte(), let silence = reader.byte(),
      let patience = reader.byte(), let frame = reader.bytes(),
      let copyPlace = reader.byte(),
      let frameChecksum = reader.byte().flatMap(Checksum.init(rawValue:)),
      let frameStart = reader.byte(), let copyRange = reader.range(),
      let pattern = reader.pattern(), let answerLength = reader.byte(),
      let checksum = reader.byte().flatMap(Checksum.init(rawValue:)),
      let answerStart = reader.byte(), let times = reader.byte(),
      let numberPlace = reader.byte(), let numberCount = reader.byte(),
      let numberRange = reader.range(), let tolerance = reader.byte(),
      let isBigEndian = reader.flag()
    else { return nil }
    step.condition = condition == 0xFF ? nil : Int(condition)
    step.isRequired = isRequired
    step.attempts = Int(attempts)
    step.silenceMilliseconds = Int(silence)
    step.patienceMilliseconds = Int(patience)
    step.frame = frame
    step.copyPlace = copyPlace == 0xFF ? nil : Int(copyPlace)
    step.frameChecksum = frameChecksum
    step.frameChecksumStart = Int(frameStart)
    step.copyRange = copyRange
    step.pattern = pattern
    step.answerLength = Int(answerLength)
    step.answerChecksum = checksum
    step.answerChecksumStart = Int(answerStart)
    step.times = Int(times)
    step.numberPlace = Int(numberPlace)
    step.numberCount = Int(numberCount)
    step.numberRange = numberRange
    step.tolerance = tolerance == 0xFF ? nil : Int(tolerance)
    step.isBigEndian = isBigEndian
    return isSound(step, after: count) ? step : nil
  }

  /// Whether all places of a step lie where they must.
  private static func isSound(_ step: Step, after count: Int) -> Bool {
    guard step.attempts > 0, !step.frame.isEmpty, step.times > 0,
      step.condition ?? -1 < count,
      step.copyPlace ?? 0 <= step.frame.count,
      step.frameChecksumStart + step.frameChecksum.byteCount
        <= step.frame.count
    else { return false }
    guard !step.pattern.isEmpty else { return !step.isRequired }
    return step.pattern.count <= step.answerLength
      && step.answerChecksumStart + step.answerChecksum.byteCount
        <= step.answerLength
      && step.numberPlace + 2 * step.numberCount <= step.answerLength
  }
}

/// Reads a script byte by byte.
private struct ScriptReader {
  private let script: [UInt8]
  private var place = 0

  init(_ script: [UInt8]) { self.script = script }

  var isAtEnd: Bool { place == script.count }

  mutating func byte() -> UInt8? {
    guard place < script.count else { return nil }
    defer { place += 1 }
    return script[place]
  }

  mutating func flag() -> Bool? {
    byte().flatMap { $0 > 1 ? nil : $0 == 1 }
  }

  mutating func bytes() -> [UInt8]? {
    guard let count = byte(), place + Int(count) <= script.count else {
      return nil
    }
    defer { place += Int(count) }
    return Array(script[place..<place + Int(count)])
  }

  mutating func pattern() -> [StopProgram.PatternByte]? {
    guard let count = byte(), place + 2 * Int(count) <= script.count else {
      return nil
    }
    defer { place += 2 * Int(count) }
    return (0..<Int(count)).map {
      StopProgram.PatternByte(
        mask: script[place + 2 * $0],
        bits: script[place + 2 * $0 + 1]
      )
    }
  }

  mutating func range() -> ClosedRange<Int16>? {
    guard let low = number(), let high = number(), low <= high else {
      return nil
    }
    return low...high
  }

  private mutating func number() -> Int16? {
    guard let low = byte(), let high = byte() else { return nil }
    return Int16(bitPattern: UInt16(low) | UInt16(high) << 8)
  }
}
