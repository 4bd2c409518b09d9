/// A message on its way: which hop's intent it carries, if that is a new one.
struct LinkMessage: Hashable {
  var hop: HopProgress?
}

/// Where a link stands.
struct Link: Hashable {
  /// What waits to be sent. A newer message takes its place: what counts is the
  /// newest target.
  var waiting: LinkMessage?
  /// What is being sent.
  var sending: LinkMessage?
  var isActive = false
  /// Events without a message that were passed over.
  var skipped = 0

  mutating func rebase(to origin: Int64) {
    waiting?.hop?.rebase(to: origin)
    sending?.hop?.rebase(to: origin)
  }
}
