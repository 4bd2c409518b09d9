public import DeviceBridge
import Foundation
import Synchronization

/// The driver's side of its guardian: a process of its own that stops the hands
/// if this one dies, however it dies.
///
/// The guardian does nothing as long as the driver lives, were it to stand still
/// for minutes. It knows no protocol: a hand's stop is data that the hand's
/// session has made. One that is killed is replaced.
public final class HandGuardian: Sendable {
  /// The name of the guardian's process: not the driver's, so that what ends
  /// programs by that name leaves it alone.
  static let processName = "hand-guardian"

  /// How long the guardian may take to answer, in milliseconds. It answers at
  /// once; a machine that is busy may start it late.
  private static let patience = 5000

  /// How often one that was killed is replaced.
  private static let replacementLimit = 5

  /// A line as it was handed over.
  private struct Watched {
    var port: GuardedPort
    var descriptor: Int32?
    var isArmed = false
  }

  private struct State {
    var process: SecondProcess
    var lines: [UInt32: Watched] = [:]
    var lastLine: UInt32 = 0
    var isOver = false
  }

  /// Held while a message waits for its answer.
  private let state: Mutex<State>

  /// Starts the guardian.
  ///
  /// - Parameter onLoss: Hears that the guardian was killed: nil where another
  ///   has taken its place, else why none has.
  /// - Throws: That it cannot be started.
  public init(
    onLoss: @escaping @Sendable (GuardianError?) -> Void
  ) throws(GuardianError) {
    state = Mutex(State(process: try Self.start()))
    let thread = Thread { [self] in lookAfter(onLoss) }
    thread.name = "guardian"
    thread.start()
  }

  /// Has a line watched. Its hand is not stopped yet if the driver dies: see
  /// `GuardedLine.arm`.
  ///
  /// - Parameters:
  ///   - line: The line.
  ///   - hand: What a person calls the hand.
  ///   - script: The hand's stop.
  /// - Returns: The line as it is watched; nil for one that ends with this
  ///   program, as a virtual hand inside it does.
  /// - Throws: That it is not watched.
  public func watch(
    _ line: any Transport,
    hand: String,
    script: [UInt8]
  ) throws(GuardianError) -> GuardedLine? {
    guard let handover = line.handover else { return nil }
    var port = GuardedPort(place: line.place, hand: hand, script: script)
    var descriptor: Int32?
    switch handover {
    case .descriptor(let file): descriptor = file
    case .usb: port.device = handover
    }
    let watched = Watched(port: port, descriptor: descriptor)
    let number = try state.withLock { state throws(GuardianError) in
      state.lastLine += 1
      try Self.tell(state.process, state.lastLine, watched)
      state.lines[state.lastLine] = watched
      return state.lastLine
    }
    return GuardedLine(number, self)
  }

  /// Lets the guardian go, which has no line to watch any more.
  public func end() {
    let process = state.withLock { state in
      state.isOver = true
      return state.process
    }
    process.socket.hangUp()
    process.wait(milliseconds: 500)
  }

  func arm(_ number: UInt32) throws(GuardianError) {
    try state.withLock { state throws(GuardianError) in
      try Self.ask(state.process, .arm(line: number))
      state.lines[number]?.isArmed = true
    }
  }

  func release(_ number: UInt32) {
    state.withLock { state in
      guard state.lines.removeValue(forKey: number) != nil else { return }
      // One that is gone has let go already.
      try? Self.ask(state.process, .release(line: number))
    }
  }

  // MARK: The process

  private static func start() throws(GuardianError) -> SecondProcess {
    let process: SecondProcess
    do {
      process = try SecondProcess(
        name: processName,
        argument: GuardianProcess.argument
      )
    } catch {
      throw GuardianError(fault: "cannot be started (\(error.fault))")
    }
    try ask(process, .begin(process: getpid()))
    process.tellOfFaults(by: GuardianRequest.faultMark)
    return process
  }

  /// Waits until the guardian is gone, and starts another.
  private func lookAfter(_ onLoss: (GuardianError?) -> Void) {
    for _ in 0...Self.replacementLimit {
      let process = state.withLock { $0.process }
      process.socket.waitForHangUp()
      let loss = state.withLock { state -> GuardianError?? in
        guard !state.isOver else { return nil }
        process.wait(milliseconds: 500)
        return .some(Self.replace(&state))
      }
      guard let loss else { return }
      onLoss(loss)
      if loss != nil { return }
    }
  }

  /// - Returns: Why there is no other; nil where there is.
  private static func replace(_ state: inout State) -> GuardianError? {
    do throws(GuardianError) {
      state.process = try start()
      for (number, line) in state.lines.sorted(by: { $0.key < $1.key }) {
        try tell(state.process, number, line)
      }
      return nil
    } catch {
      return error
    }
  }

  private static func tell(
    _ process: SecondProcess,
    _ number: UInt32,
    _ line: Watched
  ) throws(GuardianError) {
    try ask(
      process,
      .watch(line: number, line.port),
      handing: line.descriptor
    )
    if line.isArmed { try ask(process, .arm(line: number)) }
  }

  /// Says something, and waits until it is done.
  private static func ask(
    _ process: SecondProcess,
    _ request: GuardianRequest,
    handing descriptor: Int32? = nil
  ) throws(GuardianError) {
    guard process.socket.send(request.bytes, handing: descriptor) else {
      throw GuardianError(fault: "is gone")
    }
    let reply: MessageSocket.Message?
    do {
      reply = try process.socket.receive(timeoutMilliseconds: patience)
    } catch {
      throw GuardianError(fault: "is gone")
    }
    guard let reply else { throw GuardianError(fault: "does not answer") }
    guard reply.bytes == [GuardianReply.done.rawValue] else {
      throw GuardianError(fault: "refuses the hand's stop")
    }
  }
}

/// A line that the guardian watches.
public final class GuardedLine: Sendable {
  private let number: UInt32
  private let guardian: HandGuardian

  init(_ number: UInt32, _ guardian: HandGuardian) {
    self.number = number
    self.guardian = guardian
  }

  deinit { release() }

  /// From when this returns on, the hand is stopped if the driver dies. To be
  /// called before the hand is enabled.
  public func arm() throws(GuardianError) {
    try guardian.arm(number)
  }

  /// The hand has been stopped, or can no longer be: the guardian lets go of the
  /// line. To be called before the line is closed; may be called again.
  public func release() {
    guardian.release(number)
  }
}
