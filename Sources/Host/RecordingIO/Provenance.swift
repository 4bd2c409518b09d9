import Files

/// What a synthesized recording was made from: names and values, in the order in
/// which they were said.
///
/// In an EDF+ file it stands in annotations at the beginning, one for each
/// entry; a value with many parts is cut at commas, and the entry goes on in
/// another of the same name:
///
///     provenance seed: 1
///     provenance plan.noise.mains_uv: 5.0
///
/// In a session file it is the mapping `provenance`, and `plan.noise.mains_uv`
/// three mappings, one in the other.
public struct Provenance: Equatable, Sendable {
  /// A name, with points between its parts, and its value.
  public struct Entry: Equatable, Sendable {
    /// The name: `plan.noise.mains_uv`.
    public let key: String
    /// The value: `5.0`, or `a, b` for a list.
    public var value: String

    /// An entry.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The entries; none where nothing is known.
  public var entries: [Entry]

  /// A provenance of its entries.
  public init(_ entries: [Entry] = []) {
    self.entries = entries
  }

  /// What every annotation of it begins with.
  static let prefix = "provenance "

  /// The longest value in one annotation, in bytes.
  private static let longestValue = 60

  /// Whether an annotation is a part of a provenance.
  public static func holds(_ annotation: RecordingAnnotation) -> Bool {
    annotation.text.hasPrefix(prefix)
  }

  /// The provenance that a recording's annotations state.
  public init(_ annotations: [RecordingAnnotation]) {
    entries = []
    for annotation in annotations where Self.holds(annotation) {
      let text = annotation.text.dropFirst(Self.prefix.count)
      let parts = text.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let key = String(parts[0]), value = String(parts[1].drop { $0 == " " })
      if entries.last?.key == key {
        entries[entries.count - 1].value += ", " + value
      } else {
        entries.append(Entry(key: key, value: value))
      }
    }
  }

  /// What changes most from one recording to the next, in a line for people.
  public var summary: String {
    func value(_ key: String) -> String? {
      entries.first { $0.key == key }?.value
    }
    let told = [
      "seed", "plan.name", "plan.subject", "plan.day",
      "plan.noise_scale", "plan.drift_scale",
    ].compactMap { key in
      value(key).map {
        "\(key.split(separator: ".").last ?? "") \($0)"
      }
    }
    return ([value("made_by") ?? "?"] + told).joined(separator: ", ")
  }

  /// The annotations that state it.
  public var annotations: [RecordingAnnotation] {
    entries.flatMap { entry in
      Self.pieces(of: entry.value).map {
        RecordingAnnotation(
          onset: .zero,
          text: Self.prefix + entry.key + ": " + $0
        )
      }
    }
  }

  private static func pieces(of value: String) -> [String] {
    var pieces: [String] = []
    for part in value.split(separator: ", ", omittingEmptySubsequences: false) {
      if let last = pieces.last,
        last.utf8.count + 2 + part.utf8.count <= longestValue
      {
        pieces[pieces.count - 1] = last + ", " + part
      } else {
        pieces.append(String(part))
      }
    }
    return pieces
  }
}
