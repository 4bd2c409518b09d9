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
  // In bounds: kept + frame.count is the history's count.
  unsafe history.withUnsafeMutableBytes { history in
    unsafe frame.withUnsafeBytes { frame in
      guard let start = history.baseAddress, let newest = frame.baseAddress
      else { return }
      let last = history.count &- frame.count
      if phalanx_has_dsp() {
        unsafe phalanx_move_down(start, start + frame.count, last)
        unsafe phalanx_move_down(start + last, newest, frame.count)
      } else {
        unsafe start.copyMemory(from: start + frame.count, byteCount: last)
        unsafe (start + last).copyMemory(from: newest, byteCount: frame.count)
      }
    }
  }
}
