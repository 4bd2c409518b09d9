"""What `governor` changes, and which of it cannot be noticed, and why."""

# Patterns in the governor's sources, and what stands in their place.
CHANGES = [
    (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "),
    (r" < ", " > "), (r" > ", " < "), (r" <= ", " > "), (r" >= ", " < "),
    (r" == ", " != "), (r" != ", " == "), (r" \+ ", " - "), (r" - ", " + "),
    (r" &\+ ", " &- "), (r" << ", " >> "), (r" >> ", " << "),
    (r" && ", " || "), (r" \|\| ", " && "),
    (r"\bmin\(", "max("), (r"\bmax\(", "min("),
    (r"= true\b", "= false"), (r"= false\b", "= true"),
    (r"\.holding\b", ".following"), (r"\.stopped\b", ".off"),
    (r"\.releasing\b", ".holding"), (r"\.following\b", ".holding"),
    (r"\.emergencyStopped\b", ".stopped"),
    (r"return \.stop\b", "return .silence"),
    (r"\bguard (?=[a-z])(?!let)", "guard true || "),
    (r"\bif (?!let)(?=[a-z])", "if false && "),
    # A condition left out.
    (r", !?[a-zA-Z.]+( [<>=!]+ \.\w+)?(?=,| \{| else)", ""),
    (r"\bif [a-zA-Z.]+ [<>=!]+ [a-zA-Z.]+, ", "if "),
    (r"\b(isSettled|isIntentSettled|isGuarded|mayEnable)\b(?! [=:]|:)",
     "true"),
    (r"\.intentUnsettled\b", ".intentFresh"),
    (r"\.intentUnsettled\b", ".intentStale"),
    # A statement left out.
    (r"^(\s+)(step|position|state|intent|intentMoment|start|isHandLost|goal"
     r"|next|lastTick|lastSample|samplePeriod|lag|wantedFingers|isLate"
     r"|deadManMoment|limitedFingers|isConnectionWanted|isIntentSettled"
     r"|cause|hasNewIntent|beat|hasEmergency|hasStop|hasClear|hasEnable|governor"
     r") [+-]?= [^{]*$", r"\1"),
    (r"^(\s+)(session|governor)\.(stop|clear|emergencyStop|connect|enable"
     r"|report|follow)\(.*\)$", r"\1"),
]

# Faults planted by hand: file, what is there, what is put there, what it is.
PLANTED = [
    ("Sources/Embedded/HandProtocol/CatchUp.swift", "guard abs(way) > step else",
     "guard abs(way) > 1 << 20 else", "joints that stand apart jump"),
    ("Sources/Embedded/HandProtocol/AbilityHand/AbilityHandSession.swift",
     "static let exits = 3", "static let exits = 0", "no stop is sent"),
    ("Sources/Embedded/HandProtocol/AbilityHand/AbilityHand.swift",
     "closed: -closed", "closed: closed", "the rotator turns the other way"),
    ("Sources/Embedded/HandProtocol/RegisterMap/RegisterHandSession+Answers.swift",
     "targetMeasuredPose()\n      status.enabledPose", "status.enabledPose",
     "it begins at an old target"),
    ("Sources/Embedded/HandProtocol/RegisterMap/RegisterHandSession+Sending.swift",
     "case .running: 20\n", "case .running: 150\n",
     "an answer is waited for too long"),
    ("Sources/Embedded/HandProtocol/Dynamixel/DynamixelHandSession+Sending.swift",
     "default: set(DynamixelTable.torque, all: 0)",
     "default: set(DynamixelTable.torque, all: 1)",
     "the stop switches motors on"),
    ("Sources/Embedded/HandProtocol/Mia/MiaSession+Conversation.swift",
     "MiaCommand.speed($0, 0)", "MiaCommand.speed($0, 1)",
     "the stop is a slow motion"),
    ("Sources/Embedded/Governor/HandControl.swift",
     "startPose(status.enabledPose)", "startPose(status.pose)",
     "it begins at a pose that the hand was not given"),
]

# Changes that change nothing that can be seen, by a part of their line in the
# output, with the reason.
EQUIVALENT = {
    "isIntentSettled = false -> private var isIntentSettled = true":
        "it is not asked before an intent has come, which sets it",
    "if isSettled { -> if true {":
        "the hand holds on what is not settled, and the next that is takes its place",
    "if state == .off, event == .enable { -> if state == .off {":
        "a governor that is off moves nothing, and enabling sets the same again",
    "governor.state == .off { -> if status.phase == .ready, mayEnable, isGuarded {":
        "whoever stops or starts the governor stops or starts the session: one "
        "that is ready has a governor that is off",
    "governor.state == .off { -> if mayEnable, isGuarded, governor.state":
        "a session that is not ready is not enabled by being asked",
    "if phase != .stopping, phase != .stopped, phase != .failed { -> if phase != "
    ".stopped, phase != .failed {":
        "a session that is stopping does not begin its stop anew",
    "10 * Self.tick else { -> guard samplePeriod > 0, due <= expected":
        "what is expected a whole number of ticks before due moves no tick",
    "Self.stretch { -> if expected &+ Self.tick > due,":
        "what is expected a tick before due is waited for until due",
    "expected >= due -> expected > due":
        "what is expected at due was dealt with before",
    "hasNewIntent = false -> private var hasNewIntent = true":
        "the first tick comes at once, and clears it",
    "FingerRestraint(rawValue: 1 >> 0)": "both are 1",
    "next = next <= 0 ? -most : most":
        "only of a step beyond the largest, which is never 0",
    "next = next >= step ? step + a : step - a":
        "only of a step that differs from the last by more than a",
    "step = step > a ? step - a : step <= -a ? step + a : 0":
        "at -a both are 0",
    "step = step >= a ? step - a : step < -a ? step + a : 0":
        "at a both are 0",
    "return distance <= 0 ? -step : step": "of no distance the step is 0",
}
