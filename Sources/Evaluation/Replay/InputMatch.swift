internal import RecordingIO

/// Finds the session's input for each of a decoder's inputs.
enum InputMatch {
  /// The session's input for each of the decoder's.
  ///
  /// Inputs go by name; where both have only one, its name does not matter.
  ///
  /// - Throws: `EvaluationError` that names the input that is missing or has
  ///   other channels, another rate or another step.
  static func match(
    _ outline: DecoderOutline,
    _ session: Session
  ) throws(EvaluationError) -> [Int] {
    var found: [Int] = []
    for input in outline.inputs {
      let only = outline.inputs.count == 1 && session.inputs.count == 1
      guard
        let index = only
          ? 0 : session.inputs.firstIndex(where: { $0.name == input.name })
      else {
        throw EvaluationError(
          place: session.name,
          fault: "has no input \(input.name), which decoder "
            + "\(outline.name) takes",
          remedy: "it has "
            + session.inputs.map(\.name).joined(separator: ", ")
            + "; use a decoder or a session file with the same names"
        )
      }
      try check(session.inputs[index], input, outline, session)
      found.append(index)
    }
    // The session's first input is its clock: trials, labels and the score
    // grid count its samples.
    guard found.first == 0 else {
      throw EvaluationError(
        place: session.name,
        fault: "its first input is \(session.inputs[0].name), but decoder "
          + "\(outline.name) begins with \(outline.inputs[0].name)",
        remedy: "list the decoder's first input first in the session file"
      )
    }
    return found
  }

  private static func check(
    _ given: SessionInput,
    _ wanted: DecoderOutline.Input,
    _ outline: DecoderOutline,
    _ session: Session
  ) throws(EvaluationError) {
    let hasRate =
      given.rate.numerator == wanted.rateNumerator
      && given.rate.denominator == wanted.rateDenominator
    if given.channelCount != wanted.channelCount || !hasRate {
      let rate = NumberText.text(wanted.samplingRate) ?? ""
      let givenRate = NumberText.text(given.rate.doubleValue) ?? ""
      throw EvaluationError(
        place: "\(session.name), input \(given.name)",
        fault: "\(given.channelCount) channels at \(givenRate) Hz, but "
          + "decoder \(outline.name) takes \(wanted.channelCount) at "
          + "\(rate) Hz",
        remedy: "choose a decoder that was compiled for this recording"
      )
    }
    // Six digits: a decoder holds the step as a ratio of 32-bit numbers.
    let step = given.microvoltsPerStep
    if wanted.microvoltsPerStep > 0,
      abs(step - wanted.microvoltsPerStep) > 1e-6 * wanted.microvoltsPerStep
    {
      throw EvaluationError(
        place: "\(session.name), input \(given.name)",
        fault: "a step is \(NumberText.text(step) ?? "") uV, but decoder "
          + "\(outline.name) takes steps of "
          + "\(NumberText.text(wanted.microvoltsPerStep) ?? "") uV",
        remedy: "set microvolts_per_step in the session file"
      )
    }
  }
}
