import RecordingIO

extension FuzzTarget {
  /// A recording of any format: it is refused, or its signals are read.
  static let recordings = FuzzTarget("recordings") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let golden = "Tests/RecordingIOTests/Golden/files/"
    let file = try ChangedFile(
      &input,
      originals: [
        "pyedflib.edf", "pyedflib.bdf", "scipy_plain.mat",
        "scipy_compressed.mat", "big_endian.mat", "refused.mat",
        "numpy_stored.npz", "numpy_deflated.npz", "refused.npz",
        "numpy_plain.npy", "numpy_fortran.npy", "table.csv", "table.tsv",
      ].map { golden + $0 }
    )
    try refusing {
      let reader = try openRecording(file.path)
      for index in reader.signals.indices.prefix(64) {
        try refusing {
          let cursor = try reader.makeCursor(over: [index])
          var values: [Double] = []
          for _ in 0..<4 {
            values.removeAll(keepingCapacity: true)
            let count = try cursor.read(1000, into: &values)
            try require(
              values.count == count * cursor.channelCount,
              "\(count) frames of \(cursor.channelCount), \(values.count) values"
            )
            if count == 0 { break }
          }
        }
      }
      for annotation in reader.annotations {
        try require(!annotation.text.contains("\0"), "a text with a zero")
      }
    }
  }

  /// A session file beside a recording: it is refused, or everything in it is
  /// there at every sample.
  static let sessionFiles = FuzzTarget("session-files") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let file = try ChangedFile(
      &input,
      originals: ["Recordings/synthetic/excerpt.session.yaml"]
    )
    try refusing {
      let session = try Session(opening: file.path)
      let stream = try session.makeStream()
      var samples: [Int16] = []
      _ = try stream.read(input: 0, frames: 500, into: &samples)
      let count = session.inputs[0].frameCount
      for sample in stride(from: 0, to: count, by: max(1, count / 50)) {
        _ = try stream.truth(at: sample)
      }
    }
  }
}
