import DeviceBridge
import Foundation

/// The guardian's own process: it waits for the death of the driver, and then
/// stops the hands that it has been told of.
public enum GuardianProcess {
  /// The argument by which the program knows that it is to be the guardian.
  static let argument = "--hand-guardian"

  /// Becomes the guardian, if the program was started as one, and then never
  /// returns. To be called before anything else is done.
  public static func beIfAsked() {
    guard CommandLine.arguments.dropFirst().first == argument else { return }
    guard let socket = SecondProcess.settle(name: HandGuardian.processName)
    else {
      say("\(argument): only a drive starts its guardian")
      exit(2)
    }
    RealTimeScheduling.claim()
    var watch = GuardianWatch(socket)
    watch.waitForDeath()
    StopRound.play(watch.armed)
    // One that printed where its fault was is not to miss its guardian meanwhile.
    watch.waitUntilGone()
    exit(0)
  }

  /// Says a line on standard error, if anybody listens.
  static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = unsafe write(2, bytes, bytes.count)
  }
}

/// What the guardian has been told.
struct GuardianWatch {
  private let socket: MessageSocket
  private var driverEnd: Int32?
  private var lines: [UInt32: (line: GuardedEntry, isArmed: Bool)] = [:]

  init(_ socket: MessageSocket) {
    self.socket = socket
  }

  /// The lines whose hands are to be stopped.
  var armed: [GuardedEntry] {
    lines.sorted { $0.key < $1.key }.filter(\.value.isArmed).map(\.value.line)
  }

  /// Listens to the driver until it is dead: its end of the connection is
  /// closed, its process has ended, or it has said that a fault ends it.
  mutating func waitForDeath() {
    while true {
      var entries = [
        pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: driverEnd ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      _ = unsafe poll(&entries, 2, -1)
      // What it said before it died comes first.
      while let message = try? socket.receive(timeoutMilliseconds: 0) {
        guard let request = GuardianRequest(message.bytes) else {
          if let file = message.descriptor { close(file) }
          answer(.refused)
          continue
        }
        if request == .fault { return }
        take(request, message.descriptor)
      }
      if entries[0].revents & Int16(POLLHUP | POLLERR) != 0 { return }
      if entries[1].revents != 0 { return }
    }
  }

  /// Waits until the driver is gone, and listens to it no more.
  func waitUntilGone() {
    var entries = [
      pollfd(fd: socket.descriptor, events: 0, revents: 0),
      pollfd(fd: driverEnd ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    while unsafe poll(&entries, 2, -1) <= 0 {}
  }

  private mutating func take(_ request: GuardianRequest, _ descriptor: Int32?) {
    switch request {
    case .begin(let process):
      driverEnd = SecondProcess.end(of: process)
    case .watch(let number, let port):
      guard let line = GuardedEntry(port, descriptor) else {
        if let descriptor { close(descriptor) }
        return answer(.refused)
      }
      lines[number] = (line, false)
    case .arm(let number):
      guard lines[number] != nil else { return answer(.refused) }
      lines[number]?.isArmed = true
    case .release(let number):
      lines.removeValue(forKey: number)?.line.letGo()
    case .fault: return
    }
    answer(.done)
  }

  private func answer(_ reply: GuardianReply) {
    // A driver that is gone needs none.
    _ = socket.send([reply.rawValue])
  }
}

/// A line as the guardian keeps it.
struct GuardedEntry: Sendable {
  let place: String
  let hand: String
  let program: StopProgram
  let handover: LineHandover

  /// - Returns: Nil where the script is none, or nothing was handed over.
  init?(_ port: GuardedPort, _ descriptor: Int32?) {
    guard let program = StopProgram(port.script),
      let handover = descriptor.map({ .descriptor($0) }) ?? port.device
    else { return nil }
    place = port.place
    hand = port.hand
    self.program = program
    self.handover = handover
  }

  /// Closes what was handed over; the driver keeps its own, and the lock.
  func letGo() {
    if case .descriptor(let file) = handover { close(file) }
  }
}
