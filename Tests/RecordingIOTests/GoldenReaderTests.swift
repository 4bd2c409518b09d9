import Files
import RecordingIO
import TestSupport
import Testing

/// Readers against pyedflib, scipy and numpy.
struct GoldenReaderTests {
  @Test(
    "arrays and tables equal what scipy and numpy read",
    arguments: Golden.shared.files.keys.sorted()
  )
  func arrays(name: String) throws {
    let reader = try openRecording(Golden.file(name))
    let arrays = try #require(Golden.shared.files[name])
    #expect(Set(reader.signals.map(\.label)) == Set(arrays.keys))
    for (index, signal) in reader.signals.enumerated() {
      let golden = try #require(arrays[signal.label])
      try expect(reader, index, golden)
    }
  }

  @Test(
    "EDF and BDF equal what pyedflib reads",
    arguments: Golden.shared.edf.keys.sorted()
  )
  func edf(name: String) throws {
    try expectEDF(
      Golden.file(name),
      try #require(Golden.shared.edf[name])
    )
  }

  // Skipped without ../shared (see Recordings/README.md).
  @Test(
    "shared EDF and BDF equal what pyedflib reads",
    .enabled(if: SharedFolder.has("formats/edf")),
    arguments: Golden.shared.sharedEDF.keys.sorted()
  )
  func sharedEDF(name: String) throws {
    try expectEDF(
      SharedFolder.file("formats/" + name),
      try #require(Golden.shared.sharedEDF[name])
    )
  }

  // Skipped without ../shared (see Recordings/README.md).
  @Test(
    "shared MATLAB files equal what scipy reads",
    .enabled(if: SharedFolder.has("recordings/ninapro-db1"))
  )
  func ninapro() throws {
    let reader = try openRecording(
      SharedFolder.file("recordings/ninapro-db1/S2_A1_E1.mat")
    )
    for (index, signal) in reader.signals.enumerated() {
      try expect(
        reader,
        index,
        try #require(Golden.shared.ninapro.arrays[signal.label])
      )
    }
  }

  // Skipped without ../shared (see Recordings/README.md).
  @Test(
    "structures and cells are refused by name, with what they hold",
    .enabled(if: SharedFolder.has("formats/mat")),
    arguments: [
      (
        "teststruct_6.5.1_GLNX86.mat", "teststruct", "structure",
        "teststruct.doublefield: 1 x 3 double"
      ),
      (
        "testcell_6.5.1_GLNX86.mat", "testcell", "cell array",
        "testcell{2}: 1 x 1 double"
      ),
    ]
  )
  func listed(name: String, array: String, word: String, line: String) throws {
    let reader = try openRecording(SharedFolder.file("formats/mat/" + name))
    let refusal = try #require(reader.refusals.first)
    #expect(reader.signals.isEmpty)
    #expect(refusal.name == array)
    #expect(refusal.fault.contains(word))
    #expect(refusal.remedy.contains("-v7"))
    #expect(try reader.contents(ofRefused: array).contains(line))
  }

  // Skipped without ../shared (see Recordings/README.md).
  @Test("HDF5 is refused", .enabled(if: SharedFolder.has("formats/mat")))
  func hdf5() throws {
    let path = SharedFolder.file("formats/mat/testhdf5_7.4_GLNX86.mat")
    let error = try #require(
      #expect(throws: Fault.self) { try openRecording(path) }
    )
    #expect(error.fault.contains("HDF5"), "\(error)")
    #expect(error.remedy.contains("-v7"), "\(error)")
  }

  @Test(
    "arrays that are not read are refused by name, others are read",
    arguments: [
      ("refused.mat", "kept"), ("refused.npz", "kept"),
    ]
  )
  func keepsOthers(name: String, kept: String) throws {
    let reader = try openRecording(Golden.file(name))
    #expect(reader.signals.map(\.label) == [kept])
  }

  private func expect(
    _ reader: any RecordingReader,
    _ index: Int,
    _ golden: Golden.Array
  ) throws {
    let signal = reader.signals[index]
    let values = try reader.makeCursor(over: [index]).readAll()
    #expect(signal.frameCount == golden.frames, "\(signal.label)")
    #expect(signal.channelCount == golden.channels, "\(signal.label)")
    #expect(Array(values.prefix(signal.channelCount)) == golden.first)
    #expect(Array(values.suffix(signal.channelCount)) == golden.last)
    let middle = golden.frames / 2 * golden.channels
    #expect(
      Array(values[middle..<middle + golden.channels]) == golden.middle
    )
    var digest = Digest()
    digest.add(values)
    #expect(digest.text == golden.digest, "\(signal.label)")
  }

  private func expectEDF(_ path: String, _ golden: Golden.EDF) throws {
    let reader = try openRecording(path)
    #expect(reader.warnings.isEmpty)
    #expect(reader.signals.map(\.label) == golden.signals.map(\.label))
    for (index, want) in golden.signals.enumerated() {
      let signal = reader.signals[index]
      #expect(signal.unit == want.unit)
      #expect(signal.frameCount == want.count)
      #expect(signal.rate?.doubleValue == want.rate)
      let values = try reader.makeCursor(over: [index]).readAll()
      var digest = Digest()
      digest.add(values)
      #expect(digest.text == want.digest, "\(signal.label)")
      let first = (values.first ?? 0) * signal.scale + signal.offset
      let last = (values.last ?? 0) * signal.scale + signal.offset
      // pyedflib scales in another order of operations.
      #expect(abs(first - want.firstPhysical) < 1e-9 * abs(signal.scale * 1e6))
      #expect(abs(last - want.lastPhysical) < 1e-9 * abs(signal.scale * 1e6))
    }
    #expect(reader.annotations.map(\.text) == golden.annotations.map(\.text))
    for (got, want) in zip(reader.annotations, golden.annotations) {
      // pyedflib counts in units of 100 ns.
      #expect(abs(got.onset.doubleValue - want.onset) < 2e-7)
      #expect((got.duration?.doubleValue ?? -1) == want.duration)
    }
  }
}
