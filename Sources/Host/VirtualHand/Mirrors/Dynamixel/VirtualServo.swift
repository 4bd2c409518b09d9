/// One servo: its table, and what its program does with its joint.
struct VirtualServo: Sendable {
  /// What a status packet complains of.
  enum Fault: UInt8, Error, Sendable {
    case resultFail = 1
    case instruction
    case crc
    case dataRange
    case dataLength
    case dataLimit
    case access
  }

  static let voltageError = 1 << 0
  static let heatError = 1 << 2
  static let overloadError = 1 << 5
  /// At full voltage and not moving for so long is an overload, in ticks.
  /// Chosen.
  static let overloadTicks = 2000
  static let degreesPerStep = 360.0 / 4096
  /// 0.229 turns a minute.
  static let degreesPerSecondPerStep = 0.229 * 6

  private typealias Table = ServoTable

  private(set) var table: ServoTable
  private var registered: (address: Int, bytes: [UInt8])?
  private var silentTicks = 0
  private var strainedTicks = 0

  /// A servo as delivered but for its id and mode, its joint at an angle,
  /// motor off.
  init(id: UInt8, operatingMode: UInt8, at degrees: Double) {
    table = ServoTable(id: id)
    table[Table.operatingMode, 1] = Int(operatingMode)
    stop(at: degrees)
  }

  /// The number it answers to.
  var id: UInt8 { UInt8(table[Table.id, 1]) }
  /// In microseconds.
  var returnDelay: UInt64 { UInt64(table[Table.returnDelay, 1]) * 2 }
  /// 0: only pings are answered, 1: reads too, 2: all.
  var statusReturnLevel: Int { table[Table.statusReturnLevel, 1] }
  /// The bit in each status packet that says "see the hardware error".
  var alert: UInt8 { table[Table.hardwareError, 1] == 0 ? 0 : 0x80 }

  private var isTorqueOn: Bool { table[Table.torqueEnable, 1] == 1 }
  private var isWatchdogOver: Bool { table[Table.busWatchdog, 1] == 255 }

  /// An instruction came by, for this servo or another.
  mutating func hearBus() {
    silentTicks = 0
  }

  // MARK: Each millisecond

  /// Looks after the watchdog and the motor, and drives the joint.
  mutating func tick(_ joint: inout Joint, supplyVolts: Double) {
    watchBus(joint)
    watchHardware(joint, supplyVolts)
    joint.ampereCap = Double(table[Table.currentLimit, 2]) / 1000
    guard isTorqueOn else {
      joint.drive = .off
      return
    }
    switch isWatchdogOver ? 3 : table[Table.operatingMode, 1] {
    case 0:
      joint.drive = .current(
        amperes: Double(table[Table.goalCurrent, 2]) / 1000
      )
    case 1:
      joint.drive = .speed(
        degreesPerSecond: Double(table[Table.goalVelocity, 4])
          * Self.degreesPerSecondPerStep
      )
    case 16:
      joint.drive = .voltage(
        volts: Double(table[Table.goalPulse, 2]) / 885 * supplyVolts
      )
    case let mode:
      if mode == 5 {
        let cap = Double(abs(table[Table.goalCurrent, 2])) / 1000
        joint.ampereCap = min(joint.ampereCap, cap)
      }
      let goal = table[Table.goalPosition, 4] - table[Table.homingOffset, 4]
      let profile = table[Table.profileVelocity, 4]
      joint.drive = .position(
        degrees: Double(goal) * Self.degreesPerStep,
        degreesPerSecond: profile == 0
          ? .infinity : Double(profile) * Self.degreesPerSecondPerStep
      )
    }
  }

  /// Stops the motor where it is when nothing was heard for too long. From
  /// then on it holds that place, whatever its mode.
  private mutating func watchBus(_ joint: Joint) {
    let limit = table[Table.busWatchdog, 1]
    silentTicks += 1
    guard isTorqueOn, (1...127).contains(limit), silentTicks > limit * 20 else {
      return
    }
    table[Table.busWatchdog, 1] = 255
    stop(at: joint.degrees)
  }

  private mutating func stop(at degrees: Double) {
    table[Table.goalPosition, 4] = steps(degrees)
    table[Table.goalVelocity, 4] = 0
  }

  private mutating func watchHardware(_ joint: Joint, _ supplyVolts: Double) {
    var errors = table[Table.hardwareError, 1]
    let volts = Int((supplyVolts * 10).rounded())
    if volts < table[Table.lowestVoltage, 2]
      || volts > table[Table.highestVoltage, 2]
    {
      errors |= Self.voltageError
    }
    let celsius = joint.heat.housingCelsius
    if celsius > Double(table[Table.temperatureLimit, 1]) {
      errors |= Self.heatError
    }
    let isStrained =
      abs(joint.volts) > supplyVolts * 0.9 && abs(joint.degreesPerSecond) < 1
    strainedTicks = isTorqueOn && isStrained ? strainedTicks + 1 : 0
    if strainedTicks > Self.overloadTicks { errors |= Self.overloadError }
    table[Table.hardwareError, 1] = errors
    if errors & table[Table.shutdown, 1] != 0 {
      table[Table.torqueEnable, 1] = 0
    }
  }

  // MARK: Instructions

  /// Puts what is measured into the table.
  mutating func refresh(_ joint: Joint, supplyVolts: Double, tick: UInt64) {
    table[Table.realTimeTick, 2] = Int(tick % 32_768)
    table[Table.moving, 1] = abs(joint.degreesPerSecond) > 0.1 ? 1 : 0
    table[Table.presentPulse, 2] = Int(
      (joint.volts / max(supplyVolts, 0.1) * 885).rounded()
    )
    table[Table.presentCurrent, 2] = Int((joint.amperes * 1000).rounded())
    table[Table.presentVelocity, 4] = Int(
      (joint.degreesPerSecond / Self.degreesPerSecondPerStep).rounded()
    )
    table[Table.presentPosition, 4] = steps(joint.degrees)
    table[Table.presentVoltage, 2] = Int((supplyVolts * 10).rounded())
    table[Table.presentTemperature, 1] = Int(
      min(max(joint.heat.housingCelsius, 0), 255).rounded()
    )
  }

  private func steps(_ degrees: Double) -> Int {
    Int((degrees / Self.degreesPerStep).rounded())
      + table[Table.homingOffset, 4]
  }

  /// Bytes of the table.
  func read(_ count: Int, at address: Int) throws(Fault) -> [UInt8] {
    guard let bytes = table.read(count, at: address) else { throw .dataLength }
    return bytes
  }

  /// Writes all of it, or nothing.
  mutating func write(_ bytes: [UInt8], at address: Int) throws(Fault) {
    guard let found = ServoTable.items(in: bytes, at: address) else {
      throw .dataLength
    }
    guard !found.isEmpty else { throw .access }
    for (item, number) in found { try check(item, number) }
    for (item, number) in found {
      table[item.address, item.size] = number
    }
  }

  private func check(_ item: ServoTable.Item, _ number: Int) throws(Fault) {
    guard let range = item.range, !(item.isStored && isTorqueOn) else {
      throw .access
    }
    let goals = [
      Table.goalPulse, Table.goalCurrent, Table.goalVelocity,
      Table.goalPosition,
    ]
    // After the watchdog has stopped the motor, goals may only be read, until
    // 0 is written into it.
    if isWatchdogOver, goals.contains(item.address) { throw .dataRange }
    guard range.contains(number) else { throw .dataRange }
    if item.address == Table.operatingMode,
      ![0, 1, 3, 4, 5, 16].contains(number)
    {
      throw .dataRange
    }
    if item.address == Table.torqueEnable, number == 1,
      table[Table.hardwareError, 1] & table[Table.shutdown, 1] != 0
    {
      throw .resultFail
    }
    guard limit(of: item.address).contains(number) else { throw .dataLimit }
  }

  /// What the limits in the table leave of a goal's range.
  private func limit(of address: Int) -> ClosedRange<Int> {
    func symmetric(_ limit: Int) -> ClosedRange<Int> { -limit...limit }
    switch address {
    case Table.goalPulse: return symmetric(table[Table.pulseLimit, 2])
    case Table.goalCurrent: return symmetric(table[Table.currentLimit, 2])
    case Table.goalVelocity: return symmetric(table[Table.velocityLimit, 4])
    case Table.goalPosition where table[Table.operatingMode, 1] == 3:
      let low = table[Table.lowestPosition, 4]
      return low...max(low, table[Table.highestPosition, 4])
    default: return Int.min...Int.max
    }
  }

  /// Keeps a write for later.
  mutating func register(_ bytes: [UInt8], at address: Int) throws(Fault) {
    guard ServoTable.items(in: bytes, at: address) != nil else {
      throw .dataLength
    }
    registered = (address, bytes)
    table[Table.registeredInstruction, 1] = 1
  }

  /// Does the write that was kept.
  mutating func act() throws(Fault) {
    guard let (address, bytes) = registered else { return }
    registered = nil
    table[Table.registeredInstruction, 1] = 0
    try write(bytes, at: address)
  }

  /// Switches it off and on: what is not stored is as delivered.
  mutating func reboot(at degrees: Double) {
    let old = table
    table = ServoTable(id: id)
    for item in ServoTable.items where item.isStored {
      table[item.address, item.size] = old[item.address, item.size]
    }
    registered = nil
    silentTicks = 0
    strainedTicks = 0
    stop(at: degrees)
  }

  /// Forgets all settings, or all but the id.
  mutating func reset(keepingID: Bool, at degrees: Double) {
    table = ServoTable(id: keepingID ? id : 1)
    stop(at: degrees)
  }
}
