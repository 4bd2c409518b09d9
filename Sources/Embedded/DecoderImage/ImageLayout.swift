/// Where the fields of a decoder image lie: byte offsets from the start of the
/// image or of a record. `ImageLayout.md` tells what each one means.
///
/// The reader and the writer of images share this one list.
public enum ImageLayout {
  /// The first four bytes, "PHX" and a control character that stops a terminal.
  public static let magic: UInt32 = 0x1A58_4850
  public static let majorVersion: UInt16 = 2
  public static let minorVersion: UInt16 = 0
  public static let sectionAlignment = 16

  /// Stands for "no tensor", "no group" and "no data".
  public static let none: UInt32 = 0xFFFF_FFFF

  /// Where the sections begin: behind the header and the table of sections.
  public static let firstSectionOffset =
    Header.byteCount + SectionEntry.byteCount * ImageSection.count

  /// The longest that a decoder may take to settle, in hops.
  public static let maximumSettlingHops = 10_000

  /// The largest hidden state of a recurrent layer, in elements.
  public static let maximumHiddenCount = 1024

  /// The next boundary at or behind an offset.
  public static func aligned(_ offset: Int) -> Int {
    (offset + sectionAlignment - 1) / sectionAlignment * sectionAlignment
  }

  public enum Header {
    public static let byteCount = 64
    public static let magic = 0
    public static let majorVersion = 4
    public static let minorVersion = 6
    public static let imageByteCount = 8
    public static let sectionCount = 12
    public static let contentHash = 16
    /// The hash covers all bytes before it and all from here on.
    public static let contentHashEnd = 48
    public static let workingMemoryByteCount = 48
    public static let networkMemoryByteCount = 52
    public static let hopNumerator = 56
    public static let hopDenominator = 60
  }

  public enum SectionEntry {
    public static let byteCount = 16
    public static let tag = 0
    public static let offset = 4
    public static let sectionByteCount = 8
    public static let recordCount = 12
  }

  public enum Input {
    public static let name = 0
    public static let rateNumerator = 4
    public static let rateDenominator = 8
    public static let channelCount = 12
    public static let hopLength = 16
    public static let nanovoltsNumerator = 20
    public static let nanovoltsDenominator = 24
    public static let channelNames = 28
  }

  public enum Branch {
    public static let input = 0
    public static let name = 4
    public static let firstBiquad = 8
    public static let preBiquadCount = 12
    public static let decimation = 16
    public static let postBiquadCount = 20
    public static let gainBits = 24
    public static let reserved = 28
  }

  public enum FeatureBlock {
    public static let branch = 0
    public static let windowLength = 4
    public static let hopLength = 8
    public static let featureMask = 12
    public static let firstElement = 16
    public static let elementCount = 20
    public static let reserved = 24
  }

  public enum Normalization {
    public static let transform = 0
    public static let offset = 4
    public static let multiplier = 8
    public static let shift = 12
  }

  public enum Tensor {
    public static let name = 0
    public static let type = 4
    public static let role = 5
    public static let reserved = 6
    public static let elementCount = 8
    public static let memoryOffset = 12
    public static let zeroPoint = 16
    public static let scaleBits = 20
  }

  public enum Operator {
    public static let opcode = 0
    public static let period = 2
    public static let name = 4
    public static let input = 8
    public static let output = 12
    public static let state = 16
    public static let weights = 20
    public static let biases = 24
    public static let multipliers = 28
    public static let parameters = 32
    public static let parameterCount = 8
  }

  /// The first record of the starts: the decoder's own.
  public enum DecoderStart {
    public static let settlingHops = 0
    public static let source = 4
    public static let firstHop = 8
    public static let restartHops = 12
  }

  /// The other records of the starts, one for each operator.
  public enum OperatorStart {
    public static let firstHop = 0
    public static let state = 4
    public static let reserved = 8
  }

  public enum Group {
    public static let name = 0
    public static let kind = 4
    public static let reserved = 6
    public static let tensor = 8
    public static let firstElement = 12
    public static let elementCount = 16
    public static let elementNames = 20
    public static let smoothing = 24
    public static let onThreshold = 28
    public static let offThreshold = 32
    public static let holdHops = 36
    public static let unitScaleBits = 40
    public static let unitOffsetBits = 44
    public static let unit = 48
    public static let reservedEnd = 52
  }

  public enum Finger {
    public static let finger = 0
    public static let kind = 4
    public static let group = 8
    public static let element = 12
    public static let gain = 16
    public static let offset = 20
    public static let gateGroup = 24
    public static let gateElement = 28
    public static let activeThreshold = 32
    public static let reserved = 36
  }

  public enum LedgerEntry {
    public static let name = 0
    public static let microseconds = 4
    public static let kind = 8
    public static let reserved = 12
  }
}
