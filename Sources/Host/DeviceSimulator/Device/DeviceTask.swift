internal import Firmware

/// What the processor does in the simulated device: the tasks of the firmware's
/// table, and the interrupts that the hardware adds to them.
public enum DeviceTask: Int, CaseIterable, Hashable, Sendable {
  /// Half of the front end's double buffer is full.
  case samplesInterrupt
  /// An event of the link to the hand, and of that to the host.
  case handLinkInterrupt, hostLinkInterrupt
  /// The hand's session and the governor.
  case hand
  /// Samples through the filters.
  case intake
  /// Features, network, outputs; the intent to the governor.
  case decode
  /// What is said of the hop.
  case report

  /// What it is called.
  public var name: String {
    switch self {
    case .samplesInterrupt: "samples interrupt"
    case .handLinkInterrupt: "hand link interrupt"
    case .hostLinkInterrupt: "host link interrupt"
    case .hand: "hand"
    case .intake: "intake"
    case .decode: "decode"
    case .report: "report"
    }
  }

  init(_ work: FirmwareTask.Work) {
    self =
      switch work {
      case .hand: .hand
      case .intake: .intake
      case .decode: .decode
      case .report: .report
      }
  }
}

/// The firmware's own table of tasks, as the simulator schedules it.
struct DeviceSchedule: Hashable {
  /// The level of each task, by its number.
  var levels: [Int]
  /// The period of the hand's timer, in picoseconds.
  var timerPeriod: Int64

  /// Reads `FirmwareTask.all`. Interrupts lie above every priority in it.
  init() {
    levels = DeviceTask.allCases.map { task in
      switch task {
      case .samplesInterrupt: 258
      case .handLinkInterrupt: 257
      case .hostLinkInterrupt: 256
      default: 0
      }
    }
    timerPeriod = EventSlots.never
    let table = FirmwareTask.all
    for index in table.indices {
      let task = DeviceTask(table[index].work).rawValue
      levels[task] = Int(table[index].priority)
      if case .timer(let microseconds) = table[index].trigger {
        timerPeriod = Int64(microseconds) * 1_000_000
      }
    }
  }
}
