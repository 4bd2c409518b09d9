import Files
import Foundation
import RecordingIO
import TestSupport
import Testing

/// What every reader must do, whatever its format. A new format adds a line to
/// the list of cases.
struct ReaderComplianceTests {
  static let cases = [
    "pyedflib.edf", "pyedflib.bdf", "written.edf", "written.bdf",
    "scipy_plain.mat", "scipy_compressed.mat", "big_endian.mat",
    "numpy_stored.npz", "numpy_deflated.npz", "numpy_plain.npy",
    "numpy_fortran.npy", "table.csv", "table.tsv",
  ]

  @Test("blocks of any size give the frames of one pass", arguments: cases)
  func blocks(name: String) throws {
    let reader = try openRecording(Golden.file(name))
    #expect(!reader.signals.isEmpty)
    for signal in reader.signals.indices {
      let whole = try reader.makeCursor(over: [signal]).readAll(block: 1 << 20)
      #expect(
        whole.count
          == reader.signals[signal].frameCount
          * reader.signals[signal].channelCount
      )
      for block in [1, 3, 7, 64] {
        let parts = try reader.makeCursor(over: [signal]).readAll(block: block)
        #expect(parts.elementsEqual(whole, by: sameBits), "block \(block)")
      }
    }
  }

  @Test(
    "a cursor goes anywhere, and cursors do not disturb each other",
    arguments: cases
  )
  func seeks(name: String) throws {
    let reader = try openRecording(Golden.file(name))
    var random = SplitMix64(seed: 1)
    for signal in reader.signals.indices {
      let channels = reader.signals[signal].channelCount
      let frames = reader.signals[signal].frameCount
      let whole = try reader.makeCursor(over: [signal]).readAll()
      let cursors = [
        try reader.makeCursor(over: [signal]),
        try reader.makeCursor(over: [signal]),
      ]
      for turn in 0..<40 {
        let cursor = cursors[turn % 2]
        let start = Int.random(in: 0...frames, using: &random)
        let count = Int.random(in: 0...frames + 2, using: &random)
        cursor.position = start
        var values: [Double] = []
        let read = try cursor.read(count, into: &values)
        #expect(read == min(count, frames - start))
        #expect(cursor.position == start + read)
        let expected = whole[start * channels..<(start + read) * channels]
        #expect(values.elementsEqual(expected, by: sameBits))
      }
    }
  }

  @Test(
    "every truncation is an error or a shorter recording",
    arguments: cases
  )
  func truncations(name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: Golden.file(name)))
    )
    let whole = try openRecording(Golden.file(name))
    // Every length within the header, and some after it.
    let header = name.hasSuffix("sv") ? 100 : 1500
    for length in 0..<bytes.count where length < header || length % 61 == 0 {
      let path = try folder.write(Array(bytes[..<length]), as: name)
      do throws(Fault) {
        let reader = try openRecording(path)
        for (index, signal) in reader.signals.enumerated() {
          // Never more than there was, and all of it readable or refused.
          if let same = whole.signals.first(where: { $0.label == signal.label })
          {
            guard signal.frameCount <= same.frameCount else {
              Issue.record("\(length) bytes: \(signal.label) grew")
              return
            }
          }
          var values: [Double] = []
          _ = try reader.makeCursor(over: [index]).read(1 << 20, into: &values)
        }
      } catch {
        try expectOneLine(error, "\(length) bytes")
      }
    }
  }

  @Test("missing, empty, a folder: one line each")
  func badPaths() throws {
    let folder = try TemporaryFolder()
    let empty = try folder.write([], as: "empty.edf")
    let noise = try folder.write([1, 2, 3, 4, 5, 6, 7, 8, 9], as: "noise.bin")
    for path in [folder.file("missing.edf"), folder.path, empty, noise] {
      #expect(throws: Fault.self) { try openRecording(path) }
    }
    #expect(
      #expect(throws: Fault.self) { try openRecording(empty) }?
        .description == "\(empty): the file is empty; copy it again"
    )
  }

  private func sameBits(_ a: Double, _ b: Double) -> Bool {
    a.bitPattern == b.bitPattern
  }
}

/// Checks that an error reads `place: fault; what to do`, in one line.
func expectOneLine(_ error: Fault, _ what: String) throws {
  let line = error.description
  if line.contains("\n") || error.place.isEmpty || error.fault.isEmpty
    || error.remedy.isEmpty
  {
    Issue.record("\(what): \(line)")
  }
}
