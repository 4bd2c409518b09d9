public import Files

/// Which stream of the Lab Streaming Layer is meant, as a person writes it.
///
///     lsl:Nerve              the stream of this name
///     lsl:type=EMG           the only stream of this type
///     lsl:source_id=X1-0042  the stream of this device
public struct StreamName: Equatable, Sendable {
  /// What is known of it.
  public enum Property: String, CaseIterable, Sendable {
    /// What its sender calls it.
    case name
    /// What it carries: EMG, EEG.
    case type
    /// The device or program it comes from.
    case sourceID = "source_id"
    /// The machine that sends it.
    case host = "hostname"
  }

  /// What is known of it.
  public var property: Property
  /// The value of that.
  public var value: String

  /// How a name begins.
  private static let prefix = "lsl:"

  /// Whether a text is meant as one.
  public static func isOne(_ text: String) -> Bool { text.hasPrefix(prefix) }

  /// Reads a name.
  ///
  /// - Throws: What is wrong with it, in one line.
  public init(parsing text: String) throws(Fault) {
    let rest = text.dropFirst(Self.prefix.count)
    property = .name
    value = String(rest)
    for property in Property.allCases
    where rest.hasPrefix(property.rawValue + "=") {
      self.property = property
      value = String(rest.dropFirst(property.rawValue.count + 1))
    }
    guard Self.isOne(text), !value.isEmpty else {
      throw Fault(
        place: text,
        fault: "not the name of a stream",
        remedy: "write lsl:NAME, lsl:type=TYPE or lsl:source_id=ID"
      )
    }
    // The library's question is a text that puts the value in quotes.
    guard !value.contains("'") else {
      throw Fault(
        place: text,
        fault: "the library cannot look for a quotation mark",
        remedy: "name the stream by another property: lsl:source_id=ID"
      )
    }
  }
}

extension StreamName: CustomStringConvertible {
  /// The name as it is written.
  public var description: String {
    property == .name
      ? Self.prefix + value : "\(Self.prefix)\(property.rawValue)=\(value)"
  }
}
