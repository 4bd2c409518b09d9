import Files

extension SessionParser {
  /// An item of `inputs`.
  func input(
    _ value: YAMLValue
  ) throws(Fault) -> SessionDocument.Input {
    let fields = try YAMLFields(
      value,
      allowing: ["name"] + Self.sourceKeys + [
        "unit", "microvolts_per_unit", "microvolts_per_step", "offset",
        "channels", "if_not_finite",
      ]
    )
    var input = SessionDocument.Input(
      name: try fields.required("name").string(),
      source: try source(fields)
    )
    input.unit = try fields["unit"]?.string()
    input.microvoltsPerUnit = try fields["microvolts_per_unit"]?.positive()
    input.microvoltsPerStep = try fields["microvolts_per_step"]?.positive()
    if let offset = fields["offset"] {
      input.offset =
        try offset.string() == "first" ? .first : .value(try offset.rational())
    }
    input.channelNames = try fields["channels"]?.strings()
    if let twice = input.channelNames?.firstRepeated {
      throw value.fault(
        "channels names '\(twice)' twice",
        "name each channel once"
      )
    }
    input.notFinite =
      try fields["if_not_finite"]?.word(SessionDocument.NotFinite.self)
      ?? .refuse
    return input
  }

  /// An item of `labels`.
  func label(
    _ value: YAMLValue
  ) throws(Fault) -> SessionDocument.Label {
    let fields = try YAMLFields(
      value,
      allowing: ["name"] + Self.sourceKeys + [
        "annotations", "sequence", "classes", "rest", "shift_ms", "others",
      ]
    )
    try fields.exclusive(["annotations", "sequence", "array", "signals"])
    let source: SessionDocument.LabelSource
    if let annotations = fields["annotations"] {
      source = .annotations(
        prefix: try annotations.string(),
        role: try fields["from"]?.string()
      )
    } else if let sequence = fields["sequence"] {
      let parts = try YAMLFields(
        sequence,
        allowing: Self.sourceKeys + ["rest_ms", "each_ms"]
      )
      let each = try parts.required("each_ms")
      _ = try each.positive()
      let rest = try parts.required("rest_ms")
      _ = try rest.positiveOrZero()
      source = .sequence(
        try self.source(parts),
        rest: try rest.milliseconds(),
        each: try each.milliseconds()
      )
    } else {
      source = .frames(try self.source(fields))
    }
    var label = SessionDocument.Label(
      place: value.place,
      name: try fields.required("name").string(),
      source: source,
      classes: try classes(try fields.required("classes"))
    )
    label.rest = try fields["rest"]?.string()
    if let rest = fields["rest"],
      !label.classes.contains(where: { $0.name == label.rest })
    {
      throw rest.fault("no class is named '\(label.rest ?? "")'", "correct it")
    }
    if label.rest == nil && label.classes.contains(where: { $0.name == "rest" })
    {
      label.rest = "rest"
    }
    if let shift = fields["shift_ms"] { label.shift = try shift.milliseconds() }
    if let others = fields["others"] {
      guard try others.string() == "unlabeled" else {
        throw others.fault("unknown", "write 'unlabeled', or leave it out")
      }
      label.othersAreUnlabeled = true
    }
    return label
  }

  /// `{0: rest, 1: fist}`, or a list, which counts from 0.
  private func classes(
    _ value: YAMLValue
  ) throws(Fault) -> [LabelTrack.Class] {
    var classes: [LabelTrack.Class] = []
    if value.isMapping {
      let fields = try YAMLFields(value, allowing: nil)
      for key in fields.keys {
        guard let code = Int(key) else {
          throw value.fault("class '\(key)' is not a number", "write 1: name")
        }
        classes.append(
          LabelTrack.Class(code: code, name: try fields.required(key).string())
        )
      }
    } else {
      for (code, name) in try value.strings().enumerated() {
        classes.append(LabelTrack.Class(code: code, name: name))
      }
    }
    guard !classes.isEmpty else { throw value.fault("no classes", "name them") }
    guard Set(classes.map(\.name)).count == classes.count,
      Set(classes.map(\.code)).count == classes.count
    else {
      throw value.fault("two classes are alike", "give each its own name")
    }
    return classes
  }

  /// An item of `values`.
  func valueTracks(
    _ value: YAMLValue
  ) throws(Fault) -> SessionDocument.Values {
    let fields = try YAMLFields(
      value,
      allowing: ["name"] + Self.sourceKeys + ["unit", "if_not_finite"]
    )
    // Columns may be named here, and then are elements too.
    let named = fields["columns"].flatMap { $0.isMapping == false ? nil : $0 }
    var source = try source(fields, readingColumns: named == nil)
    var elements: [String]?
    if let named {
      let columns = try YAMLFields(named, allowing: nil)
      guard case .arrays(let arrays, let axes, _) = source.selection else {
        throw named.fault("columns belong to arrays", "name the signals")
      }
      elements = columns.keys
      let numbers = try columns.keys.map { (key) throws(Fault) in
        try columns.required(key).integer()
      }
      source.selection = .arrays(arrays, axes: axes, columns: numbers)
    } else if let signals = fields["signals"], signals.isMapping {
      elements = try YAMLFields(signals, allowing: nil).keys
    }
    var values = SessionDocument.Values(
      place: value.place,
      name: try fields.required("name").string(),
      source: source,
      elements: elements,
      unit: try fields["unit"]?.string()
    )
    if let policy = fields["if_not_finite"] {
      switch try policy.string() {
      case "unknown": values.unknownIfNotFinite = true
      case "refuse": break
      case let text:
        throw policy.fault(
          "if_not_finite is '\(text)', which is unknown here",
          "write 'refuse' or 'unknown'"
        )
      }
    }
    return values
  }

  /// The mapping under `fingers`, in the order of the hand.
  func fingers(
    _ value: YAMLValue
  ) throws(Fault) -> [SessionDocument.Finger?] {
    let fields = try YAMLFields(value, allowing: Finger.names)
    return try Finger.names.map { (name) throws(Fault) in
      guard let finger = fields[name] else { return nil }
      return try self.finger(finger)
    }
  }

  private func finger(
    _ value: YAMLValue
  ) throws(Fault) -> SessionDocument.Finger {
    let fields = try YAMLFields(
      value,
      allowing: [
        "value", "open", "closed", "active_above", "label", "drive",
        "drive_above",
      ]
    )
    try fields.exclusive(["value", "label"])
    let closure: SessionDocument.Closure
    if let track = fields["value"] {
      let open = try fields["open"]?.rational().doubleValue ?? 0
      let closed = try fields["closed"]?.rational().doubleValue ?? 1
      guard open != closed else {
        throw value.fault("open and closed are one value", "correct them")
      }
      closure = .value(
        track: try track.string(),
        open: open,
        closed: closed,
        activeThreshold: try fields["active_above"]?.rational().doubleValue
          ?? 0.2
      )
    } else {
      let closed = try fields.required("closed")
      closure = .label(
        track: try fields.required("label").string(),
        closed: try closed.strings()
      )
      guard try !closed.strings().isEmpty else {
        throw closed.fault(
          "names no class: the finger would never close",
          "name those in which it is closed"
        )
      }
    }
    return SessionDocument.Finger(
      place: value.place,
      closure: closure,
      drive: try fields["drive"]?.string(),
      driveThreshold: try fields["drive_above"]?.rational().doubleValue ?? 0.05
    )
  }
}
