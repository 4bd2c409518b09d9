import Foundation
import TestSupport
import Testing

@testable import PowerModel

/// Bundled profiles, changed in one place so that they contradict themselves.
struct ProfileConsistencyTests {
  /// The words of the fit, from its file.
  static let cores = [
    "a72", "gap9", "m33", "m33-mvp", "m4", "m55", "m7", "m85", "ndp", "rh850",
    "rv32", "rv32-d25f", "rv32-d45", "rv64-ax45", "rv64v", "rxv2",
  ]
  static let programs = [
    "andes", "cmsis-nn", "gapflow", "hale", "kai-jiang", "latentai", "mvp",
    "onnc", "onnc-andes", "phalanx", "plumerai", "renesas-ra", "renesas-rx",
    "sinian", "syntiant", "tflm", "tflm-cmsis-nn", "tvm", "tvm-cmsis-nn",
    "x-cube-ai",
  ]

  static let changes: [(id: String, from: String, to: String, line: String)] = [
    (
      "stm32u575", "clock_minimum:\n  value: 4.0",
      "clock_minimum:\n  value: 400",
      "p: clock_minimum: is above that of clock; correct one of them"
    ),
    (
      "stm32u575", "stop_power:\n  value: 0.0162", "stop_power:\n  value: 16.2",
      "p: stop_power: is above that of wait_power; correct one of them"
    ),
    (
      "stm32u575", "wait_power:\n  value: 4.7", "wait_power:\n  value: 500",
      "p: wait_power: 500.0 mW is above the 25.85 mW of running; correct it, "
        + "or the power of running"
    ),
    (
      "jetson-nano", "wait_power:\n  value: 1500",
      "wait_power:\n  value: 10001",
      "p: wait_power: 10001.0 mW is above the 10000.0 mW of running; correct "
        + "it, or the power of running"
    ),
    (
      "stm32u575", "standby_power:\n  value: 0.00054",
      "standby_power:\n  value: 0.54",
      "p: standby_power: is above that of stop_power; correct one of them"
    ),
    (
      "stm32u575", "wait_wake_up:\n  value: 0.2",
      "wait_wake_up:\n  value: 200",
      "p: wait_wake_up: takes longer than stop_wake_up; correct one of them"
    ),
    (
      "stm32u575", "stop_wake_up:\n  value: 20.0",
      "stop_wake_up:\n  value: 2000000",
      "p: stop_wake_up: 2000000.0 us is impossible; write a number in "
        + "0.0...1000000.0"
    ),
    (
      "stm32u575", "supply: 1.8 V switched", "supply: 5 V",
      "p: data_sheet_power or quoted_power is missing; add it"
    ),
    (
      "stm32u575", "model:\n  core: m33", "model:",
      "p: model: core is missing; add it"
    ),
    (
      "stm32l4r5", "static_share:\n  value: 0.226",
      "static_share:\n  value: 22.6",
      "p: static_share: 22.6 is impossible; write a number in 0.0...1.0"
    ),
    (
      "ability-hand", "idle_power:\n  value: 621.6",
      "idle_power:\n  value: 8001",
      "p: idle_power: is above movement_power; correct one of them"
    ),
    (
      "ability-hand", "movement_power:\n  value: 8000",
      "movement_power:\n  value: 118000",
      "p: movement_power: is above peak_current times supply_voltage; correct "
        + "one of them"
    ),
    (
      "ble-nrf52840", "idle_power:\n  value: 0.006",
      "idle_power:\n  value: 19",
      "p: idle_power: is above receive_power; correct one of them"
    ),
    (
      "ble-nrf52840", "event_duration:\n  value: 1500",
      "event_duration:\n  value: 15001",
      "p: event_duration: is longer than event_interval; correct one of them"
    ),
    (
      "hand-battery-1300", "capacity:\n  value: 1300", "capacity:\n  value: 0",
      "p: capacity: 0.0 mAh is impossible; write a number in "
        + "10.0...999999.0"
    ),
    (
      "hand-battery-1300", "cells:\n  value: 2", "cells:\n  value: 2.5",
      "p: cells: 2.5 is no whole number; count them"
    ),
    (
      "hand-battery-1300", "regulator_efficiency:\n  value: 0.88",
      "regulator_efficiency:\n  value: 1.01",
      "p: regulator_efficiency: 1.01 is impossible; write a number in "
        + "0.3...1.0"
    ),
    (
      "hand-battery-1300", "regulator_efficiency:\n  value: 0.88",
      "regulator_efficiency:\n  value: 0",
      "p: regulator_efficiency: 0.0 is impossible; write a number in "
        + "0.3...1.0"
    ),
    (
      "hand-battery-1300", "cut_off:\n  value: 6.0", "cut_off:\n  value: 8.4",
      "p: cut_off: is not below the voltage of full cells in curve; "
        + "correct one of them"
    ),
    (
      "hand-battery-1300", "depths: [0.0, 0.05,", "depths: [0.0, 0.15,",
      "p: curve.depths: not rising from 0 to 1; correct the list"
    ),
    (
      "hand-battery-1300", "voltages: [4.2, 4.1,", "voltages: [4.2, 4.3,",
      "p: curve.voltages: not falling within 0 to 5 V, as those of one cell do; "
        + "correct the list"
    ),
    (
      "hand-battery-1300", "voltages: [4.2, 4.1,", "voltages: [8.4, 8.2,",
      "p: curve.voltages: not falling within 0 to 5 V, as those of one cell do; "
        + "correct the list"
    ),
    (
      "stm32u575", "model:\n  core: m33", "model:\n  core: cortex-m33",
      "p: model.core: \"cortex-m33\" is not known; write one of "
        + "\(cores.joined(separator: ", "))"
    ),
    (
      "stm32u575", "model:\n  core: m33", "model:\n  core: m4",
      "p: model.core: is \"m4\", but core names another; correct one of them"
    ),
    (
      "stm32u575", "core: Cortex-M33", "core: Cortex-M7F",
      "p: model.core: is \"m33\", but core names another; correct one of them"
    ),
    (
      "stm32u575", "program: x-cube-ai", "program: cubeai",
      "p: model.program: \"cubeai\" is not known; did you mean x-cube-ai?; "
        + "write one of "
        + "\(programs.joined(separator: ", "))"
    ),
    (
      "stm32u575", "version: \"10.2\"", "version: \"99\"",
      "p: model.version: \"99\" is not known; write one of 10.2, 7.3, 8.0, "
        + "8.1, 9.0, before 7.3"
    ),
    (
      "hand-battery-1300", "voltages: [4.2, ", "voltages: [",
      "p: curve.voltages: 12 voltages for 13 depths; correct the list"
    ),
    (
      "hand-battery-1300", "unit: V\n  condition: one lithium",
      "condition: one lithium",
      "p: curve: has no unit; add unit: V"
    ),
  ]

  @Test(arguments: changes)
  func namesTheContradiction(
    _ change: (id: String, from: String, to: String, line: String)
  ) throws {
    let path = CloneFolder.file(
      "Sources/Host/PowerModel/Profiles/\(change.id).yaml"
    )
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(change.from))
    let changed = text.replacing(
      change.from,
      with: change.to,
      maxReplacements: 1
    )
    let error = #expect(throws: ProfileError.self) {
      try ProfileReader(file: "p").read(changed)
    }
    #expect(error?.description == change.line)
  }

  /// Cut anywhere, a profile is refused by one line or whole.
  @Test func survivesBeingCut() throws {
    let path = CloneFolder.file("Sources/Host/PowerModel/Profiles/gap9.yaml")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    var refused = 0
    for length in stride(from: 0, to: text.count, by: 7) {
      do throws(ProfileError) {
        _ = try ProfileReader(file: "p").read(String(text.prefix(length)))
      } catch {
        refused += 1
        #expect(!error.description.contains("\n"))
      }
    }
    #expect(refused > 100)
  }
}
