import FixedPoint
import SignalFeatures
import TestSupport

/// Working memory of a test, zero at first, freed at its end.
///
/// The bytes are never moved: `memory` stays good as long as this lives.
@safe final class TestMemory {
  let memory: WorkingMemory
  private let bytes: UnsafeMutableRawBufferPointer

  init(_ plan: MemoryPlan) {
    unsafe bytes = .allocate(
      byteCount: max(plan.byteCount, MemoryPlan.alignment),
      alignment: MemoryPlan.alignment
    )
    memory = unsafe WorkingMemory(bytes)
    memory.clear()
  }

  deinit {
    unsafe bytes.deallocate()
  }
}

/// Kinds of samples that integer code gets wrong.
enum TestSignal: CaseIterable {
  /// Every 16-bit value alike.
  case uniform
  /// Of a few steps, so that neighbors are often equal.
  case ties
  /// Only the ends of the range and their neighbors.
  case extremes
  /// Zeros with a rare pulse.
  case sparse
  /// One value.
  case constant

  func samples(_ count: Int, seed: UInt64) -> [Int16] {
    var generator = SplitMix64(seed: seed)
    switch self {
    case .uniform:
      return (0..<count).map { _ in
        .random(in: .min ... .max, using: &generator)
      }
    case .ties:
      return (0..<count).map { _ in .random(in: -2...2, using: &generator) }
    case .extremes:
      let values: [Int16] = [.min, .min + 1, .max, .max - 1, 0]
      return (0..<count).map { _ in
        values[Int.random(in: 0..<values.count, using: &generator)]
      }
    case .sparse:
      return (0..<count).map { _ in
        Int.random(in: 0..<20, using: &generator) == 0 ? 1000 : 0
      }
    case .constant:
      return Array(repeating: -32768, count: count)
    }
  }
}

/// Every feature, in order.
let allFeatures: [Feature] = (1...14).compactMap { Feature(rawValue: $0) }
