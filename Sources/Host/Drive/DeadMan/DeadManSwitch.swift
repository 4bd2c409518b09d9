import DeviceBridge

/// Whether a dead-man switch is pressed, told from the events of its device.
///
/// Only a press that was seen counts. A key that was down when the device was
/// opened may be jammed, or lie under something: it is no consent until it has
/// been released and pressed again. So it is with all keys after events were
/// lost. A repeating key says nothing new.
struct DeadManSwitch {
  /// The key; nil for any.
  let key: UInt16?

  private var pressed: Set<UInt16> = []
  /// Events were lost, up to the next report.
  private var isLost = false

  /// A switch that was not seen to be pressed.
  init(key: UInt16?) {
    self.key = key
  }

  /// Whether it is pressed.
  var isPressed: Bool { !pressed.isEmpty }

  /// Takes what a device tells.
  mutating func take(_ event: InputEvent) {
    switch (event.type, event.code) {
    case (InputEvent.synchronization, InputEvent.dropped):
      pressed.removeAll()
      isLost = true
    case (InputEvent.synchronization, InputEvent.report):
      isLost = false
    case (InputEvent.key, let code) where !isLost && (key ?? code) == code:
      if event.value == 1 { pressed.insert(code) }
      if event.value == 0 { pressed.remove(code) }
    default:
      break
    }
  }

  /// Takes that the device is gone.
  mutating func release() {
    pressed.removeAll()
    isLost = false
  }
}
