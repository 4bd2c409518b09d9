import Reports
import Files
import ArgumentParser
import DeviceBridge
import Drive
import Foundation
import HandProtocol
import VirtualHand

/// A virtual hand on a terminal.
struct HandCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hand",
    abstract: "Be a virtual hand, on a terminal or as a USB device.",
    discussion: """
      KIND is \(VirtualHandKind.allCases.map(\.rawValue).joined(separator: ", ")).
      It moves in real time, speaks the hand's protocol as the hand does, and \
      ends at Ctrl-C.

      A fault is KIND[=VALUE][@START[+LENGTH]], in seconds from the start:
        drop=PART, corrupt=PART  of all bytes, lost or changed (0.01)
        delay=MILLISECONDS       of what the hand says (20)
        stall, mute, unplug      no byte passes; silence; the cable is out
        stuck=JOINT              a joint is jammed
        over-temperature=JOINT   a motor is at 150 degrees Celsius
        brown-out=VOLTS          the supply falls (0)

      Example:
        phalanx hand ability --pty /tmp/hand --fault unplug@10+2
      """
  )

  @Argument(help: "The hand's protocol.", transform: Self.kind)
  var kind: VirtualHandKind

  @Option(help: "Where to put the link to the terminal.")
  var pty: String?

  @Option(
    help: """
      Be a USB device instead, and listen here for Linux machines that attach \
      it (usbip attach): HOST:PORT. Whoever reaches the port can move the hand.
      """
  )
  var usbip: String?

  @Option(
    name: .customLong("as"),
    help: """
      The USB device to be: \(VirtualUSBDevice.Kind.allCases.map(\.rawValue)
        .joined(separator: ", ")); the hand's usual adapter where it is not \
      said.
      """
  )
  var adapter: String?

  @Option(help: "A fault; may be given several times.")
  var fault: [String] = []

  @Option(parsing: .unconditional, help: "The seed of lost and changed bytes.")
  var seed: UInt64 = 1

  @Option(
    help: """
      An object in the way: JOINT=PLACE,STIFFNESS in degrees of the joint and \
      newtons a degree; may be given several times.
      """
  )
  var object: [String] = []

  @Option(
    help: """
      Write where the joints are to this file (CSV), a row every 10 ms: the \
      machine's monotonic clock in microseconds, then degrees. A new file, or \
      an earlier trace of such a hand.
      """
  )
  var trace: String?

  @Flag(help: "Let --trace replace a file that is no earlier trace.")
  var overwrite = false

  @Flag(help: "Print one JSON object at the end.")
  var json = false

  func validate() throws {
    _ = try port
    do { _ = try faults } catch let error as HandFaultError {
      throw ValidationError(error.description + meant(error))
    }
    _ = try objects
    if overwrite, trace == nil {
      throw ValidationError("--overwrite is for --trace")
    }
    try OptionCheck.apart((pty, "--pty"), (trace, "--trace"))
  }

  func run() throws {
    StopRequest.heed()
    var hand = kind.makeHand()
    for (joint, contact) in try objects {
      hand.mechanics.joints[joint].contact = contact
    }
    let open = try port.opener { [kind, json] text in
      if !json { print("\(kind.rawValue): \(text); Ctrl-C ends it") }
    }
    let server = HandServer(
      FaultyHand(hand, faults: try faults, seed: seed),
      trace: try trace.map {
        try JointTrace(path: $0, joints: joints, overwrites: overwrite)
      },
      open: open
    )
    let line = StatusLine()
    try server.run(until: { StopRequest.isMade }) { server in
      line.show { Self.state(of: server) }
    }
    line.finish()
    if json {
      print(document(of: server).document, terminator: "")
    } else {
      print(Self.state(of: server))
    }
  }

  private static func kind(_ text: String) throws -> VirtualHandKind {
    guard let kind = VirtualHandKind(rawValue: text) else {
      let names = VirtualHandKind.allCases.map(\.rawValue)
      throw ValidationError(
        "not one of \(names.joined(separator: ", "))"
          + didYouMean(text, among: names)
      )
    }
    return kind
  }

  private var port: HandPort {
    get throws {
      switch (pty, usbip) {
      case (let link?, nil):
        guard adapter == nil else {
          throw ValidationError("--as is for --usbip")
        }
        return .terminal(link: link)
      case (nil, let place?):
        let kind = try adapter.map { text in
          guard let kind = VirtualUSBDevice.Kind(rawValue: text) else {
            let known = VirtualUSBDevice.Kind.allCases.map(\.rawValue)
            throw ValidationError(
              "--as \(text): not one of \(known.joined(separator: ", "))"
                + didYouMean(text, among: known)
            )
          }
          return kind
        }
        return try HandPort.usb(place, as: kind ?? self.kind.usualAdapter)
      default:
        throw ValidationError("give --pty PATH or --usbip HOST:PORT")
      }
    }
  }

  private var joints: [String] {
    kind.makeHand().mechanics.joints.map(\.parameters.name)
  }

  /// What somebody may have meant who wrote a fault or a joint that is none.
  private func meant(_ error: HandFaultError) -> String {
    func word(_ text: String, _ place: Int) -> String {
      let parts = text.split { "=@".contains($0) }.map(String.init)
      return parts.indices.contains(place) ? parts[place] : ""
    }
    switch error {
    case .unknown(let text):
      let names = HandFault.Kind.allCases.map(\.rawValue)
      return didYouMean(word(text, 0), among: names)
    case .noSuchJoint(let text, let joints):
      return didYouMean(word(text, 1), among: joints)
    case .badValue, .badTime: return ""
    }
  }

  private var faults: [HandFault] {
    get throws {
      let joints = joints
      return try fault.map { try HandFault(parsing: $0, joints: joints) }
    }
  }

  private var objects: [(joint: Int, contact: ObjectContact)] {
    get throws {
      let joints = joints
      return try object.map { text in
        let pair = text.split(separator: "=", maxSplits: 1).map(String.init)
        let numbers = pair.last?.split(separator: ",").compactMap {
          Double($0)
        }
        guard pair.count == 2, let numbers, numbers.count == 2,
          (-1000...1000).contains(numbers[0]), numbers[1] > 0,
          numbers[1] <= 1_000_000
        else {
          throw ValidationError(
            "--object \(text): write JOINT=DEGREES,NEWTONS_PER_DEGREE, with "
              + "degrees in -1000...1000 and newtons up to 1000000"
          )
        }
        let joint = joints.firstIndex(of: pair[0]) ?? Int(pair[0])
        guard let joint, joints.indices.contains(joint) else {
          throw ValidationError(
            "--object \(text): not one of \(joints.joined(separator: ", "))"
              + didYouMean(pair[0], among: joints)
          )
        }
        return (
          joint,
          ObjectContact(degrees: numbers[0], newtonsPerDegree: numbers[1])
        )
      }
    }
  }

  /// Whether it is plugged in, how far each finger is closed, in percent and in
  /// the order of a drive's line, and what has gone over the line.
  private static func state(of server: HandServer) -> String {
    let counters = server.hand.counters
    let places = zip(FingerName.short, server.hand.fingerClosures).map {
      "\($0)\($1.map { String(Int(saturating: $0 * 100)) } ?? "-")"
    }
    return "\(server.isPlugged ? "plugged" : "unplugged") "
      + places.joined(separator: " ") + " %  "
      + "\(counters.framesAccepted) in, \(counters.framesRejected) bad, "
      + "\(counters.framesSent) out"
  }

  private func document(of server: HandServer) -> JSONValue {
    let counters = server.hand.counters
    return .object([
      ("schema_version", .integer(1)),
      ("kind", .text(kind.rawValue)),
      ("pty", pty.map(JSONValue.text) ?? .null),
      ("usbip", usbip.map(JSONValue.text) ?? .null),
      ("duration_s", .number(Double(server.now.microseconds) / 1e6)),
      ("bytes_received", .integer(server.receivedBytes)),
      ("bytes_sent", .integer(server.sentBytes)),
      ("frames_accepted", .integer(counters.framesAccepted)),
      ("frames_rejected", .integer(counters.framesRejected)),
      ("frames_sent", .integer(counters.framesSent)),
      ("bytes_dropped", .integer(counters.bytesDropped)),
      (
        "joints",
        .list(
          server.hand.mechanics.joints.map {
            .object([
              ("name", .text($0.parameters.name)),
              ("degrees", .number($0.degrees)),
              ("newtons", .number($0.newtons)),
              ("amperes", .number($0.amperes)),
              ("winding_celsius", .number($0.heat.windingCelsius)),
            ])
          }
        )
      ),
    ])
  }
}

/// A line that is written over and over on a terminal's standard error;
/// nothing elsewhere.
private final class StatusLine {
  private let isTerminal = isatty(2) == 1

  func show(_ text: () -> String) {
    guard isTerminal else { return }
    Terminal.show(String(text().prefix(Terminal.columns - 1)))
  }

  func finish() { show { "" } }
}
