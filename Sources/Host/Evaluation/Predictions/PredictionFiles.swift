public import DecoderHost
import RecordingIO
public import Files
import Foundation

/// `predictions.csv` and `predictions.npz`: every decision beside what was true,
/// to be drawn, counted and scored by other programs.
///
/// Rows are hops; both files hold the same. The columns are in Evaluation.md.
public final class PredictionFiles {
  private let folder: String
  private let groups: [DecoderOutline.Group]
  private let text: PredictionText
  private var arrays: PredictionArrays

  /// Starts both files.
  ///
  /// - Parameters:
  ///   - folder: Where they will be.
  ///   - groups: The decoder's.
  /// - Throws: A folder that cannot be written.
  public init(
    in folder: String,
    groups: [DecoderOutline.Group]
  ) throws(Fault) {
    self.folder = folder
    self.groups = groups
    text = try PredictionText(
      path: folder + "/predictions.csv",
      groups: groups
    )
    arrays = try PredictionArrays(in: folder, groups: groups)
  }

  /// Adds a row.
  func append(
    _ row: PredictionRow,
    _ scoring: Scoring
  ) throws(Fault) {
    let facts = PredictionFacts(row, scoring)
    try text.append(row, facts, scoring.session)
    try arrays.append(row, facts)
  }

  /// Completes both files.
  func close() throws(Fault) {
    try text.close()
    try arrays.write(to: folder + "/predictions.npz")
  }
}

/// What follows from a row.
struct PredictionFacts {
  let splitCode: Int8
  /// The trial's number in the recording; 0 for none.
  let trialNumber: Int
  /// Its index in the session; -1 for none.
  let trialIndex: Int
  let repetition: Int
  /// Whether the person rests; nil where nothing is known.
  let isAtRest: Bool?
  /// For each group its true class, or -1.
  let trueClasses: [Int]
  /// For each group of classes the confidence in the decided one, else not a
  /// number.
  let confidences: [Double]
  /// For each group the truth of each element: 0 or 1 of activities, values of
  /// values; not a number where it is not known. Empty for classes.
  let trueElements: [[Double]]

  init(_ row: PredictionRow, _ scoring: Scoring) {
    let truth = row.truth
    splitCode =
      switch truth.split {
      case .train: 0
      case .validation: 1
      case .test: 2
      case .unassigned: 3
      }
    trialIndex = truth.trial
    trialNumber = truth.trial < 0 ? 0 : scoring.session.trials[truth.trial].id
    repetition = scoring.repetition(at: row.truthSample)
    isAtRest =
      switch scoring.session.activity(at: truth) {
      case .rests: true
      case .moves: false
      case .unknown: nil
      }
    let groups = scoring.groups
    trueClasses = groups.indices.map {
      groups[$0].kind == .classes ? scoring.trueClass(of: $0, truth) : -1
    }
    confidences = groups.indices.map { index in
      guard groups[index].kind == .classes else { return .nan }
      let first = row.decision.outputOffsets[index]
      return Self.confidence(
        in: row.decision.classes[index],
        row.decision.outputs[first..<first + groups[index].elementNames.count]
      )
    }
    trueElements = groups.indices.map { index in
      groups[index].elementNames.indices.compactMap { element in
        switch groups[index].kind {
        case .classes: nil
        case .activity:
          scoring.trueActivity(of: index, element, truth).map { $0 ? 1 : 0 }
            ?? .nan
        case .values: scoring.trueValue(of: index, element, truth)
        }
      }
    }
  }

  /// The softmax of the scores, of one class. The largest score is taken off
  /// first, so that no power overflows.
  static func confidence(
    in decided: Int,
    _ scores: ArraySlice<Double>
  ) -> Double {
    guard let most = scores.max(), most.isFinite else { return .nan }
    let powers = scores.map { exp($0 - most) }
    return powers[decided] / powers.reduce(0, +)
  }
}
