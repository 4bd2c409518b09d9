import DecoderImage
import FixedPoint
import HandProtocol

/// What a board does from its start on, as the tasks of `FirmwareTask` but the
/// hand's, which belongs to the timer.
///
///     check the image -> samples -> hops -> intents to the governor
///
/// Samples come from a recording in memory, or from the host by the line. In
/// both cases the intent of every hop is told to the host. Nothing here waits
/// for the hand, and the hand's task never waits for this.
public struct DecodeLoop<Board: HandBoard>: ~Copyable {
  private var state = FirmwareState.starting
  private var receiver = LinkReceiver()
  private var writer = LinkWriter()
  private var line = BoardLine<Board>()
  private var vectors = HopVectors(sink: VectorSender<Board>())
  private var detail = LinkDetail.commands
  private var block = SampleBlock()
  private var paced = PacedGovernor()
  private var isPaced = false
  private var record = HopRecord()
  private var lastSamples = Moment(microseconds: 0)
  /// The frame of each input that is wanted next; four are the most that an
  /// image may have on a board.
  private var wanted = InlineArray<4, UInt32>(repeating: 0)
  private var stateFault: UInt16 = 0
  private var statePlace: UInt32 = 0
  private var mark: UInt32 = 0
  /// The frame of the first input at which the decoder was reset last.
  private var baseFrame: UInt32 = 0

  /// The age at which samples count as stopped, in milliseconds: the governor
  /// holds from then on as well.
  private static var staleMilliseconds: UInt32 { 100 }

  /// Runs the firmware; does not return.
  public static func run(on board: Board.Type) -> Never {
    var loop = DecodeLoop<Board>()
    loop.start()
    while true {}
  }

  private init() {}

  private mutating func start() {
    let bytes = Board.imageBytes
    do throws(ImageError) {
      let image = try DecoderImage(checking: Self.trimmed(bytes))
      let memory = Board.workingMemory
      guard image.workingMemoryByteCount <= memory.byteCount,
        image.count(of: .inputs) <= wanted.count
      else {
        refuse(
          .memoryTooSmall,
          0,
          UInt32(truncatingIfNeeded: image.workingMemoryByteCount)
        )
      }
      var decoder = try Decoder(image: image, memory: memory)
      go(to: .waitingForSamples)
      if let recording = Board.recordingBytes.flatMap(BoardRecording.init) {
        replay(recording, &decoder)
        go(to: .recordingEnded)
      }
      Board.withHand { $0.start(mayEnable: true, at: Board.now) }
      while true { serve(&decoder) }
    } catch {
      let (fault, place) = error.code
      refuse(.imageRefused, fault.rawValue, place)
    }
  }

  /// The image alone: the memory around it is not part of it. One that says a
  /// length beyond the memory is refused by its check.
  private static func trimmed(_ bytes: ImageBytes) -> ImageBytes {
    guard bytes.count >= ImageLayout.Header.byteCount else { return bytes }
    let count = bytes.index(at: ImageLayout.Header.imageByteCount)
    guard count >= ImageLayout.Header.byteCount, count <= bytes.count
    else { return bytes }
    return bytes.prefix(count)
  }

  /// Stays in a state without a decoder. The hand is never enabled.
  private mutating func refuse(
    _ state: FirmwareState,
    _ fault: UInt16,
    _ place: UInt32
  ) -> Never {
    go(to: state, fault, place)
    while true {
      while let byte = Board.readLink() {
        guard receiver.take(byte), receiver.type == .hello else { continue }
        tellState()
      }
      Board.feedWatchdog()
      Board.sleep()
    }
  }

  // MARK: The recording in memory

  private mutating func replay(
    _ recording: BoardRecording,
    _ decoder: inout Decoder
  ) {
    isPaced = true
    detail = recording.detail
    sendIdentity(decoder.image)
    var place = BoardRecording.headerByteCount
    for _ in 0..<recording.hopCount {
      if recording.isReset(at: place) {
        decoder.reset()
        baseFrame = recording.firstFrame(at: place)
      }
      place += BoardRecording.hopHeaderByteCount
      record = HopRecord()
      mark = Board.counter
      for input in 0..<decoder.image.count(of: .inputs) {
        let shape = decoder.image.input(input)
        let samples = recording.samples(
          at: place,
          count: shape.hopLength * shape.channelCount
        )
        _ = decoder.consume(samples, input: input)
        place += 2 * samples.count
        wanted[input] &+= UInt32(truncatingIfNeeded: shape.hopLength)
      }
      count(0)
      decode(&decoder)
      Board.feedWatchdog()
    }
  }

  // MARK: Samples by the line

  private mutating func serve(_ decoder: inout Decoder) {
    var isIdle = true
    while let byte = Board.readLink() {
      isIdle = false
      guard receiver.take(byte) else { continue }
      switch receiver.type {
      case .hello: greet(&decoder)
      case .samples: takeSamples(&decoder)
      default: break
      }
    }
    if state == .decoding || state == .samplesSaturated,
      Board.now.milliseconds(since: lastSamples) >= Self.staleMilliseconds
    {
      go(to: .samplesStopped)
    }
    Board.feedWatchdog()
    if isIdle { Board.sleep() }
  }

  private mutating func greet(_ decoder: inout Decoder) {
    guard receiver.payloadCount >= 2,
      receiver.read(UInt8.self, at: 0) == BoardIdentity.version
    else {
      tellState()
      return
    }
    detail = LinkDetail(rawValue: receiver.read(UInt8.self, at: 1)) ?? .commands
    decoder.reset()
    paced = PacedGovernor()
    wanted = InlineArray(repeating: 0)
    baseFrame = 0
    go(to: .waitingForSamples)
    sendIdentity(decoder.image)
    for input in 0..<decoder.image.count(of: .inputs) { want(input) }
  }

  private mutating func takeSamples(_ decoder: inout Decoder) {
    let header = 10
    guard receiver.payloadCount >= header else { return }
    let input = Int(receiver.read(UInt8.self, at: 0))
    guard input < decoder.image.count(of: .inputs) else { return }
    let channelCount = decoder.image.input(input).channelCount
    let sampleCount = (receiver.payloadCount - header) / 2
    let first = receiver.read(UInt32.self, at: 2)
    // Frames that are not the next ones were lost on the way or came twice: the
    // host is told which one is wanted.
    guard first == wanted[input], sampleCount % channelCount == 0 else {
      want(input)
      return
    }
    if receiver.read(UInt8.self, at: 1) != 0 {
      decoder.reset()
      baseFrame = receiver.read(UInt32.self, at: 6)
    }
    lastSamples = Board.now
    mark = Board.counter
    for index in 0..<sampleCount {
      block.append(receiver.read(Int16.self, at: header + 2 * index))
      let isLast = index + 1 == sampleCount
      let isFull = block.count + channelCount > SampleBlock.capacity
      guard isLast || isFull && block.count % channelCount == 0 else {
        continue
      }
      consume(&decoder, input)
    }
    wanted[input] &+= UInt32(truncatingIfNeeded: sampleCount / channelCount)
    want(input)
  }

  private mutating func consume(_ decoder: inout Decoder, _ input: Int) {
    let channelCount = decoder.image.input(input).channelCount
    var start = 0
    while start < block.count {
      let taken = decoder.consume(
        block.span.extracting(start..<block.count),
        input: input
      )
      start += taken * channelCount
      count(0)
      if decoder.isHopReady {
        decode(&decoder)
      } else if taken == 0 {
        // Another input is behind by a whole hop: the host is at fault, and the
        // frames are wanted again.
        break
      }
    }
    block.removeAll()
  }

  // MARK: One hop

  private mutating func decode(_ decoder: inout Decoder) {
    vectors.hasFilteredSamples = detail == .samples
    if detail == .commands {
      var watch = CounterWatch<Board>(mark: mark)
      decoder.decode(observedBy: &watch)
      for stage in 1..<4 { record.counts[stage] = watch.counts[stage] }
    } else {
      decoder.decode(observedBy: &vectors)
    }
    let intent = decoder.intent
    let input = decoder.image.input(0)
    let frame =
      UInt64(baseFrame)
      &+ (UInt64(truncatingIfNeeded: intent.hopIndex) &+ 1)
      &* UInt64(input.hopLength)
    let microseconds = Self.microseconds(atFrame: frame, of: input)
    var pose = FingerPose(all: 0)
    for finger in 0..<FingerPose.fingerCount {
      pose[finger] = intent.closures[finger]
      record.closures[finger] = intent.closures[finger]
    }
    paced.take(
      pose,
      fingers: intent.decodedFingers,
      at: Moment(microseconds: microseconds)
    )
    let isSaturated = block.takeSaturation()
    if !isPaced {
      let now = Board.now
      let next: FirmwareState = isSaturated ? .samplesSaturated : .decoding
      if next != state { go(to: next) }
      if !isSaturated {
        Board.withHand { $0.offer(intent, sampledAt: now, at: now) }
      }
    }
    report(intent)
  }

  /// The microseconds from the start to a frame, rounded down.
  private static func microseconds(
    atFrame frame: UInt64,
    of input: ImageInput
  ) -> UInt64 {
    // Frames are below 2^33 and a million below 2^20. Rates with a denominator
    // are those of clinical recorders, where it is below 2^11.
    frame &* 1_000_000 &* UInt64(input.rateDenominator)
      / UInt64(input.rateNumerator)
  }

  private mutating func count(_ stage: Int) {
    let now = Board.counter
    record.counts[stage] &+= now &- mark
    mark = now
  }

  // MARK: What is told

  private mutating func report(_ intent: Intent) {
    record.hopIndex = UInt32(truncatingIfNeeded: intent.hopIndex)
    record.activeFingers = intent.activeFingers
    record.governorState = paced.state.rawValue
    for finger in 0..<FingerPose.fingerCount {
      record.targets[finger] = paced.target[finger]
    }
    record.stackByteCount = Board.stackByteCount
    writer.begin(.hop)
    record.write(to: &writer)
    writer.finish(to: &line)
    record = HopRecord()
    mark = Board.counter
  }

  private mutating func want(_ input: Int) {
    writer.begin(.want)
    writer.append(UInt8(truncatingIfNeeded: input))
    writer.append(wanted[input])
    writer.append(UInt16(truncatingIfNeeded: Board.linkCapacity))
    writer.finish(to: &line)
  }

  private mutating func go(
    to state: FirmwareState,
    _ fault: UInt16 = 0,
    _ place: UInt32 = 0
  ) {
    self.state = state
    stateFault = fault
    statePlace = place
    tellState()
  }

  private mutating func tellState() {
    writer.begin(.state)
    writer.append(state.rawValue)
    writer.append(UInt8(0))
    writer.append(stateFault)
    writer.append(statePlace)
    writer.finish(to: &line)
  }

  private mutating func sendIdentity(_ image: DecoderImage) {
    writer.begin(.identity)
    writer.append(BoardIdentity.version)
    writer.append(Board.resetCause.rawValue)
    for index in 0..<SHA256.byteCount {
      writer.append(image.contentHash(index))
    }
    writer.append(
      UInt32(truncatingIfNeeded: Board.workingMemory.byteCount)
    )
    var index = 0
    while let byte = Board.nameByte(index), index < 64 {
      writer.append(byte)
      index += 1
    }
    writer.finish(to: &line)
  }
}

/// Counts the stages of a hop.
struct CounterWatch<Board: HandBoard>: DecodeObserver {
  private(set) var counts = HopRecord.StageCounts()
  private var mark: UInt32

  init(mark: UInt32) { self.mark = mark }

  mutating func didFinish(_ step: DecodeStep, of decoder: borrowing Decoder) {
    let stage =
      switch step {
      case .features, .normalization: 1
      case .layer: 2
      case .outputs: 3
      }
    let now = Board.counter
    counts[stage] &+= now &- mark
    mark = now
  }
}
