/// Makes the samples of a synthetic nerve session, from first to last, in
/// blocks of any size, in memory that does not grow.
///
/// The same plan and seed give the same samples however they are read.
public struct NerveGenerator: Sendable {
  /// Hertz, of every channel.
  public static let samplingRate = 10_000
  /// Microvolts for each step of a sample, as of the Intan RHD2000 chips.
  public static let microvoltsPerStep = 0.195
  /// Samples in a step of 5 ms of the schedule.
  static let samplesPerStep = samplingRate / MovementSchedule.stepsPerSecond
  /// Samples made at once: a tenth of a second.
  static let chunkLength = 1000

  /// What the session is made from.
  public let plan: NervePlan
  /// Its trials.
  public let schedule: MovementSchedule
  /// The number of electrodes.
  public let channelCount: Int
  /// Samples that did not fit 16 bits and were clipped, so far.
  public private(set) var clipCount = 0

  private struct Echo: Sendable {
    let channel: Int
    let microvolts: Float
  }

  private let echoes: [[Echo]]  // of each axon
  private let shapes: [SpikeShape]
  private let hum: MainsHum
  private var truth: MovementTruth
  private var trains: SpikeTrains
  private var instruments: [InstrumentNoise]
  private var artefacts: MovementArtefacts
  private var muscles: MuscleCrosstalk
  private var spikes: [Spike] = []
  private var microvolts: [Float]  // [channel, stride]
  private let stride: Int
  private var chunk: [Int16] = []  // [frame, channel]
  private var chunkPosition = 0
  private var madeCount = 0

  /// Prepares a session; nothing is made yet.
  public init(plan: NervePlan, seed: UInt64) {
    self.plan = plan
    schedule = MovementSchedule(plan.trials, seed: seed)
    let anatomy = NerveAnatomy(plan: plan)
    channelCount = anatomy.contacts.count
    let rate = Double(Self.samplingRate)
    echoes = anatomy.axons.map { axon in
      anatomy.contacts.indices.compactMap { channel in
        let peak = anatomy.amplitude(of: axon, at: anatomy.contacts[channel])
        // Below a quarter of a step a spike is lost in rounding.
        guard peak >= Self.microvoltsPerStep / 4 else { return nil }
        return Echo(channel: channel, microvolts: Float(peak))
      }
    }
    shapes = anatomy.axons.map { axon in
      let seconds = plan.nerve.spikeHalfLength / 1000 / axon.velocity
      return SpikeShape(deviation: seconds * rate, asymmetry: axon.asymmetry)
    }
    truth = MovementTruth(schedule: schedule, hand: plan.hand)
    trains = SpikeTrains(
      anatomy: anatomy,
      plan: plan,
      seed: seed,
      samplesPerStep: Self.samplesPerStep
    )
    let isMedian = anatomy.contacts.map { $0.fascicle.isMedian }
    let scale = plan.noiseScale
    instruments = anatomy.contacts.indices.map {
      InstrumentNoise(
        noise: plan.noise,
        scale: scale,
        samplingRate: rate,
        seed: seed,
        channel: $0
      )
    }
    hum = MainsHum(
      noise: plan.noise,
      scale: scale,
      samplingRate: rate,
      channelCount: anatomy.contacts.count,
      seed: seed
    )
    artefacts = MovementArtefacts(
      noise: plan.noise,
      scale: scale,
      samplingRate: rate,
      isMedian: isMedian,
      seed: seed
    )
    muscles = MuscleCrosstalk(
      noise: plan.noise,
      scale: scale,
      samplingRate: rate,
      isMedian: isMedian,
      subject: UInt64(plan.subject),
      seed: seed
    )
    let tail = Int(trains.longestDelay) + 2 * SpikeShape.length
    stride = Self.chunkLength + tail
    microvolts = Array(repeating: 0, count: stride * channelCount)
  }

  /// Samples of each channel in the whole session.
  public var frameCount: Int { schedule.stepCount * Self.samplesPerStep }

  /// Appends the next frames to `samples`.
  ///
  /// - Parameters:
  ///   - frames: How many; one frame has a sample of every channel.
  ///   - samples: Shape `[frames, channelCount]`, row-major, in steps of
  ///     `microvoltsPerStep`.
  /// - Returns: How many frames were appended: fewer at the end.
  @discardableResult
  public mutating func read(
    frames: Int,
    into samples: inout [Int16]
  ) -> Int {
    var left = frames
    while left > 0 {
      if chunkPosition == chunk.count / channelCount {
        guard madeCount < frameCount else { break }
        makeChunk()
      }
      let there = chunk.count / channelCount - chunkPosition
      let taken = min(left, there)
      let first = chunkPosition * channelCount
      samples.append(contentsOf: chunk[first..<(first + taken * channelCount)])
      chunkPosition += taken
      left -= taken
    }
    return frames - left
  }

  /// Makes the next tenth of a second, 20 steps.
  private mutating func makeChunk() {
    let stepLength = Self.samplesPerStep
    for step in 0..<(Self.chunkLength / stepLength) {
      let offset = step * stepLength
      truth.advance()
      spikes.removeAll(keepingCapacity: true)
      trains.step(
        drive: truth.drive,
        start: Double(offset),
        into: &spikes
      )
      for spike in spikes { render(spike) }
      muscles.add(
        drive: truth.drive,
        to: &microvolts,
        offset: offset,
        count: stepLength,
        stride: stride
      )
      artefacts.step(isMoving: truth.drive.contains { $0 > 0 })
      if !artefacts.isQuiet {
        artefacts.add(
          to: &microvolts,
          offset: offset,
          count: stepLength,
          stride: stride
        )
      }
    }
    let waves = hum.waves(start: madeCount, count: Self.chunkLength)
    for channel in 0..<channelCount {
      let start = channel * stride
      let row = start..<(start + Self.chunkLength)
      instruments[channel].add(to: &microvolts, range: row)
      hum.add(waves, channel: channel, to: &microvolts, range: row)
    }
    quantize()
    madeCount += Self.chunkLength
  }

  /// Adds a spike's shape to the channels that see it.
  private mutating func render(_ spike: Spike) {
    // Drawn at the nearest of `phaseCount` places between two samples.
    let place = Int(spike.time * Double(SpikeShape.phaseCount))
    let (sample, phase) = place.quotientAndRemainder(
      dividingBy: SpikeShape.phaseCount
    )
    // The way from the cord takes longer than half a shape.
    let first = max(0, sample - SpikeShape.length / 2)
    let shape = shapes[spike.axon].samples
    let start = phase * SpikeShape.length
    for echo in echoes[spike.axon] {
      let base = echo.channel * stride + first
      for t in 0..<SpikeShape.length {
        microvolts[base + t] += echo.microvolts * shape[start + t]
      }
    }
  }

  /// Rounds the chunk to steps, and moves what hangs over to the front.
  private mutating func quantize() {
    chunk.removeAll(keepingCapacity: true)
    let scale = Float(1 / Self.microvoltsPerStep)
    for t in 0..<Self.chunkLength {
      for channel in 0..<channelCount {
        // Adding and taking away 1.5 * 2^23 rounds to nearest, ties to even,
        // all that is below 2^22; what is above is clipped anyway.
        let scaled = microvolts[channel * stride + t] * scale
        let raw = (scaled + 12_582_912) - 12_582_912
        if raw > 32767 || raw < -32768 { clipCount += 1 }
        chunk.append(Int16(max(-32768, min(32767, raw))))
      }
    }
    chunkPosition = 0
    for channel in 0..<channelCount {
      let start = channel * stride
      for t in 0..<stride {
        let from = t + Self.chunkLength
        microvolts[start + t] = from < stride ? microvolts[start + from] : 0
      }
    }
  }
}
