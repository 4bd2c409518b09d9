import Reports
import Foundation
import PowerModel

/// A board or another part, for people and for scripts.
struct TargetDescription {
  let part: PartProfile
  /// Where the part is a microcontroller.
  let target: TargetProfile?

  init(_ part: PartProfile) throws {
    self.part = part
    target = part.kind == .microcontroller ? try TargetProfile(part) : nil
  }

  /// How far each price of a board is to be trusted.
  struct Calibrations {
    let overall: Calibration
    let decoder: Calibration
    let network: Calibration
    let power: Calibration
  }

  static func calibrations(of target: TargetProfile) -> Calibrations {
    let pricing = NetworkPricing.fitted
    return Calibrations(
      overall: pricing.calibration(of: target),
      decoder: pricing.decoderLatencyCalibration(of: target),
      network: pricing.networkLatencyCalibration(of: target),
      power: pricing.powerCalibration(of: target)
    )
  }

  static func list(_ targets: [TargetProfile]) -> JSONValue {
    .object([
      ("schema_version", .integer(1)),
      (
        "targets",
        .list(targets.map { .object(head(of: $0)) })
      ),
      (
        "other_parts",
        .list(
          otherParts.flatMap(\.parts).map { part in
            .object([
              ("id", .text(part.id)), ("kind", .text(part.kind.rawValue)),
              ("name", .text(part.name)),
            ])
          }
        )
      ),
    ])
  }

  /// The bundled parts that are no boards, by kind.
  static var otherParts: [(kind: PartKind, parts: [PartProfile])] {
    PartKind.allCases.filter { $0 != .microcontroller }.map {
      ($0, ProfileCatalogue.bundled($0))
    }
  }

  private static func head(
    of target: TargetProfile
  ) -> [(String, JSONValue)] {
    let known = calibrations(of: target)
    return [
      ("id", .text(target.id)),
      ("name", .text(target.part.name)),
      ("core", .text(target.core)),
      ("clock_mhz", .number(target.ratedClock.value)),
      ("calibration", .text(known.overall.rawValue)),
      ("decoder_latency_calibration", .text(known.decoder.rawValue)),
      ("network_latency_calibration", .text(known.network.rawValue)),
      ("power_calibration", .text(known.power.rawValue)),
    ]
  }

  // MARK: One part

  /// What the fit adds to a board's profile.
  private func derived(
    _ target: TargetProfile
  ) -> [(name: String, unit: String, estimate: Estimate)] {
    let pricing = NetworkPricing.fitted
    return [
      ("active_power", "mW", pricing.activeMilliwatts(on: target)),
      (
        "cycles_per_instruction", "cycles",
        pricing.cyclesPerInstruction(on: target)
      ),
    ]
  }

  var document: JSONValue {
    var pairs: [(String, JSONValue)] = [("schema_version", .integer(1))]
    if let target {
      pairs += Self.head(of: target)
      pairs.append(("network_program", .text(target.program.name)))
      pairs.append(
        (
          "fitted",
          .object(
            derived(target).map {
              ($0.name, estimate($0.estimate, $0.unit))
            }
          )
        )
      )
      pairs.append(("notes", .list(notes.map { .text($0) })))
    } else {
      pairs += [("id", .text(part.id)), ("name", .text(part.name))]
    }
    pairs.append(("kind", .text(part.kind.rawValue)))
    pairs.append(
      (
        "quantities",
        .object(quantities.map { ($0.key, object($0.value)) })
      )
    )
    if let curve = part.curve {
      pairs.append(
        (
          "curve",
          .object([
            ("depths", .list(curve.depths.map { .number($0) })),
            ("cell_voltages_V", .list(curve.voltages.map { .number($0) })),
            ("condition", .text(curve.condition)),
            ("source", .text(curve.source)),
            ("calibration", .text(curve.calibration.rawValue)),
          ])
        )
      )
    }
    return .object(pairs)
  }

  private var quantities: [(key: String, value: Quantity)] {
    part.quantities.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func object(_ quantity: Quantity) -> JSONValue {
    .object([
      ("value", .number(quantity.value)),
      ("unit", .text(quantity.unit)),
      ("condition", .text(quantity.condition)),
      ("source", .text(quantity.source)),
      ("calibration", .text(quantity.calibration.rawValue)),
    ])
  }

  private func estimate(_ estimate: Estimate, _ unit: String) -> JSONValue {
    .object([
      ("value", .number(estimate.value)),
      ("unit", .text(unit)),
      ("error_median", estimate.error.map { .number($0.median) } ?? .null),
      (
        "error_p90",
        estimate.error.map { .number($0.ninetiethPercentile) } ?? .null
      ),
      (
        "error_origin", estimate.errorOrigin.map { .text($0.rawValue) } ?? .null
      ),
      (
        "error_is_borrowed",
        estimate.error.map { .flag($0.isBorrowed) } ?? .null
      ),
      ("calibration", .text(estimate.calibration.rawValue)),
    ])
  }

  /// What prices on a board take for granted.
  private var notes: [String] {
    target.map { NetworkPricing.fitted.assumptions(on: $0) } ?? []
  }

  var lines: [String] {
    var facts = TextTable(leadingColumns: 2)
    facts.add([part.kind.rawValue, part.name])
    if let target {
      let known = Self.calibrations(of: target)
      facts.add(["core", target.core])
      facts.add([
        "calibration",
        "\(known.overall.rawValue): latency of decoders "
          + "\(known.decoder.rawValue), of networks by "
          + "\(target.program.name) \(known.network.rawValue), power "
          + known.power.rawValue,
      ])
      for item in derived(target) {
        let error = item.estimate.error.map {
          String(
            format: "off by %.0f %% in the median, 90th percentile %.0f %%",
            $0.median * 100,
            $0.ninetiethPercentile * 100
          )
            + (item.estimate.errorOrigin.map { ": an error of \($0.rawValue)" }
              ?? "")
        }
        facts.add([
          item.name,
          String(format: "%.4g %@, ", item.estimate.value, item.unit)
            + "\(item.estimate.calibration.rawValue), "
            + (error ?? "error unknown"),
        ])
      }
    }
    var table = TextTable(leadingColumns: 5)
    table.add(["number", "value", "unit", "", "condition; source"])
    for (key, quantity) in quantities {
      table.add([
        key, String(format: "%.6g", quantity.value), quantity.unit,
        quantity.calibration.rawValue,
        "\(quantity.condition); \(quantity.source)",
      ])
    }
    if let curve = part.curve {
      for (depth, voltage) in zip(curve.depths, curve.voltages) {
        table.add([
          depth == 0 ? "curve" : "",
          String(format: "%.6g", voltage), "V",
          depth == 0 ? curve.calibration.rawValue : "",
          depth == 0
            ? "full; \(curve.condition); \(curve.source)"
            : String(format: "%.6g %% drawn", depth * 100),
        ])
      }
    }
    return facts.lines + [""] + table.lines
      + notes.map { "note: \($0)" }
  }
}
