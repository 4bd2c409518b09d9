public import Files

/// A signal to be written to an EDF+ or BDF+ file.
public struct EDFSignal: Sendable {
  /// Its name; at most 16 bytes.
  public var label: String

  /// The unit of its physical values, such as `uV`; at most 8 bytes.
  public var unit: String

  /// How many samples a record has: rate × record duration.
  public var samplesPerRecord: Int

  /// The stored numbers.
  public var digitalRange: ClosedRange<Int>

  /// What the digital minimum stands for, in `unit`. Must be a decimal of at
  /// most eight characters.
  public var physicalMinimum: Rational

  /// What the digital maximum stands for; likewise.
  public var physicalMaximum: Rational

  /// The electrode or sensor; at most 80 bytes.
  public var transducer = ""

  /// Filters that were applied, such as `HP:25Hz LP:600Hz`; at most 80 bytes.
  public var prefilter = ""

  /// A signal whose stored numbers are whole steps: physical = step × stored.
  ///
  /// - Parameters:
  ///   - label: Its name; at most 16 bytes.
  ///   - unit: The unit of `step`; at most 8 bytes.
  ///   - samplesPerRecord: Rate × record duration.
  ///   - step: What one step stands for, greater than zero. Both ends of the
  ///     digital range times the step must be decimals of eight characters.
  ///   - digitalRange: The stored numbers; must include all of them.
  public init(
    label: String,
    unit: String,
    samplesPerRecord: Int,
    step: Rational,
    digitalRange: ClosedRange<Int> = -32_768...32_767
  ) {
    self.label = label
    self.unit = unit
    self.samplesPerRecord = samplesPerRecord
    self.digitalRange = digitalRange
    physicalMinimum =
      step.multiplied(by: Rational(digitalRange.lowerBound)) ?? .zero
    physicalMaximum =
      step.multiplied(by: Rational(digitalRange.upperBound)) ?? .zero
  }

  /// A signal with any affine scaling, given by the ends of its ranges.
  public init(
    label: String,
    unit: String,
    samplesPerRecord: Int,
    digitalRange: ClosedRange<Int>,
    physicalMinimum: Rational,
    physicalMaximum: Rational
  ) {
    self.label = label
    self.unit = unit
    self.samplesPerRecord = samplesPerRecord
    self.digitalRange = digitalRange
    self.physicalMinimum = physicalMinimum
    self.physicalMaximum = physicalMaximum
  }
}
