public import Files
public import PowerModel

/// What is asked of a budget, beside recording and decoder.
public struct BudgetRequest: Sendable {
  /// How the hand is reached.
  public enum Link: Sendable, Equatable {
    /// A line in the socket.
    case line
    /// USB, a frame each millisecond.
    case usb
    /// A radio with connection events.
    case radio(RadioProfile)
  }

  /// Where the processor waits.
  public enum Sleep: String, CaseIterable, Sendable {
    /// Nowhere: it stays awake.
    case none
    /// For interrupts, with clocks on.
    case wfi
    /// With clocks off where that is worth it, else as `wfi`.
    case stop
  }

  /// The microcontroller.
  public var target: TargetProfile
  /// Nil: samples cost nothing to take.
  public var frontEnd: FrontEndProfile?
  /// How the hand is reached.
  public var link = Link.line
  /// Nil: no hand is there, but its frames are sent.
  public var hand: HandProfile?
  /// What feeds all of it.
  public var battery: BatteryProfile
  /// In megahertz; nil: the rated clock.
  public var clockMegahertz: Double?
  /// Where the processor waits.
  public var sleep = Sleep.wfi
  /// The battery's temperature, in degrees Celsius.
  public var celsius = 25.0
  /// Whether the battery is at the end of its life.
  public var isBatteryAged = false
  /// The day; nil: eight hours, and up to 60 movements an hour.
  public var day: DayHabitsFile?
  /// Priced in place of the decoder's own network.
  public var network: OtherNetwork?

  /// A budget on a target and a battery, with the defaults of the rest.
  public init(target: TargetProfile, battery: BatteryProfile) {
    self.target = target
    self.battery = battery
  }

  /// The clock that is used.
  public var usedMegahertz: Double {
    clockMegahertz ?? target.ratedClock.value
  }

  /// Checks what the parts do not allow.
  ///
  /// - Throws: The first number that does not fit.
  public func check() throws(Fault) {
    if let clock = clockMegahertz { try target.check(clockMegahertz: clock) }
    if sleep == .stop, target.stopPower == nil {
      throw Fault(
        place: target.id,
        fault: "its profile knows no stop mode",
        remedy:
          "leave out --sleep stop, or add stop_power to a profile of yours"
      )
    }
    if !(celsius >= -40 && celsius <= 85) {
      throw Fault(
        place: "battery",
        fault:
          "\(celsius.isNaN ? "nan" : Figures.text(celsius)) C is no temperature for it",
        remedy: "choose one of -40 to 85"
      )
    }
    try checkSupply()
  }
}
