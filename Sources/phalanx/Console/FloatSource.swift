import DecoderHost
import DecoderCompiler

/// The float decoder behind an image, scored as the image is.
struct FloatSource: DecisionSource {
  /// The image's own outline, so that both are held against the same truth.
  let outline: DecoderOutline
  private let decoder: FloatDecoder

  /// - Parameters:
  ///   - decoder: The float decoder.
  ///   - outline: That of the image compiled from it.
  init(_ decoder: FloatDecoder, outline: DecoderOutline) {
    self.decoder = decoder
    self.outline = outline
  }

  mutating func reset() { decoder.reset() }

  mutating func append(_ samples: Span<Int16>, input: Int) {
    decoder.append(samples, input: input)
  }

  mutating func decide(into decision: inout Decision) {
    decoder.decide()
    for finger in 0..<6 {
      decision.closures[finger] = decoder.closures[finger]
    }
    decision.activeFingers = decoder.activeFingers
    decision.isSettled = decoder.isSettled
    for (index, group) in outline.groups.enumerated() {
      let start = decision.valueOffsets[index]
      let output = decision.outputOffsets[index]
      for element in group.elementNames.indices {
        decision.outputs[output + element] =
          decoder.value(element, ofGroup: index)
      }
      switch group.kind {
      case .classes:
        decision.classes[index] = decoder.winner(ofGroup: index)
      case .activity:
        for element in group.elementNames.indices {
          decision.values[start + element] =
            decoder.isOn(element, ofGroup: index) ? 1 : 0
        }
      case .values:
        for element in group.elementNames.indices {
          decision.values[start + element] =
            decoder.value(element, ofGroup: index)
        }
      }
    }
  }
}
