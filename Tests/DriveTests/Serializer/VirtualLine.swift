import HandProtocol
import TestSupport
import VirtualHand

/// A line with faults between a control and a virtual hand.
///
/// Whole frames are lost, or have a bit changed; bytes come in pieces, late,
/// or not at all. Every byte has its moment, so that a host may sleep while
/// bytes come.
struct VirtualLine {
  /// What is the matter with the line.
  enum Weather: Int, CaseIterable {
    case clear, losing, damaging, slow, mute, cut
  }

  private(set) var hand: any VirtualHand
  private(set) var weather = Weather.clear
  /// Whether anything was wrong since this was last set.
  var wasDisturbed = false
  /// Whether a frame that was sent after a stop has switched a hand's motors
  /// on, of a hand that has but one switch for on and off.
  private(set) var hasSwitchedOn = false
  /// Whether what is sent now is sent after a stop.
  var isStopped = false

  private var toHand: [(due: UInt64, bytes: [UInt8], isStopped: Bool)] = []
  private var toHost: [(due: UInt64, bytes: [UInt8])] = []
  private var lastDue: UInt64 = 0

  init(_ hand: any VirtualHand) {
    self.hand = hand
  }

  /// When the next bytes arrive at either end, in microseconds.
  var nextArrival: UInt64 {
    min(toHand.first?.due ?? .max, toHost.first?.due ?? .max)
  }

  /// Puts the joints anywhere, a little beyond their range too where the hand
  /// tells.
  mutating func moveAnywhere(_ random: inout SplitMix64) {
    for joint in hand.mechanics.joints.indices {
      var parameters = hand.mechanics.joints[joint].parameters
      var range = parameters.range
      if hand.kind == .ability {
        range = range.lowerBound - 10...range.upperBound + 10
        parameters.range = range
      }
      hand.mechanics.joints[joint] = Joint(
        parameters,
        degrees: Double.random(in: range, using: &random)
      )
    }
  }

  /// Jams a joint, or frees it.
  mutating func jam(_ random: inout SplitMix64) {
    let count = UInt64(hand.mechanics.joints.count)
    hand.mechanics.joints[Int(random.next() % count)].isStuck.toggle()
  }

  mutating func set(_ weather: Weather) {
    self.weather = weather
    if weather != .clear { wasDisturbed = true }
  }

  /// Sends a frame to the hand.
  mutating func send(
    _ frame: [UInt8],
    at now: UInt64,
    _ random: inout SplitMix64
  ) {
    guard let bytes = disturbed(frame, &random), weather != .cut else {
      return
    }
    toHand.append((now + 100 + random.next() % 400, bytes, isStopped))
  }

  /// Lets time pass.
  ///
  /// - Returns: What has arrived at the host.
  mutating func receive(
    at now: UInt64,
    _ random: inout SplitMix64
  ) -> [UInt8] {
    while let next = toHand.first, next.due <= now {
      toHand.removeFirst()
      let moment = Moment(microseconds: next.due)
      listen(at: moment, &random)
      hand.receive(next.bytes, at: moment)
      listen(at: moment, isStopped: next.isStopped, &random)
    }
    listen(at: Moment(microseconds: now), &random)
    var bytes: [UInt8] = []
    while let next = toHost.first, next.due <= now {
      toHost.removeFirst()
      bytes += next.bytes
    }
    return bytes
  }

  private mutating func listen(
    at moment: Moment,
    isStopped: Bool = false,
    _ random: inout SplitMix64
  ) {
    let said = hand.transmit(at: moment)
    guard !said.isEmpty else { return }
    if isStopped, hand.kind == .brunel {
      let text = String(decoding: said, as: UTF8.self)
      if text.contains("Motors ENABLED") { hasSwitchedOn = true }
    }
    guard weather != .mute, weather != .cut,
      let bytes = disturbed(said, &random)
    else { return }
    var late = 100 + random.next() % 900
    if weather == .slow { late += random.next() % 60_000 }
    // What was said first arrives first, and some of it in two pieces.
    let due = max(lastDue, moment.microseconds + late)
    let cut = random.next() % 8 == 0 ? Int(random.next() % 64) : bytes.count
    toHost.append((due, Array(bytes.prefix(cut))))
    lastDue = due
    if cut < bytes.count {
      lastDue += random.next() % 3000
      toHost.append((lastDue, Array(bytes.dropFirst(cut))))
    }
  }

  /// A frame as it passes, or nil where it is lost.
  private func disturbed(
    _ bytes: [UInt8],
    _ random: inout SplitMix64
  ) -> [UInt8]? {
    switch weather {
    case .losing: return random.next() % 8 == 0 ? nil : bytes
    case .damaging:
      guard random.next() % 8 == 0 else { return bytes }
      var damaged = bytes
      let place = Int(random.next() % UInt64(bytes.count))
      damaged[place] ^= 1 << UInt8(random.next() % 8)
      return damaged
    default: return bytes
    }
  }
}
