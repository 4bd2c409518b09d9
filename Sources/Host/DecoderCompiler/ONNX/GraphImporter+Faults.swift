import Files

extension ONNXModel {
  /// The most faults that are listed.
  private static let mostFaults = 20

  /// All faults of nodes that the outputs depend on, as one; nil for none.
  ///
  /// A node behind one that is at fault has not been looked at: of it is said
  /// only that its operator is not supported, where it is not.
  ///
  /// - Parameters:
  ///   - own: What is wrong with nodes themselves, by their places.
  ///   - place: The file's name, for messages.
  /// - Returns: The first of them, with all others in its text.
  func fault(_ own: [Int: Fault], place: String) -> Fault? {
    var isNeeded = Set(outputs)
    var faults: [Fault] = []
    for (index, node) in nodes.enumerated().reversed()
    where node.outputs.contains(where: { isNeeded.contains($0) }) {
      isNeeded.formUnion(node.inputs.filter { !$0.isEmpty })
      if let fault = own[index] {
        faults.append(fault)
      } else if !own.isEmpty, KnownOperator.layers[node.operation] == nil,
        KnownOperator.arithmetic[node.operation] == nil
      {
        faults.append(.unsupported(node, place: place))
      }
    }
    faults.reverse()
    guard var first = faults.first else { return nil }
    for fault in faults.dropFirst().prefix(Self.mostFaults) {
      let node = fault.place.dropFirst("\(place): ".count)
      first.fault += "; \(node): \(fault.fault)"
    }
    if faults.count > Self.mostFaults + 1 {
      first.fault += "; \(faults.count - Self.mostFaults - 1) more"
    }
    return first
  }
}

extension Fault {
  /// A node of an operator that is not taken.
  static func unsupported(
    _ node: ONNXNode,
    place: String? = nil
  ) -> Fault {
    Fault(
      place: place.map { "\($0): \(node.place)" } ?? "",
      fault: "is an operator that is not supported",
      remedy: "rebuild the network from " + GraphImporter.supportedOperators
    )
  }
}
