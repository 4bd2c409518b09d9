import DecoderHost
import Reports
import Files
import DecoderImage
import PowerModel
import TestSupport
import Testing

@testable import Budget

/// Networks from files, priced in place of the decoder's own.
struct OtherNetworkTests {
  /// The float network that an image was compiled from has the image's work.
  @Test(arguments: [("synthetic-gru", 32), ("synthetic-fourteen", 224)])
  func networkIsThatOfTheImage(name: String, featureCount: Int) throws {
    let network = try OtherNetwork(
      path: CloneFolder.file("Recordings/decoders/\(name).onnx"),
      featureCount: featureCount
    )
    let file = try BudgetFixture.image(name)
    defer { withExtendedLifetime(file) {} }
    let own = NetworkOperation.operations(of: file.image)
    func work(_ operations: [NetworkOperation]) -> [String] {
      operations.filter { $0.macs > 0 }.map {
        "\($0.kind) \($0.macs) \($0.outputCount) \($0.precision)"
      }.sorted()
    }
    #expect(work(network.operations) == work(own))
    #expect(network.program == .phalanx)
    #expect(network.constantByteCount == own.reduce(0) { $0 + $1.macs })
  }

  /// An operator that nobody counts takes the error away, not the price.
  @Test func uncountedOperatorsAreNamed() throws {
    let target = try TargetProfile(named: "stm32l4r5")
    for (path, list) in [
      ("small.tflite", ["1 x Own"]), ("Work/own.onnx", ["2 x own::Spectrum"]),
      ("Work/residual.onnx", []),
    ] {
      let network = try OtherNetwork(
        path: CloneFolder.file("Tests/DecoderCompilerTests/Golden/" + path),
        featureCount: 32
      )
      #expect(network.uncountedOperations == list, "\(path)")
      #expect(network.program == nil)
      let price = network.prediction(
        on: target,
        atMegahertz: nil,
        by: .fitted
      )
      #expect(price.latencyMicroseconds > 0 && price.energyMicrojoules > 0)
      #expect((network.note == nil) == list.isEmpty)
      #expect((price.latencyError == nil) == !list.isEmpty, "\(path)")
      #expect((price.energyError == nil) == !list.isEmpty, "\(path)")
      #expect((price.latencyBasis == .untested) == !list.isEmpty, "\(path)")
      if let name = list.first {
        #expect(network.note?.contains(name) == true)
      }
    }
  }

  /// Our kernels have no known price for what they do not run, and both outputs
  /// say why.
  @Test func whatOurKernelsDoNotRunIsUntested() throws {
    let target = try TargetProfile(named: "stm32l4r5")
    var network = try OtherNetwork(
      path: CloneFolder.file(
        "Tests/DecoderCompilerTests/Golden/Work/sequence.onnx"
      ),
      featureCount: 0
    )
    let theirs = try NetworkBudget(network, on: target)
    #expect(theirs.prediction.latencyError != nil)
    #expect(theirs.text.contains("kernels do not run it: LSTM"))
    #expect(theirs.text.contains("the whole input of"))
    #expect(theirs.text.contains("float32"))
    let document = theirs.document().document
    for key in ["priced_steps", "input_steps", "kernel_fault", "precision"] {
      #expect(document.contains("\"\(key)\""))
    }
    #expect(document.contains("latency extrapolated, power measured"))
    network.program = .phalanx
    let ours = try NetworkBudget(network, on: target)
    #expect(ours.prediction.latencyBasis == .untested)
    #expect(ours.prediction.energyError == nil)
    #expect(network.note?.contains("LSTM") == true)
  }

  @Test func filesThatAreNone() {
    for (path, words) in [
      ("none.onnx", "does not exist"),
      (
        CloneFolder.file("Recordings/decoders/synthetic-gru.phx"),
        "synthetic-gru.phx"
      ),
    ] {
      do {
        _ = try OtherNetwork(path: path, featureCount: 32)
        Issue.record("\(path) was taken")
      } catch {
        #expect("\(error)".contains(words), "\(error)")
      }
    }
  }
}
