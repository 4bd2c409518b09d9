/// One input: a group of channels that share a sampling rate.
public struct ImageInput: Sendable {
  /// Where the name lies in the strings.
  public let name: Int
  /// The sampling rate as a ratio, in hertz.
  public let rateNumerator: Int
  public let rateDenominator: Int
  public let channelCount: Int
  /// Samples of each channel that make one hop.
  public let hopLength: Int
  /// The size of a step as a ratio, in nanovolts.
  public let nanovoltsNumerator: Int
  public let nanovoltsDenominator: Int
  /// Where the channels' names lie, a line each.
  public let channelNames: Int

  init(_ bytes: ImageBytes, at record: Int) {
    typealias Field = ImageLayout.Input
    name = bytes.index(at: record + Field.name)
    rateNumerator = bytes.index(at: record + Field.rateNumerator)
    rateDenominator = bytes.index(at: record + Field.rateDenominator)
    channelCount = bytes.index(at: record + Field.channelCount)
    hopLength = bytes.index(at: record + Field.hopLength)
    nanovoltsNumerator = bytes.index(at: record + Field.nanovoltsNumerator)
    nanovoltsDenominator = bytes.index(at: record + Field.nanovoltsDenominator)
    channelNames = bytes.index(at: record + Field.channelNames)
  }

  /// The time of a frame, in microseconds.
  ///
  /// - Parameter frame: Counted from the start of the recording; below 2^33.
  /// - Returns: The time from the start, rounded down.
  public func microseconds(atFrame frame: UInt64) -> UInt64 {
    // Both parts of a rate are below 2^31: the product is below 2^64, the
    // remainder times a million below 2^51.
    let ticks = frame &* UInt64(rateDenominator)
    let (seconds, rest) = ticks.quotientAndRemainder(
      dividingBy: UInt64(rateNumerator)
    )
    return seconds &* 1_000_000 &+ rest &* 1_000_000 / UInt64(rateNumerator)
  }
}

/// One filter branch of an input.
public struct ImageBranch: Sendable {
  public let input: Int
  public let name: Int
  public let firstBiquad: Int
  /// Biquads at the input's rate.
  public let preBiquadCount: Int
  public let decimation: Int
  /// Biquads at the decimated rate.
  public let postBiquadCount: Int
  /// Fractional bits that the filtered samples keep, 0 to 12.
  public let gainBits: Int

  init(_ bytes: ImageBytes, at record: Int) {
    typealias Field = ImageLayout.Branch
    input = bytes.index(at: record + Field.input)
    name = bytes.index(at: record + Field.name)
    firstBiquad = bytes.index(at: record + Field.firstBiquad)
    preBiquadCount = bytes.index(at: record + Field.preBiquadCount)
    decimation = bytes.index(at: record + Field.decimation)
    postBiquadCount = bytes.index(at: record + Field.postBiquadCount)
    gainBits = bytes.index(at: record + Field.gainBits)
  }
}

/// The features taken from one window over one branch.
public struct ImageFeatureBlock: Sendable {
  public let branch: Int
  /// Samples at the branch's rate.
  public let windowLength: Int
  public let hopLength: Int
  /// Bit 0 stands for feature 1, zero crossings.
  public let featureMask: UInt32
  public let firstElement: Int
  public let elementCount: Int

  /// The hops after which the window is full.
  public var windowHops: Int { (windowLength + hopLength - 1) / hopLength }

  init(_ bytes: ImageBytes, at record: Int) {
    typealias Field = ImageLayout.FeatureBlock
    branch = bytes.index(at: record + Field.branch)
    windowLength = bytes.index(at: record + Field.windowLength)
    hopLength = bytes.index(at: record + Field.hopLength)
    featureMask = bytes.load(UInt32.self, at: record + Field.featureMask)
    firstElement = bytes.index(at: record + Field.firstElement)
    elementCount = bytes.index(at: record + Field.elementCount)
  }
}

/// A value that the network passes on or keeps.
public struct ImageTensor: Sendable {
  public enum ElementType: UInt8, Sendable {
    case int8 = 0
    case int16 = 1

    public var byteCount: Int { self == .int8 ? 1 : 2 }
  }

  public let name: Int
  public let type: ElementType
  /// Whether the contents last from hop to hop.
  public let isState: Bool
  public let elementCount: Int
  /// Bytes from the start of the network's memory.
  public let memoryOffset: Int
  public let zeroPoint: Int32
  /// The binary32 pattern of the scale: real = scale * (q - zeroPoint). For
  /// people and host tools; the decoder never reads it.
  public let scaleBits: UInt32

  public var byteCount: Int { elementCount * type.byteCount }

  init(_ bytes: ImageBytes, at record: Int) {
    typealias Field = ImageLayout.Tensor
    name = bytes.index(at: record + Field.name)
    type =
      bytes.load(UInt8.self, at: record + Field.type) == 0 ? .int8 : .int16
    isState = bytes.load(UInt8.self, at: record + Field.role) != 0
    elementCount = bytes.index(at: record + Field.elementCount)
    memoryOffset = bytes.index(at: record + Field.memoryOffset)
    zeroPoint = bytes.load(Int32.self, at: record + Field.zeroPoint)
    scaleBits = bytes.load(UInt32.self, at: record + Field.scaleBits)
  }
}

/// One step of the network.
public struct ImageOperator: Sendable {
  public enum Opcode: UInt16, CaseIterable, Sendable {
    case dense = 1
    case convolution = 2
    case gatedRecurrentUnit = 3
    case lookup = 4
    case rescale = 5
  }

  public let opcode: Opcode
  /// The operator runs on every `period`-th hop.
  public let period: Int
  public let name: Int
  public let input: Int
  public let output: Int
  public let state: Int?
  /// Bytes from the start of the image, or `nil` where there are none.
  public let weights: Int?
  public let biases: Int?
  public let multipliers: Int?
  private let bytes: ImageBytes
  private let firstParameter: Int

  /// Reads a record, or gives `nil` where no operator has its code.
  init?(_ bytes: ImageBytes, at record: Int, data: Int) {
    typealias Field = ImageLayout.Operator
    let code = bytes.load(UInt16.self, at: record + Field.opcode)
    guard let opcode = Opcode(rawValue: code) else { return nil }
    self.opcode = opcode
    period = Int(bytes.load(UInt16.self, at: record + Field.period))
    name = bytes.index(at: record + Field.name)
    input = bytes.index(at: record + Field.input)
    output = bytes.index(at: record + Field.output)
    state = bytes.optionalIndex(at: record + Field.state)
    weights = Self.place(bytes, record + Field.weights, data)
    biases = Self.place(bytes, record + Field.biases, data)
    multipliers = Self.place(bytes, record + Field.multipliers, data)
    self.bytes = bytes
    firstParameter = record + Field.parameters
  }

  /// The parameter as a count.
  public func count(_ parameter: Int) -> Int {
    bytes.index(at: firstParameter + 4 * parameter)
  }

  /// The parameter as a signed number.
  public func value(_ parameter: Int) -> Int32 {
    bytes.load(Int32.self, at: firstParameter + 4 * parameter)
  }

  // Saturates as `index` does: on a 32-bit board the sum must not overflow.
  private static func place(
    _ bytes: ImageBytes,
    _ field: Int,
    _ data: Int
  ) -> Int? {
    guard let offset = bytes.optionalIndex(at: field) else { return nil }
    return min(offset, Int(Int32.max) - data) + data
  }
}

/// Outputs that belong together.
public struct ImageGroup: Sendable {
  public enum Kind: UInt16, Sendable {
    /// One of several classes: the largest element wins.
    case classes = 0
    /// Each element is on or off.
    case activity = 1
    /// Each element is a quantity.
    case values = 2
  }

  public let name: Int
  public let kind: Kind
  public let tensor: Int
  public let firstElement: Int
  public let elementCount: Int
  public let elementNames: Int
  /// The weight of the newest value, Q15, 1 to 32768.
  public let smoothing: Int32
  public let onThreshold: Int32
  public let offThreshold: Int32
  /// Hops that a change must last before it counts.
  public let holdHops: Int
  /// Binary32 patterns: real = raw * scale + offset.
  public let unitScaleBits: UInt32
  public let unitOffsetBits: UInt32
  public let unit: Int

  init(_ bytes: ImageBytes, at record: Int) {
    typealias Field = ImageLayout.Group
    name = bytes.index(at: record + Field.name)
    kind =
      Kind(rawValue: bytes.load(UInt16.self, at: record + Field.kind))
      ?? .values
    tensor = bytes.index(at: record + Field.tensor)
    firstElement = bytes.index(at: record + Field.firstElement)
    elementCount = bytes.index(at: record + Field.elementCount)
    elementNames = bytes.index(at: record + Field.elementNames)
    smoothing = bytes.load(Int32.self, at: record + Field.smoothing)
    onThreshold = bytes.load(Int32.self, at: record + Field.onThreshold)
    offThreshold = bytes.load(Int32.self, at: record + Field.offThreshold)
    holdHops = bytes.index(at: record + Field.holdHops)
    unitScaleBits = bytes.load(UInt32.self, at: record + Field.unitScaleBits)
    unitOffsetBits = bytes.load(UInt32.self, at: record + Field.unitOffsetBits)
    unit = bytes.index(at: record + Field.unit)
  }
}

/// How one finger follows the groups.
public struct ImageFinger: Sendable {
  public enum Kind: UInt32, Sendable {
    /// A closure for each class, from a table.
    case classTable = 0
    /// A gain and an offset on one value.
    case value = 1
    /// Closed while one activity is on.
    case activity = 2
  }

  public let finger: Int
  public let kind: Kind
  public let group: Int
  /// The element of the group; for a class table, its bytes from the start of
  /// the data.
  public let element: Int
  /// Q12.
  public let gain: Int32
  /// Q15.
  public let offset: Int32
  public let gateGroup: Int?
  public let gateElement: Int
  /// The closure, Q15, from which a finger without a gate counts as active.
  public let activeThreshold: Int32

  init(_ bytes: ImageBytes, at record: Int) {
    typealias Field = ImageLayout.Finger
    finger = bytes.index(at: record + Field.finger)
    kind =
      Kind(rawValue: bytes.load(UInt32.self, at: record + Field.kind)) ?? .value
    group = bytes.index(at: record + Field.group)
    element = bytes.index(at: record + Field.element)
    gain = bytes.load(Int32.self, at: record + Field.gain)
    offset = bytes.load(Int32.self, at: record + Field.offset)
    gateGroup = bytes.optionalIndex(at: record + Field.gateGroup)
    gateElement = bytes.index(at: record + Field.gateElement)
    activeThreshold = bytes.load(
      Int32.self,
      at: record + Field.activeThreshold
    )
  }
}

/// How the decoder begins after a reset.
public struct ImageDecoderStart: Sendable {
  /// How it is known when the decoder has settled.
  public enum Source: UInt32, Sendable {
    /// A second was taken: the recordings showed no movement.
    case assumed = 0
    /// It was measured on recordings.
    case measured = 1
  }

  /// The hops after a reset whose intents the decoder does not stand for.
  public let settlingHops: Int
  public let source: Source
  /// The first hop on which groups and fingers are decided; before it nothing
  /// is wanted.
  public let firstHop: Int
  /// The hops of a window, counted from `firstHop`: recurrent layers begin each
  /// anew, and groups and fingers are decided on its last. 0 for an endless
  /// stream, decided on every hop.
  public let restartHops: Int

  /// The first hop that is decided.
  public var firstDecision: Int { firstHop + max(restartHops, 1) - 1 }

  init(_ bytes: ImageBytes, at record: Int) {
    typealias Field = ImageLayout.DecoderStart
    settlingHops = bytes.index(at: record + Field.settlingHops)
    source =
      Source(rawValue: bytes.load(UInt32.self, at: record + Field.source))
      ?? .assumed
    firstHop = bytes.index(at: record + Field.firstHop)
    restartHops = bytes.index(at: record + Field.restartHops)
  }
}

/// How one operator begins after a reset.
public struct ImageOperatorStart: Sendable {
  /// The first hop on which it runs: the windows before it are full then.
  public let firstHop: Int
  /// Its state at rest, in bytes from the start of the data; `nil` for zeros.
  public let state: Int?

  init(_ bytes: ImageBytes, at record: Int) {
    typealias Field = ImageLayout.OperatorStart
    firstHop = bytes.index(at: record + Field.firstHop)
    state = bytes.optionalIndex(at: record + Field.state)
  }
}

/// One entry of the delay ledger.
public struct ImageLedgerEntry: Sendable {
  public enum Kind: UInt32, Sendable {
    case filter = 0
    case featureWindow = 1
    case hopWait = 2
    case lookAhead = 3
    case smoothing = 4
    case compute = 5
    case link = 6
  }

  public let name: Int
  public let microseconds: Int32
  public let kind: Kind

  init(_ bytes: ImageBytes, at record: Int) {
    typealias Field = ImageLayout.LedgerEntry
    name = bytes.index(at: record + Field.name)
    microseconds = bytes.load(Int32.self, at: record + Field.microseconds)
    kind =
      Kind(rawValue: bytes.load(UInt32.self, at: record + Field.kind))
      ?? .compute
  }
}
