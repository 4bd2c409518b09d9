/// The library's description of a stream, until this goes away.
@safe final class StreamDescription {
  /// For the library's own calls.
  let handle: LabStreamingLibrary.Handle

  private let library: LabStreamingLibrary

  /// Takes over a description.
  init(
    owning handle: LabStreamingLibrary.Handle,
    of library: LabStreamingLibrary
  ) {
    unsafe self.handle = unsafe handle
    self.library = library
  }

  deinit { unsafe library.destroyInfo(handle) }

  /// What it says; of the channels only where the sender was asked for all.
  var facts: StreamFacts {
    unsafe StreamFacts(
      name: text(library.name(handle)),
      host: text(library.host(handle)),
      format: .init(rawValue: library.channelFormat(handle)),
      channelCount: Int(library.channelCount(handle)),
      samplingRate: library.nominalRate(handle),
      channels: channels
    )
  }

  /// `desc/channels/channel`, as the layer describes biosignals.
  private var channels: [StreamFacts.Channel] {
    // The nodes are parts of this.
    defer { withExtendedLifetime(self) {} }
    var channels: [StreamFacts.Channel] = []
    guard let description = unsafe library.description(handle),
      let list = unsafe library.child(description, "channels")
    else { return [] }
    var next = unsafe library.child(list, "channel")
    while let channel = unsafe next, unsafe library.isEmpty(channel) == 0 {
      let label = unsafe text(library.childValue(channel, "label"))
      let unit = unsafe text(library.childValue(channel, "unit"))
      let factor = unsafe text(library.childValue(channel, "scaling_factor"))
      channels.append(
        .init(label: label, unit: unit, scalingFactor: Double(factor))
      )
      unsafe next = library.nextSibling(channel, "channel")
    }
    return channels
  }

  private func text(_ characters: UnsafePointer<CChar>?) -> String {
    unsafe characters.map { unsafe String(cString: $0) } ?? ""
  }
}
