import Files

/// How stored numbers become 16-bit samples.
///
///     step = round((raw - first) × gain + bias)
///
/// rounded to nearest, halves away from zero, computed in binary64 and limited
/// to Int16; what was limited is counted.
struct AffineImport: Sendable {
  /// Steps for each unit of the raw number; one for each channel.
  var gain: [Double]

  /// Steps added; one for each channel.
  var bias: [Double]

  /// Whether each channel's first sample of each part is subtracted.
  var subtractsFirst: Bool

  /// What to do about samples that are not finite.
  var notFinite: SessionDocument.NotFinite

  /// What one step stands for, in nanovolts.
  var nanovoltsPerStep: Rational

  /// Whether stored whole numbers are the steps, as in an EDF file's own step.
  private let isIdentity: Bool

  /// The import that an input's document and its file ask for.
  init(
    _ input: SessionDocument.Input,
    _ track: FrameTrack
  ) throws(Fault) {
    let place = input.source.place
    gain = []
    bias = []
    subtractsFirst = false
    var offset = Rational.zero
    switch input.offset {
    case .first: subtractsFirst = true
    case .value(let value): offset = value
    }
    notFinite = input.notFinite
    var step = input.microvoltsPerStep
    for signal in track.signals {
      let unit = try Self.microvolts(input, signal, place)
      if step == nil, let exact = signal.exactScale {
        // The file's own step; a negative one is an inverted signal.
        step = exact.multiplied(by: unit).map {
          Rational(abs($0.numerator), $0.denominator)
        }
      }
      guard let step else {
        throw Fault(
          place: place,
          fault: "input \(input.name) does not say what a step stands for",
          remedy: "add 'microvolts_per_step'"
        )
      }
      guard let perUnit = unit.divided(by: step) else {
        throw Fault(
          place: place,
          fault: "the scaling of input \(input.name) is out of range",
          remedy: "choose a rounder microvolts_per_step"
        )
      }
      // Exact fractions are rounded to binary64 once, at the end.
      if let scale = signal.exactScale
        ?? (signal.scale == 1 ? Rational(1) : nil),
        let exact = scale.multiplied(by: perUnit)
      {
        gain.append(exact.doubleValue)
      } else {
        gain.append(signal.scale * perUnit.doubleValue)
      }
      if let own = signal.exactOffset ?? (signal.offset == 0 ? .zero : nil),
        let exact = own.subtracting(offset)?.multiplied(by: perUnit)
      {
        bias.append(exact.doubleValue)
      } else {
        bias.append(
          (signal.offset - offset.doubleValue) * perUnit.doubleValue
        )
      }
    }
    guard let step, let nanovolts = step.multiplied(by: Rational(1000)) else {
      throw Fault(
        place: place,
        fault: "input \(input.name) has no channels",
        remedy: "name some"
      )
    }
    nanovoltsPerStep = nanovolts
    isIdentity =
      !subtractsFirst && track.signals.allSatisfy { $0.digitalRange != nil }
      && gain.allSatisfy { $0 == 1 } && bias.allSatisfy { $0 == 0 }
    if subtractsFirst {
      // The first sample is subtracted as it is stored, so no offset is left.
      bias = [Double](repeating: 0, count: gain.count)
    }
  }

  /// Microvolts of one physical unit.
  private static func microvolts(
    _ input: SessionDocument.Input,
    _ signal: RecordingSignal,
    _ place: String
  ) throws(Fault) -> Rational {
    if let stated = input.microvoltsPerUnit { return stated }
    let unit = input.unit ?? signal.unit
    if let known = microvoltsPerUnit[unit] { return known }
    throw Fault(
      place: place,
      fault: "unit '\(unit)' of input \(input.name) is not a voltage",
      remedy: "add 'unit' (V, mV, uV, nV) or 'microvolts_per_unit'"
    )
  }

  /// The units of voltage that are known, in microvolts.
  static let microvoltsPerUnit: [String: Rational] = [
    "V": Rational(1_000_000), "mV": Rational(1000),
    "uV": Rational(1), "µV": Rational(1), "μV": Rational(1),
    "nV": Rational(1, 1000),
  ]

  /// Appends the samples of whole frames.
  ///
  /// - Parameters:
  ///   - raw: Stored numbers, frame-major, all finite.
  ///   - first: What to subtract from each channel.
  ///   - samples: Where they go.
  /// - Returns: How many were limited.
  func convert(
    _ raw: [Double],
    subtracting first: [Double],
    into samples: inout [Int16]
  ) -> Int {
    let channels = gain.count
    precondition(first.count == channels && raw.count.isMultiple(of: channels))
    let start = samples.count
    samples.append(contentsOf: repeatElement(0, count: raw.count))
    var clipped = 0
    // All indexes are below the counts above; checking each would double the
    // time of the loop, which is most of an import's.
    unsafe samples.withUnsafeMutableBufferPointer { samples in
      unsafe raw.withUnsafeBufferPointer { raw in
        if isIdentity && first.allSatisfy({ $0 == 0 }) {
          for index in 0..<raw.count {
            // Stored numbers are whole here: nothing is rounded.
            let value = unsafe raw[index]
            let limited =
              value < -32_768 ? -32_768 : value > 32_767 ? 32_767 : value
            clipped += limited == value ? 0 : 1
            unsafe samples[start + index] = Int16(
              truncatingIfNeeded: Int32(limited)
            )
          }
          return
        }
        for channel in 0..<channels {
          let (gain, bias) = (gain[channel], bias[channel])
          let first = first[channel]
          var index = channel
          while index < raw.count {
            let value = unsafe (raw[index] - first) * gain + bias
            // A double of this range has an exact whole part and remainder.
            let limited =
              value < -40_000 ? -40_000 : value > 40_000 ? 40_000 : value
            var step = Int32(limited)
            let rest = limited - Double(step)
            step += rest >= 0.5 ? 1 : rest <= -0.5 ? -1 : 0
            let sample = Int16(clamping: step)
            clipped += Int32(sample) == step ? 0 : 1
            unsafe samples[start + index] = sample
            index += channels
          }
        }
      }
    }
    return clipped
  }

  /// Whether all of some numbers are finite.
  static func areFinite(_ values: [Double]) -> Bool {
    // Zero times an infinity or a NaN is a NaN, which stays in the sum.
    values.reduce(0) { $0 + $1 * 0 } == 0
  }
}
