import Files
import DecoderImage
import Foundation
public import RecordingIO

/// A decoder image with all that was found out while it was made.
public struct Compilation {
  /// The bytes of the `.phx` file.
  public let imageBytes: [UInt8]

  /// Size, work, delays and errors.
  public let report: CompilationReport

  /// The float decoder that the image stands for.
  public let floatDecoder: FloatDecoder
}

/// Makes decoder images.
public enum Compiler {
  /// Compiles a float network and a pipeline to a decoder image.
  ///
  /// The same model, pipeline and sessions give the same bytes.
  ///
  /// - Parameters:
  ///   - modelPath: An ONNX file.
  ///   - pipeline: Everything else of the decoder.
  ///   - sessions: Calibrated on: their train split.
  ///   - referencePath: Another program's outputs of the network, which the
  ///     imported one is held against; an NPZ file as Tools/Reference writes it.
  ///   - allowed: What may be wrong with their samples beyond the limits of
  ///     `SampleFault`.
  ///   - progress: Hears what is being done.
  /// - Returns: The image with its report.
  /// - Throws: `Fault` or `Fault`.
  public static func compile(
    modelPath: String,
    pipeline: Pipeline,
    sessions: [Session],
    reference referencePath: String? = nil,
    allowing allowed: Set<SampleFault> = [],
    progress: (String) -> Void = { _ in }
  ) throws -> Compilation {
    let data = try SmallFile.read(
      modelPath,
      atMost: SmallFile.largestNetwork
    )
    guard let first = sessions.first else {
      throw Fault(
        place: modelPath,
        fault: "has no recordings to calibrate with",
        remedy: "give one with --calibrate"
      )
    }
    let pipeline = pipeline.naming(channelsOf: first)
    let model = try ONNXModel(bytes: data, place: modelPath)
    var imported = try GraphImporter.stream(
      of: model,
      featureCount: pipeline.elementCount,
      place: modelPath
    )
    try imported.restart(every: pipeline.restartHops, pipeline.place)
    try imported.checkFinite(place: modelPath)
    let graph = imported.withoutFinalSoftmax(pipeline).simplified()
    // Numbers may have grown where they were folded.
    try graph.checkFinite(place: modelPath)
    let groupOutputs = try outputs(of: graph, for: pipeline, place: modelPath)
    let reference = try referencePath.map {
      try ReferenceComparison(imported, reading: $0)
    }

    let filters = try BranchFilters.design(pipeline)
    progress("features")
    let calibration = try FeatureCalibration.measure(
      pipeline,
      filters: filters,
      sessions: sessions
    )
    try calibration.quality.check(allowing: allowed)
    let floatDecoder = FloatDecoder(
      pipeline: pipeline,
      filters: filters,
      calibration: calibration,
      graph: graph,
      groupNodes: groupOutputs.map { graph.outputs[$0].node }
    )
    progress("ranges")
    let ranges = try ranges(of: floatDecoder, sessions: sessions)
    try ranges.checkFinite(graph, place: modelPath)

    let classOutputs = Set(
      graph.outputs.indices.filter { output in
        pipeline.groups.indices.allSatisfy {
          groupOutputs[$0] != output || pipeline.groups[$0].kind == .classes
        }
      }
    )
    let network = try Quantizer.quantize(
      graph,
      ranges: ranges,
      usesInt16: pipeline.usesInt16Activations,
      classOutputs: classOutputs,
      place: modelPath
    )
    let frontEnd = FrontEnd(
      pipeline,
      filters: filters,
      gainBits: calibration.gainBits
    )
    let groupTensors = groupOutputs.map { network.outputTensors[$0] }
    var start = StartPlan(
      network,
      graph: graph,
      groupTensors: groupTensors,
      firstInput: pipeline.windowHops - 1 + frontEnd.filterSettlingHops
    )
    // Nothing counts before it was decided.
    start.settlingHops = start.firstHop + max(pipeline.restartHops, 1)
    guard start.settlingHops <= ImageLayout.maximumSettlingHops else {
      throw Fault(
        place: modelPath,
        fault: "looks back over \(start.firstHop) hops",
        remedy: "make its convolutions shorter"
      )
    }
    var contents = ImageContents(
      pipeline: pipeline,
      filters: filters,
      calibration: calibration,
      network: network,
      groupTensors: groupTensors,
      ledger: DelayLedger(pipeline, filters: filters),
      start: start,
      provenance: provenance(
        model: model,
        bytes: data,
        pipeline: pipeline,
        sessions: sessions,
        calibration: calibration
      )
    )
    progress("settling")
    let (plan, settling) = try SettlingMeasurement.measure(
      contents,
      sessions: sessions
    )
    contents.start = plan
    floatDecoder.start(plan, network)
    let image = try ImageWriter.write(contents)
    progress("errors")
    let errors = try ErrorMeasurement.measure(
      contents,
      floatDecoder: floatDecoder,
      sessions: sessions
    )
    floatDecoder.reset()
    return Compilation(
      imageBytes: image.bytes,
      report: CompilationReport(
        contents,
        image,
        errors,
        settling,
        reference,
        warnings: calibration.warnings + graph.warnings
      ),
      floatDecoder: floatDecoder
    )
  }

  /// The network's output that each group reads.
  private static func outputs(
    of graph: StreamGraph,
    for pipeline: Pipeline,
    place: String
  ) throws(Fault) -> [Int] {
    guard !pipeline.groups.isEmpty else {
      throw Fault(
        place: pipeline.place,
        fault: "names no groups",
        remedy: "say what the outputs mean"
      )
    }
    var result: [Int] = []
    for group in pipeline.groups {
      guard
        let output = graph.outputs.firstIndex(where: {
          $0.name == group.output
        })
      else {
        throw Fault(
          place: group.place,
          fault: "the network has no output '\(group.output)'",
          remedy: remedy(
            forUnknown: group.output,
            among: graph.outputs.map(\.name)
          )
        )
      }
      let count = graph.nodes[graph.outputs[output].node].count
      guard group.firstElement + group.elements.count <= count else {
        throw Fault(
          place: group.place,
          fault: "'\(group.name)' names \(group.elements.count) elements from "
            + "\(group.firstElement), but output '\(group.output)' has "
            + "\(count)",
          remedy: "name as many as the network gives"
        )
      }
      guard
        group.elements.count == count || pipeline.groups.count > 1
          || group.firstElement > 0
      else {
        throw Fault(
          place: group.place,
          fault:
            "'\(group.name)' names \(group.elements.count) of the \(count) "
            + "elements of output '\(group.output)'",
          remedy: "name all, or write slice: [first, count]"
        )
      }
      result.append(output)
    }
    return result
  }

  /// Runs the float network over the calibration hops.
  private static func ranges(
    of decoder: FloatDecoder,
    sessions: [Session]
  ) throws -> ActivationRanges {
    var ranges = ActivationRanges(decoder.network.graph)
    for session in sessions {
      var hops = try SessionHops(session, decoder.pipeline)
      var hop = hops.makeHop()
      while try hops.read(into: &hop) {
        if hop.isAfterReset { decoder.reset() }
        decoder.decide(hop.samples)
        guard hop.isWarm else { continue }
        if try !session.hasSplits || hops.truth(of: hop).split == .train {
          ranges.include(decoder.network)
        }
      }
    }
    return ranges
  }

  /// Where the decoder comes from: names and digests, no dates and no paths.
  private static func provenance(
    model: ONNXModel,
    bytes: Data,
    pipeline: Pipeline,
    sessions: [Session],
    calibration: FeatureCalibration
  ) -> [String] {
    var hash = SHA256()
    let list = [UInt8](bytes)
    hash.update(list.span)
    let digest = hash.finish()
    let text = digest.indices.map { digest[$0] }.hexadecimal
    var lines = [
      "name: \(pipeline.name.onOneLine)",
      "compiler: \(ProgramVersion.program)",
      "network_sha256: \(text)",
      "network_producer: \(model.producer.onOneLine)",
      "calibration: "
        + calibration.sessionNames.joined(separator: ", ").onOneLine,
      "calibration_hops: \(calibration.hopCount)",
    ]
    for group in pipeline.groups {
      if let truth = group.truth {
        lines.append("truth \(group.name): \(truth)".onOneLine)
      }
    }
    return lines
  }
}

extension StreamGraph {
  /// The graph without a softmax that only groups of classes read: it does not
  /// change which class is largest. Smoothing then works on what goes into it.
  func withoutFinalSoftmax(_ pipeline: Pipeline) -> StreamGraph {
    var graph = self
    for (index, output) in outputs.enumerated() {
      guard case .softmax = nodes[output.node].kind else { continue }
      let readers = pipeline.groups.filter { $0.output == output.name }
      if readers.allSatisfy({ $0.kind == .classes }) {
        graph.outputs[index].node = nodes[output.node].inputs[0]
      }
    }
    return graph.withoutUnread()
  }
}
