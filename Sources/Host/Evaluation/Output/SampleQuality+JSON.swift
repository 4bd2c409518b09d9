public import Reports
public import RecordingIO

extension SampleQuality {
  /// What the samples were like, for a JSON document.
  public var json: JSONValue {
    let flat = channelNames.indices.filter {
      flatShare(ofChannel: $0) > SampleFault.largestFlatShare
    }
    return .object([
      ("input", .text(name)),
      ("samples", .integer(sampleCount)),
      ("clipped_samples", .integer(clippedCount)),
      ("replaced_samples", .integer(replacedCount)),
      ("flat_channels", .list(flat.map { .text(channelNames[$0]) })),
    ])
  }
}
