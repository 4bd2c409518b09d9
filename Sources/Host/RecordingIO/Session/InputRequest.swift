public import Files

/// What a decoder, or a pipeline that will become one, takes as an input.
public struct InputRequest: Sendable {
  /// The name by which the session's input is found.
  public var name: String

  /// Frames a second.
  public var rate: Rational

  /// How many values a frame has.
  public var channelCount: Int

  /// What one step stands for, in microvolts; zero where it has no such unit.
  public var microvoltsPerStep: Double

  /// The channels' names, in the order of a frame; none where they have none.
  public var channelNames: [String]

  /// Asks for an input.
  public init(
    name: String,
    rate: Rational,
    channelCount: Int,
    microvoltsPerStep: Double,
    channelNames: [String] = []
  ) {
    self.name = name
    self.rate = rate
    self.channelCount = channelCount
    self.microvoltsPerStep = microvoltsPerStep
    self.channelNames = channelNames
  }
}

/// An input of a session, as it is taken.
package struct MatchedInput: Sendable {
  /// Which of the session's inputs.
  package let index: Int

  /// The order in which its channels are taken.
  package let order: ChannelOrder
}

extension Session {
  /// The session's input for each of those asked for.
  ///
  /// Inputs go by name; where both sides have only one, its name does not
  /// matter. Channels go by name where both sides have names. The session's
  /// first input must be the first asked for: it is the clock whose samples
  /// trials, labels and the score grid count.
  ///
  /// - Parameters:
  ///   - requests: What is asked for, the clock's input first.
  ///   - asker: Who asks, for people: `decoder NAME`, `pipeline FILE`.
  /// - Returns: The index of each in `inputs`, and the order of its channels.
  /// - Throws: The input or channel that is missing, or an input that has other
  ///   channels, another rate or another step.
  package func inputs(
    for requests: [InputRequest],
    of asker: String
  ) throws(Fault) -> [MatchedInput] {
    var found: [MatchedInput] = []
    for request in requests {
      let isOnly = requests.count == 1 && inputs.count == 1
      guard
        let index = isOnly
          ? 0 : inputs.firstIndex(where: { $0.name == request.name })
      else {
        throw Fault(
          place: name,
          fault: "has no input \(request.name), which \(asker) takes",
          remedy: remedy(forUnknown: request.name, among: inputs.map(\.name))
        )
      }
      try check(inputs[index], request, asker)
      let order = try ChannelOrder(
        taking: request.channelNames,
        from: inputs[index].channelNames,
        count: request.channelCount,
        place: "\(name), input \(inputs[index].name)",
        asker: asker
      )
      found.append(MatchedInput(index: index, order: order))
    }
    guard found.first?.index == 0 else {
      throw Fault(
        place: name,
        fault: "its first input is \(inputs[0].name), but \(asker) begins "
          + "with \(requests.first?.name ?? "none")",
        remedy: "list that one first in the session file"
      )
    }
    return found
  }

  /// The frame of an input that belongs to a sample of the first input: the
  /// first at or after its time.
  public func frame(ofInput index: Int, at sample: Int) -> Int {
    guard index > 0, let ratio = inputs[index].rate.divided(by: inputs[0].rate)
    else { return sample }
    return ratio.ceiling(times: sample)
  }

  /// What to say of channels that are taken in another order; nil for nothing.
  package func orderNote(_ input: MatchedInput, asker: String) -> String? {
    guard !input.order.isIdentity else { return nil }
    return "\(name): input \(inputs[input.index].name) has its channels in "
      + "another order than \(asker); they are taken by name"
  }

  private func check(
    _ given: SessionInput,
    _ wanted: InputRequest,
    _ asker: String
  ) throws(Fault) {
    let place = "\(name), input \(given.name)"
    if given.channelCount != wanted.channelCount || given.rate != wanted.rate {
      throw Fault(
        place: place,
        fault: "\(given.channelCount) channels at \(given.rate) Hz, but "
          + "\(asker) takes \(wanted.channelCount) at \(wanted.rate) Hz",
        remedy: "choose one that was made for this recording"
      )
    }
    // Six digits: a decoder holds the step as a ratio of 32-bit numbers.
    let difference = abs(given.microvoltsPerStep - wanted.microvoltsPerStep)
    if wanted.microvoltsPerStep > 0,
      difference > 1e-6 * wanted.microvoltsPerStep
    {
      throw Fault(
        place: place,
        fault: "a step is \(given.microvoltsPerStep) uV, but \(asker) takes "
          + "steps of \(wanted.microvoltsPerStep) uV",
        remedy: "set microvolts_per_step in the session file"
      )
    }
  }
}
