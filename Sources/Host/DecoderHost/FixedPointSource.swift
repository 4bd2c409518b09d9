public import Files
import Decoder
import DecoderImage
import FixedPoint
import RecordingIO

/// The decoder of the embedded tier, as a replay sees it.
@safe public struct FixedPointSource: DecisionSource, ~Copyable {
  public let outline: DecoderOutline

  private let file: ImageFile
  private let memory: UnsafeMutableRawBufferPointer
  private var decoder: Decoder
  private let groups: [Group]
  private let trace: TraceFiles?
  private let elementNames: [String]
  private var saturated: SaturatedFeatures

  /// What is asked of a group at every hop.
  private struct Group {
    let kind: ImageGroup.Kind
    let elementCount: Int
    /// real = raw * scale + offset.
    let scale: Double, offset: Double
  }

  /// Gives a decoder of `file` the memory it works in.
  ///
  /// - Parameters:
  ///   - file: The image; kept for as long as the decoder is.
  ///   - name: The image's name, for one that does not say its own.
  ///   - trace: Where what lies within each hop is written, if anywhere.
  /// - Throws: An image that states another memory than its parts take.
  public init(
    file: ImageFile,
    name: String,
    trace: TraceFiles? = nil
  ) throws(Fault) {
    let image = file.image
    self.file = file
    self.trace = trace
    outline = image.outline(fallbackName: name, byteCount: file.byteCount)
    elementNames = image.elementNames(outline)
    saturated = SaturatedFeatures(elementCount: elementNames.count)
    groups = (0..<image.count(of: .groups)).map {
      let group = image.group($0)
      return Group(
        kind: group.kind,
        elementCount: group.elementCount,
        scale: Double(Float(bitPattern: group.unitScaleBits)),
        offset: Double(Float(bitPattern: group.unitOffsetBits))
      )
    }
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(image.workingMemoryByteCount, MemoryPlan.alignment),
      alignment: MemoryPlan.alignment
    )
    unsafe self.memory = memory
    do throws(ImageError) {
      decoder = unsafe try Decoder(
        image: image,
        memory: WorkingMemory(memory)
      )
    } catch {
      unsafe memory.deallocate()
      throw ImageFile.explain(error, name)
    }
  }

  deinit { unsafe memory.deallocate() }

  /// See `DecisionSource`.
  public mutating func reset() {
    decoder.reset()
    trace?.reset()
  }

  /// See `DecisionSource`.
  public mutating func append(_ samples: Span<Int16>, input: Int) {
    let taken = decoder.consume(samples, input: input)
    precondition(
      taken * outline.inputs[input].channelCount == samples.count,
      "the samples lie within the hop"
    )
  }

  /// See `DecisionSource`.
  public mutating func decide(into decision: inout Decision) {
    decide(into: &decision, isBridged: false)
  }

  /// Decides, or where too much of the windows was lost and made up, keeps the
  /// decision and does not stand for it.
  public mutating func decide(
    into decision: inout Decision,
    isBridged: Bool
  ) {
    if isBridged {
      decoder.passHop()
    } else if let trace {
      var layers = LayerTrace(trace: trace)
      decoder.decode(observedBy: &layers)
    } else {
      decoder.decode()
    }
    let intent = decoder.intent
    for finger in 0..<6 {
      decision.closures[finger] = intent.closures[finger]
    }
    decision.activeFingers = intent.activeFingers
    decision.isSettled = intent.isSettled
    for index in groups.indices {
      let group = groups[index]
      let start = decision.valueOffsets[index]
      let output = decision.outputOffsets[index]
      for element in 0..<group.elementCount {
        let raw = Double(decoder.value(element, ofGroup: index))
        decision.outputs[output + element] = raw * group.scale + group.offset
      }
      switch group.kind {
      case .classes:
        decision.classes[index] = decoder.winner(ofGroup: index)
      case .activity:
        for element in 0..<group.elementCount {
          decision.values[start + element] =
            decoder.isOn(element, ofGroup: index) ? 1 : 0
        }
      case .values:
        for element in 0..<group.elementCount {
          decision.values[start + element] = decision.outputs[output + element]
        }
      }
    }
    trace?.append(decoder)
    if !isBridged { saturated.take { decoder.networkInput($0) } }
  }

  /// See `DecisionSource`: features at the ends of their range.
  public mutating func takeWarnings() -> [String] {
    let seen = saturated
    saturated = SaturatedFeatures(elementCount: elementNames.count)
    return seen.warning("decoder \(outline.name)", names: elementNames).map {
      [$0]
    } ?? []
  }
}
