import Testing

@testable import SyntheticNerve

@Suite("Axons, electrodes and their drift")
struct NerveAnatomyTests {
  private func anatomy(day: Int, scale: Double = 1) -> NerveAnatomy {
    var plan = NervePlan()
    plan.day = day
    plan.driftScale = scale
    return NerveAnatomy(plan: plan)
  }

  @Test("day 0, and any day without drift, is as placed")
  func start() {
    let placed = anatomy(day: 0)
    let undrifted = anatomy(day: 40, scale: 0)
    #expect(placed.contacts.allSatisfy { $0.gain == 1 })
    #expect(placed.replacedCount == 0 && placed.lostCount == 0)
    #expect(undrifted.contacts.map(\.gain) == placed.contacts.map(\.gain))
    #expect(undrifted.contacts.map(\.x) == placed.contacts.map(\.x))
    #expect(undrifted.axons.map(\.y) == placed.axons.map(\.y))
  }

  @Test("gains, places, axons and electrodes change with the days")
  func drift() {
    let early = anatomy(day: 10)
    let late = anatomy(day: 300)
    let gains = early.contacts.map(\.gain)
    #expect(Set(gains).count == gains.count)
    #expect(gains.allSatisfy { (0.6...1.6).contains($0) || $0 == 0 })
    // 1440 axons, 1 % a day.
    #expect((80...220).contains(early.replacedCount))
    #expect(late.replacedCount > 10 * early.replacedCount)
    // 16 electrodes, 0.2 % a day: 45 % are expected to be lost in 300 days.
    #expect((3...12).contains(late.lostCount))
    #expect(late.lostCount >= early.lostCount)
    #expect(anatomy(day: 10, scale: 2).replacedCount > early.replacedCount)
  }

  @Test("the next day goes on from the day before")
  func continuity() {
    let motion = zip(anatomy(day: 20).contacts, anatomy(day: 21).contacts)
      .map { abs($0.x - $1.x) }
    #expect(motion.allSatisfy { $0 > 0 && $0 < 5 * 4 })
  }

  @Test("amplitude falls with distance, walls, and stops at the nerve's edge")
  func amplitudes() {
    let anatomy = anatomy(day: 0)
    func axon(_ fascicle: Fascicle, x: Double) -> Axon {
      Axon(
        role: .afferent(rate: 1),
        fascicle: fascicle,
        x: x,
        y: 0,
        velocity: 50,
        asymmetry: 0
      )
    }
    let contact = Contact(fascicle: .index, x: 0, y: 0, gain: 1)
    let near = anatomy.amplitude(of: axon(.index, x: 50), at: contact)
    let far = anatomy.amplitude(of: axon(.index, x: 200), at: contact)
    let touching = anatomy.amplitude(of: axon(.index, x: 0), at: contact)
    let least = anatomy.amplitude(of: axon(.index, x: 30), at: contact)
    #expect(abs(near - 40) < 1e-9)
    #expect(abs(near / far - 8) < 1e-9, "4 times the distance, power 1.5")
    #expect(touching == least)
    let neighbour = anatomy.amplitude(of: axon(.middle, x: 50), at: contact)
    #expect(neighbour > 0 && neighbour < 0.01 * near)
    #expect(anatomy.amplitude(of: axon(.ring, x: 50), at: contact) == 0)
  }

  @Test("sessions of one subject share the nerve, of two do not")
  func subjects() {
    var plan = NervePlan()
    plan.subject = 2
    #expect(
      NerveAnatomy(plan: plan).axons.map(\.x) != anatomy(day: 0).axons.map(\.x)
    )
  }
}
