public import Files
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
) throws(Fault) -> any RecordingReader {
  let source = try ByteSource(opening: path)
  guard source.byteCount > 0 else {
    throw Fault(
      place: path,
      fault: "the file is empty",
      remedy: "copy it again"
    )
  }
  let head = try source.bytes(at: 0, count: min(128, source.byteCount))
  if head.starts(with: [0xFF] + Array("BIOSEMI".utf8))
    || head.starts(with: Array("0       ".utf8))
    || head.starts(with: [0x30, 0, 0, 0, 0, 0, 0, 0])
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
  if let name = knownKind(head) {
    throw Fault(
      place: path,
      fault: "is \(name), which is not read",
      remedy: "convert it to EDF, NPZ or CSV"
    )
  }
  if isMATLAB4(head) {
    throw Fault(
      place: path,
      fault: "a MATLAB v4 file, which is not read",
      remedy: "save it again with save('-v7', ...)"
    )
  }
  let lowered = path.lowercased()
  let endings = [".csv", ".tsv", ".txt", ".tab", ".asc", ".dat", ".prn"]
  if endings.contains(where: lowered.hasSuffix) {
    return try CSVReader(opening: path, options: csv)
  }
  throw Fault(
    place: path,
    fault: "not a recording of a known format",
    remedy: "known are EDF, BDF, NPZ, NPY, MATLAB v5/v7, and tables of text "
      + "named .csv, .tsv or .txt"
  )
}

/// The kind of a file that is known, but not read.
private func knownKind(_ head: [UInt8]) -> String? {
  let kinds: [(start: [UInt8], name: String)] = [
    (Array("XDF:".utf8), "an XDF file"),
    (Array("NEURAL".utf8), "a Blackrock file"),
    ([0x02, 0x27, 0x91, 0xC6], "an Intan RHD file"),
    ([0xAC, 0x27, 0x91, 0xD6], "an Intan RHS file"),
    (Array("BrainVision".utf8), "a BrainVision header"),
    (Array("Brain Vision".utf8), "a BrainVision header"),
    (Array("GDF ".utf8), "a GDF file"),
    ([0x1F, 0x8B], "compressed with gzip"),
    (Array("BZh".utf8), "compressed with bzip2"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz"),
    (Array("PAR1".utf8), "a Parquet file"),
    (Array("ARROW1".utf8), "an Arrow file"),
    ([0x80, 0x04, 0x95], "a Python pickle"),
    ([0x80, 0x05, 0x95], "a Python pickle"),
    ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel or other OLE file"),
  ]
  return kinds.first { head.starts(with: $0.start) }?.name
}

/// Whether bytes are the head of a MATLAB v4 file, which has no signature: five
/// 32-bit numbers (type, rows, columns, whether complex, length of the name) and
/// the name with a zero behind it.
///
/// The type's decimal digits are byte order 0...1, 0, precision 0...5 and kind
/// 0...2.
private func isMATLAB4(_ head: [UInt8]) -> Bool {
  [false, true].contains { isBigEndian in
    var reader = ByteReader(head)
    reader.isBigEndian = isBigEndian
    guard let type = reader.unsigned(at: 0, 4), type < 2000,
      type / 1000 == (isBigEndian ? 1 : 0), type / 100 % 10 == 0,
      type / 10 % 10 <= 5, type % 10 <= 2,
      let rows = reader.unsigned(at: 4, 4), rows <= Int32.max,
      let columns = reader.unsigned(at: 8, 4), columns <= Int32.max,
      let complex = reader.unsigned(at: 12, 4), complex <= 1,
      let length = reader.unsigned(at: 16, 4), length > 1, length <= 100,
      let name = reader.bytes(at: 20, length)
    else { return false }
    return name.last == 0 && name.dropLast().allSatisfy { $0 > 0x20 }
  }
}
