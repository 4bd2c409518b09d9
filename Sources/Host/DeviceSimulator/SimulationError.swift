/// Why something cannot be simulated: one line, place, fault, what to do.
public enum SimulationError: Error, Equatable, CustomStringConvertible {
  /// A number that no device has. Correct the profile that it is from.
  case impossible(name: String, value: Int64, unit: String)

  /// The decoder has another number of inputs than there are costs for.
  case inputs(expected: Int, actual: Int)

  /// A trace without a hop. Take a longer stretch of the recording.
  case emptyTrace(name: String)

  /// The recording has too few movements for a day: in so many hours at most
  /// so many an hour.
  case tooManyMovements(name: String, wanted: Double, most: Double)

  /// Nothing moves, or nothing rests, for long enough to fill a day with it.
  case noStretch(name: String, of: String)

  /// A plan names a trace that is not there, or an impossible time.
  case plan(String)

  /// The battery's numbers make no battery.
  case battery(String)

  /// The line for people.
  public var description: String {
    switch self {
    case .impossible(let name, let value, let unit):
      "\(name): \(value) \(unit) is impossible; correct the profile"
    case .inputs(let expected, let actual):
      "costs: the decoder has \(expected) inputs, there are costs of "
        + "\(actual); give one for each"
    case .emptyTrace(let name):
      "\(name): not one hop to replay; take a longer stretch"
    case .tooManyMovements(let name, let wanted, let most):
      "\(name): \(Self.text(wanted)) movements an hour, but a day of its "
        + "replays has at most \(Self.text(most)); ask for fewer, or take a "
        + "stretch with more"
    case .noStretch(let name, let what):
      "\(name): no stretch \(what); take another recording"
    case .plan(let fault): "day plan: \(fault); correct the plan"
    case .battery(let fault): "battery: \(fault); correct the profile"
    }
  }

  private static func text(_ value: Double) -> String {
    "\((value * 10).rounded(.down) / 10)"
  }
}
