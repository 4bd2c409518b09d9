import DeviceBridge
import Foundation
import TransportConformance
import VirtualHand

/// What a USB line must do beyond what every line must.
enum USBCheck: String, CaseIterable {
  /// The device gets the settings, and the report tells them.
  case settings

  /// The device is listed, with what it says of itself.
  case list

  /// Names of devices that are not there are refused.
  case names

  /// Frames go and come back, thousands of them.
  case manyRoundTrips

  /// An endpoint that stalls is cleared, and bytes go on.
  case stall

  /// An endpoint that is of no use any more is a fault, and no endless loop.
  case lastingStall

  /// A device that answers nothing keeps nobody waiting.
  case hungDevice

  /// Where the kernel has a driver for the device: it is taken away, given
  /// back, and moves bytes itself. Passes where there is none.
  case kernelDriver

  /// Coming and going are told.
  case hotPlug

  /// Pulled and plugged in many times, while bytes go both ways.
  case plugCycles

  func run(on fixture: USBFixture) throws {
    switch self {
    case .settings: try settings(fixture)
    case .list: try list(fixture)
    case .names: try names(fixture)
    case .manyRoundTrips: try manyRoundTrips(fixture)
    case .stall: try stall(fixture)
    case .lastingStall: try lastingStall(fixture)
    case .hungDevice: try hungDevice(fixture)
    case .kernelDriver: try kernelDriver(fixture)
    case .hotPlug: try hotPlug(fixture)
    case .plugCycles: try plugCycles(fixture)
    }
  }

  func demand(
    _ condition: Bool,
    _ words: @autoclosure () -> String
  ) throws {
    guard condition else { throw ConformanceFailure(words()) }
  }

  /// Sends bytes and reads until they are back.
  func roundTrip(_ line: any Transport, _ bytes: [UInt8]) throws {
    try line.write(bytes, timeoutMilliseconds: 10_000)
    var back: [UInt8] = []
    while back.count < bytes.count {
      let more = try line.read(upTo: 100, timeoutMilliseconds: 10_000)
      try demand(!more.isEmpty, "nothing came back")
      back += more
    }
    try demand(back == bytes, "\(bytes) came back as \(back)")
  }

  /// How many, as the variable of the environment says.
  func count(_ variable: String, else usual: Int) -> Int {
    ProcessInfo.processInfo.environment[variable].flatMap { Int($0) } ?? usual
  }
}

/// What something ends with; nil if it ends without a fault.
func fault(
  _ work: () throws(TransportError) -> Void
) -> TransportError? {
  do throws(TransportError) {
    try work()
    return nil
  } catch {
    return error
  }
}

/// What something that may take a while ends with, and how long it takes, in
/// milliseconds.
func timedFault(
  _ work: () throws(TransportError) -> Void
) -> (fault: TransportError?, milliseconds: Double) {
  let start = ContinuousClock.now
  let fault = fault(work)
  return (fault, milliseconds(start.duration(to: .now)))
}

/// A length of time in milliseconds.
func milliseconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) * 1e3
    + Double(duration.components.attoseconds) / 1e15
}
