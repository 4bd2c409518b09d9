public import Files
import RecordingIO
public import SignalFeatures

/// What a pipeline file says: everything of a decoder but its network.
public struct Pipeline: Sendable {
  /// The decoder's name.
  public var name: String

  /// The time between decisions, in seconds.
  public var hop: Rational

  /// The groups of channels.
  public var inputs: [Input]

  /// Whether hidden activations are int16 (else int8).
  public var usesInt16Activations: Bool

  /// The hops after which recurrent layers begin anew, as a network that was
  /// trained on windows did; 0 for one that goes on.
  public var restartHops = 0

  /// The time between two decisions, in seconds: on a hop each, or on the last of
  /// a window.
  public var decisionInterval: Rational {
    Rational(hop.numerator * max(restartHops, 1), hop.denominator)
  }

  /// The network's outputs, put to use.
  public var groups: [Group]

  /// How the six fingers follow from the groups; nil where one does not move.
  public var fingers: [Finger?]

  /// The time allowed for computing a decision, in seconds.
  public var computeBudget: Rational

  /// Path of the file, for messages.
  public var place: String

  /// A group of channels that are sampled together.
  public struct Input: Sendable {
    public var name: String
    /// Frames a second.
    public var rate: Rational
    public var channelCount: Int
    /// In the order of a frame. Empty: those of the first recording.
    public var channelNames: [String]
    public var nanovoltsPerStep: Rational
    /// Samples of a hop.
    public var hopLength: Int
    public var branches: [Branch]
  }

  /// A band of an input.
  public struct Branch: Sendable {
    public var name: String
    /// At the input's rate.
    public var filtersBefore: [FilterDesign]
    /// Input frames for each frame of the branch.
    public var decimation: Int
    /// At the branch's rate.
    public var filtersAfter: [FilterDesign]
    /// Fractional bits of the filtered samples; nil: as many as do not clip.
    public var gainBits: Int?
    /// Where the group delay is stated, in hertz.
    public var delayFrequency: Double
    public var blocks: [Block]
  }

  /// Features of one window over a branch.
  public struct Block: Sendable {
    /// Samples at the branch's rate.
    public var windowLength: Int
    /// Samples at the branch's rate.
    public var hopLength: Int
    public var features: FeatureSet
    public var transform: FeatureNormalization.Transform
  }

  /// Elements of one output of the network, with their meaning.
  public struct Group: Sendable {
    public enum Kind: UInt16, CaseIterable, Sendable {
      case classes = 0
      case activity = 1
      case values = 2
    }
    public var name: String
    public var kind: Kind
    /// The ONNX output.
    public var output: String
    /// The first element of the output.
    public var firstElement: Int
    public var elements: [String]
    /// The label track it is scored against; nil: the one of its name.
    public var truth: String?
    /// The mean delay of the smoothing, in seconds.
    public var smoothing: Rational
    /// In the output's unit.
    public var onThreshold: Double
    public var offThreshold: Double
    /// In seconds.
    public var hold: Rational
    /// `output * scale + offset` is in `unit`.
    public var scale: Double
    public var offset: Double
    public var unit: String
    /// Path and line, for messages.
    public var place: String
  }

  /// What closes a finger.
  public struct Finger: Sendable {
    public enum Source: Sendable {
      /// Closed in these elements of a group of classes.
      case classes(group: Int, closed: [Int])
      /// As far as an element of a group of values says.
      case value(group: Int, element: Int)
      /// Where an element of a group of activity says so.
      case activity(group: Int, element: Int)
    }
    public var source: Source
    /// An element of a group of activity without which it stays open.
    public var gate: (group: Int, element: Int)?
    /// A closure, 0...1, above which it counts as active without a gate.
    public var activeThreshold: Double
  }

  /// The number of features of a hop.
  public var elementCount: Int {
    inputs.reduce(0) { sum, input in
      input.branches.reduce(sum) { sum, branch in
        branch.blocks.reduce(sum) {
          $0 + $1.features.count * input.channelCount
        }
      }
    }
  }

  /// What every element is, for people, in their order.
  var elementNames: [String] {
    inputs.flatMap { input in
      input.branches.flatMap { branch in
        branch.blocks.flatMap { block in
          block.features.names.flatMap { feature in
            (0..<input.channelCount).map { channel in
              let name =
                input.channelNames.isEmpty
                ? "channel \(channel)" : input.channelNames[channel]
              return "\(feature) of \(input.name) \(name)"
            }
          }
        }
      }
    }
  }

  /// The transform of every element, in their order.
  public var transforms: [FeatureNormalization.Transform] {
    inputs.flatMap { input in
      input.branches.flatMap { branch in
        branch.blocks.flatMap { block in
          [FeatureNormalization.Transform](
            repeating: block.transform,
            count: block.features.count * input.channelCount
          )
        }
      }
    }
  }
}

/// The six fingers in the order that holds everywhere.
let fingerNames = [
  "thumb_flexion", "thumb_rotation", "index", "middle", "ring", "little",
]
