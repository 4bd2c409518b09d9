import HandProtocol

/// What a board does when its processor can go no further: the hand is told to
/// stop, and the host why.
public enum FaultReport {
  /// How long the hand is given to take its stop, in milliseconds.
  private static var patience: UInt32 { 500 }

  /// Stops the hand by its own stop and tells the host. To be called with
  /// interrupts off, and followed by nothing.
  ///
  /// - Parameters:
  ///   - board: The board.
  ///   - hand: Its hand, in whatever state the fault has left it.
  ///   - number: The exception.
  ///   - address: The instruction at which it happened, as far as is known.
  public static func run<Board: HandBoard>(
    on board: Board.Type,
    hand: inout HandTask<Board.Session>,
    _ number: UInt32,
    _ address: UInt32
  ) {
    var line = BoardLine<Board>()
    var writer = LinkWriter()
    writer.tell(
      .processorFault,
      UInt16(truncatingIfNeeded: number),
      address,
      on: &line
    )
    guard hand.isStarted else { return }
    let start = Board.now
    hand.stop(at: start)
    while hand.isStopping, Board.now.milliseconds(since: start) < patience {
      hand.run(on: board)
    }
  }
}
