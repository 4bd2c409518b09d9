package import Files
import RecordingIO

/// Writes a synthetic session: an EDF+ file and, beside it, its session file.
///
/// The EDF+ file holds the electrodes `N01`, `N02`, ... at 10 kHz in steps of
/// 0.195 uV, the truth at 200 Hz (`drive index`, `closure index`, ..., in steps
/// of 1/10000), and an annotation for every trial.
public enum NerveRecording {
  /// What was written.
  public struct Summary: Sendable {
    /// The path of the session file.
    public let sessionPath: String
    /// Seconds.
    public let duration: Double
    /// How many trials.
    public let trialCount: Int
    /// Samples that did not fit 16 bits.
    public let clipCount: Int
  }

  /// Closure, and drive, above which a finger counts as active.
  public static let activeAbove = 0.05

  /// Makes and writes a session.
  ///
  /// - Parameters:
  ///   - plan: What the session is made from.
  ///   - seed: Which of the sessions that the plan allows.
  ///   - path: Where, ending in `.edf`; the session file has the same name
  ///     and ends in `.session.yaml`.
  ///   - inputs: What the command reads; none of it is replaced.
  ///   - overwrites: Whether other files than earlier sessions may be replaced.
  ///   - progress: Is told the part that is done, 0...1.
  /// - Returns: What was written.
  /// - Throws: The path that cannot be written; what was there is there still.
  package static func write(
    plan: NervePlan,
    seed: UInt64,
    to path: String,
    inputs: InputFiles = InputFiles(),
    overwrites: Bool = false,
    progress: (Double) -> Void = { _ in }
  ) throws(SyntheticNerveError) -> Summary {
    guard path.hasSuffix(".edf") else {
      throw .output(
        path: path,
        fault: "does not end in .edf",
        remedy: "give a name that does"
      )
    }
    let sessionPath = String(path.dropLast(4)) + ".session.yaml"
    var generator = NerveGenerator(plan: plan, seed: seed)
    do throws(Fault) {
      let place = try OutputPlace(
        path,
        replacing: recordingMark,
        inputs: inputs,
        overwrites: overwrites
      )
      let session = try AtomicFile(
        creating: OutputPlace(
          sessionPath,
          replacing: sessionMark,
          inputs: inputs,
          overwrites: overwrites
        )
      )
      let text = sessionFile(
        plan: plan,
        seed: seed,
        recording: path.split(separator: "/").last.map(String.init) ?? path,
        channelCount: generator.channelCount
      )
      try session.append(text.utf8)
      let writer = try makeWriter(place, generator, seed: seed)
      try appendRecords(&generator, to: writer, progress: progress)
      // Half a session is none.
      try writer.finish(with: [session])
    } catch {
      throw .output(
        path: error.place,
        fault: error.fault,
        remedy: error.remedy
      )
    }
    return Summary(
      sessionPath: sessionPath,
      duration: Double(generator.frameCount)
        / Double(NerveGenerator.samplingRate),
      trialCount: generator.schedule.trials.count,
      clipCount: generator.clipCount
    )
  }

  private static let stepsPerRecord = 20
  private static let truthSteps = 10_000

  private static func makeWriter(
    _ place: OutputPlace,
    _ generator: NerveGenerator,
    seed: UInt64
  ) throws(Fault) -> EDFWriter {
    var signals: [EDFSignal] = []
    for channel in 0..<generator.channelCount {
      var signal = EDFSignal(
        label: channelName(channel),
        unit: "uV",
        samplesPerRecord: NerveGenerator.chunkLength,
        step: Rational(195, 1000)
      )
      let fascicle = generator.plan.nerve.electrodes[channel]
      signal.transducer = "intrafascicular, \(fascicle.rawValue)"
      signals.append(signal)
    }
    for kind in ["drive", "closure"] {
      for finger in Finger.allCases {
        var signal = EDFSignal(
          label: truthLabel(kind, finger),
          unit: "1",
          samplesPerRecord: stepsPerRecord,
          step: Rational(1, truthSteps),
          digitalRange: 0...truthSteps
        )
        signal.transducer =
          kind == "drive"
          ? "neural drive to \(finger.name), 0 none to 1"
          : "closure of \(finger.name), 0 open to 1 closed"
        signals.append(signal)
      }
    }
    var annotations =
      provenance(plan: generator.plan, seed: seed).annotations
    for (number, trial) in generator.schedule.trials.enumerated() {
      annotations.append(annotation(of: trial, number: number + 1))
    }
    let duration = Rational(1, 10)
    let writer = try EDFWriter(
      creating: place,
      recordDuration: duration,
      signals: signals,
      recording: "\(headerField)seed_\(seed) day_\(generator.plan.day)",
      annotationByteCount: EDFWriter.annotationByteCount(
        for: annotations,
        recordCount: generator.frameCount / NerveGenerator.chunkLength,
        recordDuration: duration
      )
    )
    for annotation in annotations { writer.annotate(annotation) }
    return writer
  }

  private static func appendRecords(
    _ generator: inout NerveGenerator,
    to writer: EDFWriter,
    progress: (Double) -> Void
  ) throws(Fault) {
    let channelCount = generator.channelCount
    let fingerCount = Finger.allCases.count
    var truth = MovementTruth(
      schedule: generator.schedule,
      hand: generator.plan.hand
    )
    var frames: [Int16] = []
    let length = NerveGenerator.chunkLength
    let recordCount = generator.frameCount / length
    for record in 0..<recordCount {
      frames.removeAll(keepingCapacity: true)
      generator.read(frames: length, into: &frames)
      var columns: [[Int32]] = []
      for channel in 0..<channelCount {
        columns.append(
          (0..<length).map { Int32(frames[$0 * channelCount + channel]) }
        )
      }
      var truths = [[Int32]](repeating: [], count: 2 * fingerCount)
      for _ in 0..<stepsPerRecord {
        truth.advance()
        for finger in 0..<fingerCount {
          truths[finger].append(truthStep(truth.drive[finger]))
          truths[fingerCount + finger].append(truthStep(truth.closure[finger]))
        }
      }
      try writer.append(record: columns + truths)
      progress(Double(record + 1) / Double(recordCount))
    }
  }

  private static func truthStep(_ value: Double) -> Int32 {
    Int32((value * Double(truthSteps)).rounded())
  }

  private static func annotation(
    of trial: MovementTrial,
    number: Int
  ) -> RecordingAnnotation {
    let rate = MovementSchedule.stepsPerSecond
    return RecordingAnnotation(
      onset: Rational(trial.restStart, rate),
      duration: Rational(trial.rampEnd - trial.restStart, rate),
      text: "trial \(number): \(trial.movement.rawValue)"
    )
  }

  /// The label of an electrode, such as `N01`.
  static func channelName(_ channel: Int) -> String {
    channel < 9 ? "N0\(channel + 1)" : "N\(channel + 1)"
  }

  /// The label of a truth signal, such as `drive index`, cut to the 16
  /// letters that EDF has room for: `closure thumb_fl`.
  static func truthLabel(_ kind: String, _ finger: Finger) -> String {
    String("\(kind) \(finger.name)".prefix(16))
  }
}
