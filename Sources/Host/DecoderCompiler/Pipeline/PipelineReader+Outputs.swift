import Files
import RecordingIO

extension PipelineReader {
  func group(_ value: YAMLValue) throws(Fault) -> Pipeline.Group {
    let fields = try YAMLFields(
      value,
      allowing: [
        "name", "kind", "output", "slice", "elements", "truth",
        "smoothing_ms", "on", "off", "hold_ms", "unit", "scale", "offset",
      ]
    )
    let kind = try fields.required("kind").word(Kind.self).meaning
    let elements = try fields.required("elements").strings()
    guard (1...1024).contains(elements.count),
      !elements.contains(where: { $0.contains("\n") })
    else {
      throw value.fault(
        "does not name 1 to 1024 elements of one line each",
        "name them in order"
      )
    }
    if let twice = elements.firstRepeated {
      throw value.fault("names '\(twice)' twice", "name each element once")
    }
    var first = 0
    if let slice = fields["slice"] {
      let bounds = try slice.list().map {
        item throws(Fault) in try item.integer()
      }
      guard bounds.count == 2, bounds[0] >= 0, bounds[1] == elements.count
      else {
        throw slice.fault(
          "is not [first, \(elements.count)]",
          "its count is that of the elements"
        )
      }
      first = bounds[0]
    }
    func number(_ key: String, _ otherwise: Double) throws(Fault)
      -> Double
    {
      try fields[key]?.rational().doubleValue ?? otherwise
    }
    func seconds(_ key: String) throws(Fault) -> Rational {
      guard let value = fields[key] else { return .zero }
      guard try value.positiveOrZero() <= Rational(10_000) else {
        throw value.fault("is longer than 10 s", "correct it")
      }
      return try value.milliseconds()
    }
    // For classes it is the lead that a new winner needs.
    let on = try number("on", kind == .classes ? 0 : 0.5)
    guard kind != .classes || on >= 0 else {
      throw value.fault("'on', a class's lead, is below 0", "raise it")
    }
    let off = try number("off", on)
    guard off <= on else {
      throw value.fault("'off' is above 'on'", "lower it")
    }
    // An image holds it in Q15, in 32 bits.
    let offset = try number("offset", 0)
    guard offset.magnitude <= 65_535 else {
      throw value.fault("'offset' is beyond 65535", "choose another unit")
    }
    // An image holds its product with a tensor's scale as binary32.
    let scale = try number("scale", 1)
    guard (1e-9...1e9).contains(scale.magnitude) else {
      throw value.fault(
        "'scale' is not in 1e-9...1e9, above or below 0",
        "choose another unit"
      )
    }
    return Pipeline.Group(
      name: try fields.required("name").string(),
      kind: kind,
      output: try fields.required("output").string(),
      firstElement: first,
      elements: elements,
      truth: try fields["truth"]?.string(),
      smoothing: try seconds("smoothing_ms"),
      onThreshold: on,
      offThreshold: off,
      hold: try seconds("hold_ms"),
      scale: scale,
      offset: offset,
      unit: try fields["unit"]?.string() ?? "",
      place: value.place
    )
  }

  private enum Kind: String, CaseIterable {
    case classes, activity, values

    var meaning: Pipeline.Group.Kind {
      switch self {
      case .classes: .classes
      case .activity: .activity
      case .values: .values
      }
    }
  }

  func fingers(_ value: YAMLValue?, groups: [Pipeline.Group])
    throws(Fault) -> [Pipeline.Finger?]
  {
    var fingers = [Pipeline.Finger?](repeating: nil, count: fingerNames.count)
    guard let value else { return fingers }
    let fields = try YAMLFields(value, allowing: fingerNames)
    for (index, name) in fingerNames.enumerated() {
      if let entry = fields[name] {
        fingers[index] = try finger(entry, groups: groups)
      }
    }
    return fingers
  }

  private func finger(_ value: YAMLValue, groups: [Pipeline.Group])
    throws(Fault) -> Pipeline.Finger
  {
    let fields = try YAMLFields(
      value,
      allowing: [
        "value", "activity", "classes", "closed", "gate", "active_above",
      ]
    )
    try fields.exclusive(["value", "activity", "classes"])
    let source: Pipeline.Finger.Source
    if let entry = fields["value"] {
      let (group, element) = try element(entry, of: .values, groups)
      source = .value(group: group, element: element)
    } else if let entry = fields["activity"] {
      let (group, element) = try element(entry, of: .activity, groups)
      source = .activity(group: group, element: element)
    } else {
      let entry = try fields.required("classes")
      let name = try entry.string()
      guard
        let group = groups.firstIndex(where: {
          $0.name == name && $0.kind == .classes
        })
      else {
        throw entry.fault(
          "'\(name)' is no group of classes",
          remedy(
            forUnknown: name,
            among: groups.filter { $0.kind == .classes }.map(\.name)
          )
        )
      }
      var closed: [Int] = []
      for item in try fields.required("closed").list() {
        let name = try item.string()
        guard let index = groups[group].elements.firstIndex(of: name) else {
          throw item.fault(
            "'\(name)' is no class of '\(groups[group].name)'",
            remedy(forUnknown: name, among: groups[group].elements)
          )
        }
        closed.append(index)
      }
      source = .classes(group: group, closed: closed)
    }
    let gate = try fields["gate"].map { value throws(Fault) in
      try element(value, of: .activity, groups)
    }
    return Pipeline.Finger(
      source: source,
      gate: gate,
      activeThreshold: try fields["active_above"]?.rational().doubleValue
        ?? 0.5
    )
  }

  /// The group and element that `GROUP.ELEMENT` names.
  private func element(
    _ value: YAMLValue,
    of kind: Pipeline.Group.Kind,
    _ groups: [Pipeline.Group]
  ) throws(Fault) -> (group: Int, element: Int) {
    let text = try value.string()
    for (index, group) in groups.enumerated()
    where group.kind == kind && text.hasPrefix(group.name + ".") {
      let name = text.dropFirst(group.name.count + 1)
      if let element = group.elements.firstIndex(of: String(name)) {
        return (index, element)
      }
    }
    throw value.fault(
      "'\(text)' is no element of a group of kind \(kind)",
      remedy(
        forUnknown: text,
        among: groups.filter { $0.kind == kind }.flatMap { group in
          group.elements.map { "\(group.name).\($0)" }
        }
      )
    )
  }
}
