import DeviceBridge
import Dispatch
import HandProtocol
import VirtualHand

/// Serves a virtual hand on a line, in real time.
final class HandServer {
  /// The hand.
  private(set) var hand: FaultyHand
  /// Bytes from the host.
  private(set) var receivedBytes = 0
  /// Bytes to the host.
  private(set) var sentBytes = 0

  private let trace: JointTrace?
  private let open: () throws -> any Transport
  private var line: (any Transport)?
  private let start = HandServer.microseconds()

  /// A hand, and how to plug it in.
  init(
    _ hand: FaultyHand,
    trace: JointTrace? = nil,
    open: @escaping () throws -> any Transport
  ) {
    self.hand = hand
    self.trace = trace
    self.open = open
  }

  /// How long it has been serving.
  var now: Moment { Moment(microseconds: Self.microseconds() - start) }

  /// Whether the cable is in.
  var isPlugged: Bool { line != nil }

  /// Serves until told to stop, then unplugs.
  ///
  /// - Parameters:
  ///   - isDone: Asked each millisecond.
  ///   - show: Called ten times a second, and at once.
  /// - Throws: What is wrong with the line.
  func run(until isDone: () -> Bool, show: (HandServer) -> Void) throws {
    RealTimeScheduling.claim()
    defer { line?.close() }
    var shown: Moment?
    while !isDone() {
      try plug()
      try serve()
      try trace?.take(hand, at: Self.microseconds())
      let moment = now
      if shown.map({ moment.milliseconds(since: $0) >= 100 }) ?? true {
        shown = moment
        show(self)
      }
    }
  }

  private func serve() throws {
    guard let line else {
      hand.advance(to: now)
      _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(1))
      return
    }
    let bytes = try line.read(upTo: 4096, timeoutMilliseconds: 1)
    let moment = now
    receivedBytes += bytes.count
    hand.receive(bytes, at: moment)
    let reply = hand.transmit(at: moment)
    guard !reply.isEmpty else { return }
    sentBytes += reply.count
    do throws(TransportError) {
      try line.write(reply, timeoutMilliseconds: 0)
    } catch {
      // Nobody reads: the rest is lost, as it is on a wire.
      guard error.kind == .timeout else { throw error }
    }
  }

  /// Puts the cable in or takes it out, as the faults have it.
  private func plug() throws {
    if hand.isPlugged, line == nil {
      line = try open()
    } else if !hand.isPlugged, let open = line {
      open.close()
      line = nil
    }
  }

  /// Of a clock that never goes back.
  private static func microseconds() -> UInt64 {
    DispatchTime.now().uptimeNanoseconds / 1000
  }
}
