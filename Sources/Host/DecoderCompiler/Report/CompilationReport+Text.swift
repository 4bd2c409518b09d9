import Foundation

extension CompilationReport {
  /// The report as tables for a terminal, 80 columns wide.
  public var text: String {
    var lines = [
      "decoder \(decoder)",
      "",
      "flash          \(padded(flashByteCount)) bytes",
    ]
    for section in sections where section.byteCount > 0 {
      lines.append(
        "  \(section.name.padding(toLength: 16, withPad: " ", startingAt: 0))"
          + "\(padded(section.byteCount, 7))"
      )
    }
    lines += [
      "working memory \(padded(workingMemoryByteCount)) bytes, of it the "
        + "network's \(networkByteCount)",
      "work           \(padded(Int(multiplyAccumulatesPerHop.rounded()))) "
        + "multiply-accumulates a hop",
      "branch gain    2^\(gainBits.map(String.init).joined(separator: ", 2^"))",
      "settles in    \(padded(start.settlingHops)) hops, \(settlingText)",
    ]
    if restartHops > 0 {
      lines.append(
        "begins anew   \(padded(restartHops)) hops after it has, and decides on "
          + "the last of them"
      )
    }
    lines += [
      "",
      "layer                  operator      out   bytes     MACs       rms"
        + "       max     rel",
    ]
    for layer in layers {
      let period = layer.period > 1 ? "/\(layer.period)" : ""
      lines.append(
        column(layer.name, 23) + column(layer.operation, 12)
          + padded(layer.outputCount, 5) + padded(layer.flashByteCount, 8)
          + padded("\(layer.multiplyAccumulateCount)\(period)", 9)
          + padded(short(layer.rms), 10) + padded(short(layer.largest), 10)
          + padded(percent(layer.relative), 8)
      )
    }
    lines.append(
      "  errors against float over \(comparedHopCount) hops, in real units; "
        + "rel is rms over rms"
    )
    lines.append(referenceText)
    lines.append("")
    for agreement in agreements {
      var line = "group \(column(agreement.name, 16))"
      if let share = agreement.agreement {
        line += "\(percent(share)) decided as by the float network"
      }
      if let value = agreement.determination {
        line +=
          "R2 \(String(format: "%.5f", value)) against the float network's values"
      }
      lines.append(line)
    }
    lines += ["", "delay ledger"]
    for entry in ledger {
      lines.append(
        "  " + column(entry.name, 44)
          + padded(String(format: "%.1f", Double(entry.microseconds) / 1000), 8)
          + " ms"
      )
    }
    let total = ledger.reduce(0) { $0 + $1.microseconds }
    lines.append(
      "  " + column("sum, without link and actuation", 44)
        + padded(String(format: "%.1f", Double(total) / 1000), 8) + " ms"
    )
    return lines.joined(separator: "\n")
  }

  /// The share of decisions alike below which the fixed decoder is said to be
  /// another than the float network, and the error of values over their range
  /// above which it is.
  private static let leastAgreement = 0.98, mostRangeError = 0.01

  /// What a person should know of the decoder, one line each.
  public var warnings: [String] {
    var lines = inputWarnings
    for group in agreements {
      if let share = group.agreement, share < Self.leastAgreement {
        lines.append(
          "decoder \(decoder), group \(group.name): only \(percent(share)) is "
            + "decided as by the float network; the precision of int8 weights "
            + "or of a layer's range does not suffice, see the layers' errors"
        )
      }
      if let error = group.rangeError, error > Self.mostRangeError {
        lines.append(
          "decoder \(decoder), group \(group.name): values are off by "
            + "\(percent(error)) of their range (rms) from the float network's; "
            + "the precision of int8 weights or of a layer's range does not "
            + "suffice, see the layers' errors"
        )
      }
    }
    return lines + [settlingWarning].compactMap(\.self)
  }

  /// What of the settling time a person should know; nil for nothing.
  var settlingWarning: String? {
    let seconds = String(format: "%.1f", Double(start.settlingHops) * hop)
    if !start.isMeasured {
      return "decoder \(decoder): the recordings show no movement, so that its "
        + "settling time is taken to be \(seconds) s; calibrate with sessions "
        + "that label rest and movement"
    }
    guard start.settlingHops > SettlingRule.warningHops else { return nil }
    return "decoder \(decoder): it takes \(seconds) s to settle after a start "
      + "or a gap, and the hand holds until then; train it to forget sooner"
  }

  private var referenceText: String {
    guard let reference else {
      return
        "  float is the network as imported here: what the import gets wrong "
        + "shows in no figure\n  (--reference holds it against onnxruntime)"
    }
    return reference.outputs.map {
      "  float against \(reference.place): output \($0.name), \($0.stepCount) "
        + "steps, rms \(short($0.rms)), max \(short($0.largest)), rel "
        + percent($0.relative)
    }.joined(separator: "\n")
  }

  private var settlingText: String {
    let seconds = String(format: "%.2f s", Double(start.settlingHops) * hop)
    return start.isMeasured
      ? "\(seconds): nine in ten of \(settling.startCount) starts agree by then"
      : "\(seconds): assumed, no movement to measure it on"
  }

  private func column(_ text: String, _ width: Int) -> String {
    let short = text.count >= width ? "…" + text.suffix(width - 2) : text
    return short.padding(toLength: width, withPad: " ", startingAt: 0)
  }
  private func padded(_ value: Int, _ width: Int = 9) -> String {
    padded("\(value)", width)
  }
  private func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
  private func short(_ value: Double) -> String {
    String(format: "%.3g", value)
  }
  private func percent(_ share: Double) -> String {
    String(format: "%.2f%%", share * 100)
  }
}
