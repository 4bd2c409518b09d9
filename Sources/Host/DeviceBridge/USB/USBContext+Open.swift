extension USBContext {
  /// Finds a device and opens it.
  ///
  /// - Throws: `noDevice` if none has that name, `ambiguous` if several have,
  ///   `unsupported` if it has no way for bytes.
  func open(
    _ name: USBName
  ) throws(TransportError) -> (handle: USBHandle, plan: USBLinePlan) {
    let place = name.description
    var found: [Result<USBHandle, TransportError>] = []
    var serialNumbers: [String] = []
    unsafe search { (device, description) in
      guard description.vendor == name.vendor,
        description.product == name.product
      else { return false }
      let opened = Result { () throws(TransportError) in
        try unsafe USBHandle(opening: device, description, place: place)
      }
      let number = serialNumber(description, try? opened.get())
      serialNumbers.append(number ?? "none")
      if let wanted = name.serialNumber, number != wanted {
        try? opened.get().close()
      } else {
        found.append(opened)
      }
      return false
    }
    guard found.count < 2 else {
      for device in found { try? device.get().close() }
      throw TransportError(
        .ambiguous,
        place: place,
        fault: "there are \(found.count) of them, with the serial numbers "
          + serialNumbers.joined(separator: ", "),
        remedy: "add one: usb:VID:PID:SERIAL"
      )
    }
    guard let handle = try found.first?.get() else { throw .noDevice(place) }
    guard let plan = USBLinePlan(handle.description) else {
      handle.close()
      throw TransportError(
        .unsupported,
        place: place,
        fault: "no serial chip, and no pair of bulk endpoints",
        remedy: "phalanx doctor lists the devices that can be a line"
      )
    }
    return (handle, plan)
  }

  /// A device's serial number: as the system shows it, or else as the device
  /// says when it is open.
  private func serialNumber(
    _ description: USBDescription,
    _ handle: USBHandle?
  ) -> String? {
    description.identity.serialNumber
      ?? handle?.text(description.serialNumberIndex)
  }
}

extension USBHandle {
  /// Sets the serial line behind a chip.
  ///
  /// - Returns: What was set, read back where the chip can be asked.
  func setLine(
    _ plan: USBLinePlan,
    _ settings: SerialSettings
  ) throws(TransportError) -> LineReport {
    switch plan.kind {
    case .ftdi: try setFTDI(plan, settings)
    case .cp210x:
      try setLine(
        CP210xChip.requests(settings, interface: plan.control),
        CP210xChip.rateQuestion(interface: plan.control),
        settings
      )
    case .cdcACM: try setCDCACM(plan, settings)
    case .vendorBulk: LineReport(baudRate: nil)
    }
  }

  private func setFTDI(
    _ plan: USBLinePlan,
    _ settings: SerialSettings
  ) throws(TransportError) -> LineReport {
    let chip = FTDIChip(release: description.release, interface: plan.control)
    guard let divisor = chip.divisor(for: settings.baudRate) else {
      throw .unsupportedBaudRate(settings.baudRate, actual: nil, place)
    }
    try SerialLine.checkBaudRate(
      settings.baudRate,
      actual: divisor.baudRate,
      place
    )
    let requests = chip.requests(
      divisor: divisor,
      modemLines: settings.modemLines
    )
    for request in requests { try send(request) }
    return LineReport(
      baudRate: divisor.baudRate,
      modemLines: settings.modemLines,
      latencyTimerMilliseconds: ask(chip.latencyQuestion).map { Int($0[0]) }
    )
  }

  private func setCDCACM(
    _ plan: USBLinePlan,
    _ settings: SerialSettings
  ) throws(TransportError) -> LineReport {
    guard settings.baudRate != CDCACMDevice.bootloaderBaudRate else {
      throw TransportError(
        .unsupported,
        place: place,
        fault: "1200 bit/s would put it into its bootloader",
        remedy: "choose the rate of the hand"
      )
    }
    return try setLine(
      CDCACMDevice.requests(settings, interface: plan.control),
      CDCACMDevice.rateQuestion(interface: plan.control),
      settings
    )
  }

  private func setLine(
    _ requests: [ControlRequest],
    _ rateQuestion: ControlQuestion,
    _ settings: SerialSettings
  ) throws(TransportError) -> LineReport {
    guard UInt32(exactly: settings.baudRate) ?? 0 > 0 else {
      throw .unsupportedBaudRate(settings.baudRate, actual: nil, place)
    }
    for request in requests { try send(request) }
    let rate = ask(rateQuestion).flatMap(littleEndianNumber)
    if let rate {
      try SerialLine.checkBaudRate(settings.baudRate, actual: rate, place)
    }
    return LineReport(
      baudRate: rate ?? settings.baudRate,
      modemLines: settings.modemLines
    )
  }
}
