import Files
import Budget
import DeviceBridge
import Drive
import Foundation
import TestSupport
import VirtualHand

@testable import Evaluation

extension FuzzTarget {
  /// A folder of a replay, compared with another: it is refused, or every figure
  /// has its numbers.
  static let runFolders = FuzzTarget("run-folders") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let originals = ["repetitions.json", "budget.json"].map {
      "Tools/Fuzz/originals/" + $0
    }
    let file = try ChangedFile(&input, originals: originals)
    let folder = file.path + ".run"
    let inside = folder + "/" + RepetitionFile.name
    do {
      try FileManager.default.createDirectory(
        atPath: folder,
        withIntermediateDirectories: true
      )
      try Data(file.bytes).write(to: URL(fileURLWithPath: inside))
    } catch {
      throw FuzzFailure(description: "\(folder): \(error)")
    }
    try refusing {
      let good = try RepetitionFile(
        run: CloneFolder.file("Tools/Fuzz/originals")
      )
      let changed = try RepetitionFile(run: folder)
      for pair in [(good, changed), (changed, good), (changed, changed)] {
        try refusing {
          let found = try PairedComparison(
            ("first", pair.0),
            ("second", pair.1)
          )
          try require(
            found.rows.allSatisfy { $0.repetitions <= found.repetitionCount },
            "more repetitions tell than there are"
          )
        }
      }
    }
    try refusing {
      _ = try ResultDocument(data: Data(file.bytes), place: "result")
    }
  }

  /// What a person writes behind an option: it is refused, or it is a number, a
  /// port, a fault and so on.
  static let optionTexts = FuzzTarget("option-texts") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let kind = input.byte()
    let bytes = input.take(200)
    let text = String(decoding: bytes, as: UTF8.self)
    try refusing {
      switch kind % 8 {
      case 0: _ = try PortName(parsing: text)
      case 1: _ = try DeadManName(parsing: text)
      case 2: _ = try StreamName(parsing: text)
      case 3: _ = try FailCondition(parsing: text)
      case 4: _ = try HandFault(parsing: text, joints: ["thumb", "index"])
      case 5: _ = try BudgetLimits(text: text, place: "limits")
      case 6: _ = try DayHabitsFile(text: text, place: "day")
      default:
        guard let number = Rational(text) else { return }
        try require(
          Rational("\(number)") == number,
          "\(text) is \(number), which reads otherwise"
        )
      }
    }
  }
}
