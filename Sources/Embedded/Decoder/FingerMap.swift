import DecoderImage
import FixedPoint

/// From the decisions of the groups to one finger's closure.
struct FingerMap {
  let finger: ImageFinger
  let image: DecoderImage
  let layout: DecoderMemory
  let memory: WorkingMemory

  /// The closure, Q15, and whether the finger is wanted to move.
  func apply() -> (closure: Int16, isActive: Bool) {
    let closure = closure()
    if let gate = finger.gateGroup {
      let isOpen = layout.group(gate, of: image, in: memory)
        .isOn(finger.gateElement, in: memory)
      return (isOpen ? closure : 0, isOpen)
    }
    switch finger.kind {
    case .activity:
      return (closure, closure != 0)
    case .classTable, .value:
      return (closure, Int32(closure) >= finger.activeThreshold)
    }
  }

  private func closure() -> Int16 {
    let state = layout.group(finger.group, of: image, in: memory)
    switch finger.kind {
    case .classTable:
      let row = finger.element + 2 * state.winner(in: memory)
      return image.bytes.load(Int16.self, at: image.offset(of: .data) + row)
    case .value:
      // |value| < 2^17 and |gain| <= 2^31: the product is below 2^48.
      let raw = Int64(state.value(finger.element, in: memory))
      let closure = (raw * Int64(finger.gain)) >> 12 + Int64(finger.offset)
      return Int16(truncatingIfNeeded: min(max(closure, 0), 32_767))
    case .activity:
      return state.isOn(finger.element, in: memory) ? .max : 0
    }
  }
}
