import Files
import Foundation
import RecordingIO
import TestSupport
import Testing

struct EDFWriterTests {
  /// Writes the file that is kept in Golden/files, where pyedflib reads it.
  static func write(_ format: EDFWriter.Format, to path: String) throws {
    let isEDF = format == .edfPlus
    let limit = isEDF ? 32_768 : 8_388_608
    let writer = try EDFWriter(
      creating: path,
      format: format,
      recordDuration: Rational(1, 10),
      signals: [
        EDFSignal(
          label: "N01",
          unit: "uV",
          samplesPerRecord: 100,
          step: Rational(195, 1000),
          digitalRange: -32_768...32_767
        ),
        EDFSignal(
          label: "closure index",
          unit: "",
          samplesPerRecord: 20,
          digitalRange: -limit...limit - 1,
          physicalMinimum: Rational(-1, 2),
          physicalMaximum: Rational(5, 4)
        ),
      ]
    )
    writer.annotate(
      RecordingAnnotation(
        onset: Rational(1, 20),
        duration: Rational(3, 10),
        text: "trial 1: index"
      )
    )
    writer.annotate(RecordingAnnotation(onset: Rational(1, 3), text: "é, mark"))
    for record in 0..<5 {
      try writer.append(record: [
        (0..<100).map { Int32(($0 * 331 + record * 977) % 65_536 - 32_768) },
        (0..<20).map {
          Int32(($0 * 104_729 + record * 7919) % (2 * limit) - limit)
        },
      ])
    }
    try writer.finish()
  }

  /// The oracle reads the committed bytes, and these are the committed bytes.
  /// `PHALANX_WRITE_GOLDEN=1` writes them anew.
  @Test(arguments: [
    (EDFWriter.Format.edfPlus, "written.edf"), (.bdfPlus, "written.bdf"),
  ])
  func bytesThatPyedflibReads(format: EDFWriter.Format, name: String) throws {
    let folder = try TemporaryFolder()
    try Self.write(format, to: folder.file(name))
    let got = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
    if ProcessInfo.processInfo.environment["PHALANX_WRITE_GOLDEN"] != nil {
      try got.write(
        to: URL(
          fileURLWithPath: CloneFolder.file(
            "Tests/RecordingIOTests/Golden/files/" + name
          )
        )
      )
    }
    let want = try Data(contentsOf: URL(fileURLWithPath: Golden.file(name)))
    #expect(got == want)
    #expect(try folder.contents() == [name])
  }

  @Test(
    "what is written is read, for random numbers in both formats",
    arguments: [EDFWriter.Format.edfPlus, .bdfPlus]
  )
  func roundTrip(format: EDFWriter.Format) throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 7)
    let limit = Int32(format == .edfPlus ? 32_768 : 8_388_608)
    let counts = [50, 1, 7]
    let writer = try EDFWriter(
      creating: folder.file("a.edf"),
      format: format,
      recordDuration: Rational(1, 4),
      signals: counts.map {
        EDFSignal(
          label: "s\($0)",
          unit: "mV",
          samplesPerRecord: $0,
          step: Rational(1, 1),
          digitalRange: -Int(limit)...Int(limit) - 1
        )
      },
      annotationByteCount: 60
    )
    var expected = [[Double]](repeating: [], count: counts.count)
    var annotations: [RecordingAnnotation] = []
    for record in 0..<40 {
      if record % 3 == 0 {
        let annotation = RecordingAnnotation(
          onset: Rational(record * 7 + 1, 100),
          duration: record % 2 == 0 ? Rational(record, 10) : nil,
          text: "event \(record)"
        )
        annotations.append(annotation)
        writer.annotate(annotation)
      }
      let samples = counts.map { count in
        (0..<count).map { _ in
          Int32.random(in: -limit..<limit, using: &random)
        }
      }
      for index in counts.indices {
        expected[index] += samples[index].map(Double.init)
      }
      try writer.append(record: samples)
    }
    try writer.finish()
    let reader = try openRecording(folder.file("a.edf"))
    #expect(reader.warnings.isEmpty)
    #expect(reader.annotations == annotations)
    for (index, count) in counts.enumerated() {
      #expect(reader.signals[index].rate == Rational(count * 4))
      #expect(reader.signals[index].exactScale == Rational(1))
      #expect(reader.signals[index].exactOffset == .zero)
      let values = try reader.makeCursor(over: [index]).readAll()
      #expect(values == expected[index])
    }
  }

  @Test("records with gaps become segments")
  func discontinuous() throws {
    let folder = try TemporaryFolder()
    let writer = try EDFWriter(
      creating: folder.file("gaps.edf"),
      recordDuration: Rational(1),
      signals: [
        EDFSignal(
          label: "N01",
          unit: "uV",
          samplesPerRecord: 10,
          step: Rational(1)
        )
      ],
      isDiscontinuous: true
    )
    for (index, start) in [0, 1, 5, 6, 20].enumerated() {
      try writer.append(
        record: [[Int32](repeating: Int32(index), count: 10)],
        startingAt: Rational(start)
      )
    }
    try writer.finish()
    let reader = try openRecording(folder.file("gaps.edf"))
    #expect(reader.format == "EDF+D")
    #expect(
      reader.segments == [
        RecordingSegment(start: .zero, position: .zero),
        RecordingSegment(start: Rational(5), position: Rational(2)),
        RecordingSegment(start: Rational(20), position: Rational(4)),
      ]
    )
    let session = try Session(
      opening: folder.file("gaps.edf"),
      truthSignals: []
    )
    #expect(session.resetPoints == [0, 20, 40])
  }

  @Test("a writer that does not finish leaves nothing, and spoils nothing")
  func leavesNothing() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3], as: "old.edf")
    do {
      let writer = try EDFWriter(
        creating: OutputPlace(path, replacing: nil, overwrites: true),
        recordDuration: Rational(1),
        signals: [
          EDFSignal(
            label: "a",
            unit: "",
            samplesPerRecord: 1,
            step: Rational(1)
          )
        ]
      )
      try writer.append(record: [[1]])
      #expect(throws: Fault.self) {
        try writer.append(record: [[40_000]])
      }
    }
    #expect(try folder.contents() == ["old.edf"])
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1, 2, 3])
    )
    #expect(throws: Fault.self) {
      try EDFWriter(
        creating: folder.file("none/x.edf"),
        recordDuration: Rational(1),
        signals: []
      )
    }
  }

  @Test("what does not fit its field is refused, not cut")
  func fields() throws {
    let folder = try TemporaryFolder()
    func attempt(_ label: String, _ step: Rational, _ duration: Rational) throws
    {
      _ = try EDFWriter(
        creating: folder.file("x.edf"),
        recordDuration: duration,
        signals: [
          EDFSignal(label: label, unit: "uV", samplesPerRecord: 1, step: step)
        ]
      )
    }
    try attempt("sixteen letters!", Rational(195, 1000), Rational(1, 10))
    for (label, step, duration) in [
      ("seventeen letters", Rational(1), Rational(1)),
      ("a", Rational(1, 3), Rational(1)), ("a", Rational(1), Rational(1, 3)),
    ] {
      #expect(throws: Fault.self) {
        try attempt(label, step, duration)
      }
    }
    #expect(try folder.contents() == [])
  }

  @Test("a truncated file gives its whole records and says how many")
  func truncated() throws {
    let folder = try TemporaryFolder()
    try Self.write(.edfPlus, to: folder.file("a.edf"))
    let bytes = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: folder.file("a.edf")))
    )
    let path = try folder.write(Array(bytes.dropLast(500)), as: "b.edf")
    let reader = try openRecording(path)
    // Records of (100 + 20 + 60) × 2 bytes: 500 bytes are one and a half.
    #expect(reader.signals[0].frameCount == 300)
    #expect(
      reader.warnings == [
        "\(path): truncated at byte \(bytes.count - 500); 3 whole records of 5 "
          + "are used, 220 bytes left out"
      ]
    )
  }
}
