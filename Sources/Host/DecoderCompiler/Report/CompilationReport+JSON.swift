import Files
import Foundation

extension CompilationReport {
  /// The report as one JSON object, keys sorted.
  ///
  /// - Parameter quantization: What quantisation costs, figure by figure.
  /// - Returns: The object's text.
  public func json(quantization: [[String: any Sendable]] = []) -> String {
    func number(_ value: Double?) -> Any {
      value.flatMap { $0.isFinite ? $0 : nil } ?? NSNull()
    }
    let object: [String: Any] = [
      "schema_version": 1,
      "phalanx_version": ProgramVersion.text,
      "decoder": decoder,
      "flash_bytes": flashByteCount,
      "sections": sections.map {
        ["name": $0.name, "bytes": $0.byteCount] as [String: Any]
      },
      "arena_bytes": networkByteCount,
      "working_memory_bytes": workingMemoryByteCount,
      "macs": multiplyAccumulatesPerHop,
      "gain_bits": gainBits,
      "calibration_hops": calibrationHopCount,
      "compared_hops": comparedHopCount,
      "settling_hops": start.settlingHops,
      "settling_ms": Double(start.settlingHops) * hop * 1000,
      "settling_measured": start.isMeasured,
      "settling_starts": settling.startCount,
      "settling_starts_in_movement": settling.movingCount,
      "first_decision_hop": start.firstHop + max(restartHops, 1) - 1,
      "restart_hops": restartHops,
      "layers": layers.map {
        [
          "name": $0.name, "operator": $0.operation,
          "outputs": $0.outputCount, "flash_bytes": $0.flashByteCount,
          "macs": $0.multiplyAccumulateCount, "period_hops": $0.period,
          "error_rms": number($0.rms), "error_max": number($0.largest),
          "error_relative": number($0.relative),
        ] as [String: Any]
      },
      "groups": agreements.map {
        [
          "name": $0.name, "kind": $0.kind,
          "agreement": number($0.agreement),
          "r2_against_float": number($0.determination),
          "rms_over_range": number($0.rangeError),
        ] as [String: Any]
      },
      "quantization": quantization,
      "warnings": warnings,
      "reference": reference.map { reference in
        [
          "file": reference.place,
          "outputs": reference.outputs.map {
            [
              "name": $0.name, "steps": $0.stepCount,
              "error_rms": number($0.rms), "error_max": number($0.largest),
              "error_relative": number($0.relative),
            ] as [String: Any]
          },
        ] as [String: Any]
      } ?? NSNull(),
      "delay_ledger": ledger.map {
        ["name": $0.name, "us": $0.microseconds] as [String: Any]
      },
      "delay_ms": Double(ledger.reduce(0) { $0 + $1.microseconds }) / 1000,
    ]
    let data = try? JSONSerialization.data(
      withJSONObject: object,
      options: [.sortedKeys]
    )
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
