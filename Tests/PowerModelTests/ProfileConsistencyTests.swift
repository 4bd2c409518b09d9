import Foundation
import TestSupport
import Testing

@testable import PowerModel

/// Bundled profiles, changed in one place so that they contradict themselves.
struct ProfileConsistencyTests {
  static let changes: [(id: String, from: String, to: String, line: String)] = [
    (
      "stm32u575", "[clock_minimum]\nvalue = 4.0",
      "[clock_minimum]\nvalue = 400",
      "p: clock_minimum: is above the clock of [clock]; correct one of them"
    ),
    (
      "stm32u575", "[stop_power]\nvalue = 0.0162", "[stop_power]\nvalue = 16.2",
      "p: stop_power: is above that of wait_power; correct one of them"
    ),
    (
      "stm32u575", "supply = \"1.8 V switched\"", "supply = \"5 V\"",
      "p: [data_sheet_power] or [quoted_power] is missing; add it"
    ),
    (
      "stm32u575", "[model]\ncore = \"m33\"", "[model]",
      "p: model: core is missing; add it"
    ),
    (
      "stm32l4r5", "[static_share]\nvalue = 0.226",
      "[static_share]\nvalue = 22.6",
      "p: static_share: 22.6 1 is impossible; write a number in 0.0...1.0"
    ),
    (
      "hand-battery-1300", "[cut_off]\nvalue = 6.0", "[cut_off]\nvalue = 8.4",
      "p: cut_off: is not below the voltage of full cells in [curve]; "
        + "correct one of them"
    ),
    (
      "hand-battery-1300", "depths = [0.0, 0.05,", "depths = [0.0, 0.15,",
      "p: curve.depths: not rising from 0 to 1; correct the list"
    ),
    (
      "hand-battery-1300", "voltages = [4.2, 4.1,", "voltages = [4.2, 4.3,",
      "p: curve.voltages: not falling within 0 to 10 V; correct the list"
    ),
    (
      "hand-battery-1300", "voltages = [4.2, ", "voltages = [",
      "p: curve.voltages: 12 voltages for 13 depths; correct the list"
    ),
    (
      "hand-battery-1300", "unit = \"V\"\ncondition = \"one lithium",
      "condition = \"one lithium",
      "p: curve: has no unit; add unit = \"V\""
    ),
  ]

  @Test(arguments: changes)
  func namesTheContradiction(
    _ change: (id: String, from: String, to: String, line: String)
  ) throws {
    let path = CloneFolder.file("Sources/PowerModel/Profiles/\(change.id).toml")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(change.from))
    let changed = text.replacing(
      change.from,
      with: change.to,
      maxReplacements: 1
    )
    let error = #expect(throws: ProfileError.self) {
      try ProfileReader(file: "p").read(changed)
    }
    #expect(error?.description == change.line)
  }

  /// Cut anywhere, a profile is refused by one line or whole.
  @Test func survivesBeingCut() throws {
    let path = CloneFolder.file("Sources/PowerModel/Profiles/gap9.toml")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    var refused = 0
    for length in stride(from: 0, to: text.count, by: 7) {
      do throws(ProfileError) {
        _ = try ProfileReader(file: "p").read(String(text.prefix(length)))
      } catch {
        refused += 1
        #expect(!error.description.contains("\n"))
      }
    }
    #expect(refused > 100)
  }
}
