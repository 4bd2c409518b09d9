extension DecoderImage {
  /// Checks how the decoder and its operators begin after a reset.
  func checkStarts() throws(ImageError) {
    try require(
      count(of: .starts) == count(of: .operators) + 1,
      .recordCount,
      in: .starts
    )
    let first = record(0, in: .starts)
    try require(
      bytes.load(UInt32.self, at: first + ImageLayout.DecoderStart.source) <= 1,
      .settlingSource,
      in: .starts
    )
    let start = self.start
    // What comes before the windows are full is nobody's doing.
    try require(
      start.firstHop >= windowHops - 1
        && start.firstHop < ImageLayout.maximumSettlingHops,
      .firstHop,
      in: .starts
    )
    try require(
      start.restartHops <= ImageLayout.maximumSettlingHops,
      .restartHops,
      in: .starts
    )
    // No intent counts before one was decided.
    try require(
      start.settlingHops > start.firstDecision
        && start.settlingHops <= ImageLayout.maximumSettlingHops,
      .settlingHops,
      in: .starts
    )
    for index in 0..<count(of: .operators) { try checkStart(index) }
  }

  private func checkStart(_ index: Int) throws(ImageError) {
    let start = start(ofOperator: index)
    try require(
      start.firstHop >= windowHops - 1 && start.firstHop <= self.start.firstHop,
      .firstHop,
      index + 1,
      in: .starts
    )
    // A window holds whole turns of what begins anew with it.
    let step = networkOperator(index)
    try require(
      step.opcode != .gatedRecurrentUnit
        || self.start.restartHops % step.period == 0,
      .restartHops,
      index + 1,
      in: .starts
    )
    guard let place = start.state else { return }
    // A state that is a tensor of its own, whole in the data.
    guard let state = step.state else {
      throw .invalid(field: .state, record: index + 1, section: .starts)
    }
    let size = tensor(state).byteCount
    try require(
      place % ImageLayout.sectionAlignment == 0 && place <= count(of: .data)
        && size <= count(of: .data) - place,
      .state,
      index + 1,
      in: .starts
    )
  }
}
