import DecoderHost
import Files
import RecordingIO

/// What a stream of the Lab Streaming Layer says of itself.
struct StreamFacts: Equatable {
  /// How its values go over the network.
  enum Format: Int32 {
    case float32 = 1, double64, string, int32, int16, int8, int64
  }

  /// One channel, as the stream's description has it.
  struct Channel: Equatable {
    /// Its name; empty where it is not said.
    var label = ""
    /// The unit of its values; empty where it is not said.
    var unit = ""
    /// What a value is to be multiplied by to be in that unit.
    var scalingFactor: Double?
  }

  /// Its name.
  var name = ""
  /// The machine that sends it.
  var host = ""
  /// Nil for one that this program does not know.
  var format: Format?
  /// How many values a frame has.
  var channelCount = 0
  /// Frames a second; zero where they come at any time.
  var samplingRate = 0.0
  /// What it says of its channels: one each, or none.
  var channels: [Channel] = []

  /// A rate as people write it: without a fraction that is zero.
  static func text(_ rate: Double) -> String {
    Int(exactly: rate).map { "\($0)" } ?? "\(rate)"
  }

  /// The order in which a decoder takes the channels: by name, where the stream
  /// names them all.
  func order(
    for input: DecoderOutline.Input,
    _ decoder: String,
    place: String
  ) throws(Fault) -> ChannelOrder {
    let labels = channels.map(\.label)
    return try ChannelOrder(
      taking: input.channelNames,
      from: labels.contains("") ? [] : labels,
      count: input.channelCount,
      place: place,
      asker: "decoder \(decoder)"
    )
  }
}
