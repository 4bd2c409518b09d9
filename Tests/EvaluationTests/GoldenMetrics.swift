import Foundation

/// What Tools/GoldenVectors/metrics.py wrote.
struct GoldenMetrics: Decodable {
  struct Samples: Decodable {
    let unit: [Int]
    let label: [Int], guess: [Int]
    let active: [Bool], decoded: [Bool]
    let value: [Double], estimate: [Double]
    let moving: [Bool]
  }

  let generator: String
  let names: [String]
  let value: [Double], low: [Double], high: [Double]
  let confusion: [[Int]]
  let samples: Samples

  init() throws {
    let url = try Self.unwrap(
      Bundle.module.url(
        forResource: "metrics",
        withExtension: "json",
        subdirectory: "Golden"
      )
    )
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
  }

  private static func unwrap(_ url: URL?) throws -> URL {
    guard let url else { throw CocoaError(.fileNoSuchFile) }
    return url
  }
}
