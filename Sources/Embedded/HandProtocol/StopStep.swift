/// One step of a stop script.
struct StopStep: Sendable {
  /// The step that must have been answered, counted from 0; nil for none.
  var condition: UInt8?
  /// Whether the hand counts as stopped only if this step was answered.
  var isRequired = false
  /// How often it is sent at most.
  var attempts: UInt8 = 1
  /// Milliseconds of silence before each time.
  var silence: UInt8 = 0
  /// Milliseconds to wait behind each time, for the answer where there is one.
  var patience: UInt8 = 0
  /// What is sent.
  var frame: WireFrame
  /// What of an earlier answer goes into it.
  var copy: StopCopy?
  /// The answer that is waited for; nil for none.
  var answer: StopAnswer?
  /// Whether numbers have the high byte first.
  var isBigEndian = false

  /// A step that sends a frame.
  init(_ frame: WireFrame) { self.frame = frame }
}

/// How a frame or an answer is checked.
enum StopChecksum: UInt8, Sendable {
  /// Not at all.
  case none = 0
  /// By the low byte of the sum, in one byte.
  case sum = 1
  /// By the CRC-16 of Modbus, low byte first.
  case modbus = 2
  /// By the CRC-16 of polynomial 8005 that begins at 0, low byte first.
  case dynamixel = 3
}

/// Where the numbers remembered go in a frame.
struct StopCopy: Sendable {
  var place: UInt8
  /// The checksum that is made anew, at the frame's end.
  var checksum: StopChecksum
  var checksumStart: UInt8
  /// The ends between which the numbers are brought.
  var range: ClosedRange<Int16>
}

/// What an answer looks like.
struct StopAnswer: Sendable {
  /// How it begins.
  var pattern = StopPattern()
  /// Its whole length, the checksum too.
  var length: UInt8
  var checksum = StopChecksum.none
  var checksumStart: UInt8 = 0
  /// How many such answers must come.
  var times: UInt8 = 1
  /// The numbers in it that are remembered.
  var numbers: StopNumbers?

  /// An answer of so many bytes.
  init(length: UInt8) { self.length = length }

  /// An answer that is known byte by byte.
  init(_ frame: WireFrame) {
    length = UInt8(frame.count)
    for index in 0..<frame.count { pattern.append(frame[index]) }
  }

  /// An answer that begins with a text and may go on.
  init(_ text: StaticString) {
    self.init(WireFrame(text))
  }
}

/// Numbers of 16 bits in an answer.
struct StopNumbers: Sendable {
  var place: UInt8
  var count: UInt8
  /// The ends between which each must lie.
  var range: ClosedRange<Int16>
  /// How far each may be from the one remembered before; FF for any.
  var tolerance: UInt8 = 0xFF
}

/// The beginning of an answer: bytes of which some bits, or all, are known.
struct StopPattern: Sendable {
  /// For each byte the bits that count, and how they are.
  private(set) var bytes = WireFrame()

  /// The number of bytes.
  var count: Int { bytes.count / 2 }

  /// Adds a byte that is known.
  mutating func append(_ byte: UInt8) {
    bytes.append(0xFF)
    bytes.append(byte)
  }

  /// Adds a byte of which some bits are known.
  mutating func append(bits: UInt8, mask: UInt8) {
    bytes.append(mask)
    bytes.append(bits)
  }

  /// Adds a byte that may be any.
  mutating func appendAny() {
    bytes.append(0)
    bytes.append(0)
  }
}
