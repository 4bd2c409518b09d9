import Foundation
import HandProtocol
import TestSupport
import Testing

@testable import VirtualHand

struct TextHandTests {
  private func words(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// A text in which `\n`, `\r` and `\t` are written out.
  private func unescaped(_ text: String) -> String {
    text.replacingOccurrences(of: "\\n", with: "\n")
      .replacingOccurrences(of: "\\r", with: "\r")
      .replacingOccurrences(of: "\\t", with: "\t")
  }

  // MARK: Mia

  private func mia(_ hand: inout VirtualMiaHand, _ command: String) -> String {
    words(hand.answer(to: Array((command + "*\r").utf8)))
  }

  // Skipped without ../shared: bytes captured from the vendor's driver.
  @Test(.enabled(if: SharedFolder.has("vectors/mia_pty_wire.txt")))
  func miaTakesEveryCommandOfTheCapture() throws {
    var hand = VirtualMiaHand()
    let lines = try CapturedLine.all(in: "mia_pty_wire.txt")
      .filter(\.isFromHost)
    #expect(lines.count > 20)
    for line in lines {
      let wire = line.text.split(separator: "|")[1]
      _ = hand.answer(to: bytes(wire))
    }
    #expect(hand.counters.framesAccepted == lines.count)
    #expect(hand.counters.framesRejected == 0)
    #expect(hand.counters.bytesDropped == 0)
  }

  @Test func miaAnswersItsHeartbeatAndStreams() {
    var hand = VirtualMiaHand()
    #expect(mia(&hand, "@?AreYouPlugged?") == "<?\n")
    // As the capture has them: a tag, then a number every nine characters.
    #expect(mia(&hand, "@2P+004540......") == "")
    hand.wait(milliseconds: 2000)
    #expect(mia(&hand, "@ADP1...........") == "")
    hand.receive([], at: hand.mechanics.moment)
    let line = words(
      hand.transmit(at: hand.mechanics.moment.adding(milliseconds: 20))
    )
    #expect(line == "e     +00000   +00045   +00000   \n")
    _ = mia(&hand, "@ADP0...........")
    #expect(
      hand.transmit(at: hand.mechanics.moment.adding(milliseconds: 100)).isEmpty
    )
  }

  @Test func miaMovesAndStops() {
    var hand = VirtualMiaHand()
    _ = mia(&hand, "@3P-010040......")
    hand.wait(milliseconds: 2000)
    #expect(abs(hand.mechanics.joints[2].degrees + 100 * 90 / 255) < 0.1)
    _ = mia(&hand, "@1S+....5050....")
    hand.wait(milliseconds: 300)
    let moving = hand.mechanics.joints[0].degrees
    #expect(abs(moving - 0.3 * 150 * 50 / 99) < 2)
    _ = mia(&hand, "@1S+....0050....")
    hand.wait(milliseconds: 20)
    let place = hand.mechanics.joints[0].degrees
    hand.wait(milliseconds: 1000)
    #expect(hand.mechanics.joints[0].degrees == place)
  }

  @Test func miaGrasps() {
    var hand = VirtualMiaHand()
    _ = mia(&hand, "@1GC+010+200+050")
    _ = mia(&hand, "@AGCA10050......")
    hand.wait(milliseconds: 400)
    // The thumb starts after half of the movement, the others at once.
    #expect(hand.mechanics.joints[0].degrees == 0)
    #expect(hand.mechanics.joints[1].degrees > 5)
    hand.wait(milliseconds: 3000)
    #expect(abs(hand.mechanics.joints[0].degrees - 200 * 90 / 255) < 0.1)
    _ = mia(&hand, "@AGCM05050......")
    hand.wait(milliseconds: 3000)
    #expect(abs(hand.mechanics.joints[0].degrees - 105 * 90 / 255) < 0.1)
  }

  @Test func miaFindsCommandsAfterNoise() {
    var hand = VirtualMiaHand()
    for noise in ["x", "@1P+01", "@@", "@1P+0120XX......*\r", "*\r"] {
      let wire = noise + "@?AreYouPlugged?*\r"
      #expect(words(hand.answer(to: Array(wire.utf8))) == "<?\n", "\(noise)")
    }
    #expect(hand.counters.framesRejected == 1)
  }

  // MARK: Brunel

  private func brunel(
    _ hand: inout VirtualBrunelHand,
    _ line: String
  ) -> String {
    words(hand.answer(to: Array((line + "\n").utf8)))
  }

  /// The conversation of the capture, as far as it does not stream; fingers
  /// get there before they are asked.
  @Test(.enabled(if: SharedFolder.has("vectors/brunel_beetroot_wire.txt")))
  func brunelAnswersTheBytesOfTheCapture() throws {
    var hand = VirtualBrunelHand()
    let lines = try CapturedLine.all(in: "brunel_beetroot_wire.txt")
    var index = 0
    var compared = 0
    while index < lines.count, lines[index].text != "'A4\\n'" {
      let request = unescaped(lines[index].text.filter { $0 != "'" })
      index += 1
      var want = ""
      while index < lines.count, !lines[index].isFromHost {
        want += unescaped(lines[index].text.filter { $0 != "'" })
        index += 1
      }
      let found = words(hand.answer(to: Array(request.utf8)))
      #expect(found == want, "\(request)")
      compared += 1
      hand.wait(milliseconds: 2000)
    }
    #expect(compared > 15)
  }

  @Test func brunelStreamsAndTakesNumbersInCSVMode() {
    var hand = VirtualBrunelHand()
    #expect(brunel(&hand, "A4").hasPrefix("\nA4\r\nCSV mode ENABLED\r\n"))
    _ = brunel(&hand, "1023,512,0,257,")
    hand.wait(milliseconds: 2000)
    let stream = words(hand.transmit(at: hand.mechanics.moment))
    #expect(stream.hasSuffix("\r\n1023,512,0,257,\r\n"))
    #expect(stream.split(separator: "\r\n").count >= 100)
    #expect(brunel(&hand, "A4").contains("CSV mode DISABLED\r\n"))
    hand.wait(milliseconds: 100)
    #expect(hand.transmit(at: hand.mechanics.moment).isEmpty)
  }

  @Test func brunelKeepsSpeedAndMotorSwitch() {
    var hand = VirtualBrunelHand()
    #expect(brunel(&hand, "f0p100s51").contains("Speed:\t\t51\r\n"))
    hand.wait(milliseconds: 800)
    // 90 degrees in 0.8 s at 255.
    #expect(abs(hand.mechanics.joints[0].degrees - 18) < 1)
    #expect(brunel(&hand, "A3").contains("Motors DISABLED\r\n"))
    let place = hand.mechanics.joints[0].degrees
    hand.wait(milliseconds: 500)
    #expect(abs(hand.mechanics.joints[0].degrees - place) < 0.5)
  }

  @Test func brunelRefusesWhatItDoesNotKnow() {
    var hand = VirtualBrunelHand()
    _ = brunel(&hand, "hello")
    _ = brunel(&hand, String(repeating: "F0 ", count: 50))
    #expect(hand.counters.framesRejected == 2)
    #expect(brunel(&hand, "F9 P10") == "\nF9 P10\r\n")
    _ = brunel(&hand, "F1 P99999999999999999999")
    hand.wait(milliseconds: 2000)
    #expect(abs(hand.mechanics.joints[1].degrees - 90) < 0.1)
  }
}
