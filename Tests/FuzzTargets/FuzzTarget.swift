/// A place where bytes come in from outside, and what must hold whatever they
/// are.
///
/// Tools/Fuzz searches for bytes that break it; Tests/FuzzTargetsTests gives it
/// those that were found, again and again.
public struct FuzzTarget: Sendable {
  /// Its name, and that of its folder in Tools/Fuzz/corpora.
  public let name: String

  private let body: @Sendable (inout FuzzInput) throws(FuzzFailure) -> Void

  init(
    _ name: String,
    _ body: @escaping @Sendable (inout FuzzInput) throws(FuzzFailure) -> Void
  ) {
    self.name = name
    self.body = body
  }

  /// Gives it bytes.
  ///
  /// - Throws: What did not hold.
  public func run(_ bytes: [UInt8]) throws(FuzzFailure) {
    var input = FuzzInput(bytes)
    try body(&input)
  }

  /// All of them.
  public static let all: [FuzzTarget] = {
    let lines: [FuzzTarget] = [
      .liveFrames, .receivers, .boardLink, .boardSamples, .usbip,
    ]
    let files: [FuzzTarget] = [
      .images, .recordings, .sessionFiles, .pipelines, .plans, .networks,
      .tfliteNetworks, .runFolders, .optionTexts,
    ]
    return lines + files + sessions + mirrors
  }()
}

/// What did not hold.
public struct FuzzFailure: Error, CustomStringConvertible {
  /// In one line.
  public let description: String
}

/// Throws unless something holds.
func require(
  _ holds: Bool,
  _ text: @autoclosure () -> String
) throws(FuzzFailure) {
  if !holds { throw FuzzFailure(description: text()) }
}
