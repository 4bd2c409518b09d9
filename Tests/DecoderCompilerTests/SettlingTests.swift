import Decoder
import DecoderImage
import Foundation
import RecordingIO
import Testing

@testable import DecoderCompiler

/// How a compiled decoder begins, and when it counts as settled.
struct SettlingTests {
  private static let groups = """
      - {name: on, kind: activity, output: activity, elements: [a, b, c, d]}
      - {name: v, kind: values, output: flexion, elements: [a, b]}
    """

  private func compile(
    _ small: SmallSession,
    groups: String = Self.groups
  ) throws -> Compilation {
    try Compiler.compile(
      modelPath: GoldenNetwork.url("torch_recurrent", "onnx").path,
      pipeline: small.pipeline(groups),
      sessions: [small.session()]
    )
  }

  @Test func withoutMovementASecondIsTakenAndSaid() throws {
    let report = try compile(SmallSession()).report
    #expect(!report.start.isMeasured)
    // Hops of 10 ms.
    #expect(report.start.settlingHops == 100)
    let warning = try #require(report.settlingWarning)
    #expect(warning.contains("no movement") && warning.contains("1.0 s"))
  }

  /// The claim is tried on other starts than those it was measured on.
  @Test func itHasSettledWhenItSaysSo() throws {
    let small = try SmallSession(isLabelled: true, frameCount: 12_000)
    let compilation = try compile(small)
    let start = compilation.report.start
    #expect(start.isMeasured)
    #expect(compilation.report.settling.startCount == 200)
    #expect(compilation.report.settling.movingCount == 100)
    #expect(start.settlingHops > start.firstHop && start.settlingHops <= 100)
    #expect(compilation.report.settlingWarning == nil)

    let buffer = ImageBuffer(compilation.imageBytes)
    let hops = try read(small)
    func values(from first: Int, to last: Int) throws -> [[Double]] {
      let running = try RunningDecoder(buffer)
      return (first..<last).map { hop in
        running.decode(hops[hop])
        return (0..<2).map {
          Double(running.decoder.value($0, ofGroup: 1))
        }
      }
    }
    let long = try values(from: 0, to: hops.count)
    let range = (0..<2).map { element in
      let all = long.dropFirst(50).map { $0[element] }
      return all.max()! - all.min()!
    }
    var agreed = 0, count = 0
    for first in stride(from: 203, to: 900, by: 23) {
      let fresh = try values(from: first, to: first + 130)
      for delay in start.settlingHops..<130 {
        count += 1
        let near = long[first + delay - 3...first + delay + 3]
        let isNear = (0..<2).allSatisfy { element in
          let least = near.map { $0[element] }.min()!
          let most = near.map { $0[element] }.max()!
          let slack = 0.03 * range[element] + 1
          return fresh[delay][element] >= least - slack
            && fresh[delay][element] <= most + slack
        }
        if isNear { agreed += 1 }
      }
    }
    #expect(Double(agreed) >= 0.85 * Double(count), "\(agreed) of \(count)")
  }

  @Test func aLongMemoryIsWarnedOf() throws {
    let small = try SmallSession(isLabelled: true, frameCount: 12_000)
    let report = try compile(
      small,
      groups: """
          - {name: v, kind: values, output: flexion, elements: [a, b],
             smoothing_ms: 4000}
        """
    ).report
    #expect(report.start.isMeasured && report.start.settlingHops > 100)
    let warning = try #require(report.settlingWarning)
    #expect(warning.contains("to settle"))
  }

  /// Until the windows are full the recurrent layer keeps its state at rest.
  @Test func theNetworkStandsStillAtRestUntilWindowsAreFull() throws {
    let small = try SmallSession(isLabelled: true, frameCount: 12_000)
    let compilation = try compile(small)
    let start = compilation.report.start
    let running = try RunningDecoder(ImageBuffer(compilation.imageBytes))
    let image = running.decoder.image
    let hops = try read(small)
    let layer = try #require(
      (0..<image.count(of: .operators)).first {
        image.networkOperator($0).opcode == .gatedRecurrentUnit
      }
    )
    let rest = start.states[layer]
    #expect(rest.contains { $0 != 0 })
    #expect(start.firstHop >= image.windowHops - 1)
    for hop in 0..<start.settlingHops + 5 {
      running.decode(hops[hop])
      let state = running.state(ofOperator: layer)
      #expect((state == rest) == (hop < start.operatorHops[layer]), "\(hop)")
      #expect(running.decoder.intent.isSettled == (hop >= start.settlingHops))
    }
    running.decoder.reset()
    #expect(running.state(ofOperator: layer) == rest)
  }

  /// A Butterworth high-pass of order 2 at 20 Hz decays as exp(-88.9 t): half the
  /// range is below a step after 109 ms.
  @Test func filtersRingAsLongAsTheyShould() throws {
    let small = try SmallSession()
    let pipeline = try small.pipeline(Self.groups)
    let filters = try BranchFilters.design(pipeline)
    let frontEnd = FrontEnd(pipeline, filters: filters, gainBits: [0])
    #expect((9...13).contains(frontEnd.filterSettlingHops))
  }

  /// What follows a convolution over hops waits for its history.
  @Test func historiesAreWaitedFor() throws {
    let small = try SmallSession()
    let report = try Compiler.compile(
      modelPath: GoldenNetwork.url("torch_chomped", "onnx").path,
      pipeline: small.pipeline(
        "  - {name: v, kind: values, output: y, elements: [a, b, c]}"
      ),
      sessions: [small.session()]
    ).report
    let hops = report.start.operatorHops
    #expect(hops.first ?? 0 < report.start.firstHop)
    #expect(hops == hops.sorted())
  }

  private func read(_ small: SmallSession) throws -> [[[Int16]]] {
    var stream = try SessionHops(
      small.session(),
      small.pipeline(Self.groups)
    )
    var hop = stream.makeHop()
    var hops: [[[Int16]]] = []
    while try stream.read(into: &hop) { hops.append(hop.samples) }
    return hops
  }
}
