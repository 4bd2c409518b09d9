import Foundation
import TestSupport
import Testing

@testable import PowerModel

/// Numbers that no part has, or that could not be simulated, are refused when
/// the profile is read.
struct ProfileBoundTests {
  /// A bundled profile with one number changed.
  private func refusal(_ id: String, _ key: String, _ value: String) throws
    -> String?
  {
    let path = CloneFolder.file("Sources/Host/PowerModel/Profiles/\(id).yaml")
    var lines = try String(contentsOfFile: path, encoding: .utf8)
      .components(separatedBy: "\n")
    let start = try #require(lines.firstIndex(of: "\(key):"), "\(key)")
    lines[start + 1] = "  value: \(value)"
    do throws(ProfileError) {
      _ = try ProfileReader(file: "my.yaml")
        .read(lines.joined(separator: "\n"))
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    ("ble-nrf52840", "event_duration", "0", "1.0...1000000.0"),
    ("ble-nrf52840", "event_duration", "-0.0", "1.0...1000000.0"),
    ("ble-nrf52840", "event_duration", "5e-324", "1.0...1000000.0"),
    ("ble-nrf52840", "event_energy", "5e-324", "0.01...1000000.0"),
    ("ble-nrf52840", "supply_voltage", "0.4", "0.5...30.0"),
    ("ability-hand", "supply_voltage", "60", "0.5...30.0"),
    ("nrf52840", "supply_voltage", "31", "0.5...30.0"),
    ("nrf52840", "wait_wake_up", "1000001", "0.0...1000000.0"),
    ("nrf52840", "stop_wake_up", "1e7", "0.0...1000000.0"),
    ("rhd2132", "wake_up", "1e7", "0.0...1000000.0"),
    ("hand-battery-1300", "regulator_efficiency", "0.2", "0.3...1.0"),
    ("hand-battery-1300", "capacity", "1e6", "10.0...999999.0"),
    ("hand-battery-1300", "cells", "100", "1.0...99.0"),
    ("hand-battery-1300", "resistance", "100000", "1.0...99999.0"),
    ("hand-battery-1300", "resistance", "0.2", "1.0...99999.0"),
    ("hand-battery-1300", "capacity", "1.3", "10.0...999999.0"),
    ("ability-hand", "movement_duration", "0.5", "10.0...100000.0"),
    ("nrf52840", "clock", "0.064", "1.0...10000.0"),
    ("hand-battery-1300", "self_discharge", "100", "0.0...99.0"),
    ("hand-battery-1300", "cold_resistance", "100", "1.0...99.0"),
    ("hand-battery-1300", "aged_resistance", "100", "1.0...99.0"),
    ("hand-battery-1300", "cut_off", "1.5", "2.0...990.0"),
  ])
  func namesTheRange(id: String, key: String, value: String, range: String)
    throws
  {
    let line = try refusal(id, key, value)
    #expect(line?.hasPrefix("my.yaml: \(key): ") == true)
    #expect(line?.hasSuffix("write a number in \(range)") == true)
  }

  @Test(arguments: [
    ("rhd2132", "channels"), ("rhd2132", "sample_bits"),
    ("hand-battery-1300", "cells"), ("nrf52840", "interrupt_entry"),
  ])
  func wantsWholeNumbers(id: String, key: String) throws {
    let line = try refusal(id, key, "2.5")
    #expect(line == "my.yaml: \(key): 2.5 is no whole number; count them")
    #expect(try refusal(id, key, "2.0") == nil)
  }

  @Test func aCellIsNotEmptiedBelowTwoVolts() throws {
    let line = try refusal("hand-battery-1300", "cut_off", "3.9")
    #expect(
      line == "my.yaml: cut_off: is below 4.0 V, 2 V for each of cells; "
        + "correct one of them"
    )
    #expect(try refusal("hand-battery-1300", "cut_off", "4.0") == nil)
  }

  /// What the budget does not use need not be there.
  @Test func aRadioNeedsOnlyItsEvents() throws {
    let path = CloneFolder.file(
      "Sources/Host/PowerModel/Profiles/ble-nrf52840.yaml"
    )
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let start = try #require(text.range(of: "transmit_power:"))
    let end = try #require(text.range(of: "byte_energy:"))
    let short = text.replacingCharacters(
      in: start.lowerBound..<end.lowerBound,
      with: ""
    )
    #expect(try ProfileReader(file: "r").read(short)["transmit_power"] == nil)
  }

  @Test func minusNothingIsNothing() throws {
    let path = CloneFolder.file("Sources/Host/PowerModel/Profiles/rhd2132.yaml")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let changed = text.replacing(
      "base_power:\n  value: 1.0",
      with: "base_power:\n  value: -0.0"
    )
    let value = try ProfileReader(file: "f").read(changed)["base_power"]?.value
    #expect(value == 0 && value?.sign == .plus)
  }

  @Test func messagesStayShort() throws {
    let long = String(repeating: "x", count: 50_000)
    for text in [
      "kind: \(long)", "kind: hand\n\(long): 1",
      ProfileReaderTests.hand.replacing("mW", with: long),
    ] {
      do throws(ProfileError) {
        _ = try ProfileReader(file: "p").read(text)
        Issue.record("was read")
      } catch {
        #expect(error.description.count < 500)
      }
    }
  }
}
