import Decoder
import DecoderImage
import RecordingIO

/// How far the fixed-point decoder is from the float one.
struct ErrorMeasurement {
  /// Of one tensor, in real units.
  struct Layer {
    var name: String
    private(set) var largest = 0.0
    private var squares = 0.0
    private var reference = 0.0
    private var count = 0

    init(name: String) { self.name = name }

    mutating func add(_ got: Double, _ want: Double) {
      let error = got - want
      largest = max(largest, abs(error))
      squares += error * error
      reference += want * want
      count += 1
    }

    /// Root mean square of the error.
    var rms: Double { count == 0 ? 0 : (squares / Double(count)).squareRoot() }

    /// The error's root mean square over the value's.
    var relative: Double {
      reference > 0 ? (squares / reference).squareRoot() : 0
    }
  }

  /// Of one group's decisions.
  struct Group {
    var name: String
    var kind: Pipeline.Group.Kind
    /// Hops (of classes), or hops times elements.
    var count = 0
    /// How many were decided alike; meaningless for values.
    var equalCount = 0
    fileprivate var differences: [Moments] = []
    fileprivate var references: [Moments] = []

    /// The share decided alike, for classes and activity.
    var agreement: Double? {
      kind == .values || count == 0 ? nil : Double(equalCount) / Double(count)
    }

    /// For values: the mean over elements of 1 - the mean square difference
    /// over the float value's variance.
    var determination: Double? {
      guard kind == .values else { return nil }
      let each = zip(differences, references).compactMap { difference, known in
        known.variance > 0 ? 1 - difference.meanSquare / known.variance : nil
      }
      return each.isEmpty ? nil : each.reduce(0, +) / Double(each.count)
    }

    /// For values: the root mean square difference over the range that the float
    /// network's values take, of the worst element.
    var rangeError: Double? {
      guard kind == .values else { return nil }
      return zip(differences, references).compactMap { difference, known in
        known.range > 1e-6 * max(abs(known.lowest), abs(known.highest))
          ? difference.meanSquare.squareRoot() / known.range
          : nil
      }.max()
    }
  }

  fileprivate struct Moments {
    var count = 0.0
    var sum = 0.0
    var squares = 0.0
    var lowest = Double.infinity
    var highest = -Double.infinity
    mutating func add(_ x: Double) {
      count += 1
      sum += x
      squares += x * x
      lowest = min(lowest, x)
      highest = max(highest, x)
    }
    var range: Double { highest - lowest }
    var meanSquare: Double { count > 0 ? squares / count : 0 }
    var variance: Double {
      count > 0 ? max(squares / count - (sum / count) * (sum / count), 0) : 0
    }
  }

  var layers: [Layer]
  var groups: [Group]
  var hopCount = 0

  /// Decodes all sessions with both, the fixed-point one with a memory plan
  /// that keeps every tensor.
  static func measure(
    _ contents: ImageContents,
    floatDecoder: FloatDecoder,
    sessions: [Session]
  ) throws -> ErrorMeasurement {
    let image = try ImageWriter.write(contents, sharesMemory: false)
    var result = ErrorMeasurement(
      layers: contents.network.tensors.map { Layer(name: $0.name) },
      groups: contents.pipeline.groups.map {
        Group(
          name: $0.name,
          kind: $0.kind,
          differences: $0.elements.map { _ in Moments() },
          references: $0.elements.map { _ in Moments() }
        )
      }
    )
    let running = try RunningDecoder(ImageBuffer(image.bytes))
    for session in sessions {
      var hops = try SessionHops(session, contents.pipeline)
      var hop = hops.makeHop()
      while try hops.read(into: &hop) {
        if hop.isAfterReset {
          floatDecoder.reset()
          running.decoder.reset()
        }
        floatDecoder.decide(hop.samples)
        running.decode(hop.samples)
        // Ranges are calibrated after the warm-up, and before it mean little;
        // nor has either decided before its windows are full.
        guard hop.isWarm,
          running.decoder.intent.hopIndex >= Int64(contents.start.firstHop)
        else { continue }
        result.hopCount += 1
        result.compareLayers(running.decoder, floatDecoder, contents)
        result.compareGroups(running.decoder, floatDecoder, contents)
      }
    }
    return result
  }

  private mutating func compareLayers(
    _ decoder: borrowing Decoder,
    _ float: FloatDecoder,
    _ contents: ImageContents
  ) {
    for (index, tensor) in contents.network.tensors.enumerated() {
      guard let node = tensor.node else { continue }
      let want = float.network.results[node]
      for element in 0..<tensor.count {
        let raw =
          tensor.isInt16
          ? Int(decoder.tensor16(index)[element])
          : Int(decoder.tensor8(index)[element])
        layers[index].add(
          tensor.scale * Double(raw - tensor.zeroPoint),
          want[element]
        )
      }
    }
  }

  private mutating func compareGroups(
    _ decoder: borrowing Decoder,
    _ float: FloatDecoder,
    _ contents: ImageContents
  ) {
    for (index, group) in contents.pipeline.groups.enumerated() {
      switch group.kind {
      case .classes:
        groups[index].count += 1
        if decoder.winner(ofGroup: index) == float.winner(ofGroup: index) {
          groups[index].equalCount += 1
        }
      case .activity:
        for element in group.elements.indices {
          groups[index].count += 1
          let isEqual =
            decoder.isOn(element, ofGroup: index)
            == float.isOn(element, ofGroup: index)
          if isEqual { groups[index].equalCount += 1 }
        }
      case .values:
        let scale = contents.network.tensors[contents.groupTensors[index]].scale
        for element in group.elements.indices {
          let got =
            Double(decoder.value(element, ofGroup: index)) * scale
            * group.scale + group.offset
          let want = float.value(element, ofGroup: index)
          groups[index].count += 1
          groups[index].differences[element].add(got - want)
          groups[index].references[element].add(want)
        }
      }
    }
  }
}
