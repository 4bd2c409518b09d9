import Foundation

/// What Tools/EnergyModel/fit found.
struct ModelCoefficients: Decodable, Sendable {
  typealias Effects = [String: [String: Double]]

  /// Logarithms of cycles a multiply-accumulate, as sums of effects.
  struct Latency: Decodable, Sendable {
    /// Class of operation -> value.
    let `class`: [String: Double]
    /// Effect -> level -> class -> value.
    let effects: [String: Effects]
    /// Core -> kind of core.
    let groups: [String: String]
    /// Cores that errors are quoted on; those of others are apart.
    let judgedCores: [String]
    let instructions: Instructions
    /// Class -> outputs per multiply-accumulate of the network it was fitted
    /// on.
    let outputsPerMac: [String: Double]
    /// Of the pointwise layers that `layers` was read from.
    let pointwiseOutputsPerMac: Double
    let layers: [String: Layers]
    /// Class -> float over int8.
    let floatFactors: [String: Double]
    /// "core program class" -> boards with such a result.
    let occurrences: [String: [String]]

    enum CodingKeys: String, CodingKey {
      case `class`, effects, groups, instructions, layers, occurrences
      case outputsPerMac = "outputs_per_mac"
      case pointwiseOutputsPerMac = "pointwise_outputs_per_mac"
      case floatFactors = "float_factors"
      case judgedCores = "judged_cores"
    }
  }

  /// Core -> kind -> precision -> instructions per multiply-accumulate: a
  /// slope, and what an output adds.
  typealias Lines = [String: [String: [String: [Double]]]]

  struct Instructions: Decodable, Sendable {
    let comparison: Lines
    let own: Lines

    enum CodingKeys: String, CodingKey {
      case comparison = "cmsis_nn"
      case own
    }
  }

  /// Of the per-layer table.
  struct Layers: Decodable, Sendable {
    let ratios: [String: Double]
    /// Multiply-accumulates of a separable convolution that a value costs in
    /// operations without any.
    let macsPerElement: Double

    enum CodingKeys: String, CodingKey {
      case ratios
      case macsPerElement = "macs_per_element"
    }
  }

  /// Logarithms of power over the data sheet's, as sums of effects.
  struct Power: Decodable, Sendable {
    struct Base: Decodable, Sendable {
      let milliwattsPerMegahertz: Double
      let origin: String

      enum CodingKeys: String, CodingKey {
        case milliwattsPerMegahertz = "milliwatts_per_megahertz"
        case origin
      }
    }

    let intercept: Double
    let effects: Effects
    /// "board supply" -> what the effects multiply.
    let base: [String: Base]
  }

  /// What a board of streaming results does when idle and at two clocks.
  struct Streaming: Decodable, Sendable {
    let ratedClockMegahertz: Double
    let activeMilliwatts: Double
    let idleMilliwatts: Double
    let staticShare: Double
    let slowClockMegahertz: Double

    enum CodingKeys: String, CodingKey {
      case ratedClockMegahertz = "rated_clock_mhz"
      case activeMilliwatts = "active_mw"
      case idleMilliwatts = "idle_mw"
      case staticShare = "static_share"
      case slowClockMegahertz = "slow_clock_mhz"
    }
  }

  let latency: Latency
  let power: Power
  let streaming: [String: Streaming]
  /// Quantity -> what was left out -> median, 90th percentile, rows.
  let errors: [String: [String: [Double]]]

  /// The committed fit.
  static let fitted: ModelCoefficients = {
    do {
      return try JSONDecoder().decode(
        ModelCoefficients.self,
        from: Data(PackageResources.coefficients_json)
      )
    } catch {
      preconditionFailure("the embedded coefficients do not decode: \(error)")
    }
  }()
}
