import Synchronization

/// What a host asks of the device. Called from the connection's thread.
extension VirtualUSBDevice {
  /// The status of a transfer that the endpoint refuses (EPIPE).
  private static let stalled: Int32 = -32
  /// The status of a transfer for which there is no room (ENOMEM).
  private static let outOfMemory: Int32 = -12
  /// The status of a transfer that was taken back (ECONNRESET).
  private static let takenBack: Int32 = -104

  /// Takes a transfer.
  func submit(_ header: USBIPSubmission, _ data: [UInt8]) {
    guard header.endpoint != 0 else { return control(header, data) }
    let (received, receive) = state.withLock { state in
      (take(header, data, &state), state.receive)
    }
    for bytes in received { receive?(bytes) }
  }

  /// Takes a transfer of bytes; what came by it and by those before it.
  private func take(
    _ header: USBIPSubmission,
    _ data: [UInt8],
    _ state: inout State
  ) -> [[UInt8]] {
    guard state.hasRoom(for: data.count) else {
      state.connection?.answer(header.sequence, status: Self.outOfMemory)
      return []
    }
    let endpoint = Int(header.endpoint)
    let request = Request(
      sequence: header.sequence,
      byteCount: header.byteCount,
      data: data
    )
    if header.isInput, endpoint == state.personality.inputEndpoint {
      state.inputs.append(request)
    } else if !header.isInput, endpoint == state.personality.outputEndpoint {
      state.outputs.append(request)
    } else {
      state.idle.append(header.sequence)
    }
    serveInputs(&state)
    return serveOutputs(&state)
  }

  /// Takes a transfer back, if it has not ended yet. The answer goes out before
  /// anything else can end.
  func takeBack(_ victim: UInt32, sequence: UInt32) {
    state.withLock { state in
      let before = state.inputs.count + state.outputs.count + state.idle.count
      state.inputs.removeAll { $0.sequence == victim }
      state.outputs.removeAll { $0.sequence == victim }
      state.idle.removeAll { $0 == victim }
      let after = state.inputs.count + state.outputs.count + state.idle.count
      state.connection?.answerTakeBack(
        sequence,
        status: after < before ? Self.takenBack : 0
      )
    }
  }

  /// Ends transfers to the host for which there are bytes.
  func serveInputs(_ state: inout State) {
    while !state.isHung, let request = state.inputs.first {
      if state.isInputHalted {
        state.inputs.removeFirst()
        state.connection?.answer(request.sequence, status: Self.stalled)
        continue
      }
      guard !state.toHost.isEmpty else { return }
      finishInput(&state)
    }
  }

  private func finishInput(_ state: inout State) {
    let request = state.inputs.removeFirst()
    let packets = state.personality.pack(
      &state.toHost,
      atMost: request.byteCount
    )
    state.lastInput = .now
    state.connection?.answer(request.sequence, data: packets)
  }

  /// Ends transfers from the host; what came by them.
  ///
  /// A device that hangs or is muted, or whose answers nobody fetches, takes
  /// nothing.
  func serveOutputs(_ state: inout State) -> [[UInt8]] {
    var received: [[UInt8]] = []
    while !state.isHung, let request = state.outputs.first {
      if state.isOutputHalted {
        state.connection?.answer(request.sequence, status: Self.stalled)
      } else if state.isMuted || state.toHost.count > Self.toHostLimit {
        return received
      } else {
        received.append(request.data)
        state.connection?.answer(
          request.sequence,
          sentByteCount: request.byteCount
        )
      }
      state.outputs.removeFirst()
    }
    return received
  }

  /// Sends the empty packet that a chip sends when it has nothing, and takes
  /// what could not be taken before.
  func tick() {
    let (received, receive) = state.withLock { state in
      if let period = state.personality.idlePeriodMilliseconds,
        !state.inputs.isEmpty, state.toHost.isEmpty, !state.isInputHalted,
        !state.isHung,
        state.lastInput.duration(to: .now) >= .milliseconds(period)
      {
        finishInput(&state)
      }
      serveInputs(&state)
      return (serveOutputs(&state), state.receive)
    }
    for bytes in received { receive?(bytes) }
  }

  private func control(_ header: USBIPSubmission, _ data: [UInt8]) {
    state.withLock { state in
      guard !state.isHung else {
        if state.hasRoom(for: 0) { state.idle.append(header.sequence) }
        return
      }
      let setup = header.setup
      let answer =
        standardAnswer(setup, &state)
        ?? state.personality.answer(setup, data)
      guard let answer else {
        state.connection?.answer(header.sequence, status: Self.stalled)
        return
      }
      if state.personality.forgets(setup) { state.toHost = [] }
      if header.isInput {
        let most = min(setup.byteCount, header.byteCount)
        let part = Array(answer.prefix(most))
        state.connection?.answer(header.sequence, data: part)
      } else {
        state.connection?.answer(
          header.sequence,
          sentByteCount: header.byteCount
        )
      }
    }
  }

  /// The requests that every device answers (USB 2.0, section 9.4); nil for
  /// others.
  private func standardAnswer(
    _ setup: USBSetup,
    _ state: inout State
  ) -> [UInt8]? {
    switch (setup.type, setup.request) {
    case (0x80, 6):
      return descriptor(setup.value, state.personality)
    case (0x80, 8):
      return [1]
    case (0x80, 0), (0x81, 0), (0x82, 0):
      return [0, 0]
    case (0x81, 10):
      return [0]
    case (0x02, 1):
      // Clears a halt.
      guard !state.staysHalted else { return [] }
      if setup.index & 0x80 != 0 {
        state.isInputHalted = false
      } else {
        state.isOutputHalted = false
      }
      return []
    case (0x00, 9), (0x01, 11), (0x00, 1), (0x00, 3), (0x01, 1), (0x02, 3):
      return []
    default:
      return nil
    }
  }

  private func descriptor(
    _ value: UInt16,
    _ personality: any USBPersonality
  ) -> [UInt8]? {
    let names = personality.names
    switch (value >> 8, value & 0xFF) {
    case (1, _): return personality.deviceDescriptor
    case (2, 0): return personality.configuration
    // The languages of the texts: English.
    case (3, 0): return [4, 3, 0x09, 0x04]
    case (3, 1): return USBDescriptors.text(names.maker)
    case (3, 2): return USBDescriptors.text(names.product)
    case (3, 3): return USBDescriptors.text(serialNumber)
    default: return nil
    }
  }
}

extension VirtualUSBDevice.State {
  /// Whether another transfer may wait, with so many bytes from the host.
  fileprivate func hasRoom(for byteCount: Int) -> Bool {
    let waiting = outputs.reduce(0) { $0 + $1.data.count }
    return inputs.count + outputs.count + idle.count
      < VirtualUSBDevice.transferCapacity
      && byteCount <= VirtualUSBDevice.outputCapacity - waiting
  }
}
