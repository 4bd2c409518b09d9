public import DeviceBridge
internal import HandProtocol

/// Finds out which hand is on a port where the one that was named is not.
///
/// It sends what `HandProbe` sends: requests that only read, in the order that
/// is proven, text last; and nothing on a port whose hand has answered as the
/// one it was named. Each kind gets so little time that all of them together
/// hold the person up for two seconds at most.
public struct KindProbe {
  /// How long each kind may take to answer, in milliseconds.
  public static let patienceMilliseconds: UInt32 = 350

  private let named: HandKind
  private let open: (HandKind) throws -> any Transport

  /// A search.
  ///
  /// - Parameters:
  ///   - named: The kind that was named, and is not there.
  ///   - open: Opens the port as such a hand needs it.
  public init(
    instead named: HandKind,
    open: @escaping (HandKind) throws -> any Transport
  ) {
    self.named = named
    self.open = open
  }

  /// Asks.
  ///
  /// - Returns: The kind that answers; nil where none does, or where the port
  ///   cannot be opened any more.
  public func run() -> HandKind? {
    for kind in HandKind.probingOrder where kind != named {
      guard let line = try? open(kind) else { return nil }
      defer { line.close() }
      let probe = HandProbe(
        kind,
        baudRate: Int(kind.capabilities.baudRate),
        patienceMilliseconds: Self.patienceMilliseconds
      )
      // A line that fails here failed before: that is what is said.
      guard let result = try? probe.run(on: line) else { return nil }
      if result.isFound { return kind }
    }
    return nil
  }
}
