import DeviceBridge
import Foundation
import TestSupport
import Testing

@Suite struct InputDeviceListTests {
  @Test func whatHasKeysIsListed() throws {
    let folder = try TemporaryFolder()
    let devices: [(String, String, String, String)] = [
      ("event10", "input7", "PCsensor FootSwitch", "1000000000000 0 0 4"),
      ("event2", "input2", "Gamepad", "7fdb000000000000 0 0 0 0"),
      ("event3", "input3", "Lid Switch", "0"),
    ]
    for (event, input, name, keys) in devices {
      let device = "devices/usb1/1-1/input/\(input)"
      for (file, text) in [("name", name), ("capabilities/key", keys)] {
        let url = URL(fileURLWithPath: folder.file("\(device)/\(file)"))
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        _ = try folder.write(Array("\(text)\n".utf8), as: "\(device)/\(file)")
      }
      let link = URL(fileURLWithPath: folder.file("class/input/\(event)"))
      try FileManager.default.createDirectory(
        at: link,
        withIntermediateDirectories: true
      )
      try folder.link("../../../\(device)", as: "class/input/\(event)/device")
    }
    let root = folder.file("")
    let found = InputDeviceEntry.all(
      system: String(root.dropLast(root.hasSuffix("/") ? 1 : 0)),
      devices: "/dev"
    )
    #expect(found.map(\.path) == ["/dev/input/event2", "/dev/input/event10"])
    #expect(found.map(\.name) == ["Gamepad", "PCsensor FootSwitch"])
    #expect(InputDeviceEntry.all(system: folder.file("none")).isEmpty)
  }
}
