import Files
import DecoderImage
import SignalFeatures

extension DecoderImage {
  /// What each input of the network is, for people, in their order: block by
  /// block, feature by feature, channel by channel.
  func elementNames(_ outline: DecoderOutline) -> [String] {
    (0..<count(of: .featureBlocks)).flatMap { index in
      let block = featureBlock(index)
      let input = outline.inputs[branch(block.branch).input]
      let features = (1...14).filter {
        block.featureMask & (1 << UInt32($0 - 1)) != 0
      }.compactMap { Feature(rawValue: UInt8($0)) }
      return features.flatMap { feature in
        (0..<input.channelCount).map { channel in
          let name =
            channel < input.channelNames.count
            ? input.channelNames[channel] : "channel \(channel)"
          return "\(words(of: feature)) of \(input.name) \(name)"
        }
      }
    }
  }
}
