import Files

/// Finds streams on the network.
struct StreamSearch {
  let library: LabStreamingLibrary

  /// How long to look for a stream, in seconds.
  private static var patience: Double { 5 }
  /// How long to look for another of the same name, in seconds. The library asks
  /// by multicast, and machine by machine half a second later.
  private static var secondLook: Double { 1 }

  /// Room for what is found.
  private static var noHandles: [LabStreamingLibrary.Handle?] {
    unsafe Array(repeating: nil, count: 16)
  }

  /// Finds a stream.
  ///
  /// - Throws: That there is none, or that there are several.
  func find(_ name: StreamName) throws(Fault) -> StreamDescription {
    var found = ask(name, atLeast: 1, seconds: Self.patience)
    guard !found.isEmpty else {
      throw Fault(
        place: "\(name)",
        fault: "no such stream in \(Int(Self.patience)) s",
        remedy: "start its sender; \(neighbors)"
      )
    }
    let all = ask(name, atLeast: 2, seconds: Self.secondLook)
    if all.count > found.count { found = all }
    if found.count == 1 { return found[0] }
    let hosts = Set(found.map(\.facts.host)).sorted().joined(separator: ", ")
    throw Fault(
      place: "\(name)",
      fault: "\(found.count) streams, from \(hosts)",
      remedy: "name one of them: lsl:source_id=ID or lsl:hostname=HOST"
    )
  }

  /// What there is instead, for people.
  private var neighbors: String {
    var handles = unsafe Self.noHandles
    let count = unsafe library.resolveAll(&handles, 16, 1)
    let names = unsafe own(handles, count).map(\.facts.name)
    return names.isEmpty
      ? "there is none at all in reach"
      : "there are " + names.sorted().joined(separator: ", ")
  }

  private func ask(
    _ name: StreamName,
    atLeast minimum: Int32,
    seconds: Double
  ) -> [StreamDescription] {
    var handles = unsafe Self.noHandles
    let count = unsafe library.resolveByProperty(
      &handles,
      16,
      name.property.rawValue,
      name.value,
      minimum,
      seconds
    )
    return unsafe own(handles, count)
  }

  private func own(
    _ handles: [LabStreamingLibrary.Handle?],
    _ count: Int32
  ) -> [StreamDescription] {
    unsafe handles.prefix(Int(max(count, 0))).compactMap { handle in
      unsafe handle.map { unsafe StreamDescription(owning: $0, of: library) }
    }
  }
}
