internal import CKernels

/// Drops the oldest frame of a history and appends the newest.
///
/// Before the first frame a history holds real zeros: 0 for int16, the input's
/// zero point for int8.
///
/// - Parameters:
///   - frame: Shape `[channels]`.
///   - history: Shape `[frames, channels]`, oldest first.
/// - Complexity: `history.count` moves, no multiply-accumulate.
public func push<Activation: BitwiseCopyable>(
  _ frame: Span<Activation>,
  into history: inout MutableSpan<Activation>
) {
  let kept = history.count - frame.count
  precondition(
    kept >= 0 && frame.count > 0 && kept % frame.count == 0,
    "a history is whole frames"
  )
  if phalanx_has_dsp() {
    pushWords(frame, into: &history)
    return
  }
  // In bounds: i + frame.count < history.count.
  for i in 0..<kept {
    unsafe history[unchecked: i] = history[unchecked: i &+ frame.count]
  }
  for i in 0..<frame.count {
    unsafe history[unchecked: kept &+ i] = frame[unchecked: i]
  }
}

/// The same, four bytes an instruction.
@inline(__always)
func pushWords<Activation: BitwiseCopyable>(
  _ frame: Span<Activation>,
  into history: inout MutableSpan<Activation>
) {
  unsafe history.withUnsafeMutableBytes { history in
    unsafe frame.withUnsafeBytes { frame in
      guard let start = history.baseAddress, let newest = frame.baseAddress
      else { return }
      let kept = history.count &- frame.count
      unsafe phalanx_move_down(start, start + frame.count, kept)
      unsafe phalanx_move_down(start + kept, newest, frame.count)
    }
  }
}
