import DeviceSimulator
import Evaluation

/// Puts the onsets of single fingers together to movements.
struct MovementFinder {
  /// The sampling rate of the first input, in hertz.
  let samplesPerSecond: Double
  /// Where each hop ends, in samples.
  let ends: [Int]

  /// Fingers that begin so soon after the first belong to its movement.
  static let togetherMicroseconds = 100_000.0

  /// A movement while fingers are added to it.
  private struct Found {
    var sample: Int
    var fingers: UInt8
    var outcome: Movement.Outcome
    /// When the first of its fingers was decoded.
    var decoded: Int?
  }

  /// The movements, in the order of time.
  func movements(in onsets: [SettledOnset]) -> [Movement] {
    let together = Int(samplesPerSecond * Self.togetherMicroseconds / 1e6)
    var found: [Found] = []
    for onset in Self.sorted(onsets) {
      switch onset.outcome {
      case .met, .missed: add(onset, to: &found, within: together)
      case .falseOnset, .repeated: break
      }
    }
    let trueCount = found.count
    for onset in Self.sorted(onsets) where onset.outcome == .falseOnset {
      addFalse(onset, to: &found, within: together, after: trueCount)
    }
    return found.sorted { ($0.sample, $0.fingers) < ($1.sample, $1.fingers) }
      .map(movement)
  }

  private static func sorted(_ onsets: [SettledOnset]) -> [SettledOnset] {
    onsets.sorted { ($0.sample, $0.finger) < ($1.sample, $1.finger) }
  }

  /// A true onset: of the movement before it, or of a new one.
  private func add(
    _ onset: SettledOnset,
    to found: inout [Found],
    within together: Int
  ) {
    let bit: UInt8 = 1 << UInt8(onset.finger)
    var decoded: Int?
    if case .met(let delay) = onset.outcome { decoded = onset.sample + delay }
    if let last = found.last, onset.sample - last.sample <= together {
      let index = found.count - 1
      found[index].fingers |= bit
      guard let decoded else { return }
      found[index].outcome = .decoded
      found[index].decoded = min(found[index].decoded ?? decoded, decoded)
      return
    }
    found.append(
      Found(
        sample: onset.sample,
        fingers: bit,
        outcome: decoded == nil ? .missed : .decoded,
        decoded: decoded
      )
    )
  }

  /// A decoded onset without a true one: a finger too many of a movement that is
  /// decoded at that moment, or a movement that is none.
  private func addFalse(
    _ onset: SettledOnset,
    to found: inout [Found],
    within together: Int,
    after trueCount: Int
  ) {
    let isPart = found.indices.contains { index in
      let movement = found[index]
      let start = index < trueCount ? movement.decoded : movement.sample
      guard let start else { return false }
      let distance = onset.sample - start
      return index < trueCount
        ? abs(distance) <= together : 0...together ~= distance
    }
    if isPart { return }
    found.append(
      Found(
        sample: onset.sample,
        fingers: 1 << UInt8(onset.finger),
        outcome: .falseDecoded,
        decoded: onset.sample
      )
    )
  }

  private func movement(_ found: Found) -> Movement {
    // The first hop that ends after it. A decision is that of the hop at whose
    // end it is made.
    let isDecision = found.outcome == .falseDecoded
    let sample = isDecision ? found.sample - 1 : found.sample
    var low = 0
    var high = ends.count - 1
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > sample { high = middle } else { low = middle + 1 }
    }
    let delay: Int64? =
      found.outcome == .decoded
      ? found.decoded.map {
        Int64(Double($0 - found.sample) * 1e6 / samplesPerSecond)
      } : nil
    return Movement(
      hop: low,
      fingers: found.fingers,
      outcome: found.outcome,
      delayMicroseconds: delay
    )
  }
}
