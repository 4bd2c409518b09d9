import Foundation

/// How many inputs a fuzz test tries.
///
/// The usual run is short. A long one is asked for by the environment, and is
/// meant for a release build:
///
///     PHALANX_FUZZ_EXECUTIONS=10000000 swift test -c release \
///       -Xswiftc -enable-testing --filter Fuzz
public enum FuzzExecutions {
  /// The number of inputs: from the environment's `PHALANX_FUZZ_EXECUTIONS`,
  /// or the usual one.
  public static func count(usually usual: Int) -> Int {
    ProcessInfo.processInfo.environment["PHALANX_FUZZ_EXECUTIONS"]
      .flatMap { Int($0) } ?? usual
  }
}
