"""Regions that no test reaches, each by its file and its line, and why."""

CHECKED = "The check of the image has refused any other value before."
IDLE = "A session becomes idle by hand, with a phase of its own: go(to:) never does."
ASKED = "Nothing is asked in the other steps, and the switch must name them."
SPEED = "Both hands of the family have a register of speeds, as their maps say."

ARGUED = {
    # What the image check has refused is never read.
    ("DecoderImage.swift",
     "guard let found = uncheckedOperator(index) else {"): CHECKED,
    ("DecoderImage.swift",
     "transform: FeatureNormalization.Transform(rawValue: transform) ?? .linear,"
     ): CHECKED,
    ("ImageBytes.swift", "guard let base = bytes.baseAddress else {"):
        "A precondition: an image without bytes ends the process.",
    ("ImageCheck+Rows.swift",
     "let biases = bytes.span(of: Int64.self, at: step.biases ?? 0, count: rows)"
     ): "checkData has refused an operator without biases just before.",
    ("ImageCheck+Rows.swift",
     "let biases = bytes.span(of: Int32.self, at: step.biases ?? 0, count: rows)"
     ): "checkData has refused an operator without biases just before.",
    ("ImageCheck+Rows.swift", "at: step.weights ?? 0,"):
        "checkData has refused an operator without weights just before.",
    ("ImageCheck+Rows.swift", "at: step.multipliers ?? 0,"):
        "checkData has refused an operator without multipliers just before.",
    ("ImageRecords.swift", "?? .values"): CHECKED,
    ("ImageRecords.swift",
     "Kind(rawValue: bytes.load(UInt32.self, at: record + Field.kind)) ?? .value"
     ): CHECKED,
    ("ImageRecords.swift", "?? .compute"): CHECKED,
    # Steps that sessions do not go to.
    ("BrunelStep.swift", "case .idle: nil"): IDLE,
    ("DynamixelStep.swift", "case .idle: nil"): IDLE,
    ("RegisterStep.swift", "case .idle: nil"): IDLE,
    ("JointMap.swift",
     "return raw < Int64(low) ? low : raw > Int64(high) ? high : Int32(raw)"):
        "Weights are at most a whole together, so that no pose lies outside; the "
        "conversion may not depend on it.",
    ("AbilityHandSession+Answers.swift",
     "guard let joint = map.joint(tellingOf: finger) else { continue }"):
        "The hand's map has a joint for each of the six fingers.",
    ("BrunelSession+Answers.swift", "case .other: break"):
        "Lines that say nothing have returned above; the switch must name it.",
    ("ImageRecords.swift", "?? .assumed"): CHECKED,
    ("AbilityHandSession+Sending.swift",
     "case .disconnected, .settingLimits, .verifyingLimits, .stopped:"):
        "Nothing is due in these phases, so that the guard above has returned.",
    ("AbilityHandSession+Sending.swift", "guard exitsLeft > 0 else {"):
        "Nothing is due once the last has been sent.",
    ("AbilityHandSession.swift",
     "public var lastRejection: AbilityHandFrameError? { receiver.lastRejection }"
     ): "Read by doctor alone.",
    ("AbilityHandSession.swift", "due = due.map { min($0, soon) } ?? soon"):
        "While it runs a command is always due.",
    ("BrunelSession+Answers.swift", "} else if timer.isExhausted {"):
        "A hand that says three times that it has done the opposite: it is stopped, "
        "as after any refusal.",
    ("BrunelSession+Answers.swift",
     "if step == .stopping { fail(failure) } else { beginStop(because: failure) }"
     ):
        "A hand that says six times over that its motors are on while they are "
        "switched off: to fail is all that is left, as at the stop's other ends.",
    ("BrunelSession+Sending.swift", "default: break"): ASKED,
    ("DynamixelHandSession+Answers.swift",
     "guard readPose(at: now) else { return retry(or: .noPose, at: now) }"):
        "The same line as of the first reading, which tests reach: servos that "
        "answer, and not all.",
    ("DynamixelHandSession+Answers.swift",
     "guard isEqual(at: 0, byteCount: 4, to: target) else {"):
        "A servo that keeps another target than it has acknowledged: asked again, "
        "as where its torque is not kept, which tests reach.",
    ("DynamixelHandSession+Answers.swift", "default: break"): ASKED,
    ("MiaSession+Conversation.swift",
     "case .stopping: fail(watchStart == nil ? .noAnswer : .refused)"):
        "Positions that came, and then stay away while it is stopped: the failure "
        "has another name, the end is the same.",
    ("MiaSession+Conversation.swift", "default: break"): ASKED,
    ("MiaSession+StopScript.swift",
     "guard let motor = MiaCommand.Motor(rawValue: number) else { continue }"):
        "There are motors 1 to 3.",
    ("MiaSession.swift", "return min(timer.expiry ?? lastLine, heartbeatDue)"):
        "In these steps a question always waits.",
    ("RegisterHandSession+Answers.swift",
     "guard expectedRead != nil else { return }"):
        "The receiver refuses an answer to what was not asked.",
    ("RegisterHandSession+Answers.swift", "else { return }"):
        "The receiver refuses an answer to what was not asked.",
    ("RegisterHandSession+Answers.swift",
     "guard readPose(answer, at: now) else {"):
        "The same line as of the first reading, which tests reach: angles that no "
        "finger has.",
    ("RegisterHandSession+Answers.swift",
     "refusals = refusals < .max ? refusals + 1 : refusals"):
        "The hand is stopped at the third; the bound may not depend on it.",
    ("RegisterHandSession+Answers.swift",
     "go(to: registers.speed == nil ? .readingPoseToStop : .stopping, at: now)"):
        SPEED,
    ("RegisterHandSession+StopScript.swift",
     "let reading: UInt8 = registers.speed == nil ? 0 : 1"): SPEED,
    ("RegisterHandSession+StopScript.swift",
     "read.silence = registers.speed == nil ? Stop.silence : 0"): SPEED,
    ("RegisterHandSession+StopScript.swift",
     "answer.pattern.append(block.isInput ? 4 : 3)"):
        "Only holding registers are read for a stop; the form follows the block.",
}
