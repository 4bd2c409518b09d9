import Files
import Foundation
import RecordingIO
import TestSupport
import Testing

/// Figures of samples, against a plainer account of the same samples.
struct SignalFiguresTests {
  @Test("range, mean, rms, limits, flat and not-finite stretches")
  func figures() throws {
    var random = SplitMix64(seed: 2)
    var samples = (0..<4000).map { _ in
      (Double.random(in: -90...90, using: &random)).rounded()
    }
    for index in 1000..<1600 { samples[index] = 5 }
    for index in 2000..<2010 { samples[index] = 100 }
    for index in 2500..<2504 { samples[index] = -100 }
    samples[2600] = 100
    for index in 3000..<3020 { samples[index] = .nan }
    samples[3500] = .infinity
    let reader = try write(samples, unit: "mV")
    let figures = try reader.figures(ofSignal: 0).channels[0]
    let finite = samples.filter(\.isFinite)
    #expect(figures.sampleCount == 4000)
    #expect(figures.lowest == -100 && figures.highest == 100)
    let mean = finite.reduce(0, +) / Double(finite.count)
    let square = finite.reduce(0) { $0 + $1 * $1 } / Double(finite.count)
    #expect(abs(figures.mean - mean) < 1e-12)
    #expect(abs(figures.rootMeanSquare - square.squareRoot()) < 1e-9)
    // The one sample at the limit by itself may be a peak.
    #expect(figures.atLimitsCount == 14)
    #expect(figures.notFiniteCount == 21)
    #expect(figures.notFiniteStretchCount == 2)
    #expect(figures.flatCount == 600)
    #expect(figures.flatStretchCount == 1)
    #expect(figures.longestFlatCount == 600)
  }

  @Test("what never changes is flat and not at its limits; nothing is nothing")
  func constant() throws {
    let dead = try write([Double](repeating: 0, count: 30), unit: "mV")
    let figures = try dead.figures(ofSignal: 0).channels[0]
    #expect(figures.flatCount == 30 && figures.atLimitsCount == 0)
    let none = try write([Double](repeating: .nan, count: 30), unit: "mV")
    let empty = try none.figures(ofSignal: 0).channels[0]
    #expect(empty.lowest.isNaN && empty.mean.isNaN)
    #expect(empty.notFiniteCount == 30 && empty.notFiniteStretchCount == 1)
  }

  @Test(
    "all at once are as one by one",
    arguments: ["pyedflib.edf", "numpy_stored.npz", "table.csv"]
  )
  func together(name: String) throws {
    let reader = try openRecording(Golden.file(name))
    let all = try reader.figuresOfAllSignals().map { try $0.get() }
    for index in reader.signals.indices {
      #expect(try all[index] == reader.figures(ofSignal: index))
    }
  }

  @Test("a word among numbers spoils its own column alone")
  func spoilt() throws {
    let folder = try TemporaryFolder()
    let text = "a,b\n1,1\n2,x\n3,3\n4,4\n"
    let path = try folder.write(Array(text.utf8), as: "a.csv")
    let all = try openRecording(path).figuresOfAllSignals()
    #expect(try all[0].get().channels[0].highest == 4)
    #expect(throws: Fault.self) { try all[1].get() }
  }

  @Test("the same numbers have one checksum in every format")
  func checksum() throws {
    let names = ["numpy_stored.npz", "numpy_deflated.npz"]
    let sums = try names.map {
      try openRecording(Golden.file($0)).figures(ofSignal: 0).checksum
    }
    #expect(sums[0] == sums[1])
    let reader = try openRecording(Golden.file("numpy_stored.npz"))
    var digest = Digest()
    digest.add(try reader.makeCursor(over: [0]).readAll())
    #expect(String(sums[0]) == digest.text)
  }

  private func write(
    _ samples: [Double],
    unit: String
  ) throws -> any RecordingReader {
    let folder = try TemporaryFolder()
    let text =
      "time_s,a (\(unit))\n"
      + samples.enumerated()
      .map { "\(Double($0.offset) / 1000),\($0.element)\n" }.joined()
    return try openRecording(try folder.write(Array(text.utf8), as: "a.csv"))
  }
}
