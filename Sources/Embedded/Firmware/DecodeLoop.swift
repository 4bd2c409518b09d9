import Decoder
import Governor
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
  /// Samples that wait for the filters, and of which input.
  private var block = SampleBlock()
  private var blockInput = 0
  /// Whether the decoder takes none of them until another input has caught up.
  private var isAhead = false
  private var paced = PacedGovernor()
  private var isPaced = false
  private var record = HopRecord()
  /// Whether a hop was decoded and the host was not told yet.
  private var isHopToTell = false
  private var lastSamples = Moment(microseconds: 0)
  /// The frame of each input that is wanted next; four are the most that an
  /// image may have on a board.
  private var wanted = InlineArray<4, UInt32>(repeating: 0)
  private var stateFault: UInt16 = 0
  private var statePlace: UInt32 = 0
  private var watch = StageWatch<Board>()
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

  /// A loop that has not begun.
  init() {}

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
      Board.didFinish(.start)
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

  // MARK: Tasks

  /// Runs the tasks of the main loop, each in its turn, until none is due.
  private mutating func runTasks(_ decoder: inout Decoder) {
    let tasks = FirmwareTask.all
    var isAnyDue = true
    while isAnyDue {
      isAnyDue = false
      for index in tasks.indices {
        guard isDue(tasks[index].trigger, decoder) else { continue }
        run(tasks[index].work, &decoder)
        isAnyDue = true
      }
    }
  }

  private func isDue(
    _ trigger: FirmwareTask.Trigger,
    _ decoder: borrowing Decoder
  ) -> Bool {
    switch trigger {
    // The interrupt's.
    case .timer: false
    case .samples: !block.isEmpty && !isAhead && !decoder.isHopReady
    case .hop: decoder.isHopReady
    case .idle: isHopToTell
    }
  }

  private mutating func run(
    _ work: FirmwareTask.Work,
    _ decoder: inout Decoder
  ) {
    switch work {
    case .hand: break
    case .intake: takeBlock(&decoder)
    case .decode: decode(&decoder)
    case .report: report()
    }
  }

  // MARK: The recording in memory

  private mutating func replay(
    _ recording: BoardRecording,
    _ decoder: inout Decoder
  ) {
    isPaced = true
    watch.detail = recording.detail
    sendIdentity(decoder.image)
    watch.restart()
    var place = BoardRecording.headerByteCount
    for _ in 0..<recording.hopCount {
      guard recording.hasHop(at: place, of: decoder.image) else { break }
      if recording.isReset(at: place) {
        decoder.reset()
        baseFrame = recording.firstFrame(at: place)
      }
      place += BoardRecording.hopHeaderByteCount
      for input in 0..<decoder.image.count(of: .inputs) {
        let shape = decoder.image.input(input)
        let samples = recording.samples(
          at: place,
          count: shape.hopLength * shape.channelCount
        )
        _ = decoder.consume(samples, input: input)
        place += 2 * samples.count
      }
      watch.finish(.filters)
      runTasks(&decoder)
      Board.feedWatchdog()
    }
  }

  // MARK: Samples by the line

  /// Takes what has come from the host.
  mutating func serve(_ decoder: inout Decoder) {
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
    watch.detail =
      LinkDetail(rawValue: receiver.read(UInt8.self, at: 1)) ?? .commands
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
    watch.restart()
    blockInput = input
    var index = 0
    while index < sampleCount {
      while index < sampleCount,
        block.room >= channelCount || index % channelCount != 0
      {
        block.append(receiver.read(Int16.self, at: header + 2 * index))
        index += 1
      }
      let given = block.waitingCount
      isAhead = false
      runTasks(&decoder)
      let taken = (given - block.waitingCount) / channelCount
      wanted[input] &+= UInt32(truncatingIfNeeded: taken)
      // Another input is behind by a whole hop: the host is at fault, and what
      // was not taken is wanted again.
      if !block.isEmpty { break }
    }
    block.removeAll()
    want(input)
  }

  private mutating func takeBlock(_ decoder: inout Decoder) {
    let channelCount = decoder.image.input(blockInput).channelCount
    let taken = decoder.consume(block.span, input: blockInput)
    block.remove(taken * channelCount)
    isAhead = taken == 0
    watch.finish(.filters)
  }

  // MARK: One hop

  private mutating func decode(_ decoder: inout Decoder) {
    decoder.decode(observedBy: &watch)
    let intent = decoder.intent
    let input = decoder.image.input(0)
    let frame =
      UInt64(baseFrame)
      &+ (UInt64(truncatingIfNeeded: intent.hopIndex) &+ 1)
      &* UInt64(input.hopLength)
    paced.take(
      intent.pose,
      fingers: intent.decodedFingers,
      isSettled: intent.isSettled,
      at: Moment(microseconds: input.microseconds(atFrame: frame))
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
    record.hopIndex = UInt32(truncatingIfNeeded: intent.hopIndex)
    record.closures = intent.pose
    record.activeFingers = intent.activeFingers
    isHopToTell = true
    watch.finish(.governor)
  }

  // MARK: What is told

  private mutating func report() {
    record.governorState = paced.state.rawValue
    record.targets = paced.target
    record.counts = watch.counts
    record.stackByteCount = Board.stackByteCount
    writer.begin(.hop)
    record.write(to: &writer)
    writer.finish(to: &line)
    isHopToTell = false
    watch.finish(.report)
    watch.clear()
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
    writer.tell(state, stateFault, statePlace, on: &line)
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
