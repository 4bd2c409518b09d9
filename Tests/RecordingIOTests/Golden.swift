import Foundation
import RecordingIO

/// What independent readers say of recordings; see
/// Tools/GoldenVectors/recordings.py.
struct Golden: Decodable {
  var files: [String: [String: Array]]
  var edf: [String: EDF]
  var sharedEDF: [String: EDF]
  var ninapro: NinaPro
  var unibo: [String: UniBo]
  var flexemg: [String: FlexEMG]
  var myo: Myo

  struct Array: Decodable {
    var frames: Int
    var channels: Int
    var digest: String
    var first: [Double]
    var middle: [Double]
    var last: [Double]
  }

  struct EDF: Decodable {
    var signals: [Signal]
    var annotations: [Annotation]

    struct Signal: Decodable {
      var label: String
      var unit: String
      var rate: Double
      var count: Int
      var digest: String
      var firstPhysical: Double
      var lastPhysical: Double
    }

    struct Annotation: Decodable {
      var onset: Double
      var duration: Double
      var text: String
    }
  }

  struct NinaPro: Decodable {
    var arrays: [String: Array]
    var scored: Int
    var test: Int
    var trainAndValidation: Int
    var testMoving: Int
    var endsDigest: String
    var labelDigest: String
    var splitDigest: String
    var gloveDigest: String
    var samplesDigest: String
    var liveSensors: [Int]
  }

  struct UniBo: Decodable {
    var emg: Array
    var scored: Int
    var endsDigest: String
    var labelDigest: String
    var samplesDigest: String
  }

  struct FlexEMG: Decodable {
    var samples: Int
    var scored: Int
    var samplesDigest: String
    var endsDigest: String
    var labelDigest: String
  }

  struct Myo: Decodable {
    var windows: Int
    var test: Int
    var labelDigest: String
    var testDigest: String
    var samplesDigest: String
  }

  /// The vectors, read once.
  static let shared: Golden = {
    do {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .custom { path in
        Key(path[path.count - 1].stringValue)
      }
      let data = try Data(
        contentsOf: URL(fileURLWithPath: folder + "/recordings.json")
      )
      return try decoder.decode(Golden.self, from: data)
    } catch {
      fatalError("Golden/recordings.json: \(error)")
    }
  }()

  /// The folder of golden files in the test bundle.
  static let folder = Bundle.module.bundlePath + "/Golden"

  /// The path of a file that another program wrote.
  static func file(_ name: String) -> String { folder + "/files/" + name }

  /// Turns the snake case of the vectors' own keys into Swift's, and leaves the
  /// names of files and arrays as they are.
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) {
      let known = [
        "shared_edf": "sharedEDF", "first_physical": "firstPhysical",
        "last_physical": "lastPhysical",
        "train_and_validation": "trainAndValidation",
        "test_moving": "testMoving", "ends_digest": "endsDigest",
        "label_digest": "labelDigest", "split_digest": "splitDigest",
        "glove_digest": "gloveDigest", "samples_digest": "samplesDigest",
        "live_sensors": "liveSensors", "test_digest": "testDigest",
      ]
      stringValue = known[text] ?? text
    }

    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }
}

/// The sum of bits[i] × (2 i + 1) modulo 2^64 over binary64 bit patterns.
struct Digest {
  private var sum: UInt64 = 0
  private var weight: UInt64 = 1

  mutating func add(_ values: some Sequence<Double>) {
    for value in values {
      sum &+= value.bitPattern &* weight
      weight &+= 2
    }
  }

  mutating func add(_ value: Double) { add(CollectionOfOne(value)) }

  var text: String { String(sum) }
}

extension SignalCursor {
  /// All frames from the start, in blocks.
  func readAll(block: Int = 5000) throws -> [Double] {
    position = 0
    var values: [Double] = []
    while try read(block, into: &values) > 0 {}
    return values
  }
}
