import DecoderHost
import Reports
import RecordingIO
import Files
import DecoderImage
import Foundation

/// What the inputs of a decoder would be on a recording.
enum DecoderInputs {
  /// Adds them to what was found in the recording.
  ///
  /// - Parameters:
  ///   - found: The description of the recording or session.
  ///   - decoder: The path of the image.
  ///   - recording: The path of the recording or session file.
  /// - Throws: What keeps the decoder from reading the recording, as `replay`
  ///   would say it.
  static func add(
    to found: inout FileDescription,
    decoder: String,
    recording: String
  ) throws {
    let name = URL(fileURLWithPath: decoder).deletingPathExtension()
      .lastPathComponent
    let file = try ImageFile(opening: decoder)
    let outline = file.image.outline(
      fallbackName: name,
      byteCount: file.byteCount
    )
    let session = try SessionOpening.open(recording)
    let matched = try session.inputs(
      for: outline.requests,
      of: "decoder \(outline.name)"
    )
    var table = TextTable(leadingColumns: 2)
    var documents: [JSONValue] = []
    for (request, source) in zip(outline.requests, matched) {
      let input = session.inputs[source.index]
      let channels = source.order.places.map { input.channelNames[$0] }
      table.add([
        "\(outline.name) \(request.name)",
        "\(input.name): " + Terminal.list(channels, width: 60),
      ])
      documents.append(
        .object([
          ("name", .text(request.name)), ("session_input", .text(input.name)),
          ("channels", .list(channels.map { .text($0) })),
          ("sampling_rate_hz", .number(request.rate.doubleValue)),
          ("microvolts_per_step", .number(request.microvoltsPerStep)),
        ])
      )
    }
    found.lines += [""] + table.lines
    if case .object(let entries) = found.document {
      found.document = .object(entries + [("decoder_inputs", .list(documents))])
    }
  }
}
