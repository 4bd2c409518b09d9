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
  let head = try source.bytes(at: 0, count: min(128, source.byteCount))
  if head.starts(with: [0xFF] + Array("BIOSEMI".utf8))
    || head.starts(with: Array("0       ".utf8))
  {
    return try EDFReader(opening: path)
  }
  if head.starts(with: [0x93] + Array("NUMPY".utf8))
    || head.starts(with: [0x50, 0x4B, 3, 4])
    || head.starts(with: [0x50, 0x4B, 5, 6])
  {
    return try NPZReader(opening: path)
  }
  if head.starts(with: [0x89] + Array("HDF\r\n".utf8)) {
    throw MATDirectory.hdf5(path)
  }
  let order = head.dropFirst(126)
  if head.starts(with: Array("MATLAB".utf8))
    || order.elementsEqual("IM".utf8) || order.elementsEqual("MI".utf8)
  {
    return try MATReader(opening: path)
  }
  let lowered = path.lowercased()
  if [".csv", ".tsv", ".txt"].contains(where: lowered.hasSuffix) {
    return try CSVReader(opening: path, options: csv)
  }
  throw RecordingError(
    place: path,
    fault: "not a recording of a known format",
    remedy: "known are EDF, BDF, NPZ, NPY, CSV, TSV and MATLAB v5/v7"
  )
}
