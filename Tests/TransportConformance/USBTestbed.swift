import Foundation
import TestSupport

/// The USB testbed, built when it is first needed.
public enum USBTestbed {
  /// Whether umockdev is here, and a compiler: Debian's packages umockdev and
  /// libumockdev-dev.
  public static let isAvailable =
    succeeds("command -v umockdev-wrapper cc pkg-config")
    && succeeds("pkg-config --exists umockdev-1.0")

  /// The program, beside the tests.
  public static let path: Result<String, any Error> = Result {
    let path = Program.built("USBTestbed")
    let source = CloneFolder.file("Tests/USBTestbed/testbed.c")
    let flags = "$(pkg-config --cflags --libs umockdev-1.0)"
    // Renamed when it is whole, because several runs may share the folder.
    let result = try shell(
      """
      cc -O1 -Wall -Wextra -Werror -o '\(path)'.$$ '\(source)' \(flags) \
      && mv '\(path)'.$$ '\(path)'
      """
    )
    guard result.status == 0 else { throw ConformanceFailure(result.output) }
    return path
  }

  private static func succeeds(_ command: String) -> Bool {
    (try? shell("\(command) >/dev/null 2>&1").status) == 0
  }

  private static func shell(
    _ command: String
  ) throws -> (status: Int32, output: String) {
    try Program.run("/bin/sh", ["-c", command])
  }
}
