import Files
import RecordingIO

extension SessionHops {
  /// Opens a session for a pipeline.
  init(_ session: Session, _ pipeline: Pipeline) throws(Fault) {
    try self.init(
      session,
      requests: pipeline.inputs.map {
        InputRequest(
          name: $0.name,
          rate: $0.rate,
          channelCount: $0.channelCount,
          microvoltsPerStep: $0.nanovoltsPerStep.doubleValue / 1000,
          channelNames: $0.channelNames
        )
      },
      hopLengths: pipeline.inputs.map(\.hopLength),
      for: "pipeline \(pipeline.place)"
    )
  }
}

extension Pipeline {
  /// The pipeline with the first session's channels where it names none itself,
  /// so that every other session's are taken in the same order.
  func naming(channelsOf session: Session) -> Pipeline {
    var named = self
    for (index, input) in inputs.enumerated() where input.channelNames.isEmpty {
      let isOnly = inputs.count == 1 && session.inputs.count == 1
      let source = session.inputs.first { isOnly || $0.name == input.name }
      if let source, source.channelCount == input.channelCount {
        named.inputs[index].channelNames = source.channelNames.map { name in
          // A line each in the image.
          String(name.map { $0.isNewline || $0 == "\0" ? " " : $0 })
        }
      }
    }
    return named
  }
}
