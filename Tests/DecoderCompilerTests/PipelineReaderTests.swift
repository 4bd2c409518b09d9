import Files
import Testing

@testable import DecoderCompiler

/// What a pipeline file may say, and what a person reads when it does not.
struct PipelineReaderTests {
  static let text = """
    schema: phalanx-pipeline/1
    name: small
    hop_ms: 20
    inputs:
      - name: nerve
        rate_hz: 1000
        channels: 6
        microvolts_per_step: 0.195
        branches:
          - name: wide
            filters: [{lowpass: 200, order: 2}, {decimate: 2}, {highpass: 25}]
            features:
              - {window_ms: 40, features: [waveform_length], transform: log}
    groups:
      - {name: on, kind: activity, output: a, elements: [x, y], off: 0.3}
      - {name: far, kind: values, output: f, elements: [x], unit: closure}
      - {name: which, kind: classes, output: l, elements: [rest, fist]}
    fingers:
      index: {value: far.x, gate: on.x}
      little: {classes: which, closed: [fist]}
    """

  @Test func readsEverything() throws {
    let pipeline = try PipelineReader(file: "p.yaml").parse(Self.text)
    #expect(pipeline.hop == Rational(1, 50))
    #expect(pipeline.elementCount == 6)
    let input = pipeline.inputs[0]
    #expect(input.hopLength == 20 && input.nanovoltsPerStep == Rational(195))
    let branch = input.branches[0]
    #expect(
      branch.filtersBefore == [FilterDesign(band: .lowpass(200), order: 2)]
    )
    #expect(
      branch.filtersAfter == [FilterDesign(band: .highpass(25), order: 4)]
    )
    #expect(branch.gainBits == nil && branch.decimation == 2)
    #expect(branch.blocks[0].windowLength == 20)
    #expect(branch.blocks[0].hopLength == 10)
    #expect(pipeline.groups[0].onThreshold == 0.5)
    #expect(pipeline.groups[0].offThreshold == 0.3)
    #expect(pipeline.groups[2].onThreshold == 0)
    guard case .classes(2, [1])? = pipeline.fingers[5]?.source else {
      Issue.record("the little finger follows the fist")
      return
    }
  }

  @Test(arguments: [
    ("name: wide", "naem: wide", "p.yaml:10", "unknown key 'naem'"),
    ("hop_ms: 20", "hop_ms: 20.5", "p.yaml:5", "whole number of samples"),
    ("lowpass: 200", "lowpass: 600", "p.yaml:11", "below half the rate"),
    ("[waveform_length]", "[wl]", "p.yaml:13", "'wl' is no feature"),
    ("gate: on.x", "gate: on.z", "p.yaml:19", "'on.z' is no element"),
    ("[fist]", "[fits]", "p.yaml:20", "'fits' is no class"),
    ("off: 0.3", "off: 0.7", "p.yaml:15", "'off' is above 'on'"),
    ("window_ms: 40", "window_ms: 10", "p.yaml:13", "holds a hop"),
    ("channels: 6", "channels: [a, b, a]", "p.yaml:7", "names 'a' twice"),
    ("channels: 6", "channels: [a, '']", "p.yaml:7", "channel 2 has no name"),
    ("unit: closure", "offset: 4294967296", "p.yaml:16", "'offset' is beyond"),
    ("unit: closure", "offset: -65536", "p.yaml:16", "'offset' is beyond"),
    ("unit: closure", "scale: 0", "p.yaml:16", "'scale' is not"),
    ("unit: closure", "scale: 1e12", "p.yaml:16", "'scale' is not"),
    ("phalanx-pipeline/1", "phalanx-pipeline/2", "p.yaml:1", "schema"),
  ])
  func namesTheLine(old: String, new: String, place: String, fault: String) {
    let broken = Self.text.replacing(old, with: new)
    let error = #expect(throws: Fault.self) {
      try PipelineReader(file: "p.yaml").parse(broken)
    }
    #expect(error?.place == place, "\(String(describing: error))")
    #expect(error?.fault.contains(fault) == true)
  }
}
