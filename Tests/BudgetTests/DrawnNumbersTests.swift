import Reports
import DeviceSimulator
import Foundation
import PowerModel
import Testing

@testable import Budget

/// `budget.json` has what `report.html` draws.
struct DrawnNumbersTests {
  private typealias Object = [String: Any]

  private static func document(_ result: BudgetResult) throws -> Object {
    try #require(
      JSONSerialization.jsonObject(
        with: Data(result.document().document.utf8)
      ) as? Object
    )
  }

  private static func runCount(_ lanes: Any?) throws -> Int {
    try (#require(lanes as? [Object])).reduce(0) { sum, lane in
      let starts = try #require(lane["start_s"] as? [Double])
      let ends = try #require(lane["end_s"] as? [Double])
      #expect(starts.count == ends.count && !starts.isEmpty)
      #expect(zip(starts, ends).allSatisfy { $0 < $1 })
      #expect(zip(ends, starts.dropFirst()).allSatisfy { $0 <= $1 })
      return sum + starts.count
    }
  }

  private static func bars(_ drawing: String) -> Int {
    drawing.components(separatedBy: "<rect").count - 1
  }

  @Test func lanesAndMovements() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let found = try Self.document(result)
    let overview = PowerPlot(result: result).overview()
    let movements = try #require(found["movements"] as? [Object])
    #expect(movements.count == result.trace.movements.count)
    let end = EventView.recording(result).range.upperBound
    var drawn = 0
    for movement in movements {
      guard try #require(movement["start_s"] as? Double) <= end else {
        continue
      }
      drawn += 1
      let outcome = try #require(movement["outcome"] as? String)
      let fingers = try #require(movement["fingers"] as? [String])
      let names = fingers.count == 6 ? "all" : fingers.joined(separator: ", ")
      var title = "<title>\(outcome): \(names)"
      if let delay = movement["delay_ms"] as? Double {
        title += ", \(Figures.text(delay)) ms after its onset"
      }
      #expect(overview.contains(title + "</title>"), "\(title)")
    }
    #expect(drawn > 0)
    let runs = try Self.runCount(found["lanes"])
    #expect(Self.bars(overview) == drawn + runs)
    let lanes = try #require(found["lanes"] as? [Object])
    for lane in lanes {
      let name = try #require(lane["name"] as? String)
      #expect(overview.contains(">\(name)</text>"))
    }
    #expect(result.page().contains(overview))
  }

  @Test func threeHops() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let hops = try #require(Self.document(result)["three_hops"] as? Object)
    let closeUp = PowerPlot(result: result).closeUp()
    #expect(try Self.runCount(hops["lanes"]) == Self.bars(closeUp))
    let power = try #require(hops["processor_mW"] as? [Double])
    let width = try #require(hops["column_s"] as? Double)
    let from = try #require(hops["from_s"] as? Double)
    let to = try #require(hops["to_s"] as? Double)
    #expect(abs(width * Double(power.count) - (to - from)) < 1e-9)
    #expect(abs(to - from - 0.06) < 1e-9)
    // The lanes are all that the processor does: they fill the time.
    let lanes = try #require(hops["lanes"] as? [Object])
    let busy = lanes.reduce(0.0) { sum, lane in
      zip(
        lane["start_s"] as? [Double] ?? [],
        lane["end_s"] as? [Double] ?? []
      ).reduce(sum) { $0 + $1.1 - $1.0 }
    }
    #expect(abs(busy - (to - from)) < 1e-6)
    #expect(result.page().contains(closeUp))
  }

  @Test func histogramAndCharge() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let found = try Self.document(result)
    let histogram = try #require(found["delay_histogram"] as? Object)
    let shares = try #require(histogram["shares"] as? [Double])
    let from = try #require(histogram["from_us"] as? Double)
    let width = try #require(histogram["bin_us"] as? Double)
    let drawing = DelayPlot(distribution: result.totalDelay).drawing()
    #expect(Self.bars(drawing) == shares.count { $0 > 0 })
    for (bin, share) in shares.enumerated() where share > 0 {
      let start = from + Double(bin) * width
      let title =
        "<title>\(Figures.text(start / 1000)) to "
        + "\(Figures.text((start + width) / 1000)) ms: "
        + "\(Figures.percent(share))</title>"
      #expect(drawing.contains(title), "\(title)")
    }
    let charge = try #require(found["state_of_charge"] as? Object)
    let hours = try #require(charge["hours"] as? [Double])
    #expect(hours.count == result.chargePoints.count)
  }

  /// Each color of the energies has its name, and bars are what parts took.
  @Test func energiesHaveALegend() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let plots = EnergyPlots(result: result)
    let page = result.page()
    let bars = plots.componentBars
    for bar in bars where bar.parts.count > 1 {
      for part in bar.parts {
        #expect(page.contains("</span>\(part.name)"), "\(part.name)")
      }
    }
    let used = result.day.rails.reduce(0.0) {
      $0 + $1.used.joules + $1.lost.joules
    }
    let sum = bars.reduce(0) { $0 + $1.joules }
    #expect(abs(sum - used) < 1e-9 * used)
    let names = plots.electronicsBars.map(\.name)
    #expect(Set(names).count == names.count)
  }

  /// Labels of movements do not meet, and none is lost while a row has room.
  @Test func labelsKeepApart() {
    let texts = [
      ("index, middle", 100.0), ("ring", 110), ("all", 120), ("little", 400),
      ("thumb flexion", 990),
    ]
    let rows = LabelRows(texts, right: 1000)
    #expect(rows.places.map { $0?.row } == [0, 1, 2, 0, 0])
    #expect(rows.count == 3)
    // Before the end.
    #expect((rows.places[4]?.x ?? 1000) + 13 * 6.5 <= 1000)
    let crowd = LabelRows((0..<20).map { ("index", Double($0)) }, right: 500)
    #expect(crowd.places.count { $0 == nil } == 14)
  }

  /// Of a radio both say which.
  @Test func radioIsNamed() throws {
    var request = try BudgetFixture.request()
    let radio = try RadioProfile(named: "ble-nrf52840")
    request.link = .radio(radio)
    let result = try BudgetFixture.budget().result(of: request)
    #expect(try Self.document(result)["link"] as? String == radio.part.id)
    #expect(
      result.page().contains("<dd>\(Markup.escape(radio.part.name))</dd>")
    )
  }
}
