/// One figure of merit, named as in `results.json`.
///
/// Every definition is scikit-learn's where scikit-learn has one. A figure
/// without meaning (no positives, no variance, no samples) is not a number
/// here and null in the files.
public enum Metric: String, CaseIterable, Sendable {
  /// The share of samples decoded right.
  case accuracy

  /// The mean, over the classes present in the truth, of the share decoded
  /// right.
  case balancedAccuracy = "balanced_accuracy"

  /// Of the samples truly active, the share decoded active.
  case truePositiveRate = "true_positive_rate"

  /// Of the samples truly inactive, the share decoded active.
  case falsePositiveRate = "false_positive_rate"

  /// The harmonic mean of precision and true positive rate.
  case f1

  /// The share of the samples of one class that are decoded as that class.
  case recall

  /// The coefficient of determination, 1 - sum(error^2) / sum((truth - mean)^2).
  case r2

  /// The mean of the squared error, in the square of the value's unit.
  case mse

  /// The variance accounted for, 1 - var(error) / var(truth).
  case vaf

  /// `r2` over the samples where the truth is not at rest.
  case r2Moving = "r2_moving"

  /// `mse` over the samples where the truth is not at rest.
  case mseMoving = "mse_moving"

  /// `vaf` over the samples where the truth is not at rest.
  case vafMoving = "vaf_moving"

  /// Activations of the hand that begin while the person rests, for each minute
  /// of rest.
  case falseActivations = "false_activations_per_minute"

  /// Of the hops at which the person rests, the share with any finger active.
  case restActiveShare = "rest_active_share"
}

/// A figure, what chance would give, and how sure it is.
///
/// Chance is what a guess scores that never looks at the signal, metric by
/// metric: `accuracy`, the commonest class; `balanced_accuracy` and `recall`,
/// one over the number of classes; `true_positive_rate` and
/// `false_positive_rate`, calling the same share of samples active as the
/// decoder did, at random; `f1`, always active; `r2`, `mse` and `vaf`, always
/// the mean of the truth.
public struct Figure: Equatable, Sendable {
  /// What is measured.
  public let metric: Metric

  /// The figure; not a number where it has no meaning.
  public let value: Double

  /// What chance would give, or not a number.
  public let chance: Double

  /// The ends of the 95 % confidence interval, or not numbers.
  public let low: Double, high: Double

  /// How many repetitions tell of it; where they are too few for an interval
  /// (see `Strata`), this stands in its place.
  public let repetitions: Int
}
