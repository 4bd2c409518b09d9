import Files
import Testing

@testable import RecordingIO

/// In which order the channels of an input are taken.
struct ChannelOrderTests {
  private static func order(
    _ wanted: [String],
    _ given: [String]
  ) throws -> [Int] {
    try ChannelOrder(
      taking: wanted,
      from: given,
      count: max(wanted.count, given.count),
      place: "s, input emg",
      asker: "pipeline p.yaml"
    ).places
  }

  /// What is wanted, what is given, and the places.
  @Test(arguments: [
    ("a b c", "a b c", [0, 1, 2]), ("a b c", "c a b", [1, 2, 0]),
    // One side has no names.
    ("", "c a b", [0, 1, 2]), ("a b c", "", [0, 1, 2]),
    // Places are no names; but a place that both know is one.
    ("a b c", "x[0] x[1] x[2]", [0, 1, 2]),
    ("y[0] y[1] y[2]", "c a b", [0, 1, 2]),
    ("x[1] x[2] x[3]", "x[0] x[1] x[2]", [0, 1, 2]),
    ("x[2] x[0]", "x[0] x[2]", [1, 0]),
    // What all channels are called tells none apart.
    ("a b", "emg emg", [0, 1]), ("emg emg", "a b", [0, 1]),
    ("emg emg", "emg emg", [0, 1]),
  ])
  func isByNameWhereThereAreNames(
    wanted: String,
    given: String,
    places: [Int]
  ) throws {
    func list(_ text: String) -> [String] {
      text.split(separator: " ").map(String.init)
    }
    #expect(try Self.order(list(wanted), list(given)) == places)
  }

  @Test func columnsWithoutAHeaderHaveNoNames() throws {
    let given = ["column 1", "column 2"]
    #expect(try Self.order(["a", "b"], given) == [0, 1])
    for name in ["column", "column x", "x[]", "x[a]", "[1] x", "x]"] {
      #expect(!ChannelOrder.isPlace(name), "\(name)")
    }
  }

  @Test(arguments: [
    (
      ["flexor", "extensor"], ["flexor", "extensr"], "no channel 'extensor'",
      "did you mean 'extensr'?"
    ),
    (
      ["ch1", "ch2"], ["ch1", "ch1"], "2 channels are named 'ch1'", "name them"
    ),
    (
      ["ch1", "ch2"], ["ch1", "ch3"], "no channel 'ch2'", "there are: ch1, ch3"
    ),
  ])
  func whatIsNotThereIsNamed(
    wanted: [String],
    given: [String],
    fault: String,
    remedy: String
  ) throws {
    let error = #expect(throws: Fault.self) {
      try Self.order(wanted, given)
    }
    #expect(
      error?.fault.contains(fault) == true,
      "\(String(describing: error))"
    )
    #expect(error?.remedy.contains(remedy) == true)
  }

  @Test func framesAreBroughtIntoOrder() throws {
    let order = try ChannelOrder(
      taking: ["a", "b", "c"],
      from: ["c", "a", "b"],
      count: 3,
      place: "",
      asker: ""
    )
    var samples: [Int16] = [9, 30, 10, 20, 31, 11, 21]
    order.apply(to: &samples, from: 1)
    #expect(samples == [9, 10, 20, 30, 11, 21, 31])
  }
}
