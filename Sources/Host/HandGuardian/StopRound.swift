import DeviceBridge
import Foundation

/// Stops hands: all at the same time, a thread each.
enum StopRound {
  /// How long a device is tried that cannot be claimed yet, in milliseconds: the
  /// system may still be closing it for the driver.
  private static let claimPatience = 2000
  /// The longest that bytes may wait to be sent, in milliseconds.
  private static let writePatience = 50

  /// Plays the stops to their ends, says of each how it came out, and closes the
  /// lines.
  static func play(_ lines: [GuardedEntry]) {
    let group = DispatchGroup()
    for line in lines {
      group.enter()
      let thread = Thread {
        RealTimeScheduling.claim()
        GuardianProcess.say(outcome(of: line))
        group.leave()
      }
      thread.start()
    }
    group.wait()
  }

  /// Stops a hand.
  ///
  /// - Returns: What came of it, in a line for a person.
  private static func outcome(of line: GuardedEntry) -> String {
    let died = "\(line.place): the driver died; the \(line.hand) "
    let verdict: StopPlayer.Verdict
    do throws(TransportError) {
      let transport = try open(line)
      defer { transport.close() }
      verdict = try play(line.program, on: transport)
    } catch {
      return died + "may not have stopped: \(error.fault); switch it off"
    }
    return switch verdict {
    case .stopped: died + "was stopped"
    case .heard: died + "was told to stop, and answers"
    case .unconfirmed:
      died + "was told to stop, but does not confirm it; switch it off "
        + "if it moves or grips"
    }
  }

  private static func open(
    _ line: GuardedEntry
  ) throws(TransportError) -> any Transport {
    let end = now() + UInt64(claimPatience) * 1000
    while true {
      do throws(TransportError) {
        return try line.handover.takeOver(place: line.place)
      } catch {
        guard now() < end else { throw error }
      }
      Thread.sleep(forTimeInterval: 0.005)
    }
  }

  /// Plays a stop on a line.
  static func play(
    _ program: StopProgram,
    on line: any Transport
  ) throws(TransportError) -> StopPlayer.Verdict {
    var player = StopPlayer(program, at: now())
    while true {
      if let verdict = player.verdict { return verdict }
      // What has come by now is older than what is sent next.
      player.receive(
        try line.read(upTo: 4096, timeoutMilliseconds: 0),
        at: now()
      )
      if let frame = player.nextFrame(at: now()) {
        try line.write(frame, timeoutMilliseconds: writePatience)
        continue
      }
      let deadline = player.deadline
      let moment = now()
      guard player.verdict == nil, deadline > moment else { continue }
      let wait = Int(min(deadline - moment, 50_000) + 999) / 1000
      player.receive(
        try line.read(upTo: 4096, timeoutMilliseconds: wait),
        at: now()
      )
    }
  }

  private static func now() -> UInt64 {
    DispatchTime.now().uptimeNanoseconds / 1000
  }
}
