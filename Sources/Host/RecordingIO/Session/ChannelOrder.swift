package import Files

/// The order in which a decoder, or a pipeline, takes the channels of an input.
///
/// Where both sides name their channels they are taken by name. A name that
/// counts a place (`emg[3]` of an array, `column 3` of a table without a
/// header) names no channel, nor does one that several channels have; channels
/// without names are taken by their places.
package struct ChannelOrder: Equatable, Sendable {
  /// For each channel that is taken, its place in a frame as it is given.
  package let places: [Int]

  /// Whether frames are taken as they are.
  package let isIdentity: Bool

  /// - Parameters:
  ///   - wanted: The channels' names in the order in which they are taken; none
  ///     where the asker knows none.
  ///   - given: The channels' names in the order in which they come; none where
  ///     they have none.
  ///   - count: How many channels there are on both sides.
  ///   - place: Whose channels they are, for people.
  ///   - asker: Who asks, for people: `decoder NAME`, `pipeline FILE`.
  /// - Throws: A name that is not there, with the nearest that is, or that is
  ///   there twice.
  package init(
    taking wanted: [String],
    from given: [String],
    count: Int,
    place: String,
    asker: String
  ) throws(Fault) {
    let found = try Self.places(wanted, given, count, place, asker)
    places = found ?? Array(0..<count)
    isIdentity = places == Array(0..<count)
  }

  /// Brings frames into the order in which they are taken.
  ///
  /// - Parameters:
  ///   - samples: Shape `[frame, channel]` from `first` on.
  ///   - first: Where the first of the frames begins.
  package func apply(to samples: inout [Int16], from first: Int = 0) {
    guard !isIdentity else { return }
    var frame = [Int16](repeating: 0, count: places.count)
    for start in stride(from: first, to: samples.count, by: places.count) {
      for channel in places.indices {
        frame[channel] = samples[start + places[channel]]
      }
      for channel in places.indices {
        samples[start + channel] = frame[channel]
      }
    }
  }

  /// The places of the names; nil to take channels as they come.
  private static func places(
    _ wanted: [String],
    _ given: [String],
    _ count: Int,
    _ place: String,
    _ asker: String
  ) throws(Fault) -> [Int]? {
    guard wanted.count == count, given.count == count, wanted != given,
      Set(wanted).count == count
    else { return nil }
    var isUnnamed = wanted.allSatisfy(isPlace) || given.allSatisfy(isPlace)
    // What all channels share tells none of them apart.
    let isShared = Set(given).count < count
    isUnnamed = isUnnamed || isShared && Set(wanted).isDisjoint(with: given)
    var result: [Int] = []
    for name in wanted {
      let places = given.indices.filter { given[$0] == name }
      if places.count == 1 {
        result.append(places[0])
        continue
      }
      if isUnnamed { return nil }
      guard places.isEmpty else {
        throw Fault(
          place: place,
          fault: "\(places.count) channels are named '\(name)', of which "
            + "\(asker) takes one",
          remedy: "name them under 'channels' in the session file"
        )
      }
      throw Fault(
        place: place,
        fault: "has no channel '\(name)', which \(asker) takes",
        remedy: remedy(forUnknown: name, among: given)
      )
    }
    return result
  }

  /// Whether a name only counts a place: `emg[3]`, `column 3`.
  static func isPlace(_ name: String) -> Bool {
    func isNumber(_ text: Substring) -> Bool {
      !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
    if name.hasPrefix("column ") { return isNumber(name.dropFirst(7)) }
    guard name.hasSuffix("]"), let bracket = name.lastIndex(of: "[") else {
      return false
    }
    return isNumber(name[bracket...].dropFirst().dropLast())
  }
}
