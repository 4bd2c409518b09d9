import DecoderHost
import Files
import ArgumentParser
import Governor
import DeviceBridge
import Drive
import Foundation
import HandGuardian
import HandProtocol
import RecordingIO

/// Decodes live or recorded signals into a hand.
struct DriveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drive",
    abstract: "Decode live or recorded signals into a hand.",
    discussion: """
      SOURCE is a session file or a recording, played at its own pace, - for
      live samples on standard input (SampleStream.md says in what form), or a
      stream of the Lab Streaming Layer, where liblsl is installed: lsl:NAME,
      lsl:type=EMG, lsl:source_id=ID.
      Several hands may be given, each with its port: the first is driven, the
      others stand by and take over when it is lost.

      Example:
        phalanx drive session.edf --decoder nerve.phx \\
          --hand ability --port /dev/ttyUSB0

      Ctrl-C stops the hand by its own stop. On a terminal, the space bar is
      the dead-man switch (--dead-man; --dead-man-device takes a pedal or a
      gamepad), e stops at once, c connects again after a stop, q ends. After a
      stop nothing but c enables the hand; decoding and --duration go on. Where
      no terminal gives a c, a stop ends the drive.
      """
  )

  @Argument(
    help: "A session file, a recording, - for standard input, or lsl:NAME."
  )
  var source: String

  @Option(help: "The decoder image (.phx).")
  var decoder: String

  @Option(
    help: """
      The kind of hand: \(HandKind.allCases.map(\.rawValue)
        .joined(separator: ", ")).
      """,
    transform: DriveCommand.kind
  )
  var hand: [HandKind]

  @Option(
    help: """
      Its port: /dev/ttyUSB0, pty:PATH, usb:VID:PID[:SERIAL], or sim: for a \
      virtual hand inside the program.
      """
  )
  var port: [String]

  @Option(
    parsing: .unconditional,
    help: "The rate of the line in bit/s, instead of the hand's usual."
  )
  var baud: Int?

  @Option(parsing: .unconditional, help: "Stop after this many seconds.")
  var duration: Double?

  @Option(
    help: """
      Write every command, reply and limit to this file (CSV): a new one, or \
      an earlier log.
      """
  )
  var log: String?

  @Flag(help: "Let --log replace a file that is no earlier log.")
  var overwrite = false

  @Option(
    help: """
      What to do when the decoder is silent for 250 ms: hold, release or stop; \
      the hand's own default where it is not said.
      """,
    transform: StaleChoice.init(named:)
  )
  var stale: StaleChoice?

  @Option(
    help: """
      A finger's limits, as index:range=10..80,speed=200,acceleration=2000,\
      release=50: closures in percent of its way, speeds in percent a second; \
      the finger may be all. May be given several times.
      """
  )
  var limit: [String] = []

  @Option(
    help: """
      The force at which a joint is to rest, in the hand's units (RH56: grams); \
      only for a hand that keeps it.
      """
  )
  var forceLimit: Int32?

  @Option(
    help: """
      The current of each motor in milliamperes; only for a hand that keeps it \
      (dynamixel).
      """
  )
  var currentLimit: Int32?

  @Option(
    parsing: .unconditional,
    help: """
      The longest gap of a live stream that is bridged, in milliseconds, 0 to \
      1000; a longer one resets the decoder.
      """
  )
  var bridge = DriveDefaults.bridgeMilliseconds

  @Option(
    help: """
      A fault of the first half second's samples that is known: clipping or flat. \
      Without it the hand is not moved by such samples. May be given several times.
      """
  )
  var allow: [SampleFault] = []

  @Flag(help: "Move only while the space bar was pressed within 0.5 s.")
  var deadMan = false

  @Option(
    help: """
      Move only while a key of this input device is down: a pedal, a gamepad; \
      /dev/input/eventN, and :KEY for one key (BTN_SOUTH, KEY_B, a code).
      """
  )
  var deadManDevice: String?

  @Flag(
    help: """
      For a hand that does not report its fingers: take them to be open at the \
      start. They may move when the hand is enabled.
      """
  )
  var assumeOpen = false

  @Flag(
    help: """
      Send nothing to the port, which need not be there: print every byte that \
      would go to a hand, as a virtual one answers it.
      """
  )
  var dryRun = false

  @Flag(
    help: """
      When the line or the hand's answers are lost, wait and connect again. It \
      clears no stop.
      """
  )
  var retry = false

  @Flag(
    help: """
      Where the hand never answers, do not ask whether one of another kind is \
      there, by requests that only read.
      """
  )
  var noProbe = false

  @Flag(help: "Print a JSON object at the end.")
  var json = false

  /// The policies by name.
  enum StaleChoice: String, CaseIterable {
    case hold, release, stop

    init(named text: String) throws {
      guard let choice = Self(rawValue: text) else {
        let known = Self.allCases.map(\.rawValue)
        throw ValidationError(
          "not one of \(known.joined(separator: ", "))"
            + didYouMean(text, among: known)
        )
      }
      self = choice
    }

    var policy: StalePolicy {
      switch self {
      case .hold: .hold
      case .release: .release
      case .stop: .deviceStop
      }
    }
  }

  func validate() throws {
    guard !hand.isEmpty, hand.count == port.count else {
      throw ValidationError("give --hand and --port, one of each for a hand")
    }
    try OptionCheck.duration(duration)
    do {
      _ = try governorOptions
      for kind in hand { _ = try kind.makeSession(deviceLimits) }
    } catch let error as Fault {
      throw ValidationError(error.description)
    }
    guard (0...1000).contains(bridge) else {
      throw ValidationError("--bridge is not in 0...1000")
    }
    if let baud, !(50...20_000_000).contains(baud) {
      throw ValidationError("--baud is not in 50...20000000")
    }
    if deadMan, source == "-" || isatty(0) == 0 {
      throw ValidationError("--dead-man takes its key from a terminal")
    }
    if overwrite, log == nil {
      throw ValidationError("--overwrite is for --log")
    }
    if deadMan, deadManDevice != nil {
      throw ValidationError("choose --dead-man or --dead-man-device")
    }
  }

  func run() throws {
    let file = try ImageFile(opening: decoder)
    let name = URL(fileURLWithPath: decoder).deletingPathExtension()
      .lastPathComponent
    let decoding = try FixedPointSource(file: file, name: name)
    let pedal = try deadManDevice.map {
      try DeadManDevice(DeadManName(parsing: $0))
    }
    defer { pedal?.end() }
    let samples = try openSource(decoding.outline)
    let log = try log.map {
      try CommandLog(
        path: $0,
        inputs: CommandInputs.files(
          (samples as? RecordingSource).map { [$0.session] } ?? [],
          decoder
        ),
        overwrites: overwrite
      )
    }
    let guardian = try DriveGuardian.start(ports: port, isDryRun: dryRun)
    defer { guardian?.end() }
    Suspension.refuse()
    ListenerWatch.begin()
    let console = DriveConsole(isQuiet: json || dryRun, takesKeys: takesKeys)
    let drive = DriveRun(
      plan,
      source: samples,
      decoder: decoding,
      allowing: Set(allow),
      openLines: { try openLines(log: log, guardian) },
      tell: { console.tell($0) }
    )
    if !json { for kind in hand { print(CapabilityText.of(kind)) } }
    if let pedal, !json { print(pedal.summary) }
    console.begin(drive)
    defer { console.end() }
    pedal?.begin { console.heed($0) }
    try drive.open()
    let last = drive.run(until: { StopRequest.isMade })
    console.end()
    StopRequest.whenMade(nil)
    let ending = drive.conclude(last, found: otherKind(drive.course))
    let logFault = log?.close()
    Terminal.warn(drive.warnings)
    let report = DriveReport(
      figures: drive.current,
      course: drive.course,
      ending: ending,
      statuses: last,
      warnings: drive.warnings
    )
    print(json ? report.json : report.text)
    if let logFault { Terminal.complain("\(logFault)") }
    if ending.kind.exitCode != 0 {
      Terminal.complain(ending.line)
      throw ExitCode(ending.kind.exitCode)
    }
    if logFault != nil { throw ExitCode(1) }
  }

  static func kind(_ text: String) throws -> HandKind {
    guard let kind = HandKind(rawValue: text) else {
      let known = HandKind.allCases.map(\.rawValue)
      throw ValidationError(
        "not one of \(known.joined(separator: ", "))"
          + didYouMean(text, among: known)
      )
    }
    return kind
  }

  /// What the command line says of the governor.
  private var governorOptions: GovernorOptions {
    get throws {
      var options = GovernorOptions()
      for text in limit { try options.setLimit(text) }
      options.deadManMilliseconds = deadMan ? 500 : 0
      if deadManDevice != nil {
        options.deadManMilliseconds = DeadManDevice.expiryMilliseconds
      }
      return options
    }
  }

  private var deviceLimits: DeviceLimits {
    DeviceLimits(force: forceLimit, current: currentLimit)
  }

  /// Whether samples come whether or not a hand is there.
  private var isLive: Bool { source == "-" || StreamName.isOne(source) }

  private func openSource(_ outline: DecoderOutline) throws -> any LiveSource {
    if source == "-" {
      return StreamSource(
        descriptor: 0,
        outline,
        bridgeMilliseconds: bridge
      )
    }
    if StreamName.isOne(source) {
      let inlet = try InletSource(
        StreamName(parsing: source),
        outline,
        bridgeMilliseconds: bridge
      )
      if !json { print(inlet.summary) }
      return inlet
    }
    return try RecordingSource(SessionOpening.open(source), outline)
  }

  /// Whether a person can press keys.
  private var takesKeys: Bool { source != "-" && isatty(0) == 1 }

  private var plan: DriveCourse.Plan {
    var plan = DriveCourse.Plan(
      places: zip(hand, port).map { DrivePlace(kind: $0, port: $1) }
    )
    plan.source = source
    plan.isLive = isLive
    plan.canClear = takesKeys
    plan.retries = retry
    plan.duration = duration.map { UInt64(min($0, 1e9) * 1e6) }
    return plan
  }

  /// The kind of hand on the port where the one that was named has never
  /// answered: it is asked for as `doctor` does, once nothing is to be driven
  /// any more.
  private func otherKind(_ course: DriveCourse) -> HandKind? {
    guard let failure = course.failure, let index = failure.hand,
      !failure.hadAnswered, !noProbe, !dryRun, !StopRequest.isMade,
      let name = try? PortName(parsing: port[index]), name != .simulated
    else { return nil }
    switch failure.kind {
    case .session(.noAnswer), .session(.wrongHand): break
    case .session, .line, .notReady, .source: return nil
    }
    return KindProbe(instead: hand[index]) { try open(name, $0) }.run()
  }

  private func openLines(
    log: CommandLog?,
    _ guardian: HandGuardian?
  ) throws -> [any HandLine] {
    var transports: [any Transport] = []
    do {
      for (kind, port) in zip(hand, port) {
        let name = try PortName(parsing: port)
        transports.append(try open(name, kind))
      }
    } catch {
      for transport in transports { transport.close() }
      throw error
    }
    return try zip(hand, transports).enumerated().map { index, pair in
      let (kind, transport) = pair
      var options = try governorOptions
      options.policy = stale?.policy ?? kind.capabilities.stalePolicy
      return try kind.makeLine(
        options: options,
        limits: deviceLimits,
        assumedPose: assumeOpen ? FingerPose(all: 0) : nil,
        transport: transport,
        guardian: guardian,
        observe: { [dryRun] event, moment in
          log?.note(event, of: index, at: moment)
          if dryRun, case .sent = event { print(event.line) }
        }
      )
    }
  }

  private func open(_ name: PortName, _ kind: HandKind) throws -> any Transport
  {
    if dryRun || name == .simulated { return try SimulatedHand.plug(kind) }
    let rate = baud ?? Int(kind.capabilities.baudRate)
    return try name.open(SerialSettings(baudRate: rate)).line
  }
}
