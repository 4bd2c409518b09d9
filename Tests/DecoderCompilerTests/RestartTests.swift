import Files
import Decoder
import DecoderImage
import Foundation
import RecordingIO
import Testing

@testable import DecoderCompiler

/// Networks that were trained on windows and begin each of them anew.
struct RestartTests {
  private static let windowGroups = """
      - {name: v, kind: values, output: y, elements: [a, b]}
    """

  private func pipeline(
    _ small: SmallSession,
    _ hops: String,
    groups: String = Self.windowGroups
  ) throws -> Pipeline {
    try small.pipeline(groups, activations: "int16, restart_hops: \(hops)")
  }

  /// The network of windows of 24 steps, compiled to begin each anew.
  private func compile(_ small: SmallSession) throws -> Compilation {
    try Compiler.compile(
      modelPath: GoldenNetwork.url("onnx_window", "onnx").path,
      pipeline: pipeline(small, "24"),
      sessions: [small.session()]
    )
  }

  private func window() throws -> StreamGraph {
    try GraphImporter.stream(
      of: GoldenNetwork.model("onnx_window"),
      featureCount: 6,
      place: "window.onnx"
    )
  }

  /// onnxruntime's outputs of each window are those of the stream that begins
  /// anew with it, and of no other length.
  @Test func aWindowIsWhatItWasInTheFile() throws {
    let path = try #require(
      Bundle.module.url(
        forResource: "onnx_window",
        withExtension: "npz",
        subdirectory: "Golden/Reference"
      )
    ).path
    var graph = try window()
    let warning = try #require(graph.warnings.first)
    #expect(warning.contains("restart_hops: 24"))
    try graph.restart(every: 24, "p.yaml")
    #expect(graph.warnings.isEmpty)
    for graph in [graph, graph.simplified()] {
      let found = try ReferenceComparison(graph, reading: path)
      for output in found.outputs {
        #expect(output.stepCount >= 2)
        #expect(output.relative < 1e-6)
      }
    }
    for hops in [8, 12] {
      var other = try window()
      try other.restart(every: hops, "p.yaml")
      #expect(throws: Fault.self) {
        try ReferenceComparison(other, reading: path)
      }
    }
  }

  /// The image decides at the ends of windows, as the float network does, and by
  /// nothing but the window.
  @Test func theImageDecidesOnceAWindow() throws {
    let small = try SmallSession(isLabelled: true, frameCount: 12_000)
    let compilation = try compile(small)
    let warnings = compilation.report.warnings
    #expect(!warnings.contains { $0.contains("windows") })
    let start = compilation.report.start
    #expect(start.settlingHops > start.firstHop + 23)
    #expect(compilation.report.settling.movingCount >= 10)
    // A window after which it decides, and no more of it.
    #expect(start.settlingHops <= start.firstHop + 48)
    let buffer = ImageBuffer(compilation.imageBytes)
    let hops = try read(small)
    let running = try RunningDecoder(buffer)
    #expect(running.decoder.image.start.restartHops == 24)
    let float = compilation.floatDecoder
    var last: [Int32] = [0, 0]
    var ends: [Int: [Int32]] = [:]
    for (index, hop) in hops.enumerated() {
      running.decode(hop)
      float.decide(hop)
      let values = (0..<2).map { running.decoder.value($0, ofGroup: 0) }
      let isEnd = index >= start.firstHop && (index - start.firstHop) % 24 == 23
      if isEnd {
        ends[index] = values
        #expect(values != last)
      } else {
        #expect(values == last, "hop \(index)")
      }
      last = values
      let isSettled = running.decoder.intent.isSettled
      #expect(isSettled == (index >= start.settlingHops))
    }
    #expect(ends.count > 40)
    // One that begins at another window comes to the same.
    let other = try RunningDecoder(buffer)
    for (index, hop) in hops.enumerated().dropFirst(24 * 10) {
      other.decode(hop)
      guard index >= 24 * 10 + start.firstHop + 23, let want = ends[index]
      else { continue }
      #expect((0..<2).map { other.decoder.value($0, ofGroup: 0) } == want)
    }
    let error = try #require(compilation.report.agreements.first?.rangeError)
    #expect(error < 0.01)
  }

  /// A hop that is passed over does not put a window off.
  @Test func aWindowBeginsOnAHopThatIsPassedToo() throws {
    let small = try SmallSession(isLabelled: true, frameCount: 12_000)
    let compilation = try compile(small)
    let buffer = ImageBuffer(compilation.imageBytes)
    let first = compilation.report.start.firstHop
    let hops = try read(small)
    func states(passing passed: Int?) throws -> [[Int16]] {
      let running = try RunningDecoder(buffer)
      let layer = try #require(
        (0..<running.decoder.image.count(of: .operators)).first {
          running.decoder.image.networkOperator($0).opcode
            == .gatedRecurrentUnit
        }
      )
      return hops[..<(first + 72)].enumerated().map { index, hop in
        if index == passed {
          for (input, samples) in hop.enumerated() {
            _ = running.decoder.consume(samples.span, input: input)
          }
          running.decoder.passHop()
        } else {
          running.decode(hop)
        }
        return running.state(ofOperator: layer)
      }
    }
    let whole = try states(passing: nil)
    let passed = try states(passing: first + 24)
    #expect(passed[first + 23] == whole[first + 23])
    #expect(passed[first + 24].allSatisfy { $0 == 0 })
    #expect(passed[first + 40] != whole[first + 40])
    // The next window knows nothing of it.
    #expect(Array(passed[(first + 48)...]) == Array(whole[(first + 48)...]))
  }

  /// Smoothing and hold count in decisions.
  @Test func timesAreThoseThatWereAskedFor() throws {
    let small = try SmallSession()
    let groups = """
        - {name: v, kind: values, output: y, elements: [a, b],
           smoothing_ms: 240}
      """
    let pipeline = try pipeline(small, "24", groups: groups)
    #expect(pipeline.decisionInterval == Rational(24, 100))
    let weight = pipeline.groups[0].smoothingWeight(
      every: pipeline.decisionInterval
    )
    #expect(weight == 16_384)
    let ledger = DelayLedger(
      pipeline,
      filters: try BranchFilters.design(pipeline)
    )
    let wait = ledger.entries.first { $0.kind == .hopWait }
    #expect(wait?.microseconds == 120_000)
  }

  @Test(arguments: [
    ("0", "is not 1 to 1000"), ("1001", "is not 1 to 1000"),
    ("-3", "is not 1 to 1000"), ("99999999999999999999", "small.yaml"),
    ("many", "small.yaml"), ("[20]", "small.yaml"), ("2.5", "small.yaml"),
  ])
  func whatIsNoWindowIsRefused(_ text: String, _ words: String) throws {
    let small = try SmallSession()
    let error = #expect(throws: Fault.self) {
      try pipeline(small, text)
    }
    #expect("\(try #require(error))".contains(words))
  }

  /// Where it would mean nothing, or something else.
  @Test(arguments: [
    ("torch_linear", 20, "no GRU"), ("torch_chomped", 20, "no GRU"),
  ])
  func networksWithoutAStateAreRefused(
    _ name: String,
    _ hops: Int,
    _ words: String
  ) throws {
    var graph = try GraphImporter.stream(
      of: GoldenNetwork.model(name),
      featureCount: 6,
      place: name
    )
    let error = #expect(throws: Fault.self) {
      try graph.restart(every: hops, "p.yaml")
    }
    #expect("\(try #require(error))".contains(words))
    try graph.restart(every: 0, "p.yaml")
    #expect(graph.restartHops == 0)
  }

  @Test func aConvolutionBehindAStateAndAnOddPeriodAreRefused() throws {
    func graph(period: Int, historyBehind: Bool) throws -> StreamGraph {
      var graph = try window()
      let place = try #require(
        graph.nodes.firstIndex {
          if case .recurrent = $0.kind { return true }
          return false
        }
      )
      graph.nodes[place].period = period
      guard historyBehind else { return graph }
      graph.nodes.append(
        StreamNode(
          name: "behind",
          kind: .convolution(
            Convolution(
              inputCount: 4,
              outputCount: 1,
              kernelLength: 3,
              dilation: 1,
              stride: 1,
              weights: [Double](repeating: 0, count: 12),
              bias: [0]
            )
          ),
          inputs: [place],
          count: 1,
          period: period
        )
      )
      return graph
    }
    var odd = try graph(period: 4, historyBehind: false)
    #expect(throws: Fault.self) { try odd.restart(every: 6, "p") }
    try odd.restart(every: 8, "p")
    var behind = try graph(period: 1, historyBehind: true)
    let error = #expect(throws: Fault.self) {
      try behind.restart(every: 8, "p")
    }
    #expect(error?.fault.contains("'behind'") == true)
  }

  private func read(_ small: SmallSession) throws -> [[[Int16]]] {
    let pipeline = try small.pipeline(Self.windowGroups)
    var stream = try SessionHops(small.session(), pipeline)
    var hop = stream.makeHop()
    var hops: [[[Int16]]] = []
    while try stream.read(into: &hop) { hops.append(hop.samples) }
    return hops
  }
}
