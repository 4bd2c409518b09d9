import DecoderHost
internal import RecordingIO

/// One decision beside what was true: a row of the predictions.
struct PredictionRow {
  /// The index of the recording, from 0.
  let recording: Int
  /// The end of the hop since the replay began, as `commands.csv` has it.
  let microseconds: Int
  /// The hop's last sample of the first input, in its recording.
  let lastSample: Int
  let decision: Decision

  /// The sample at which the truth was looked at: where the decision is scored,
  /// else the hop's last.
  private(set) var truthSample: Int
  private(set) var truth: TruthSample
  /// Whether it is scored there.
  private(set) var isScored: Bool

  init(
    recording: Int,
    microseconds: Int,
    lastSample: Int,
    decision: Decision,
    truth: TruthSample,
    isScored: Bool
  ) {
    self.recording = recording
    self.microseconds = microseconds
    self.lastSample = lastSample
    self.decision = decision
    self.truth = truth
    self.isScored = isScored
    truthSample = lastSample
  }

  /// Says where the decision has been scored: the first such sample counts.
  mutating func score(_ truth: TruthSample, at sample: Int) {
    guard !isScored else { return }
    self.truth = truth
    truthSample = sample
    isScored = true
  }
}
