import DecoderHost

/// A decoder simple enough to be checked by hand: a hop is active when the mean
/// absolute value of its first channel is above 20 steps.
struct ThresholdSource: DecisionSource {
  let outline: DecoderOutline
  /// The hops after a reset that it does not stand for.
  private let settlingHops: Int
  private var hopsSinceReset = 0
  private var sum = 0
  private var count = 0

  init(
    channelCount: Int = 2,
    rate: Int = 100,
    hopLength: Int = 4,
    settlingHops: Int = 0
  ) {
    self.settlingHops = settlingHops
    outline = DecoderOutline(
      name: "threshold",
      contentHash: "",
      inputs: [
        .init(
          name: "emg",
          rateNumerator: rate,
          rateDenominator: 1,
          channelCount: channelCount,
          hopLength: hopLength,
          microvoltsPerStep: 1
        )
      ],
      groups: [
        .init(
          name: "movement",
          kind: .classes,
          elementNames: ["rest", "fist"]
        ),
        .init(name: "activity", kind: .activity, elementNames: ["index"]),
        .init(
          name: "flexion",
          kind: .values,
          elementNames: ["index"],
          unit: "closure"
        ),
      ],
      groupTruths: [nil, nil, nil],
      decodedFingers: 0b100,
      delays: [.init(name: "hop", milliseconds: 40)],
      settlingHops: settlingHops,
      windowHops: [3],
      imageByteCount: 0,
      workingMemoryByteCount: 0
    )
  }

  mutating func reset() {
    hopsSinceReset = 0
    forget()
  }

  private mutating func forget() {
    sum = 0
    count = 0
  }

  mutating func append(_ samples: Span<Int16>, input: Int) {
    let channels = outline.inputs[0].channelCount
    for frame in 0..<samples.count / channels {
      sum += abs(Int(samples[frame * channels]))
      count += 1
    }
  }

  mutating func decide(into decision: inout Decision) {
    precondition(count == outline.inputs[0].hopLength, "one hop, whole")
    let isActive = sum > 20 * count
    let closure = min(32767, sum * 32768 / (count * 60))
    decision.classes[0] = isActive ? 1 : 0
    decision.values[0] = isActive ? 1 : 0
    decision.values[1] = Double(closure) / 32768
    decision.closures[2] = Int16(closure)
    decision.activeFingers = isActive ? 0b100 : 0
    decision.isSettled = hopsSinceReset >= settlingHops
    hopsSinceReset += 1
    forget()
  }
}
