import Foundation

/// What kind of run writes a folder, and which files it puts there.
public enum RunKind: Sendable {
  /// Of `replay --report`.
  case replay
  /// Of `replay --trace`.
  case trace
  /// Of `budget --report`.
  case budget

  /// The file by which a folder of this kind is known.
  public var mark: String {
    switch self {
    case .replay: "results.json"
    case .trace: "trace.json"
    case .budget: "budget.json"
    }
  }

  /// Whether a run of this kind writes a file of this name: a folder that holds
  /// anything else is somebody's own.
  public func writes(_ name: String) -> Bool {
    switch self {
    case .replay:
      return [
        "results.json", "results.csv", "trials.csv", "commands.csv",
        "timing.json", "report.html", "repetitions.json", "predictions.csv",
        "predictions.npz",
      ].contains(name)
    case .budget:
      return ["budget.json", "report.html"].contains(name)
    case .trace:
      return [
        "trace.json", "hops.npy", "raw_features.npy", "network_input.npy",
      ].contains(name)
        || ["branch", "layer", "group"].contains { Self.isNumbered(name, $0) }
    }
  }

  /// Whether a name is that of an array with a number: `branch12.npy`.
  private static func isNumbered(_ name: String, _ start: String) -> Bool {
    let number = name.dropFirst(start.count).dropLast(".npy".count)
    return name == "\(start)\(number).npy" && !number.isEmpty
      && number.allSatisfy { $0.isASCII && $0.isNumber }
  }

  /// What the mark's document holds beside its version.
  private var markKey: String {
    switch self {
    case .replay, .budget: "decoder"
    case .trace: "decoder_sha256"
    }
  }

  /// The most bytes of a mark.
  private static let largestMark = 1 << 26

  /// Whether a file is a result of this program.
  func isMark(_ path: String) -> Bool {
    guard FileFacts(path)?.isRegularFile == true,
      let handle = FileHandle(forReadingAtPath: path),
      let data = try? handle.read(upToCount: Self.largestMark + 1),
      data.count <= Self.largestMark,
      let object = try? JSONSerialization.jsonObject(with: data)
        as? [String: Any]
    else { return false }
    return object["schema_version"] is Int && object[markKey] != nil
  }
}
