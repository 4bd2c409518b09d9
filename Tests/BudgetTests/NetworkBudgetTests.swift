import Reports
import Files
import PowerModel
import TestSupport
import Testing

@testable import Budget

/// Networks priced by themselves.
struct NetworkBudgetTests {
  private func network(_ program: NetworkProgram? = nil) throws -> OtherNetwork
  {
    var network = try OtherNetwork(
      path: CloneFolder.file("Recordings/decoders/synthetic-gru.onnx"),
      featureCount: 0
    )
    if let program { network.program = program }
    return network
  }

  /// The layers are the whole, and half the clock takes twice the time.
  @Test func layersAreTheWhole() throws {
    let target = try TargetProfile(named: "stm32l4r5")
    let fast = try NetworkBudget(network(), on: target)
    let slow = try NetworkBudget(network(), on: target, atMegahertz: 60)
    let sum = fast.prediction.layers.reduce(0) { $0 + $1.latencyMicroseconds }
    #expect(abs(sum - fast.prediction.latencyMicroseconds) < 1e-9 * sum)
    #expect(
      abs(slow.prediction.latencyMicroseconds / sum - 2) < 1e-9
    )
    let document = fast.document().document
    for key in ["inference_latency_us_error_p90", "inference_energy_uJ"] {
      #expect(document.contains("\"\(key)\""))
    }
    #expect(fast.text.contains("gru0"))
  }

  /// A limit that the network meets, one that it misses, one that it cannot
  /// have.
  @Test func limits() throws {
    let target = try TargetProfile(named: "stm32l4r5")
    let budget = try NetworkBudget(network(), on: target)
    let latency = budget.prediction.latencyMicroseconds
    #expect(
      try budget.missed(BudgetLimits([.inferenceLatency: latency])).isEmpty
    )
    let missed = try budget.missed(
      BudgetLimits([.inferenceLatency: latency * 0.99])
    )
    #expect(missed.map(\.key) == [.inferenceLatency])
    #expect(throws: Fault.self) {
      try budget.missed(BudgetLimits([.batteryHours: 8]))
    }
  }

  @Test func whatDoesNotFitIsCounted() throws {
    let target = try TargetProfile(named: "stm32l4r5")
    var large = try network()
    large.constantByteCount = Int(target.flash.value) * 1024 + 7
    do throws(Fault) {
      _ = try NetworkBudget(large, on: target)
      Issue.record("a network of more than the flash was taken")
    } catch {
      #expect("\(error)".contains("flash"))
      #expect("\(error)".contains("7 bytes too many"))
    }
    #expect(throws: Fault.self) {
      _ = try NetworkBudget(network(), on: target, atMegahertz: 121)
    }
  }

  /// Programs by their names; a name with several versions needs one.
  @Test func programs() throws {
    let pricing = NetworkPricing.fitted
    let named = try pricing.program(named: "x-cube-ai:10.2")
    #expect(named == NetworkProgram(name: "x-cube-ai", version: "10.2"))
    #expect(try pricing.program(named: "tflm").version == "2.3")
    #expect(try pricing.program(named: "phalanx") == .phalanx)
    for text in ["x-cube-ai", "x-cube-ai:11", "", ":", "nothing"] {
      do throws(ProgramError) {
        _ = try pricing.program(named: text)
        Issue.record("\(text) was taken")
      } catch {
        #expect(error.known.contains("x-cube-ai:10.2"))
      }
    }
    let target = try TargetProfile(named: "stm32l4r5")
    let ours = try NetworkBudget(network(), on: target)
    let theirs = try NetworkBudget(network(named), on: target)
    #expect(theirs.prediction.cycles != ours.prediction.cycles)
    #expect(theirs.prediction.program == named)
  }
}
