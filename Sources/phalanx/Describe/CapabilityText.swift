import Drive
import HandProtocol

/// A hand's capability table, for people.
enum CapabilityText {
  /// What it can do, and who keeps which limit.
  static func of(_ kind: HandKind) -> String {
    let table = kind.capabilities
    func who(_ enforcement: Enforcement) -> String {
      switch enforcement {
      case .device: "hand"
      case .deviceFixed: "hand, fixed"
      case .host: "host only"
      case .absent: "nobody"
      }
    }
    let loss =
      switch table.commandLoss {
      case .holds: "keeps its last target"
      case .leavesControl(let time):
        "leaves control after \(time) ms, and may move"
      case .stops(let time): "stops after \(time) ms"
      }
    return """
      \(table.name): range kept by \(who(table.range)), speed by \
      \(who(table.speed)), force by \(who(table.force)), current by \
      \(who(table.current)); without commands it \(loss)
      """
  }
}
