import RecordingIO
package import TOMLKit

/// Text that is to be TOML.
package enum TOMLText {
  /// Why it is not.
  package struct Fault: Error, Equatable {
    package var line: Int
    package var message: String
  }

  /// Parses a text.
  ///
  /// - Throws: The first line that is wrong.
  package static func table(_ text: String) throws(Fault) -> TOMLTable {
    var scan = TOMLScan(text)
    if let fault = scan.fault() { throw fault }
    do {
      return try TOMLTable(string: text)
    } catch let fault as TOMLParseError {
      throw Fault(
        line: fault.source.begin.line,
        message: fault.description.visible.shortened(to: 200)
      )
    } catch {
      throw Fault(line: 1, message: "not readable")
    }
  }
}
