"""Regions that no test reaches, each by its file and its line, and why."""

CHECKED = "The check of the image has refused any other value before."
IDLE = "A session becomes idle by hand, with a phase of its own: go(to:) never does."

ARGUED = {
    # What the image check has refused is never read.
    ("DecoderImage.swift",
     "guard let found = uncheckedOperator(index) else {"): CHECKED,
    ("DecoderImage.swift",
     "transform: FeatureNormalization.Transform(rawValue: transform) ?? .linear,"
     ): CHECKED,
    ("ImageBytes.swift", "guard let base = bytes.baseAddress else {"):
        "A precondition: an image without bytes ends the process.",
    ("ImageCheck+Network.swift",
     "let biases = bytes.span(of: Int64.self, at: step.biases ?? 0, count: rows)"
     ): "checkData has refused an operator without biases just before.",
    ("ImageCheck+Network.swift", "at: step.multipliers ?? 0,"):
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
}
