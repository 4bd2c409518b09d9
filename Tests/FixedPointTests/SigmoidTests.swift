import FixedPoint
import Foundation
import Testing

/// Every argument of Q15.16 within the table and past its end, in strides that
/// share no factor with its steps.
private let arguments = Array(stride(from: Int32(-800_003), to: 800_003, by: 7))

@Test func logisticIsWithinItsError() {
  var worst = 0.0
  var (lowest, highest) = (Int32.max, Int32.min)
  for value in arguments {
    let got = logistic(position: 3 * value, fractionBits: 13)
    let want = 32768 / (1 + exp(-Double(value) / 65536))
    worst = max(worst, abs(Double(got) - want))
    lowest = min(lowest, got)
    highest = max(highest, got)
  }
  #expect(worst < 1.1)
  #expect(lowest == 1 && highest == 32767)
}

@Test func hyperbolicTangentIsWithinItsError() {
  var worst = 0.0
  var (lowest, highest) = (Int32.max, Int32.min)
  for value in arguments {
    let got = hyperbolicTangent(position: 3 * value, fractionBits: 12)
    let want = 32768 * tanh(Double(value) / 65536)
    worst = max(worst, abs(Double(got) - want))
    lowest = min(lowest, got)
    highest = max(highest, got)
  }
  #expect(worst < 1.6)
  #expect(lowest == -32767 && highest == 32767)
}

/// What lets a GRU's gates be checked against TFLM's tables.
@Test func fractionBitsOfZeroChangeNothing() {
  for value in Int32(-50_000)...50_000 {
    let coarse = (
      logistic(position: 3 * value, fractionBits: 9),
      hyperbolicTangent(position: 3 * value, fractionBits: 8)
    )
    let fine = (
      logistic(position: 48 * value, fractionBits: 13),
      hyperbolicTangent(position: 48 * value, fractionBits: 12)
    )
    guard coarse == fine else {
      Issue.record("\(value): \(coarse) with fewer bits, \(fine) with more")
      return
    }
  }
}

@Test(arguments: [Int32.min, .min + 1, .max])
func endsOfThePositionAreFlat(position: Int32) {
  let isHigh = position > 0
  #expect(
    logistic(position: position, fractionBits: 9) == (isHigh ? 32767 : 1)
  )
  #expect(
    hyperbolicTangent(position: position, fractionBits: 8)
      == (isHigh ? 32767 : -32767)
  )
}
