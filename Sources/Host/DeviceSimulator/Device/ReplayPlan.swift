/// A trace as the device meets it: when its blocks are full, what each costs.
struct ReplayPlan {
  /// The hops, and how long the replay lasts: to the next whole millisecond, so
  /// that timers find the next replay as they found this one.
  let hops: [DecodeTrace.Hop]
  let duration: Int64
  let blocksPerHop: Int
  /// What the filters take for each block of a hop, in picoseconds.
  let intakeCosts: [Int64]
  /// How long after a block the next is full, at least; and a hop.
  let blockDistance: Int64, hopDistance: Int64

  private let rate: ClockRate
  private let hopLength: Int
  private let clock: ClockRate
  private let decodeCost: Int64

  /// Picoseconds in a millisecond.
  static let alignment: Int64 = 1_000_000_000

  init(
    _ trace: DecodeTrace,
    _ parameters: DeviceParameters
  ) throws(SimulationError) {
    guard !trace.hops.isEmpty else { throw .emptyTrace(name: trace.name) }
    let costs = parameters.costs
    guard costs.intakePerFrame.count == trace.inputs.count else {
      throw .inputs(
        expected: trace.inputs.count,
        actual: costs.intakePerFrame.count
      )
    }
    hops = trace.hops
    blocksPerHop = parameters.blocksPerHop
    rate = trace.inputs[0].rate
    hopLength = trace.inputs[0].hopLength
    clock = parameters.processor.clock
    decodeCost = clock.time(of: costs.decode).picoseconds
    let count = blocksPerHop
    intakeCosts = (0..<count).map { block in
      var cycles = costs.intakePerBlock
      for (input, perFrame) in zip(trace.inputs, costs.intakePerFrame) {
        let frames =
          (block + 1) * input.hopLength / count
          - block * input.hopLength / count
        cycles += Int64(frames) * perFrame
      }
      return parameters.processor.clock.time(of: cycles).picoseconds
    }
    let frames = max(1, hopLength / count)
    blockDistance = rate.time(of: Int64(frames)).picoseconds
    hopDistance = rate.time(of: Int64(hopLength)).picoseconds
    let length = trace.duration.picoseconds
    duration =
      (length + Self.alignment - 1) / Self.alignment * Self.alignment
  }

  /// When a block is full.
  func end(ofBlock block: Int) -> Int64 {
    let (hop, part) = block.quotientAndRemainder(dividingBy: blocksPerHop)
    let frames = hop * hopLength + (part + 1) * hopLength / blocksPerHop
    return rate.time(of: Int64(frames)).picoseconds
  }

  /// What a hop's decoding takes, in picoseconds.
  func decodeCost(ofHop hop: Int) -> Int64 {
    guard let cycles = hops[hop].decodeCycles else { return decodeCost }
    return clock.time(of: cycles).picoseconds
  }
}
