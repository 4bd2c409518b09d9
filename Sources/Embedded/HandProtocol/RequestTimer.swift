/// One request that waits for its answer, and how often it was sent.
struct RequestTimer: Sendable {
  /// How often a request is sent before the session gives it up.
  static let attemptLimit: UInt8 = 3

  /// When the answer is given up; nil while no request waits.
  private(set) var expiry: Moment?
  /// How often the request was sent.
  private(set) var attempts: UInt8 = 0

  /// No request.
  init() {}

  /// Whether a request waits for its answer.
  var isWaiting: Bool { expiry != nil }

  /// Whether the request may not be sent again.
  var isExhausted: Bool { attempts >= Self.attemptLimit }

  /// A request was sent.
  mutating func start(at now: Moment, milliseconds: UInt32) {
    expiry = now.adding(milliseconds: milliseconds)
    if attempts < .max { attempts += 1 }
  }

  /// Whether the answer is overdue; it is then waited for no longer.
  mutating func expire(at now: Moment) -> Bool {
    guard let expiry, now >= expiry else { return false }
    self.expiry = nil
    return true
  }

  /// Waits no longer, but remembers how often the request was sent.
  mutating func answer() { expiry = nil }

  /// Turns to another request.
  mutating func reset() {
    expiry = nil
    attempts = 0
  }
}
