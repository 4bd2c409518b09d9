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

  /// The import that an input's document and its file ask for.
  init(
    _ input: SessionDocument.Input,
    _ track: FrameTrack
  ) throws(RecordingError) {
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
        throw RecordingError(
          place: place,
          fault: "input \(input.name) does not say what a step stands for",
          remedy: "add 'microvolts_per_step'"
        )
      }
      guard let perUnit = unit.divided(by: step) else {
        throw RecordingError(
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
      throw RecordingError(
        place: place,
        fault: "input \(input.name) has no channels",
        remedy: "name some"
      )
    }
    nanovoltsPerStep = nanovolts
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
  ) throws(RecordingError) -> Rational {
    if let stated = input.microvoltsPerUnit { return stated }
    let unit = input.unit ?? signal.unit
    if let known = microvoltsPerUnit[unit] { return known }
    throw RecordingError(
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
    var clipped = 0
    samples.reserveCapacity(samples.count + raw.count)
    var index = 0
    while index < raw.count {
      for channel in 0..<channels {
        let value =
          (raw[index + channel] - first[channel]) * gain[channel]
          + bias[channel]
        let step = value.rounded(.toNearestOrAwayFromZero)
        if step > 32_767 {
          samples.append(32_767)
          clipped += 1
        } else if step < -32_768 {
          samples.append(-32_768)
          clipped += 1
        } else {
          samples.append(Int16(step))
        }
      }
      index += channels
    }
    return clipped
  }
}
