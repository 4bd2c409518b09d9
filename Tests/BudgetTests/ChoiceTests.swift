import DeviceSimulator
import PowerModel
import Testing

@testable import Budget

/// Clock and sleep that `--optimise` chooses, against trying all.
struct ChoiceTests {
  /// None of a fine grid of clocks at any sleep meets every deadline and takes
  /// less than the chosen one, by more than what two clocks next to each other
  /// differ by.
  @Test(arguments: ["stm32u575", "apollo510"])
  func nothingTriedIsBetter(target: String) throws {
    let budget = try BudgetFixture.budget()
    let request = try BudgetFixture.request(target)
    let result = try budget.optimized(request)
    let chosen = try #require(result.choices.first { $0.isChosen })
    #expect(chosen.missedDeadlines == 0 && result.day.missedDeadlines == 0)
    #expect(result.request.clockMegahertz == chosen.clockMegahertz)
    #expect(result.request.sleep == chosen.sleep)
    for sleep in BudgetRequest.Sleep.allCases {
      if sleep == .stop, request.target.stopPower == nil { continue }
      if sleep == .wfi, request.target.waitPower == nil { continue }
      for clock in Budget.clocks(request.target, 1.07) {
        var tried = request
        tried.clockMegahertz = clock
        tried.sleep = sleep
        let (_, day) = try budget.shortDay(tried)
        guard day.missedDeadlines == 0 else { continue }
        let energy = day.rails[0].used + day.rails[0].lost
        let milliwatts = 1000 * energy.joules / day.duration.seconds
        #expect(
          chosen.electronicsMilliwatts <= milliwatts * 1.002,
          "\(sleep) at \(clock) MHz: \(milliwatts) mW"
        )
      }
    }
  }

  /// A limit that the choice of least power misses, and a faster clock keeps.
  @Test func limitsAreKeptWhereTheyCanBe() throws {
    let budget = try BudgetFixture.budget()
    let request = try BudgetFixture.request("stm32u575")
    let free = try budget.optimized(request, step: 1.2)
    let fast = try budget.result(of: request)
    let between = (free.hopLatency.value + fast.hopLatency.value) / 2
    #expect(free.hopLatency.value > 1.05 * fast.hopLatency.value)
    let limits = BudgetLimits([.hopLatency: between])
    let kept = try budget.optimized(request, within: limits, step: 1.2)
    #expect(limits.missed(by: free).count == 1)
    #expect(limits.missed(by: kept).isEmpty)
    #expect(kept.request.usedMegahertz < request.usedMegahertz)
  }

  /// Where nothing meets every deadline, the fastest is said to miss them.
  @Test func nothingMeetsEveryDeadline() throws {
    var request = try BudgetFixture.request("nrf52840")
    request.network = OtherNetwork(
      name: "large",
      operations: [
        NetworkOperation(
          name: "dense",
          kind: .dense,
          macs: 4_000_000,
          outputCount: 1000,
          weightByteCount: 0,
          activationByteCount: 0,
          precision: .int8
        )
      ],
      constantByteCount: 0
    )
    let result = try BudgetFixture.budget().optimized(request, step: 3)
    #expect(!result.choices.isEmpty && !result.faults.isEmpty)
    #expect(result.request.usedMegahertz == request.target.ratedClock.value)
  }
}
