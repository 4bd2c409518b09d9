import Files
import Foundation

/// Turns the text of a session file into a document.
///
/// The format is described in `Documentation.docc/SessionFile.md`.
struct SessionParser {
  /// The value of `schema`.
  static let schema = "phalanx-session/1"

  /// A session file has a few kilobytes; more is something else.
  static let byteLimit = 1 << 20

  private let path: String

  /// Reads a file.
  static func document(
    at path: String
  ) throws(Fault) -> SessionDocument {
    let source = try ByteSource(opening: path)
    guard source.byteCount <= byteLimit else {
      throw Fault(
        place: path,
        fault: "too large for a session file",
        remedy: "give a session file or a recording"
      )
    }
    let bytes = try source.bytes(at: 0, count: source.byteCount)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Fault(
        place: path,
        fault: "not text in UTF-8",
        remedy: "give a session file or a recording"
      )
    }
    return try SessionParser(path: path).document(text)
  }

  /// A parser of the file at `path`, against which other paths are resolved.
  init(path: String) {
    self.path = path
  }

  /// The document in a file's text.
  func document(_ text: String) throws(Fault) -> SessionDocument {
    try checkNesting(text)
    let value = try YAMLValue(parsing: text, file: path)
    try value.checkSchema(Self.schema)
    let root = try YAMLFields(
      value,
      allowing: [
        "schema", "name", "description", "recording", "inputs", "labels",
        "values", "fingers", "trials", "splits", "reset", "warm_up_ms",
        "score", "mask", "provenance",
      ]
    )
    _ = try root.required("schema").string()
    var document = SessionDocument(
      place: path,
      name: try root.required("name").string(),
      recordings: try files(try root.required("recording")),
      inputs: try items(try root.required("inputs"), input)
    )
    guard !document.inputs.isEmpty else {
      throw try root.required("inputs").fault("no inputs", "name one")
    }
    if let labels = root["labels"] {
      document.labels = try items(labels, label)
    }
    if let values = root["values"] {
      document.values = try items(values, valueTracks)
    }
    if let fingers = root["fingers"] {
      document.fingers = try self.fingers(fingers)
    }
    if let trials = root["trials"] { document.trials = try self.trials(trials) }
    if let splits = root["splits"] { document.splits = try self.splits(splits) }
    if let reset = root["reset"] {
      document.resets = Set(
        try reset.list().map { (value) throws(Fault) in
          try value.word(SessionDocument.Reset.self)
        }
      )
    }
    if let warmUp = root["warm_up_ms"] {
      _ = try warmUp.positiveOrZero()
      document.warmUp = try warmUp.milliseconds()
    }
    if let score = root["score"] { try parseScore(score, &document) }
    if let mask = root["mask"] { try parseMask(mask, &document) }
    if let provenance = root["provenance"] {
      document.provenance = try self.provenance(provenance)
    }
    return document
  }

  /// Refuses brackets nested so deeply that parsing them could exhaust the
  /// stack.
  private func checkNesting(_ text: String) throws(Fault) {
    var depth = 0
    var dashes = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"): dashes += 1
      case UInt8(ascii: "\n"): dashes = 0
      default: break
      }
      guard depth <= 200, dashes <= 200 else {
        throw Fault(
          place: path,
          fault: "nested too deeply",
          remedy: "write it flatter"
        )
      }
    }
  }

  // MARK: - Files and sources

  private func files(
    _ value: YAMLValue
  ) throws(Fault) -> [SessionDocument.File] {
    if value.isText {
      return [
        SessionDocument.File(role: "", path: resolve(try value.string()))
      ]
    }
    if value.isMapping { return [try file(value)] }
    let files = try items(value, file)
    guard !files.isEmpty else { throw value.fault("no files", "name one") }
    let roles = Set(files.map(\.role))
    guard roles.count == files.count else {
      throw value.fault("two files have one role", "give each its own")
    }
    return files
  }

  private func file(
    _ value: YAMLValue
  ) throws(Fault) -> SessionDocument.File {
    let fields = try YAMLFields(
      value,
      allowing: ["role", "file"] + Self.tableKeys
    )
    return SessionDocument.File(
      role: try fields["role"]?.string() ?? "",
      path: resolve(try fields.required("file").string()),
      csv: try csvOptions(fields)
    )
  }

  /// A path as it is written, from the session file's folder.
  private func resolve(_ relative: String) -> String {
    guard !relative.hasPrefix("/"), let slash = path.lastIndex(of: "/") else {
      return relative
    }
    return path[...slash] + relative
  }

  /// The keys that say where frames come from.
  static let sourceKeys = [
    "from", "array", "arrays", "signals", "axes", "columns", "rate_hz",
  ]

  /// Where frames come from; `columns` may be taken by the caller.
  func source(
    _ fields: YAMLFields,
    readingColumns: Bool = true
  ) throws(Fault) -> SessionDocument.Source {
    try fields.exclusive(["array", "arrays", "signals"])
    let selection: SessionDocument.Selection
    if let signals = fields["signals"] {
      selection = .signals(
        signals.isMapping
          ? try YAMLFields(signals, allowing: nil).orderedStrings()
          : try signals.strings()
      )
    } else if let arrays = fields["arrays"] ?? fields["array"] {
      var axes: [ArrayAxis] = [.time, .channel]
      if let given = fields["axes"] {
        axes = try given.list().map { (value) throws(Fault) in
          try value.word(ArrayAxis.self)
        }
        let known: [[ArrayAxis]] = [
          [.time], [.time, .channel], [.channel, .time],
          [.window, .time, .channel], [.window],
        ]
        guard known.contains(axes) else {
          throw given.fault(
            "axes in an order that is not known",
            "write [time, channel], [channel, time] or "
              + "[window, time, channel]"
          )
        }
      }
      var columns: [Int]?
      if readingColumns, let given = fields["columns"] {
        let numbers = try given.list().map { (value) throws(Fault) in
          try value.integer()
        }
        if let twice = numbers.firstRepeated {
          throw given.fault(
            "columns names \(twice) twice",
            "name each column once"
          )
        }
        columns = numbers
      }
      selection = .arrays(try arrays.strings(), axes: axes, columns: columns)
    } else {
      throw fields.value.fault(
        "nothing says where it comes from",
        "add 'array' or 'signals'"
      )
    }
    return SessionDocument.Source(
      place: fields.value.place,
      role: try fields["from"]?.string(),
      selection: selection,
      rate: try fields["rate_hz"]?.positive()
    )
  }

  /// Each item of a list, read in the same way.
  func items<Item>(
    _ value: YAMLValue,
    _ read: (YAMLValue) throws(Fault) -> Item
  ) throws(Fault) -> [Item] {
    var items: [Item] = []
    for element in try value.list() { items.append(try read(element)) }
    return items
  }
}

extension YAMLFields {
  /// The values of all keys, as text, in the file's order.
  func orderedStrings() throws(Fault) -> [String] {
    try keys.map { (key) throws(Fault) in try required(key).string() }
  }
}
