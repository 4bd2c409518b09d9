/// The names of keys and buttons, as `linux/input-event-codes.h` has them: those
/// that pedals, gamepads and presenters send.
public enum KeyName {
  /// The code of a name, with or without `KEY_`, or of a number; nil for none.
  public static func code(of text: String) -> UInt16? {
    if let number = UInt16(text) { return number < codeCount ? number : nil }
    let name = text.uppercased()
    return codes[name] ?? codes["KEY_" + name]
  }

  /// The name of a code, or its number.
  public static func name(of code: UInt16) -> String {
    names[code] ?? "\(code)"
  }

  /// KEY_CNT: codes are below this.
  static let codeCount: UInt16 = 0x300

  private static let names = Dictionary(
    codes.map { ($1, $0) },
    // The first by the alphabet, of two names for one code.
    uniquingKeysWith: { min($0, $1) }
  )

  private static let codes: [String: UInt16] = {
    var codes: [String: UInt16] = [:]
    func add(_ first: UInt16, _ names: String, _ prefix: String = "KEY_") {
      for (index, name) in names.split(separator: " ").enumerated() {
        codes[prefix + name] = first + UInt16(index)
      }
    }
    add(1, "ESC 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL BACKSPACE TAB")
    add(16, "Q W E R T Y U I O P LEFTBRACE RIGHTBRACE ENTER LEFTCTRL")
    add(30, "A S D F G H J K L SEMICOLON APOSTROPHE GRAVE LEFTSHIFT")
    add(43, "BACKSLASH Z X C V B N M COMMA DOT SLASH RIGHTSHIFT")
    add(55, "KPASTERISK LEFTALT SPACE CAPSLOCK F1 F2 F3 F4 F5 F6 F7 F8 F9 F10")
    add(69, "NUMLOCK SCROLLLOCK KP7 KP8 KP9 KPMINUS KP4 KP5 KP6 KPPLUS KP1")
    add(80, "KP2 KP3 KP0 KPDOT")
    add(87, "F11 F12")
    add(96, "KPENTER RIGHTCTRL KPSLASH SYSRQ RIGHTALT LINEFEED HOME UP")
    add(104, "PAGEUP LEFT RIGHT END DOWN PAGEDOWN INSERT DELETE")
    add(113, "MUTE VOLUMEDOWN VOLUMEUP POWER")
    add(125, "LEFTMETA RIGHTMETA COMPOSE STOP")
    add(163, "NEXTSONG PLAYPAUSE PREVIOUSSONG STOPCD")
    add(183, "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24")
    add(0x100, "0 1 2 3 4 5 6 7 8 9", "BTN_")
    add(0x110, "LEFT RIGHT MIDDLE SIDE EXTRA FORWARD BACK TASK", "BTN_")
    add(0x120, "TRIGGER THUMB THUMB2 TOP TOP2 PINKIE BASE BASE2", "BTN_")
    add(0x128, "BASE3 BASE4 BASE5 BASE6", "BTN_")
    add(0x130, "SOUTH EAST C NORTH WEST Z TL TR TL2 TR2", "BTN_")
    add(0x13A, "SELECT START MODE THUMBL THUMBR", "BTN_")
    add(0x220, "DPAD_UP DPAD_DOWN DPAD_LEFT DPAD_RIGHT", "BTN_")
    let happy = (1...40).map { "HAPPY\($0)" }.joined(separator: " ")
    add(0x2C0, happy, "BTN_TRIGGER_")
    return codes
  }()
}
