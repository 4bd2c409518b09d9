public import HandProtocol
import SeededRandom

/// A hand with faults: itself in all that is not at fault.
///
/// What is lost or changed depends on the seed, and on nothing else but the
/// bytes and moments.
public struct FaultyHand: VirtualHand {
  /// Bytes that wait in a stalled line, at most, each way.
  static let capacity = 65_536

  private var hand: any VirtualHand
  private let faults: [HandFault]
  private var noise: SplitMix
  private var incoming: [UInt8] = []
  private var outgoing = TransmitQueue()
  private var wasDown = false

  /// A hand with faults.
  public init(_ hand: any VirtualHand, faults: [HandFault], seed: UInt64) {
    self.hand = hand
    self.faults = faults
    noise = SplitMix(seed: seed)
  }

  public var kind: VirtualHandKind { hand.kind }

  public var mechanics: HandMechanics {
    get { hand.mechanics }
    _modify { yield &hand.mechanics }
  }

  public var counters: HandCounters { hand.counters }

  /// Whether the cable is in.
  public var isPlugged: Bool { active(.unplug) == nil }

  /// Whether the hand has power.
  private var isDown: Bool {
    guard let brownOut = active(.brownOut) else { return false }
    return brownOut.value < mechanics.nominalVolts * 0.6
  }

  private func active(_ kind: HandFault.Kind) -> HandFault? {
    let now = hand.mechanics.moment.microseconds / 1000
    return faults.first { $0.kind == kind && $0.isActive(at: now) }
  }

  public mutating func tick() {
    applyToMechanics()
    if isDown {
      hand.mechanics.switchOff()
      wasDown = true
      return
    }
    if wasDown {
      wasDown = false
      hand.powerCycle()
    }
    hand.tick()
    let now = hand.mechanics.moment
    if active(.stall) == nil, !incoming.isEmpty {
      let bytes = incoming
      incoming.removeAll()
      hand.receive(bytes, at: now)
    }
    collect(at: now)
  }

  private mutating func applyToMechanics() {
    let now = mechanics.moment.microseconds / 1000
    mechanics.supplyVolts =
      active(.brownOut)?.value ?? mechanics.nominalVolts
    for fault in faults {
      let isActive = fault.isActive(at: now)
      switch fault.kind {
      case .stuck: mechanics.joints[fault.joint].isStuck = isActive
      case .overTemperature where isActive:
        mechanics.joints[fault.joint].heat.windingCelsius = 150
        mechanics.joints[fault.joint].heat.housingCelsius = 150
      default: continue
      }
    }
  }

  public mutating func receive(_ bytes: [UInt8], at now: Moment) {
    advance(to: now)
    guard isPlugged, !isDown else { return }
    let heard = disturbed(bytes)
    if active(.stall) != nil {
      incoming += heard.prefix(Self.capacity - incoming.count)
      return
    }
    hand.receive(heard, at: now)
    collect(at: now)
  }

  public mutating func transmit(at now: Moment) -> [UInt8] {
    advance(to: now)
    collect(at: now)
    return active(.stall) == nil ? outgoing.take(upTo: now) : []
  }

  public mutating func powerCycle() {
    hand.powerCycle()
    incoming.removeAll()
    outgoing.removeAll()
  }

  /// Takes what the hand says onto the line.
  private mutating func collect(at now: Moment) {
    let said = hand.transmit(at: now)
    guard !said.isEmpty, isPlugged, !isDown, active(.mute) == nil else {
      return
    }
    let late = UInt32(active(.delay)?.value ?? 0)
    outgoing.append(disturbed(said), due: now.adding(milliseconds: late))
  }

  private mutating func disturbed(_ bytes: [UInt8]) -> [UInt8] {
    let lost = active(.drop)?.value ?? 0
    let changed = active(.corrupt)?.value ?? 0
    guard lost > 0 || changed > 0 else { return bytes }
    return bytes.compactMap { byte in
      if noise.part() < lost { return nil }
      guard noise.part() < changed else { return byte }
      return byte ^ 1 << UInt8(noise.next() & 7)
    }
  }
}
