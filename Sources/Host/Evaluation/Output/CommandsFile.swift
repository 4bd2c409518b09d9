import DecoderHost
public import Files
import Foundation

/// `commands.csv`, written hop by hop.
///
/// A line holds the end of the hop in microseconds (rounded down; several
/// recordings follow one another), the six closures that the decoder wants from
/// 0 (open) to 1 (closed), the state of the governor that a hand would have,
/// the active fingers, bit 0 for thumb flexion, and the six closures that the
/// governor makes of those wanted.
public final class CommandsFile {
  private let path: String
  private let handle: FileHandle
  private var buffer: [UInt8] = []

  private static let flushByteCount = 1 << 16

  /// Starts the file.
  public init(path: String) throws(Fault) {
    self.path = path
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    guard let handle = FileHandle(forWritingAtPath: path) else {
      throw Self.fault(path)
    }
    self.handle = handle
    buffer.reserveCapacity(Self.flushByteCount + 256)
    let columns = ["time_us"] + ReplayResult.fingerNames
    let governed = ReplayResult.fingerNames.map { "governed_" + $0 }
    buffer += Array(
      (columns + ["governor", "active_fingers"] + governed)
        .joined(separator: ",").utf8
    )
    buffer.append(UInt8(ascii: "\n"))
  }

  /// Adds the commands of one hop.
  func append(
    microseconds: Int,
    _ decision: Decision,
    _ governor: ReplayGovernor
  ) throws(Fault) {
    put(microseconds)
    for finger in 0..<6 {
      buffer.append(UInt8(ascii: ","))
      putClosure(decision.closures[finger])
    }
    buffer.append(UInt8(ascii: ","))
    buffer += Array(governor.stateName.utf8)
    buffer.append(UInt8(ascii: ","))
    put(Int(decision.activeFingers))
    for closure in governor.closures {
      buffer.append(UInt8(ascii: ","))
      putClosure(closure)
    }
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.flushByteCount { try flush() }
  }

  /// Writes what is still in memory and closes the file.
  public func close() throws(Fault) {
    try flush()
    do { try handle.close() } catch { throw Self.fault(path) }
  }

  private func flush() throws(Fault) {
    do {
      try handle.write(contentsOf: Data(buffer))
    } catch {
      throw Self.fault(path)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Five decimals, rounded to nearest; from them Q15 is found again.
  private func putClosure(_ closure: Int16) {
    let scaled = (max(0, Int(closure)) * 100_000 + (1 << 14)) >> 15
    put(scaled / 100_000)
    buffer.append(UInt8(ascii: "."))
    var place = 10_000
    while place > 0 {
      buffer.append(UInt8(ascii: "0") + UInt8(scaled / place % 10))
      place /= 10
    }
  }

  /// A whole number that is not negative, without making a string.
  private func put(_ number: Int) {
    var place = 1
    while place <= number / 10 { place *= 10 }
    while place > 0 {
      buffer.append(UInt8(ascii: "0") + UInt8(number / place % 10))
      place /= 10
    }
  }

  private static func fault(_ path: String) -> Fault {
    Fault(
      place: path,
      fault: "cannot be written",
      remedy: "make room on the disk or choose another folder"
    )
  }
}
