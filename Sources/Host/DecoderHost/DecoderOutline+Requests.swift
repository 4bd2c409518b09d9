import Files
public import RecordingIO

extension DecoderOutline {
  /// What the decoder asks of a session.
  public var requests: [InputRequest] {
    inputs.map {
      InputRequest(
        name: $0.name,
        rate: Rational($0.rateNumerator, $0.rateDenominator),
        channelCount: $0.channelCount,
        microvoltsPerStep: $0.microvoltsPerStep,
        channelNames: $0.channelNames
      )
    }
  }
}
