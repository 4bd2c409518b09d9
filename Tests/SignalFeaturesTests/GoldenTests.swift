import FixedPoint
import Foundation
import SignalFeatures
import Testing

/// A window and its features, from numpy.
private struct GoldenWindows: Decodable {
  struct Window: Decodable {
    let name: String
    let samples: [Int16]
    /// Whole numbers, but for the two that are compared within a step.
    let raw: [Double]
  }

  let windows: [Window]
}

/// A filter branch and what comes out of it, from Python's whole numbers and
/// from scipy's float64.
private struct GoldenFilters: Decodable {
  struct Filter: Decodable {
    let name: String
    let channelCount: Int
    let preBiquadCount: Int
    let decimation: Int
    let postBiquadCount: Int
    let gainBits: Int
    let coefficients: [Int32]
    let frames: [Int16]
    let output: [Int16]
    /// In ADC steps.
    let real: [Double]
    let saturationCount: UInt32
  }

  let filters: [Filter]
}

private func golden<Content: Decodable>(_ name: String) throws -> Content {
  let file = try #require(
    Bundle.module.url(
      forResource: name,
      withExtension: "json",
      subdirectory: "Golden"
    )
  )
  return try JSONDecoder().decode(Content.self, from: Data(contentsOf: file))
}

@Test func featuresEqualNumpy() throws {
  let content: GoldenWindows = try golden("windows")
  #expect(content.windows.count == 64)
  for window in content.windows {
    for (feature, want) in zip(allFeatures, window.raw) {
      let got = Double(feature.raw(of: window.samples.span))
      let tolerance =
        feature == .logDetector || feature == .maximumFractalLength ? 1.0 : 0
      guard abs(got - want) <= tolerance else {
        Issue.record("\(window.name), \(feature): got \(got), want \(want)")
        return
      }
    }
  }
}

/// The largest errors of an output sample, beside the rounding to its own
/// steps: what rounding between sections adds, in ADC steps, and what the
/// coefficients' rounding adds, relative to full scale.
private let sectionRounding = 0.004
private let coefficientRounding = 1e-7

@Test(arguments: [SignalKernels.plain, .fastest])
func filtersEqualPythonAndStayNearFloat(kernels: SignalKernels) throws {
  let content: GoldenFilters = try golden("filters")
  #expect(content.filters.count == 6)
  for filter in content.filters {
    var plan = MemoryPlan()
    let branch = FilterBranch(
      channelCount: filter.channelCount,
      preBiquadCount: filter.preBiquadCount,
      decimation: filter.decimation,
      postBiquadCount: filter.postBiquadCount,
      gainBits: filter.gainBits,
      memory: &plan
    )
    let storage = TestMemory(plan)
    var output = [Int16](repeating: 0, count: filter.output.count)
    var span = output.mutableSpan
    let count = branch.apply(
      to: filter.frames.span,
      coefficients: filter.coefficients.span,
      memory: storage.memory,
      into: &span,
      kernels: kernels
    )
    #expect(count * filter.channelCount == output.count)
    #expect(output == filter.output, "\(filter.name)")
    #expect(
      branch.saturationCount(in: storage.memory) == filter.saturationCount
    )

    let step = 1 / Double(1 << filter.gainBits)
    let scale = filter.frames.reduce(0) { max($0, abs(Double($1))) }
    let allowed = step / 2 + sectionRounding + coefficientRounding * scale
    for (got, want) in zip(output, filter.real)
    where got != .min && got != .max {
      guard abs(Double(got) * step - want) <= allowed else {
        Issue.record("\(filter.name): got \(Double(got) * step), want \(want)")
        return
      }
    }
  }
}
