/// A microcontroller on its board, as a profile describes it.
public struct TargetProfile: Equatable, Sendable {
  /// Everything that the profile says.
  public let part: PartProfile
  /// How the fitted model knows it.
  public let key: ModelKey
  /// What runs a network that is not a decoder's.
  public let program: NetworkProgram
  /// The processor in words.
  public let core: String

  /// A bundled target by its id, or one from a file by its path.
  public init(named name: String) throws(ProfileError) {
    try self.init(ProfileCatalogue.profile(.microcontroller, named: name))
  }

  /// - Throws: `ProfileError` where the part is not a microcontroller.
  public init(_ part: PartProfile) throws(ProfileError) {
    guard let key = part.model, let program = part.program,
      let core = part.core
    else {
      throw ProfileError(
        file: part.place,
        key: "kind",
        fault: .wrongKind(
          part.kind.rawValue,
          expected: PartKind.microcontroller.rawValue
        )
      )
    }
    self.part = part
    self.key = key
    self.program = program
    self.core = core
  }

  /// The bundled targets, by id.
  public static var bundled: [TargetProfile] {
    ProfileCatalogue.bundled(.microcontroller).map { part in
      do throws(ProfileError) {
        return try TargetProfile(part)
      } catch {
        preconditionFailure("a bundled target: \(error)")
      }
    }
  }

  public var id: String { part.id }
  /// The clock that powers hold at, in megahertz.
  public var ratedClock: Quantity { part.required("clock") }
  /// Flash, in KiB.
  public var flash: Quantity { part.required("flash") }
  /// RAM, in KiB.
  public var memory: Quantity { part.required("memory") }
  public var supplyVoltage: Quantity { part.required("supply_voltage") }
  /// Waiting for an interrupt with clocks on, in mW at the rated clock.
  public var waitPower: Quantity? { part["wait_power"] }
  /// Clocks off, memory kept, in mW.
  public var stopPower: Quantity? { part["stop_power"] }
  /// Memory lost, in mW.
  public var standbyPower: Quantity? { part["standby_power"] }
  /// From waiting to running, in microseconds.
  public var waitWakeUp: Quantity? { part["wait_wake_up"] }
  /// From stop to running, in microseconds.
  public var stopWakeUp: Quantity? { part["stop_wake_up"] }
  /// From an interrupt to its first instruction, in cycles.
  public var interruptEntry: Quantity? { part["interrupt_entry"] }

  /// The least clock of the part, in megahertz.
  public var minimumClockMegahertz: Double {
    part["clock_minimum"]?.value ?? ratedClock.value
  }

  /// The share of the power at the rated clock that a clock of zero would
  /// leave, by straight line through measured clocks; none is known: 0.
  public var staticShare: Double { part["static_share"]?.value ?? 0 }

  /// What running and waiting powers are multiplied by at a clock.
  ///
  ///     static share + (1 - static share) * clock / rated clock
  public func powerShape(atMegahertz clock: Double) -> Double {
    precondition(clock > 0, "a clock that runs")
    return staticShare + (1 - staticShare) * clock / ratedClock.value
  }

  /// Waiting with clocks on, in mW at a clock, where the profile knows it.
  public func waitMilliwatts(atMegahertz clock: Double) -> Double? {
    waitPower.map { $0.value * powerShape(atMegahertz: clock) }
  }
}
