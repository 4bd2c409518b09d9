import Reports
import DecoderImage
import DeviceSimulator
import Foundation
import PowerModel
import TestSupport
import Testing

@testable import Budget

struct BudgetTests {
  /// Energy, time and tasks: the parts are the whole.
  @Test func partsAreTheWhole() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let day = result.day
    let parts = day.components.indices.reduce(0.0) { sum, component in
      sum
        + day.components[component].states.indices.reduce(0.0) {
          $0
            + Double(day.components[component].states[$1].nanowatts) * 1e-9
            * day.times[component][$1].seconds
        }
    }
    let whole = day.drawn.joules
    #expect(abs(parts + day.lost.joules - whole) < 1e-9 * whole)
    let slices = day.slices.reduce(0.0) {
      $0 + $1.drawn.joules * Double($1.count)
    }
    #expect(abs(slices - whole) < 1e-9 * whole)
    for times in day.times {
      #expect(times.reduce(.zero, +) == day.duration)
    }
    let stages = result.stages.reduce(0.0) { $0 + $1.microseconds }
    #expect(abs(stages - result.hopLatency.value) < 1e-9 * stages)
    let energies = result.stages.reduce(0.0) { $0 + $1.microjoules }
    #expect(abs(energies - result.hopEnergy.value) < 1e-9 * energies)
    let layers = result.network.layers.reduce(0.0) {
      $0 + $1.latencyMicroseconds
    }
    #expect(abs(layers - result.inferenceLatency.value) < 1e-9 * layers)
    // Of the delay as well, in the mean.
    let delays = result.delays.dropLast().reduce(0.0) { $0 + $1.mean }
    let total = try #require(result.delays.last)
    #expect(abs(delays - total.mean) < 1e-3)
    // The battery is asked for what the parts take.
    let watts = whole / day.duration.seconds
    #expect(abs(result.averagePower.value - 1000 * watts) < 1e-9 * 1000 * watts)
    #expect(result.missedLimitsAreNone)
  }

  /// By hand: instructions as the baseline has them, times the cycles of an
  /// instruction, over the clock; a load of constant power by the battery's
  /// mean voltage.
  @Test func smallCasesByHand() throws {
    var request = try BudgetFixture.request()
    request.clockMegahertz = 80
    let result = try BudgetFixture.budget().result(of: request)
    let perInstruction = NetworkPricing.fitted
      .cyclesPerInstruction(on: request.target).value
    let report = try #require(result.stages.last)
    #expect(report.name == "report")
    let instructions = try #require(
      StageCoefficients.counted.cores["m4"]?.counted.values
        .first { $0.name == "synthetic-gru" }?.instructions["report"]
    )
    let microseconds = instructions * perInstruction / 80
    #expect(abs(report.microseconds - microseconds) < 1e-9 * microseconds)
    let milliwatts = NetworkPricing.fitted
      .activeMilliwatts(on: request.target, atMegahertz: 80).value
    #expect(abs(report.microjoules - microseconds * milliwatts / 1000) < 1e-9)
    // Between the voltages of full and empty, at least and at most.
    let watts = result.battery.milliwattsWithoutHand / 1000
    let hours = try #require(result.battery.hoursWithoutHand)
    #expect(hours * watts > 1.3 * 6.0 * 0.9)
    #expect(hours * watts < 1.3 * 8.4)
    // 16 channels: one part, 1 mW and 0.3 a channel, 7 uW a kilohertz.
    let frontEnd = try #require(result.parameters.parts.first)
    #expect(frontEnd.nanowatts == 1_000_000 + 16 * 300_000 + 16 * 70_000)
    // 15 bytes of ten bits at 460,800 bit/s.
    let line = Double(result.parameters.handLink.messageTime.picoseconds)
    #expect(abs(line - 150e12 / 460_800) <= 1)
  }

  @Test func sameAgain() throws {
    let budget = try BudgetFixture.budget()
    let request = try BudgetFixture.request()
    let first = try budget.result(of: request)
    let second = try BudgetFixture.budget().result(of: request)
    #expect(first.day.serialized == second.day.serialized)
    #expect(first.document().document == second.document().document)
    #expect(first.page() == second.page())
  }

  @Test func documentHasItsKeys() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let text = result.document().document
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    )
    for key in [
      "inference_latency_us", "inference_energy_uJ", "hop_latency_us",
      "hop_energy_uJ",
    ] {
      for name in [key, "\(key)_error_median", "\(key)_error_p90"] {
        let value = try #require(object[name] as? Double, "\(name)")
        #expect(value > 0)
      }
    }
    for key in ["average_power_mW", "battery_hours"] {
      let value = try #require(object[key] as? Double)
      let low = try #require(object["\(key)_low"] as? Double)
      let high = try #require(object["\(key)_high"] as? Double)
      #expect(low < value && value < high)
    }
    #expect(object["deadline_misses"] as? Int == 0)
    #expect(object["energy_per_true_movement_uJ"] as? Double != nil)
    #expect((object["missed_limits"] as? [Any])?.isEmpty == true)
    #expect((object["sensitivity"] as? [Any])?.isEmpty == false)
    // What is drawn is there in numbers.
    let histogram = try #require(object["delay_histogram"] as? [String: Any])
    let shares = try #require(histogram["shares"] as? [Double])
    #expect(abs(shares.reduce(0, +) - 1) < 1e-4 && shares.count == 60)
    let charge = try #require(object["state_of_charge"] as? [String: Any])
    let left = try #require(charge["share"] as? [Double])
    #expect(
      left.first == 1 && zip(left, left.dropFirst()).allSatisfy { $0 >= $1 }
    )
    let power = try #require(object["excerpt_power"] as? [String: Any])
    let hand = try #require(power["hand_mW"] as? [Double])
    let others = try #require(power["electronics_mW"] as? [Double])
    let mean = (hand.reduce(0, +) + others.reduce(0, +)) / Double(hand.count)
    let used = result.excerpt.used.joules
    let seconds = result.excerpt.duration.seconds
    #expect(abs(mean / 1000 * seconds - used) < 5e-3 * used)
    let page = result.page()
    #expect(page.contains("<svg") && !page.contains("http"))
    #expect(!page.contains("nan"))
  }

  @Test func powerOfTheTraceIsItsEnergy() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let trace = PowerTrace(result.excerpt)
    let all = Set(result.excerpt.components.indices)
    let columns = trace.milliwatts(of: all, in: 0...trace.seconds, count: 77)
    let mean = columns.reduce(0, +) / 77
    let joules = result.excerpt.used.joules
    // The trace ends with the last change of state, a millisecond early.
    #expect(abs(mean / 1000 * trace.seconds - joules) < 2e-3 * joules)
  }
}

extension BudgetResult {
  var missedLimitsAreNone: Bool {
    BudgetLimits([.utilization: 100]).missed(by: self).isEmpty
  }
}
