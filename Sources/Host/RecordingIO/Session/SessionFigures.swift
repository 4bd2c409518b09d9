public import Files

extension Session {
  /// How many samples of a label track's classes are in which split.
  public struct ClassCounts: Equatable, Sendable {
    /// The class; nil for samples without a label.
    public var name: String?
    /// Samples of the first input in each split that has any.
    public var samples: [Split: Int]
    /// Trials that begin with it, likewise; of the first label track alone.
    public var trials: [Split: Int]
  }

  /// The counts of a label track: its classes in order, those that never occur
  /// included, then what has no label, where there is any.
  public func classCounts(ofLabelTrack index: Int) -> [ClassCounts] {
    let classes = labelTracks[index].classes
    var counts = classes.map {
      ClassCounts(name: $0.name, samples: [:], trials: [:])
    }
    var unlabelled = ClassCounts(name: nil, samples: [:], trials: [:])
    for (range, label, split) in timeline.labels[index]
      .zipped(with: timeline.splits)
    {
      if label >= 0 {
        counts[label].samples[split, default: 0] += range.count
      } else {
        unlabelled.samples[split, default: 0] += range.count
      }
    }
    if index == 0 {
      for trial in trials {
        guard let found = classes.firstIndex(where: { $0.name == trial.name })
        else { continue }
        counts[found].trials[trial.split, default: 0] += 1
      }
    }
    return counts + (unlabelled.samples.isEmpty ? [] : [unlabelled])
  }

  /// What the samples of an input are like, in microvolts, as a decoder gets
  /// them; reads all of them.
  ///
  /// - Parameter input: Which of the session's inputs.
  /// - Returns: The figures, one for each channel, and what is wrong with the
  ///   samples.
  /// - Throws: A sample that is not finite where the session does not say what
  ///   to do about it, or a file that cannot be read.
  public func figures(
    ofInput input: Int
  ) throws(Fault) -> (figures: SignalFigures, quality: SampleQuality) {
    let stream = try makeStream()
    let given = inputs[input]
    var tally = FiguresTally(
      channelCount: given.channelCount,
      flatLength: max(3, given.rate.ceiling(times: 1) / 2),
      limits: -32_768...32_767
    )
    var samples: [Int16] = []
    let length = max(1, 65_536 / max(given.channelCount, 1))
    while true {
      samples.removeAll(keepingCapacity: true)
      guard try stream.read(input: input, frames: length, into: &samples) > 0
      else { break }
      tally.add(samples.map(Double.init))
    }
    return (
      tally.figures(scale: given.microvoltsPerStep, offset: 0),
      stream.quality[input]
    )
  }
}
