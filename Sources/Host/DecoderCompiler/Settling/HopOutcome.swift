import Decoder
import DecoderImage

/// What two decoders are compared by at a hop: a row of numbers.
///
/// What moves a hand: the closures of the fingers, and the winner of each group
/// of classes that they follow. Of a decoder that moves no finger, all that it
/// decides: classes, activity, and values in raw steps.
struct OutcomeColumns {
  /// What a column holds.
  enum Column {
    case closure(finger: Int)
    case winner(group: Int)
    case activity(group: Int, element: Int)
    case value(group: Int, element: Int)
  }

  let columns: [Column]

  init(_ image: DecoderImage) {
    var columns: [Column] = []
    var others: [Column] = []
    var followed = Set<Int>()
    for index in 0..<image.count(of: .fingers) {
      let finger = image.finger(index)
      columns.append(.closure(finger: finger.finger))
      followed.insert(finger.group)
      if let gate = finger.gateGroup { followed.insert(gate) }
    }
    for index in 0..<image.count(of: .groups)
    where columns.isEmpty || followed.contains(index) {
      let group = image.group(index)
      switch group.kind {
      case .classes: others.append(.winner(group: index))
      case .activity where followed.isEmpty:
        for element in 0..<group.elementCount {
          others.append(.activity(group: index, element: element))
        }
      case .values where followed.isEmpty:
        for element in 0..<group.elementCount {
          others.append(.value(group: index, element: element))
        }
      case .activity, .values: break
      }
    }
    columns += others
    self.columns = columns
  }

  /// The row of the decoder's newest hop.
  func row(_ decoder: borrowing Decoder) -> [Int32] {
    var row: [Int32] = []
    row.reserveCapacity(columns.count)
    for column in columns {
      switch column {
      case .closure(let finger):
        row.append(Int32(decoder.intent.closures[finger]))
      case .winner(let group):
        row.append(Int32(decoder.winner(ofGroup: group)))
      case .activity(let group, let element):
        row.append(decoder.isOn(element, ofGroup: group) ? 1 : 0)
      case .value(let group, let element):
        row.append(decoder.value(element, ofGroup: group))
      }
    }
    return row
  }

  /// How far apart two values of each column may be.
  ///
  /// - Parameter rows: Those of the decoder that has run for long.
  /// - Returns: One for each column; nil where they must be equal.
  func tolerances(_ rows: [[Int32]]) -> [Int32?] {
    columns.indices.map { index in
      switch columns[index] {
      case .closure: return Int32(SettlingRule.closureTolerance)
      case .winner, .activity: return nil
      case .value:
        let values = rows.map { $0[index] }
        let range = Double(values.max() ?? 0) - Double(values.min() ?? 0)
        return Int32(range * SettlingRule.valueTolerance)
      }
    }
  }
}
