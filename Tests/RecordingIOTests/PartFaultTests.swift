import Files
import Foundation
import RecordingIO
import TestSupport
import Testing

/// What is wrong with a part of a file is that part's: the rest is read.
struct PartFaultTests {
  // MARK: - EDF

  /// A change of an EDF file of two signals, `EMG1` and `EMG2`, and annotations.
  struct HeaderCase: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// Fields of the header: where, and what they become.
    var fields: [(offset: Int, text: String, width: Int)]
    var signals = ["EMG1", "EMG2"]
    var refused: String?
    var reason = ""
    var warning: String?
    var annotations = 2
    var rate: Rational? = Rational(1000)
  }

  /// Where a field of the second signal starts, of three: widths before it.
  private static func second(_ field: Int) -> Int {
    let widths = [16, 80, 8, 8, 8, 8, 8, 80, 8, 32]
    return 256 + 3 * widths[..<field].reduce(0, +) + widths[field]
  }

  static let headerCases: [HeaderCase] = [
    HeaderCase(testDescription: "nothing", fields: []),
    HeaderCase(
      testDescription: "digital range of nothing",
      fields: [(second(5), "0", 8), (second(6), "0", 8)],
      signals: ["EMG1"],
      refused: "EMG2",
      reason: "digital range"
    ),
    HeaderCase(
      testDescription: "physical range of nothing",
      fields: [(second(3), "5", 8), (second(4), "5", 8)],
      signals: ["EMG1"],
      refused: "EMG2",
      reason: "physical range"
    ),
    HeaderCase(
      testDescription: "range that is no number",
      fields: [(second(3), "n/a", 8)],
      signals: ["EMG1"],
      refused: "EMG2",
      reason: "'n/a'"
    ),
    HeaderCase(
      testDescription: "range that is left out",
      fields: [(second(5), "", 8)],
      signals: ["EMG1"],
      refused: "EMG2",
      reason: "digital minimum"
    ),
    HeaderCase(
      testDescription: "two signals of one name",
      fields: [(second(0), "EMG1", 16)],
      signals: ["EMG1 #1", "EMG1 #2"],
      warning: "2 signals are named 'EMG1'"
    ),
    HeaderCase(
      testDescription: "no records counted",
      fields: [(236, "0", 8)],
      warning: "does not count its records"
    ),
    HeaderCase(
      testDescription: "records not counted",
      fields: [(236, "-1", 8)],
      warning: "does not count its records"
    ),
    HeaderCase(
      testDescription: "count of records left out",
      fields: [(236, "", 8)],
      warning: "does not count its records"
    ),
    HeaderCase(
      testDescription: "not EDF+ by its header",
      fields: [(192, "", 44)],
      warning: "annotations are read all the same"
    ),
    HeaderCase(
      testDescription: "records of no duration",
      fields: [(244, "0", 8)],
      warning: "rate_hz",
      rate: nil
    ),
  ]

  @Test(arguments: headerCases)
  func header(test: HeaderCase) throws {
    let folder = try TemporaryFolder()
    var bytes = try Self.edf(folder)
    for field in test.fields {
      let text = field.text.padding(
        toLength: field.width,
        withPad: " ",
        startingAt: 0
      )
      bytes.replaceSubrange(
        field.offset..<field.offset + field.width,
        with: text.utf8
      )
    }
    let reader = try openRecording(try folder.write(bytes, as: "b.edf"))
    #expect(reader.signals.map(\.label) == test.signals)
    #expect(reader.refusals.map(\.name) == (test.refused.map { [$0] } ?? []))
    #expect(reader.annotations.count == test.annotations)
    #expect(reader.signals[0].rate == test.rate)
    if let refusal = reader.refusals.first {
      #expect(refusal.fault.contains(test.reason))
    }
    if let warning = test.warning {
      #expect(reader.warnings.contains { $0.contains(warning) })
    } else {
      #expect(reader.warnings.isEmpty)
    }
    let values = try reader.makeCursor(over: [0]).readAll()
    #expect(values == (0..<400).map { Double($0 % 100 * 20) })
    guard let refused = test.refused else { return }
    // The one that is refused is refused by name, also by a pattern.
    for pattern in [refused, "EMG*"] {
      let yaml = """
        schema: phalanx-session/1
        name: part
        recording: b.edf
        inputs: [{name: x, signals: ["\(pattern)"]}]
        """
      let path = try folder.write(Array(yaml.utf8), as: "b.yaml")
      let error = try #require(
        #expect(throws: Fault.self) { try Session(opening: path) }
      )
      #expect("\(error)".contains(refused), "\(error)")
      #expect(error.fault.contains(test.reason), "\(error)")
    }
  }

  @Test("annotations that are not UTF-8 are Latin-1")
  func latin1() throws {
    let folder = try TemporaryFolder()
    let bytes = try Self.edf(folder)
    let text = Array("trial 1: fist".utf8)
    let place = try #require(
      (0..<bytes.count - text.count).first { start in
        bytes[start..<start + text.count].elementsEqual(text)
      }
    )
    // f, i, s, t become f, the letter, t: in Latin-1 one byte, in UTF-8 two.
    for (letters, text) in [
      ([0xED, 0x73] as [UInt8], "trial 1: físt"),
      ([0xC3, 0xAD], "trial 1: fít"),
    ] {
      var changed = bytes
      changed.replaceSubrange(place + 10..<place + 12, with: letters)
      let reader = try openRecording(try folder.write(changed, as: "c.edf"))
      #expect(reader.annotations[0].text == text)
    }
  }

  private static func edf(_ folder: TemporaryFolder) throws -> [UInt8] {
    let writer = try EDFWriter(
      creating: folder.file("a.edf"),
      recordDuration: Rational(1, 10),
      signals: ["EMG1", "EMG2"].map {
        EDFSignal(
          label: $0,
          unit: "uV",
          samplesPerRecord: 100,
          step: Rational(1)
        )
      }
    )
    writer.annotate(RecordingAnnotation(onset: .zero, text: "trial 1: fist"))
    writer.annotate(
      RecordingAnnotation(
        onset: Rational(1, 5),
        duration: Rational(1, 10),
        text: "trial 2: rest"
      )
    )
    for _ in 0..<4 {
      let values = (0..<100).map { Int32($0 * 20) }
      try writer.append(record: [values, values])
    }
    try writer.finish()
    return [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: folder.file("a.edf")))
    )
  }

  // MARK: - MATLAB

  /// Elements of a MATLAB v5 file.
  enum MAT {
    static func number(_ value: Int) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func element(_ type: Int, _ content: [UInt8]) -> [UInt8] {
      let padding = (8 - content.count % 8) % 8
      return number(type) + number(content.count) + content
        + [UInt8](repeating: 0, count: padding)
    }

    /// A variable; `code` is its class with its flags.
    static func variable(
      _ name: String,
      code: Int,
      shape: [Int],
      dimensionType: Int = 5,
      _ parts: [UInt8]
    ) -> [UInt8] {
      element(
        14,
        element(6, number(code) + number(0))
          + element(dimensionType, shape.flatMap(number))
          + element(1, Array(name.utf8)) + parts
      )
    }

    static func int16(_ values: [Int]) -> [UInt8] {
      element(3, values.flatMap { number($0).prefix(2) })
    }

    static let header: [UInt8] =
      Array("MATLAB 5.0 MAT-file".utf8)
      + [UInt8](repeating: 0x20, count: 105) + [0, 1] + Array("IM".utf8)
  }

  /// Variables that are not read, by what is to be said of them.
  static let variables: [(bytes: [UInt8], reason: String)] = [
    (
      MAT.variable(
        "s",
        code: 2,
        shape: [1, 1],
        MAT.element(5, MAT.number(8))
          + MAT.element(1, Array("emg\0\0\0\0\0".utf8))
          + MAT.variable("", code: 10, shape: [3, 1], MAT.int16([1, 2, 3]))
      ), "structure"
    ),
    (
      MAT.variable(
        "s",
        code: 1,
        shape: [1, 1],
        MAT.variable("", code: 10, shape: [3, 1], MAT.int16([1, 2, 3]))
      ), "cell array"
    ),
    (
      MAT.variable(
        "s",
        code: 4,
        shape: [1, 2],
        MAT.element(4, [65, 0, 66, 0])
      ),
      "text"
    ),
    (
      MAT.variable(
        "s",
        code: 0x806,
        shape: [1, 1],
        MAT.int16([1]) + MAT.int16([2])
      ), "complex"
    ),
    (MAT.variable("s", code: 5, shape: [3, 3], []), "sparse"),
    (MAT.variable("s", code: 16, shape: [1, 1], []), "function handle"),
    (MAT.variable("s", code: 99, shape: [1, 1], []), "unknown class 99"),
    (
      MAT.element(
        14,
        MAT.element(6, MAT.number(17) + MAT.number(0))
          + MAT.element(1, Array("s".utf8)) + MAT.element(1, Array("MCOS".utf8))
          + MAT.element(1, Array("datetime".utf8))
      ), "class datetime"
    ),
    (
      MAT.variable("s", code: 10, shape: [4, 1], MAT.int16([1, 2])),
      "needs 8"
    ),
    (
      MAT.variable(
        "s",
        code: 10,
        shape: [2, 1],
        dimensionType: 7,
        MAT.int16([1, 2])
      ), "dimensions"
    ),
    (
      MAT.variable("s", code: 10, shape: [2, 1], MAT.element(77, [1, 2])),
      "unknown type 77"
    ),
  ]

  @Test(
    "a variable that is not read leaves the others readable",
    arguments: variables.indices
  )
  func variable(index: Int) throws {
    let (bytes, reason) = Self.variables[index]
    let folder = try TemporaryFolder()
    let before = MAT.variable(
      "a",
      code: 10,
      shape: [3, 1],
      MAT.int16([7, 8, 9])
    )
    // Programs other than MATLAB write dimensions as unsigned numbers.
    let after = MAT.variable(
      "b",
      code: 10,
      shape: [2, 1],
      dimensionType: 6,
      MAT.int16([4, 5])
    )
    let path = try folder.write(
      MAT.header + before + bytes + after,
      as: "a.mat"
    )
    let reader = try openRecording(path)
    #expect(reader.signals.map(\.label) == ["a", "b"])
    #expect(try reader.makeCursor(over: [0]).readAll() == [7, 8, 9])
    #expect(try reader.makeCursor(over: [1]).readAll() == [4, 5])
    let refusal = try #require(reader.refusals.first)
    #expect(refusal.name == "s")
    #expect(refusal.fault.contains(reason), "\(refusal.fault)")
    if reason == "structure" {
      #expect(try reader.contents(ofRefused: "s") == ["s.emg: 3 x 1 int16"])
    }
    if reason == "cell array" {
      #expect(try reader.contents(ofRefused: "s") == ["s{1}: 3 x 1 int16"])
    }
  }

  @Test("of variables of one name the last counts, and a warning says so")
  func sameName() throws {
    let folder = try TemporaryFolder()
    let first = MAT.variable("a", code: 10, shape: [2, 1], MAT.int16([1, 2]))
    let last = MAT.variable("a", code: 10, shape: [1, 1], MAT.int16([3]))
    let path = try folder.write(MAT.header + first + last, as: "a.mat")
    let reader = try openRecording(path)
    #expect(reader.signals.map(\.label) == ["a"])
    #expect(try reader.makeCursor(over: [0]).readAll() == [3])
    #expect(reader.warnings.contains { $0.contains("'a' comes 2 times") })
  }

  @Test("MATLAB v4 and other known kinds are named")
  func kinds() throws {
    let folder = try TemporaryFolder()
    let v4 =
      [0, 3, 2, 0, 2].flatMap(MAT.number) + Array("a\0".utf8)
      + [UInt8](repeating: 0, count: 48)
    for (bytes, word) in [
      (v4, "v4"), (Array("XDF:123456".utf8), "XDF"),
      ([0x1F, 0x8B, 8, 0, 0, 0], "gzip"),
      (Array("NEURALCD".utf8), "Blackrock"),
    ] {
      let path = try folder.write(bytes, as: "a.mat")
      let error = try #require(
        #expect(throws: Fault.self) { try openRecording(path) }
      )
      #expect(error.fault.contains(word), "\(error)")
    }
  }

  // MARK: - NumPy

  @Test("an array behind another is told of; so are members that are no arrays")
  func numpy() throws {
    let folder = try TemporaryFolder()
    let array = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: Golden.file("numpy_plain.npy")))
    )
    let path = try folder.write(array + array, as: "a.npy")
    let reader = try openRecording(path)
    let plain = try openRecording(Golden.file("numpy_plain.npy"))
    #expect(reader.warnings.contains { $0.contains("follow the array") })
    #expect(
      try reader.makeCursor(over: [0]).readAll()
        == plain.makeCursor(over: [0]).readAll()
    )
  }

  @Test(
    "headers of NumPy as old and odd programs write them",
    arguments: [
      ("{'descr': '<i2', 'fortran_order': False, 'shape': (2L, 3L), }", true),
      (
        "{\"shape\": (2, 3), \"descr\": \"<i2\", \"fortran_order\": False}",
        true
      ),
      (
        "{'descr': [('shape', '<i2'), ('b', '<i2')], 'fortran_order': False, "
          + "'shape': (3,), }", false
      ),
      ("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", false),
    ]
  )
  func numpyHeader(text: String, isRead: Bool) throws {
    let folder = try TemporaryFolder()
    let header = Array((text + "\n").utf8)
    let bytes =
      [0x93] + Array("NUMPY".utf8) + [1, 0]
      + [UInt8(header.count % 256), UInt8(header.count / 256)] + header
      + (1...6).flatMap { [UInt8($0), 0] }
    let path = try folder.write(bytes, as: "a.npy")
    guard isRead else {
      let error = try #require(
        #expect(throws: Fault.self) { try openRecording(path) }
      )
      #expect(error.fault.contains("are not read"), "\(error)")
      return
    }
    let reader = try openRecording(path)
    #expect(reader.signals[0].shape == [2, 3])
    #expect(
      try reader.makeCursor(over: [0]).readAll() == (1...6).map(Double.init)
    )
  }
}
