import Files
import RecordingIO
import SignalFeatures

/// A decoder with the signal path of an image and its network in double
/// precision: what quantisation is held against.
///
/// Features are integers in both, so that all differences come from the
/// network and what follows it.
public final class FloatDecoder {
  /// What it was made from.
  public let pipeline: Pipeline

  private let frontEnd: FrontEnd
  private let normalizations: [FeatureNormalization]
  private(set) var network: FloatNetwork
  /// The first hop on which it decides, and the hops since the last reset.
  private var firstHop = 0
  private var hopCount = 0
  /// The hops whose decisions it does not stand for.
  private var settlingHops = 0
  /// For each group, the node of its output.
  private let groupNodes: [Int]
  private var states: [FloatGroupState]
  private var pending: [[Int16]]

  /// Closures of the six fingers, Q15; 0 where the decoder moves none.
  public private(set) var closures = [Int16](repeating: 0, count: 6)

  /// Whether the decoder stands for its newest decision, as the image's would.
  public var isSettled: Bool { hopCount > settlingHops }

  /// The active fingers, bit 0 for thumb flexion.
  public private(set) var activeFingers: UInt8 = 0

  init(
    pipeline: Pipeline,
    filters: [BranchFilters],
    calibration: FeatureCalibration,
    graph: StreamGraph,
    groupNodes: [Int]
  ) {
    self.pipeline = pipeline
    frontEnd = FrontEnd(
      pipeline,
      filters: filters,
      gainBits: calibration.gainBits
    )
    normalizations = calibration.normalizations
    network = FloatNetwork(graph)
    self.groupNodes = groupNodes
    states = pipeline.groups.map {
      FloatGroupState($0, every: pipeline.decisionInterval)
    }
    pending = pipeline.inputs.map { _ in [] }
  }

  /// Begins as the image does from now on, after each reset.
  func start(_ plan: StartPlan, _ quantized: QuantizedNetwork) {
    network = FloatNetwork(
      network.graph,
      start: FloatStart(plan, quantized, network.graph)
    )
    firstHop = plan.firstHop
    settlingHops = plan.settlingHops
    reset()
  }

  /// Forgets everything, as at the start of a recording.
  public func reset() {
    hopCount = 0
    frontEnd.reset()
    network.reset()
    states = pipeline.groups.map {
      FloatGroupState($0, every: pipeline.decisionInterval)
    }
    pending = pipeline.inputs.map { _ in [] }
    closures = [Int16](repeating: 0, count: 6)
    activeFingers = 0
  }

  /// Takes frames of one input, never past the end of the hop.
  public func append(_ samples: Span<Int16>, input: Int) {
    for index in samples.indices { pending[input].append(samples[index]) }
  }

  /// Decides, once every input has its hop.
  public func decide() {
    decide(pending)
    for index in pending.indices {
      pending[index].removeAll(keepingCapacity: true)
    }
  }

  /// Decides on one hop of every input.
  func decide(_ samples: [[Int16]]) {
    frontEnd.push(samples)
    network.step(
      normalizations.indices.map {
        Double(normalizations[$0].apply(to: frontEnd.raw[$0])) / 4096
      }
    )
    hopCount += 1
    let length = max(pipeline.restartHops, 1)
    guard hopCount > firstHop, (hopCount - firstHop) % length == 0 else {
      return
    }
    for (index, group) in pipeline.groups.enumerated() {
      let output = network.results[groupNodes[index]]
      let first = group.firstElement
      states[index].take(
        Array(output[first..<first + group.elements.count])
      )
    }
    activeFingers = 0
    for finger in closures.indices {
      guard let known = pipeline.fingers[finger] else { continue }
      let (closure, isActive) = decide(known)
      closures[finger] = closure
      if isActive { activeFingers |= 1 << UInt8(finger) }
    }
  }

  private func decide(_ finger: Pipeline.Finger) -> (Int16, Bool) {
    var closure: Double
    var isOn: Bool?
    switch finger.source {
    case .classes(let group, let closed):
      closure = closed.contains(states[group].winner) ? 1 : 0
    case .value(let group, let element):
      closure = value(element, ofGroup: group)
    case .activity(let group, let element):
      isOn = states[group].isOn[element]
      closure = isOn == true ? 1 : 0
    }
    if let gate = finger.gate {
      isOn = states[gate.group].isOn[gate.element]
      if isOn == false { closure = 0 }
    }
    let stored = Int16(min(max((closure * 32_768).rounded(.down), 0), 32_767))
    let threshold = finger.activeThreshold * 32_768
    return (stored, isOn ?? (Double(stored) >= threshold))
  }

  /// The winning element of a group of classes.
  public func winner(ofGroup group: Int) -> Int { states[group].winner }

  /// Whether an element of an activity group is on.
  public func isOn(_ element: Int, ofGroup group: Int) -> Bool {
    states[group].isOn[element]
  }

  /// The smoothed value of an element, in the group's unit.
  public func value(_ element: Int, ofGroup group: Int) -> Double {
    let known = pipeline.groups[group]
    return states[group].smoothed[element] * known.scale + known.offset
  }
}

/// Smoothing, hysteresis and hold of one group, as a decoder does it.
private struct FloatGroupState {
  let group: Pipeline.Group
  let weight: Double
  let holdHops: Int
  var smoothed: [Double]
  var isOn: [Bool]
  var winner = 0
  private var pending: [Int]
  private var isFirst = true

  init(_ group: Pipeline.Group, every interval: Rational) {
    self.group = group
    weight = Double(group.smoothingWeight(every: interval)) / 32_768
    holdHops = group.holdDecisions(every: interval)
    smoothed = group.elements.map { _ in 0 }
    isOn = group.elements.map { _ in false }
    pending = group.elements.map { _ in 0 }
  }

  mutating func take(_ values: [Double]) {
    for index in values.indices {
      smoothed[index] =
        isFirst
        ? values[index]
        : smoothed[index] + weight * (values[index] - smoothed[index])
    }
    switch group.kind {
    case .values: break
    case .activity:
      for index in values.indices {
        let asksForChange =
          isOn[index]
          ? smoothed[index] < group.offThreshold
          : smoothed[index] > group.onThreshold
        pending[index] = asksForChange ? pending[index] + 1 : 0
        guard pending[index] > holdHops else { continue }
        isOn[index].toggle()
        pending[index] = 0
      }
    case .classes: decideClass()
    }
    isFirst = false
  }

  private mutating func decideClass() {
    var largest = 0
    for index in smoothed.indices where smoothed[index] > smoothed[largest] {
      largest = index
    }
    if isFirst { winner = largest }
    let leads =
      largest != winner
      && smoothed[largest] > smoothed[winner] + group.onThreshold
    for index in pending.indices {
      pending[index] = leads && index == largest ? pending[index] + 1 : 0
    }
    if leads && pending[largest] > holdHops {
      pending[largest] = 0
      winner = largest
    }
  }
}
