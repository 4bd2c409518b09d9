import Files
import Foundation
import PowerModel

/// What the words say that stand in the table of a hop's stages.
extension BudgetResult {
  /// Each word with its meaning, of those that occur in the table.
  var basisMeanings: [(word: String, meaning: String)] {
    let words = Set(stages.flatMap { $0.basis.components(separatedBy: ", ") })
    var all = Self.meanings.filter { words.contains($0.word) }
    let errors = stages.flatMap { [$0.error, $0.energyError] }
    if errors.contains(where: { $0?.isBorrowed == true }) {
      all.append(
        (
          Self.borrowed,
          "taken over from networks, as no published result tells the stage's"
        )
      )
    }
    return all
  }

  /// Of an error that is not the stage's own.
  static let borrowed = "error of networks"

  /// The meanings in a line.
  var basisNote: String {
    basisMeanings.map { "\($0.word): \($0.meaning)" }.joined(separator: "; ")
  }

  private static let meanings: [(word: String, meaning: String)] = [
    ("counted", "instructions counted in this decoder, in QEMU"),
    (
      "fitted",
      "instructions by the units of work, as counted in other decoders"
    ),
    ("other core", "instructions counted on another core"),
    ("networks' cycles", "cycles an instruction as networks take"),
    ("guessed cycles", "cycles an instruction by the profile's guess"),
    ("same board", "published results of this board and program"),
    ("kin", "published results of the same core, program and task"),
    ("without kin", "core and program are known, not together"),
    (
      "unknown program",
      "nobody has published results of this decoder's own kernels; the error "
        + "is that of programs that the fit has not seen"
    ),
    ("extrapolated", "of no published result's kind"),
    ("untested", "a guess of the profile, whose error nobody knows"),
  ]
}
