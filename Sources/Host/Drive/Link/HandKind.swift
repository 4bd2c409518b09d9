public import Files
public import Governor
public import DeviceBridge
public import HandGuardian
public import HandProtocol

/// The hands that can be driven, by their names on the command line.
public enum HandKind: String, CaseIterable, Sendable {
  /// PSYONIC Ability Hand, by UART with stuffing.
  case ability
  /// Inspire RH56, by its own frame.
  case rh56
  /// Inspire RH56, by Modbus RTU.
  case rh56Modbus = "rh56-modbus"

  /// Sixteen Dynamixel servos, by protocol 2.0.
  case dynamixel
  /// Prensilia Mia.
  case mia
  /// Brunel hand.
  case brunel

  /// A conversation with such a hand that has not begun, under its usual limits.
  public func makeSession() -> any HandSession {
    switch self {
    case .ability: AbilityHandSession()
    case .rh56: RegisterHandSession<RH56>()
    case .rh56Modbus: RegisterHandSession<RH56Modbus>()
    case .dynamixel: DynamixelHandSession()
    case .mia: MiaSession()
    case .brunel: BrunelSession()
    }
  }

  /// What the hand can do.
  public var capabilities: HandCapabilities { makeSession().capabilities }

  /// A line to such a hand, that nothing was sent on.
  ///
  /// - Parameters:
  ///   - options: How the governor is set. The fingers that it needs to know
  ///     are made those of the hand.
  ///   - limits: What the hand itself is to keep.
  ///   - assumedPose: Where fingers are taken to be that the hand does not
  ///     report, if the person agrees.
  ///   - transport: The line.
  ///   - guardian: Who stops the hand if this program dies.
  ///   - observe: Hears of everything that happens.
  /// - Returns: The line, not started.
  /// - Throws: That the hand keeps no such limit, or has no guardian.
  public func makeLine(
    options: GovernorOptions,
    limits: DeviceLimits = DeviceLimits(),
    assumedPose: FingerPose?,
    transport: any Transport,
    guardian: HandGuardian? = nil,
    observe: @escaping @Sendable (LinkEvent, Moment) -> Void
  ) throws(Fault) -> any HandLine {
    var options = options
    options.fingers = capabilities.fingers
    /// The line of a session.
    func line(
      _ session: some HandSession
    ) throws(Fault) -> any HandLine {
      let watch = try guardian?.watch(session, on: transport)
      var control = HandControl(
        session: session,
        governor: Governor(options: options)
      )
      control.assumedPose = assumedPose
      return ControlledLine(
        control: control,
        transport: transport,
        watch: watch,
        observe: observe
      )
    }
    return try line(try makeSession(limits))
  }
}
