import DeviceBridge
import Drive
import Foundation
import VirtualHand

/// A virtual hand inside the program, on a thread of its own.
enum SimulatedHand {
  /// Makes one and starts it. It ends when the line is closed.
  ///
  /// - Returns: The host's end of its line.
  static func plug(_ kind: HandKind) throws -> any Transport {
    let pair = try LinePair(name: "sim:")
    let end = pair.second
    let thread = Thread {
      guard let virtual = VirtualHandKind(rawValue: kind.rawValue) else {
        preconditionFailure("every kind that is driven has its mirror")
      }
      let server = HandServer(
        FaultyHand(virtual.makeHand(), faults: [], seed: 1)
      ) {
        end
      }
      // The only fault is that the host has closed its end.
      try? server.run(until: { false }, show: { _ in })
    }
    thread.name = "virtual hand"
    thread.start()
    return pair.first
  }
}
