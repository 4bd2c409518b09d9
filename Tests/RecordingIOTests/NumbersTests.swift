import Files
import Testing

@testable import RecordingIO

struct RationalTests {
  @Test(
    "text",
    arguments: [
      ("100", Rational(100)), ("0.195", Rational(39, 200)),
      ("-1.5e-3", Rational(-3, 2000)), ("4000/3", Rational(4000, 3)),
      ("0.5/0.25", Rational(2)), ("+2", Rational(2)), ("1e3", Rational(1000)),
    ]
  )
  func parses(text: String, value: Rational) {
    #expect(Rational(text) == value)
  }

  @Test(
    "what is no number",
    arguments: [
      "", "x", "1/0", "1/2/3", "0x10", "1e99", "99999999999999999999", "--1",
      ".", "1.2.3", "nan",
    ]
  )
  func refuses(text: String) {
    #expect(Rational(text) == nil)
  }

  @Test("floor and ceiling of a multiple, against plain division")
  func multiples() {
    for numerator in -7...7 {
      for denominator in 1...7 {
        let fraction = Rational(numerator, denominator)
        for count in -9...9 {
          let exact = Double(numerator * count) / Double(denominator)
          #expect(fraction.floor(times: count) == Int(exact.rounded(.down)))
          #expect(fraction.ceiling(times: count) == Int(exact.rounded(.up)))
        }
      }
    }
    #expect(Rational(.max, 1).floor(times: .max) == .max)
    #expect(Rational(3, .max).floor(times: .max) == 3)
  }

  @Test(
    "decimals of a header field",
    arguments: [
      (Rational(-638_976, 100), "-6389.76"), (Rational(1, 3), nil),
      (Rational(1, 10), "0.1"), (Rational(6_389_565, 1000), "6389.565"),
      (Rational(123_456_789), nil), (Rational(0), "0"),
    ]
  )
  func decimals(value: Rational, text: String?) {
    #expect(value.decimal(atMost: 8) == text)
  }
}

struct RunsTests {
  @Test("runs on another clock, against one sample at a time")
  func resampling() {
    var runs = Runs<Int>()
    for (value, length) in [(1, 3), (2, 1), (1, 4), (3, 2)] {
      runs.append(value, length: length)
    }
    let plain = [1, 1, 1, 2, 1, 1, 1, 1, 3, 3]
    for ratio in [Rational(1), Rational(1, 3), Rational(2), Rational(3, 7)] {
      for shift in -4...4 {
        let count = 25
        let other = runs.resampled(ratio: ratio, shift: shift, count: count)
        for sample in 0..<count {
          let source = ratio.floor(times: sample - shift)
          let want = plain[min(max(source, 0), plain.count - 1)]
          #expect(other[sample] == want, "\(ratio) \(shift) \(sample)")
        }
      }
    }
  }
}

struct CSVNumberTests {
  @Test("numbers equal the library's, to the last bit")
  func exact() {
    var state: UInt64 = 1
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      let whole = Int64(bitPattern: state) >> Int64(state & 63)
      let places = Int(state >> 40) % 12
      for text in [
        "\(whole)", "\(whole).\(state >> 50)", "0.\(state % 1_000_000_007)",
        "\(Double(bitPattern: state))", "-\(state % 977)e-\(places)",
      ] {
        let got = CSVRow.number(Array(text.utf8)[...])
        let want = Double(text)
        guard got?.bitPattern == want?.bitPattern else {
          Issue.record("\(text): \(String(describing: got))")
          return
        }
      }
    }
  }
}
