import RecordingIO

extension SessionHops {
  /// Opens a session for a pipeline.
  init(_ session: Session, _ pipeline: Pipeline) throws(RecordingError) {
    try self.init(
      session,
      requests: pipeline.inputs.map {
        InputRequest(
          name: $0.name,
          rate: $0.rate,
          channelCount: $0.channelCount,
          microvoltsPerStep: $0.nanovoltsPerStep.doubleValue / 1000
        )
      },
      hopLengths: pipeline.inputs.map(\.hopLength),
      for: pipeline.place
    )
  }
}
