import Reports
import Files
import DeviceSimulator
import Foundation
import PowerModel
import TestSupport
import Testing

@testable import Budget

/// Delays as percentiles, their limits and their picture; responses beside their
/// bounds.
struct DelayTests {
  /// The wait for the hop is spread, and with it the total, which limits are
  /// held against.
  @Test func totalIsSpreadOverAHop() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let wait = try #require(
      result.delays.first { $0.name == "wait for the hop" }
    )
    #expect(wait.min == 0 && wait.p50 == 10_000 && wait.max == 20_000)
    let names = result.delays.map(\.name)
    #expect(names.contains { $0.hasPrefix("filter, ") })
    #expect(names.contains("features, half the window"))
    #expect(!names.contains("window") && !names.contains("compute, budget"))
    let total = try #require(result.delays.last)
    let hop = result.day.delays
    // All but the wait is nearly constant here.
    #expect(total.max - total.min > 20_000)
    #expect(abs(total.p50 - total.mean) < 100)
    #expect(abs(total.p99 - total.p50 - 9800) < 100)
    let constant =
      total.max - 20_000 - hop.longestMicroseconds(.total)
    let simulated = ["queueing", "compute", "governor", "link"]
    let exact = result.delays.dropLast().filter {
      $0.name != wait.name && !simulated.contains($0.name)
    }.reduce(0) { $0 + $1.mean }
    #expect(abs(constant - exact) < 1)
    // As a limit: between the median and p99 there are nearly 10 ms.
    let between = (total.p99 - 2000) / 1000
    let missed = BudgetLimits([
      .delayMedian: between, .delayNinetyNine: between,
    ]).missed(by: result)
    #expect(missed.map(\.key) == [.delayNinetyNine])
  }

  /// The picture is that of the total in the table beside it.
  @Test func pictureIsThatOfTheTable() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let total = try #require(result.delays.last)
    let plot = DelayPlot(distribution: result.totalDelay)
    #expect(plot.range.contains(total.min) && plot.range.contains(total.max))
    let bins = result.totalDelay.bins(in: plot.range, count: 60)
    #expect(abs(bins.reduce(0, +) - 1) < 1e-9)
    let drawing = plot.drawing()
    for (name, value) in [
      ("p50", total.p50), ("p99", total.p99), ("max", total.max),
    ] {
      let words = "\(name) \(Figures.text(value / 1000)) ms"
      #expect(drawing.contains(words), "\(words)")
    }
    // Each bin that has a share has a bar, however small its share is.
    let bars = drawing.components(separatedBy: "decoded-bar").count - 1
    #expect(bars == bins.filter { $0 > 1e-10 }.count)
    let heights = drawing.components(separatedBy: "height=\"").dropFirst()
      .compactMap { Double($0.prefix { $0 != "\"" }) }
    #expect(heights.allSatisfy { $0 >= 2 })
    #expect(result.page().contains(drawing))
  }

  /// Beside each task's longest response stands the most that analysis allows.
  @Test func boundsStandBesideResponses() throws {
    var result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let text = result.document().document
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    )
    let tasks = try #require(object["tasks"] as? [[String: Any]])
    var compared = 0
    for task in tasks where (task["jobs"] as? Int ?? 0) > 0 {
      let worst = try #require(task["worst_response_us"] as? Double)
      let bound = try #require(task["response_bound_us"] as? Double)
      #expect(worst <= bound + 1e-6)
      compared += 1
    }
    #expect(compared >= 4)
    let bound = try #require(
      result.responseBounds[DeviceTask.decode.rawValue]
    ).microseconds
    #expect(result.text.contains("bound, us"))
    #expect(result.text.contains(Figures.text(bound)))
    #expect(result.page().contains("bound, µs"))
    #expect(result.page().contains("<td>\(Figures.text(bound))</td>"))
    // None where it may wait for ever.
    result.responseBounds = result.responseBounds.map { _ in nil }
    #expect(
      result.document().document.contains("\"response_bound_us\": null")
    )
    #expect(result.page().contains("<td>–</td>"))
  }

  /// Marks of movements have their fingers.
  @Test func movementsHaveFingers() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let drawing = PowerPlot(result: result).overview()
    let movement = try #require(result.trace.movements.first)
    let names = movement.fingerNames
    #expect(!names.isEmpty)
    #expect(drawing.contains("<title>decoded: \(names), "))
    #expect(drawing.contains("power of the electronics"))
  }
}
