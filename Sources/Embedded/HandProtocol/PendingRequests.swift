/// When the requests were sent that no answer has come to yet, oldest first.
///
/// Answers come in the order of their requests, and do not say which they
/// belong to: each is taken for the oldest.
struct PendingRequests: Sendable {
  /// The most requests that may wait.
  static let capacity = 16

  private var moments = InlineArray<16, Moment>(
    repeating: Moment(microseconds: 0)
  )
  private var first = 0

  /// The number of requests that wait.
  private(set) var count = 0

  /// When the oldest was sent; nil where none waits.
  var oldest: Moment? { count == 0 ? nil : moments[first] }

  /// Adds a request. There must be room.
  mutating func append(_ moment: Moment) {
    precondition(count < Self.capacity, "more requests than may wait")
    moments[(first + count) % Self.capacity] = moment
    count += 1
  }

  /// Takes the oldest out. There must be one.
  mutating func removeOldest() {
    precondition(count > 0, "no request waits")
    first = (first + 1) % Self.capacity
    count -= 1
  }

  /// Takes all out.
  mutating func removeAll() {
    count = 0
  }
}
