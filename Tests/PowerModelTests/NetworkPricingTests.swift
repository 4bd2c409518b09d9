import Foundation
import TestSupport
import Testing

@testable import PowerModel

struct NetworkPricingTests {
  private let pricing = NetworkPricing.fitted

  private func dense(
    _ inputs: Int,
    _ outputs: Int,
    _ precision: NetworkOperation.Precision = .int8
  ) -> NetworkOperation {
    NetworkOperation(
      name: "dense",
      kind: .dense,
      macs: inputs * outputs,
      outputCount: outputs,
      weightByteCount: inputs * outputs,
      activationByteCount: inputs + outputs,
      precision: precision
    )
  }

  /// What a fit must reach on rows that it never saw.
  @Test func theErrorsOfTheFit() throws {
    let errors = pricing.coefficients.errors
    let kin = try #require(errors["latency"]?["kin"])
    #expect(kin[0] <= 0.06 && kin[1] <= 0.25 && kin[2] >= 40)
    // Few: one program on one board. With its two carriers told apart, more.
    let energy = try #require(errors["energy"]?["kin"])
    #expect(energy[0] <= 0.15 && energy[2] == 6)
    let carriers = try #require(errors["energy"]?["carrier kin"])
    #expect(carriers[0] <= 0.15 && carriers[2] == 27)
    let all = try #require(errors["latency"]?["board"])
    let naive = try #require(errors["naive"]?["board"])
    #expect(all[0] < 0.7 * naive[0] && all[1] < 0.8 * naive[1])
  }

  @Test func saysWhatAPredictionRestsOn() throws {
    let l4r5 = try TargetProfile(named: "stm32l4r5")
    let f746 = try TargetProfile(named: "stm32f746")
    // As much as anomaly detection has.
    let layer = [dense(512, 516)]
    func basis(
      _ target: TargetProfile,
      _ program: NetworkProgram?,
      _ operations: [NetworkOperation]
    ) -> PredictionBasis {
      pricing.predict(operations, on: target, by: program).latencyBasis
    }
    #expect(basis(l4r5, nil, layer) == .sameBoard)
    // X-CUBE-AI was measured on another Cortex-M7.
    let cube = NetworkProgram(name: "x-cube-ai", version: "9.0")
    #expect(basis(f746, cube, layer) == .kin)
    #expect(
      basis(f746, NetworkProgram(name: "onnc", version: "1"), layer)
        == .withoutKin
    )
    #expect(basis(l4r5, .phalanx, layer) == .unknownProgram)
    #expect(basis(l4r5, nil, [dense(512, 516, .int16)]) == .extrapolated)
    // A network that no result is of is a task left out, but by kernels that are
    // counted layer by layer.
    #expect(basis(l4r5, nil, [dense(128, 128)]) == .extrapolated)
    #expect(basis(l4r5, .phalanx, [dense(128, 128)]) == .unknownProgram)
    let esp = try TargetProfile(named: "esp32-c3")
    #expect(basis(esp, .phalanx, layer) == .untested)
    #expect(pricing.predict(layer, on: esp, by: .phalanx).latencyError == nil)
  }

  @Test func errorsGrowAsTheBasisWeakens() throws {
    let target = try TargetProfile(named: "stm32l4r5")
    let bands = [
      PredictionBasis.kin, .withoutKin, .unknownProgram, .extrapolated,
    ].compactMap { pricing.latencyError($0, on: target) }
    try #require(bands.count == 4)
    for (better, worse) in zip(bands, bands.dropFirst()) {
      #expect(better.median < worse.median)
      #expect(better.median < better.ninetiethPercentile)
    }
  }

  /// The errors of Cortex-M are not those of other cores.
  @Test func otherCoresHaveErrorsOfTheirOwn() throws {
    let errors = try #require(pricing.coefficients.errors["latency"])
    let board = try #require(errors["outside board"])
    let submission = try #require(errors["outside submission"])
    let kin = try #require(errors["kin"])
    #expect(board[2] == 50 && board[0] > 5 * kin[0])
    for (id, want) in [
      ("esp32-c3", board), ("jetson-nano", board), ("gap9", submission),
      ("apollo510", board),
    ] {
      let target = try TargetProfile(named: id)
      let found = pricing.predict([dense(512, 516)], on: target)
      let error = try #require(found.latencyError)
      #expect(
        [error.median, error.ninetiethPercentile] == Array(want[..<2]),
        "\(id)"
      )
      // Their power has no error: nobody left any of it out.
      if found.powerCalibration != .fitted {
        #expect(found.energyError == nil, "\(id)")
      }
      #expect(pricing.activeMilliwatts(on: target).errorOrigin != .networks)
    }
  }

  /// What no kernel of ours computes has no price that is known, nor have floats
  /// on cores unlike the one that their factor is from.
  @Test func whatCannotRunIsUntested() throws {
    let l4r5 = try TargetProfile(named: "stm32l4r5")
    for kind in [
      NetworkOperation.Kind.longShortTermMemory, .depthwise, .pointwise,
      .shallowConvolution,
    ] {
      var layer = dense(512, 516)
      layer.kind = kind
      let found = pricing.predict([layer], on: l4r5, by: .phalanx)
      #expect(found.latencyBasis == .untested && found.latencyError == nil)
      #expect(found.energyError == nil)
    }
    let float = [dense(512, 516, .float32)]
    #expect(
      pricing.predict(float, on: l4r5, by: .phalanx).latencyBasis == .untested
    )
    #expect(pricing.predict(float, on: l4r5).latencyBasis == .extrapolated)
    for id in ["esp32-c3", "gap9", "apollo510", "jetson-nano"] {
      let found = pricing.predict(float, on: try TargetProfile(named: id))
      #expect(found.latencyBasis == .untested && found.latencyError == nil)
    }
  }

  /// Latency scales with the clock, cycles do not; energy by the static share.
  @Test func scalesWithTheClock() throws {
    let target = try TargetProfile(named: "stm32l4r5")
    let layers = [dense(96, 64, .int16), dense(64, 6, .int16)]
    let fast = pricing.predict(layers, on: target, by: .phalanx)
    let slow = pricing.predict(
      layers,
      on: target,
      by: .phalanx,
      atMegahertz: 60
    )
    #expect(fast.cycles == slow.cycles)
    #expect(
      abs(slow.latencyMicroseconds / fast.latencyMicroseconds - 2) < 1e-12
    )
    let share = target.staticShare
    let ratio = slow.energyMicrojoules / fast.energyMicrojoules
    #expect(abs(ratio - 2 * (share + (1 - share) / 2)) < 1e-12)
  }

  @Test func layersThatRestCountLess() throws {
    let target = try TargetProfile(named: "stm32u575")
    var second = dense(64, 64)
    second.period = 5
    let found = pricing.predict([dense(64, 64), second], on: target)
    let each = found.layers[0].cycles
    #expect(abs(found.cycles - 2 * each) < 1e-9 * each)
    #expect(abs(found.cyclesPerHop - 1.2 * each) < 1e-9 * each)
  }

  @Test func instructionsTakeOneToTwoCycles() throws {
    for id in ["stm32l4r5", "stm32u575", "stm32h7a3", "stm32f746", "nrf52840"] {
      let found = pricing.cyclesPerInstruction(
        on: try TargetProfile(named: id)
      )
      #expect(found.value > 0.7 && found.value < 2.2, "\(id): \(found.value)")
      #expect(found.error?.isBorrowed == true)
    }
    // Vector kernels were read on the Apollo510, a decoder's are others.
    let apollo = pricing.cyclesPerInstruction(
      on: try TargetProfile(named: "apollo510")
    )
    #expect(apollo.calibration == .guess && apollo.error == nil)
  }

  /// Two families of chips with rows say little about a third.
  @Test func powerWithoutRowsIsLessSureThanWithRows() throws {
    let measured = pricing.activeMilliwatts(
      on: try TargetProfile(named: "stm32l4r5")
    )
    let known = try #require(measured.error)
    let left = try #require(pricing.coefficients.errors["power"]?["engine"])
    #expect([known.median, known.ninetiethPercentile] == Array(left[..<2]))
    #expect(known.isBorrowed)
    #expect(measured.errorOrigin == .networks)
    for id in ["stm32f746", "nrf52840", "nrf5340"] {
      let target = try TargetProfile(named: id)
      let found = pricing.activeMilliwatts(on: target)
      let error = try #require(found.error)
      #expect(found.errorOrigin == .chipFamilies)
      #expect(error.median > known.median)
      #expect(error.ninetiethPercentile > 1.5 * known.ninetiethPercentile)
      // More than of the families that were left out, each by the other.
      let families = try #require(
        pricing.coefficients.errors["power"]?["family"]
      )
      #expect(error.ninetiethPercentile > families[1])
      let energy = try #require(pricing.energyError(.kin, on: target))
      #expect(energy.ninetiethPercentile > error.ninetiethPercentile)
    }
    let esp = pricing.activeMilliwatts(on: try TargetProfile(named: "esp32-c3"))
    #expect(esp.error == nil && esp.errorOrigin == nil)
  }

  @Test func saysWhatItTakesForGranted() throws {
    func notes(_ id: String) throws -> [String] {
      pricing.assumptions(on: try TargetProfile(named: id))
    }
    let u575 = try notes("stm32u575")
    #expect(u575.count == 2)
    #expect(u575[0].contains("16 % median, 43 % 90th percentile"))
    #expect(
      u575[1]
        == "no static share of the power of stm32u575 is known: it is taken "
        + "for 0, which favors slow clocks"
    )
    // Its static share is fitted; power and clock have rows.
    #expect(try notes("stm32l4r5").count == 1)
    #expect(try notes("stm32l4r5-linear").last?.contains("a guess") == true)
    let f746 = try notes("stm32f746")
    #expect(f746.contains { $0.contains("two families of chips") })
    // One clock, which no other could be chosen for.
    #expect(try !notes("nrf52840").contains { $0.contains("static share") })
    #expect(try notes("esp32-c3").first?.contains("are a guess") == true)
  }

  @Test func saysHowWellTargetsAreKnown() throws {
    let want: [String: Calibration] = [
      "stm32l4r5": .measured, "stm32l4r5-linear": .measured,
      "stm32u575": .measured, "stm32h7a3": .measured, "gap9": .guess,
      "stm32f746": .fitted, "nrf5340": .fitted, "nrf52840": .fitted,
      "apollo510": .guess, "esp32-c3": .guess, "jetson-nano": .guess,
    ]
    let got = Dictionary(
      uniqueKeysWithValues: TargetProfile.bundled.map {
        ($0.id, pricing.calibration(of: $0))
      }
    )
    #expect(got == want)
  }

  @Test func listsTheProgramsThatResultsTellOf() {
    let programs = Set(pricing.programs)
    for (name, version) in [
      ("x-cube-ai", "10.2"), ("plumerai", "2023.05"), ("hale", "1.0.175"),
      ("cmsis-nn", "1"), ("phalanx", "1"), ("x-cube-ai", "before 7.3"),
    ] {
      #expect(programs.contains(NetworkProgram(name: name, version: version)))
    }
  }

  private func target(
    _ id: String,
    _ changes: [(from: String, to: String)]
  ) throws -> TargetProfile {
    var text = try String(
      contentsOfFile: CloneFolder.file(
        "Sources/Host/PowerModel/Profiles/\(id).yaml"
      ),
      encoding: .utf8
    )
    for change in changes {
      try #require(text.contains(change.from))
      text = text.replacing(change.from, with: change.to)
    }
    return try TargetProfile(ProfileReader(file: id).read(text))
  }

  /// Published results of one board at 1.8 and 3.0 V differ 1.64 times.
  @Test func theSupplyAloneChangesEnergy() throws {
    let layers = [dense(128, 128)]
    let low = try TargetProfile(named: "stm32l4r5-linear")
    let high = try target(
      "stm32l4r5-linear",
      [("supply: 1.8 V linear", "supply: 3.0 V linear")]
    )
    let ratio =
      pricing.predict(layers, on: high).energyMicrojoules
      / pricing.predict(layers, on: low).energyMicrojoules
    #expect(abs(ratio - 1.64) < 0.08, "\(ratio)")
  }

  /// Dense layers gain about 2 from vector instructions, convolutions 5.
  @Test func aVectorCoreGainsMoreInConvolutions() throws {
    let m4 = try TargetProfile(named: "stm32l4r5")
    let m85 = try target(
      "stm32l4r5",
      [
        ("core: m4", "core: m85"),
        ("core: Cortex-M4F", "core: Cortex-M85"),
        ("board: stm32l4r5", "board: ra8d1"),
        (
          "static_share:",
          "quoted_power:\n  value: 100\n  unit: mW\n  condition: c\n"
            + "  source: s\n  calibration: guess\nstatic_share:"
        ),
      ]
    )
    func gain(_ group: String) -> Double {
      let program = NetworkProgram.comparison
      return exp(
        pricing.latency.logarithm(group, on: m4.key, by: program)
          - pricing.latency.logarithm(group, on: m85.key, by: program)
      )
    }
    #expect(gain("convolution") / gain("dense") > 1.5)
    #expect(gain("dense") > 1.5 && gain("convolution") > 3)
  }
}
