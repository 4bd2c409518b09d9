import DeviceBridge
import TestSupport
import Testing

@testable import Drive

@Suite struct DeadManSwitchTests {
  private func key(_ code: UInt16, _ value: Int32) -> InputEvent {
    InputEvent(type: InputEvent.key, code: code, value: value)
  }

  private static let report = InputEvent(type: 0, code: 0, value: 0)
  private static let dropped = InputEvent(type: 0, code: 3, value: 0)

  @Test func aKeyThatIsDownIsAPress() {
    var state = DeadManSwitch(key: nil)
    #expect(!state.isPressed)
    state.take(key(48, 1))
    state.take(Self.report)
    #expect(state.isPressed)
    state.take(key(48, 2))
    #expect(state.isPressed)
    state.take(key(48, 0))
    #expect(!state.isPressed)
  }

  @Test func ofSeveralKeysOneMustStayDown() {
    var state = DeadManSwitch(key: nil)
    for code: UInt16 in [30, 48] { state.take(key(code, 1)) }
    state.take(key(30, 0))
    #expect(state.isPressed)
    state.take(key(48, 0))
    #expect(!state.isPressed)
  }

  @Test func anotherKeyIsNone() {
    var state = DeadManSwitch(key: 304)
    state.take(key(305, 1))
    #expect(!state.isPressed)
    state.take(key(304, 1))
    state.take(key(305, 0))
    #expect(state.isPressed)
    // An axis with the key's number.
    state.take(InputEvent(type: 3, code: 304, value: 0))
    #expect(state.isPressed)
  }

  /// A key that was down at the start repeats and is released; neither is a
  /// press.
  @Test func aJammedKeyIsNoConsent() {
    var state = DeadManSwitch(key: nil)
    for value: Int32 in [2, 2, 0] {
      state.take(key(48, value))
      #expect(!state.isPressed)
    }
    state.take(key(48, 1))
    #expect(state.isPressed)
  }

  @Test func lostEventsReleaseIt() {
    var state = DeadManSwitch(key: nil)
    state.take(key(48, 1))
    state.take(Self.dropped)
    #expect(!state.isPressed)
    // What is left of the report that was cut off.
    state.take(key(48, 1))
    #expect(!state.isPressed)
    state.take(Self.report)
    state.take(key(48, 2))
    #expect(!state.isPressed)
    state.take(key(48, 1))
    #expect(state.isPressed)
  }

  /// Against the plainest account of the same events.
  @Test func anyEventsMayCome() {
    var random = SplitMix64(seed: 4)
    var state = DeadManSwitch(key: 1)
    var isDown = false
    var isLost = false
    for _ in 0..<20_000 {
      let event = InputEvent(
        type: UInt16(random.next() % 4),
        code: UInt16(random.next() % 4),
        value: Int32(random.next() % 5) - 1
      )
      state.take(event)
      switch (event.type, event.code, event.value) {
      case (0, 3, _): (isDown, isLost) = (false, true)
      case (0, 0, _): isLost = false
      case (1, 1, 1) where !isLost: isDown = true
      case (1, 1, 0) where !isLost: isDown = false
      default: break
      }
      #expect(state.isPressed == isDown)
    }
  }
}
