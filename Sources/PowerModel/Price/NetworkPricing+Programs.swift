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
}
