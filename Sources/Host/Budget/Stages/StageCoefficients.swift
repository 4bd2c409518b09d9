import Foundation
import PowerModel

/// What the firmware's stages take in instructions, as Tools/EnergyModel/stages
/// found it from the counts of Tools/Firmware/baseline.csv.
struct StageCoefficients: Decodable, Sendable {
  /// A decoder whose stages were counted.
  struct Counted: Decodable, Sendable {
    let name: String
    /// Units of work of a hop, by stage.
    let units: [String: [String: Double]]
    /// Instructions of a hop, by stage.
    let instructions: [String: Double]
  }

  /// The costs of a stage's units, for any decoder.
  struct Fitted: Decodable, Sendable {
    /// Instructions of each unit.
    let instructions: [String: Double]
    /// Of decoders of other shapes, left out of the fit in turn.
    let errorMedian: Double, errorNinetieth: Double
    let rowCount: Int

    enum CodingKeys: String, CodingKey {
      case instructions
      case errorMedian = "error_median"
      case errorNinetieth = "error_p90"
      case rowCount = "row_count"
    }
  }

  /// The hand's task, a millisecond of it.
  struct Hand: Decodable, Sendable {
    /// Without a tick of the governor, and with one, its frame and the answer.
    let idle: Double, tick: Double
  }

  /// What was counted on one core.
  struct Core: Decodable, Sendable {
    /// By the digest of the decoder's image.
    let counted: [String: Counted]
    /// By stage.
    let fitted: [String: Fitted]
    let hand: Hand
    let flashByteCount: Int, memoryByteCount: Int

    enum CodingKeys: String, CodingKey {
      case counted, fitted, hand
      case flashByteCount = "firmware_flash_bytes"
      case memoryByteCount = "firmware_memory_bytes"
    }
  }

  let compiler: String
  let cores: [String: Core]

  /// The committed counts.
  static let counted: StageCoefficients = {
    do {
      return try JSONDecoder().decode(
        StageCoefficients.self,
        from: Data(PackageResources.stages_json)
      )
    } catch {
      preconditionFailure("the embedded counts do not decode: \(error)")
    }
  }()

  /// The counts for a core as the fitted model names it, and whether they are
  /// of that very core or one of its kind.
  ///
  /// A core that nothing was counted on is taken for a Cortex-M4.
  func core(_ name: String) -> (name: String, core: Core, isOwn: Bool) {
    let like = CountedCore.standing(for: name)
    if let found = cores[like] { return (like, found, like == name) }
    guard let found = cores["m4"] else {
      preconditionFailure("counts of a Cortex-M4")
    }
    return ("m4", found, false)
  }
}
