import Files
import Governor
import Drive
import HandProtocol
import Testing

@Suite struct LimitTests {
  @Test func aFingerGetsWhatIsSaid() throws {
    var options = GovernorOptions()
    try options.setLimit("index:range=10..80,speed=200,acceleration=2000")
    let index = options.limits[2]
    // 10 % and 80 % of 32,767, rounded into the range; 2 % a tick; 0.2 % more a
    // tick and tick, in 1/256.
    #expect(index.least == 3277)
    #expect(index.most == 26_213)
    #expect(index.speed == 655)
    #expect(index.acceleration == 16_776)
    #expect(index.releaseSpeed == FingerLimits.standard.releaseSpeed)
    #expect(options.limits[3] == .standard)
  }

  @Test func aSlowFingerAlsoLetsGoSlowly() throws {
    var options = GovernorOptions()
    try options.setLimit("all:speed=10")
    for finger in 0..<FingerPose.fingerCount {
      #expect(options.limits[finger].speed == 32)
      #expect(options.limits[finger].releaseSpeed == 32)
      #expect(options.limits[finger].acceleration == 32 * 256)
    }
  }

  @Test(arguments: [
    "index", "toe:speed=1", "index:", "index:speed", "index:speed=0",
    "index:speed=nan", "index:speed=1e9", "index:range=80..10",
    "index:range=0.5..1", "index:range=-1..100", "index:range=0..101",
    "index:strength=1", ":speed=1", "", "index:acceleration=-1",
  ])
  func whatIsNoLimitIsRefused(_ text: String) {
    var options = GovernorOptions()
    #expect(throws: Fault.self) { try options.setLimit(text) }
  }

  @Test func onlyAHandThatKeepsALimitTakesIt() throws {
    for kind in HandKind.allCases {
      let force = DeviceLimits(force: 300)
      let current = DeviceLimits(current: 200)
      if kind.capabilities.force == .device {
        _ = try kind.makeSession(force)
      } else {
        #expect(throws: Fault.self) { try kind.makeSession(force) }
      }
      if kind.capabilities.current == .device {
        _ = try kind.makeSession(current)
      } else {
        #expect(throws: Fault.self) { try kind.makeSession(current) }
      }
    }
    #expect(throws: Fault.self) {
      try HandKind.rh56.makeSession(DeviceLimits(force: 1001))
    }
    #expect(throws: Fault.self) {
      try HandKind.dynamixel.makeSession(DeviceLimits(current: 0))
    }
  }
}
