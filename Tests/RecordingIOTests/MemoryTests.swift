import Files
import Foundation
import RecordingIO
import TestSupport
import Testing

/// Memory does not grow with the recording. Each case runs in a process of its
/// own, since the kernel's account is the whole process's.
struct MemoryTests {
  @Test("EDF streams in constant memory")
  func edf() async {
    await #expect(processExitsWith: .success) { try MemoryTests.check("edf") }
  }

  @Test("CSV streams in constant memory")
  func csv() async {
    await #expect(processExitsWith: .success) { try MemoryTests.check("csv") }
  }

  @Test("NPZ streams in constant memory")
  func npz() async {
    await #expect(processExitsWith: .success) { try MemoryTests.check("npz") }
  }

  /// A recording took more memory because it was longer.
  struct Growth: Error {
    var kind: String
    var byteCounts: [Int]
  }

  /// Streams two seconds and then two minutes of a session.
  private static func check(_ kind: String) throws {
    let folder = try TemporaryFolder()
    var growth: [Int] = []
    for (index, seconds) in [2, 120].enumerated() {
      let path = folder.file("\(index).\(kind)")
      try write(kind, seconds: seconds, to: path)
      let yaml = folder.file("\(index).yaml")
      let source = kind == "npz" ? "array: x, rate_hz: 1000" : "signals: [a, b]"
      try Data(
        """
        schema: phalanx-session/1
        name: memory
        recording: \(index).\(kind)
        inputs:
          - {name: x, \(source), microvolts_per_unit: 1, microvolts_per_step: 1}
        """.utf8
      ).write(to: URL(fileURLWithPath: yaml))
      let before = residentByteCount()
      let stream = try Session(opening: yaml).makeStream()
      var samples: [Int16] = []
      var count = 0
      var peak = 0
      while true {
        samples.removeAll(keepingCapacity: true)
        let read = try stream.read(input: 0, frames: 256, into: &samples)
        if read == 0 { break }
        count += read
        if count.isMultiple(of: 2560) { peak = max(peak, residentByteCount()) }
      }
      precondition(count == seconds * 1000, "all frames are read")
      growth.append(max(0, max(peak, residentByteCount()) - before))
    }
    // The long recording's frames alone would take 120 000 × 2 × 8 bytes.
    guard growth[1] < growth[0] + 1_000_000 else {
      throw Growth(kind: kind, byteCounts: growth)
    }
  }

  private static func write(_ kind: String, seconds: Int, to path: String)
    throws
  {
    switch kind {
    case "edf":
      let writer = try EDFWriter(
        creating: path,
        recordDuration: Rational(1, 10),
        signals: ["a", "b"].map {
          EDFSignal(
            label: $0,
            unit: "uV",
            samplesPerRecord: 100,
            step: Rational(1)
          )
        }
      )
      for record in 0..<seconds * 10 {
        let values = (0..<100).map { Int32(($0 * record) % 1000) }
        try writer.append(record: [values, values])
      }
      try writer.finish()
    case "csv":
      let writer = try CSVWriter(creating: path, columns: ["time", "a", "b"])
      for row in 0..<seconds * 1000 {
        try writer.append([Double(row) / 1000, Double(row % 100), 1])
      }
      try writer.finish()
    default:
      let writer = try NPZWriter(creating: path)
      try writer.begin("x", of: Int16.self, rowShape: [2])
      for row in 0..<seconds * 1000 {
        try writer.append([Int16(row % 1000), 1])
      }
      try writer.end()
      try writer.finish()
    }
  }

  /// Anonymous memory in use, in bytes; from the kernel's own account.
  private static func residentByteCount() -> Int {
    let text =
      (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n") where line.hasPrefix("RssAnon:") {
      return
        (Int(line.split(whereSeparator: { !$0.isNumber }).first ?? "") ?? 0)
        * 1024
    }
    return 0
  }
}
