import Foundation
import Testing

@testable import SyntheticNerve

@Suite("Plan files")
struct NervePlanTests {
  private func parse(_ text: String) throws(SyntheticNerveError) -> NervePlan {
    try NervePlan(parsing: text, path: "p.yaml")
  }

  @Test("what a plan leaves out has its default")
  func defaults() throws {
    let plan = try parse("schema: phalanx-nerve-plan/1\n")
    #expect(plan == NervePlan())
  }

  @Test("a plan sets numbers, ranges, names and lists")
  func values() throws {
    let plan = try parse(
      """
      schema: phalanx-nerve-plan/1
      name: a-1
      split: train
      day: 3
      noise_scale: 2
      trials:
        movements: [index, fist]
        hold_s: [1, 2.5]
      nerve:
        electrodes: [index, ring]
      noise: {mains_hz: 60}
      """
    )
    #expect(plan.name == "a-1")
    #expect(plan.split == .train)
    #expect(plan.day == 3)
    #expect(plan.noiseScale == 2)
    #expect(plan.trials.movements == [.index, .fist])
    #expect(plan.trials.holdSeconds == 1...2.5)
    #expect(plan.nerve.electrodes == [.index, .ring])
    #expect(plan.noise.mainsFrequency == 60)
    #expect(NerveGenerator(plan: plan, seed: 1).channelCount == 2)
  }

  @Test("every number can be set, and only in its range")
  func everyField() throws {
    for field in PlanField.all {
      let indent = field.section.isEmpty ? "" : "\(field.section):\n  "
      let start = "schema: phalanx-nerve-plan/1\n\(indent)\(field.key): "
      let (least, outside) =
        switch field.target {
        case .number(_, let range):
          ("\(range.lowerBound)", "\(range.upperBound + 1)")
        case .integer(_, let range):
          ("\(range.lowerBound)", "\(range.upperBound + 1)")
        case .range(_, let range):
          (
            "[\(range.lowerBound), \(range.upperBound)]",
            "[\(range.lowerBound), \(range.upperBound + 1)]"
          )
        }
      let plan = try parse(start + least + "\n")
      switch field.target {
      case .number(let place, let range):
        #expect(plan[keyPath: place] == range.lowerBound)
      case .integer(let place, let range):
        #expect(plan[keyPath: place] == range.lowerBound)
      case .range(let place, let range):
        #expect(plan[keyPath: place] == range)
      }
      for wrong in [outside, "abc", ".nan", "[1]"] {
        #expect(throws: SyntheticNerveError.self, "\(field.key): \(wrong)") {
          try parse(start + wrong + "\n")
        }
      }
    }
  }

  @Test(
    "what is wrong is named with its line",
    arguments: [
      ("schema: phalanx-nerve-plan/1\n\nnoisy: 1\n", "p.yaml:3: unknown key"),
      (
        "schema: phalanx-nerve-plan/1\nnoise:\n  amp: 1\n",
        "p.yaml:3: unknown key `amp`; use one of amplifier_uv"
      ),
      ("schema: phalanx-nerve-plan/2\n", "p.yaml:1: is no nerve plan"),
      ("name: x\n", "p.yaml:1: is no nerve plan"),
      ("", "p.yaml:1: holds no keys"),
      (
        "schema: phalanx-nerve-plan/1\nsplit: exam\n",
        "p.yaml:2: `split` does not know `exam`"
      ),
      (
        "schema: phalanx-nerve-plan/1\ntrials:\n  movements: [wave]\n",
        "p.yaml:3: `movements` does not know `wave`"
      ),
      ("schema: phalanx-nerve-plan/1\nday: 1\nday: 2\n", "p.yaml"),
      ("schema: [\n", "is not YAML"),
      ("schema: phalanx-nerve-plan/1\nname: a b\n", "p.yaml:2: `name`"),
      ("schema: phalanx-nerve-plan/1\ntrials: 3\n", "p.yaml:2: `trials`"),
    ]
  )
  func faults(text: String, message: String) {
    do {
      _ = try parse(text)
      Issue.record("read \(text)")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
      #expect(!"\(error)".contains("\n"))
    }
  }

  @Test("a missing file is an error, not a crash")
  func missing() {
    #expect(throws: SyntheticNerveError.self) {
      try NervePlan(readingFrom: "/nonexistent/plan.yaml")
    }
  }
}
