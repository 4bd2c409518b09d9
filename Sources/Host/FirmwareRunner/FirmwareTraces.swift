import DecoderHost
import Files
import Firmware
import DecoderImage
import Foundation
import RecordingIO

/// The traces of a board's firmware in QEMU, or as a process, with image and
/// recording in its memory.
final class FirmwareTraces: TraceSource {
  let name: String

  private let process: FirmwareProcess
  private let folder: URL
  let warnings: [String]
  private let outline: DecoderOutline
  private var reader = BoardMessageReader()
  private var builder: BoardTraceBuilder
  private var bytes: ArraySlice<UInt8> = []

  /// Starts the board.
  ///
  /// - Parameters:
  ///   - board: Its name.
  ///   - firmware: The folder with a folder for each board's firmware.
  ///   - image: The path of the decoder image.
  ///   - decoder: That image.
  ///   - outline: What it takes.
  ///   - session: The recording.
  ///   - hopLimit: The most hops to decode.
  ///   - detail: How much of each hop is wanted.
  /// - Throws: What is missing or does not fit.
  init(
    board: String,
    firmware: String,
    image: String,
    decoder: DecoderImage,
    outline: DecoderOutline,
    session: Session,
    hopLimit: Int,
    detail: LinkDetail
  ) throws {
    let built = "\(firmware)/\(board)"
    let description = try FirmwareDescription.read(from: built)
    guard outline.imageByteCount <= description.image.capacity else {
      throw Fault(
        place: image,
        fault: "\(outline.imageByteCount) bytes, but \(board) has "
          + "\(description.image.capacity) for it",
        remedy: "compile a smaller decoder"
      )
    }
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "phalanx-\(UUID().uuidString)"
    )
    do {
      try FileManager.default.createDirectory(
        at: folder,
        withIntermediateDirectories: false
      )
    } catch {
      throw Fault(
        place: folder.path,
        fault: "cannot be made",
        remedy: "set TMPDIR to a folder that may be written"
      )
    }
    do {
      let hops = try outline.hops(of: session)
      let recording = folder.appendingPathComponent("recording").path
      try BoardRecordingFile.write(
        to: recording,
        hops: hops,
        hopLength: outline.inputs[0].hopLength,
        hopLimit: hopLimit,
        detail: detail,
        capacity: description.recording.capacity
      )
      warnings = hops.warnings
      process = try FirmwareProcess(
        description,
        folder: built,
        image: image,
        recording: recording
      )
    } catch {
      try? FileManager.default.removeItem(at: folder)
      throw error
    }
    self.outline = outline
    builder = BoardTraceBuilder(decoder, detail)
    name = description.isEmulated ? "\(board) in QEMU" : board
  }

  deinit {
    process.stop()
    try? FileManager.default.removeItem(at: folder)
  }

  func next() throws -> HopTrace? {
    do {
      return try nextTold()
    } catch is LostFrame {
      throw BoardFault.lostFrame(name)
    }
  }

  private func nextTold() throws -> HopTrace? {
    while true {
      while let byte = bytes.popFirst() {
        guard let message = reader.take(byte) else { continue }
        switch message {
        case .identity(let hash, _, _):
          try BoardFault.check(hash, of: name, outline)
        case .vector, .hop:
          if let trace = try builder.take(message) { return trace }
        case .state(let state, let detail, let place):
          if state == .recordingEnded { return nil }
          if let fault = BoardFault.error(name, state, detail, place) {
            throw fault
          }
        case .want: break
        }
      }
      bytes = try process.read()[...]
    }
  }
}
