import Files

extension NetworkPricing {
  /// The programs that results tell of, by name and version, and `.phalanx`.
  ///
  /// Any other can be asked for: its effects are zero, and the basis says so.
  public var programs: [NetworkProgram] {
    let versions = coefficients.latency.effects["version"] ?? [:]
    let known = versions.keys.sorted().compactMap { level -> NetworkProgram? in
      guard let space = level.firstIndex(of: " ") else { return nil }
      return NetworkProgram(
        name: String(level[..<space]),
        version: String(level[level.index(after: space)...])
      )
    }
    return known + [.phalanx]
  }

  /// A program by what a person calls it.
  ///
  /// - Parameter text: `NAME:VERSION`; or `NAME` where one version is known.
  /// - Returns: A program that results tell of.
  /// - Throws: `ProgramError`, with the programs that there are.
  public func program(named text: String) throws(ProgramError) -> NetworkProgram
  {
    let parts = text.split(separator: ":", maxSplits: 1)
    let found = programs.filter { program in
      program.name == parts.first ?? ""
        && (parts.count < 2 || program.version == parts[1])
    }
    guard let only = found.first, found.count == 1 else {
      let near = programs.filter { $0.name == parts.first ?? "" }
      throw ProgramError(
        name: text,
        known: (near.isEmpty ? programs : near).map {
          "\($0.name):\($0.version)"
        }
      )
    }
    return only
  }
}

/// A program that no result tells of.
public struct ProgramError: Error, Equatable, CustomStringConvertible {
  /// What was asked for.
  public var name: String
  /// What there is.
  public var known: [String]

  /// One line.
  public var description: String {
    "--program \(name): no result tells of it"
      + "\(didYouMean(name, among: known)); choose one of "
      + known.joined(separator: ", ")
  }
}
