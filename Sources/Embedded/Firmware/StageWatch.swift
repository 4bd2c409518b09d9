import Decoder

/// Counts the stages of a hop by the board's counter, tells the port as each
/// ends, and the host what it came to, if it asks.
struct StageWatch<Board: HandBoard>: DecodeObserver, ~Copyable {
  /// What the counter went on by in each.
  private(set) var counts = HopRecord.StageCounts()
  private var mark: UInt32 = 0
  private var vectors = HopVectors(sink: VectorSender<Board>())

  /// How much the host is told of each hop.
  var detail = LinkDetail.commands {
    didSet { vectors.hasFilteredSamples = detail == .samples }
  }

  /// What was done since the last stage belongs to none.
  mutating func restart() { mark = Board.counter }

  /// Begins a hop.
  mutating func clear() {
    counts = HopRecord.StageCounts()
    restart()
  }

  /// A stage has ended; the next one begins.
  mutating func finish(_ stage: FirmwareStage) {
    let now = Board.counter
    if let index = stage.recordIndex { counts[index] &+= now &- mark }
    mark = now
    Board.didFinish(stage)
  }

  mutating func didFinish(_ step: DecodeStep, of decoder: borrowing Decoder) {
    switch step {
    case .features: finish(.features)
    case .normalization: finish(.normalization)
    case .layer(let index): finish(.layer(index))
    case .outputs: finish(.outputs)
    }
    if detail > .commands {
      vectors.didFinish(step, of: decoder)
      restart()
    }
  }
}
