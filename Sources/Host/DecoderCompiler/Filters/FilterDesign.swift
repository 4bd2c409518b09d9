/// A Butterworth filter, as a pipeline file names it.
public struct FilterDesign: Equatable, Sendable {
  /// Which frequencies pass, with the corners in hertz.
  public enum Band: Equatable, Sendable {
    case lowpass(Double)
    case highpass(Double)
    case bandpass(Double, Double)
  }

  public var band: Band

  /// The order of the low-pass prototype: a band-pass has twice as many poles,
  /// as in `scipy.signal.butter`.
  public var order: Int

  /// The orders that a design may have.
  public static let orders = 1...12
}

/// One second-order section in double precision, `a0` being 1.
struct Section: Equatable, Sendable {
  var b0: Double
  var b1: Double
  var b2: Double
  var a1: Double
  var a2: Double

  /// The response at `frequency`, in cycles per sample.
  func response(at frequency: Double) -> Complex {
    let z = Complex(angle: -2 * .pi * frequency)
    let numerator = (z * b2 + b1) * z + b0
    let denominator = (z * a2 + a1) * z + 1
    return numerator / denominator
  }

  /// The group delay in samples at `frequency`, in cycles per sample.
  ///
  ///     -d(phase)/d(omega) = Re(sum k b[k] z^-k / sum b[k] z^-k)
  ///                        - Re(sum k a[k] z^-k / sum a[k] z^-k)
  func groupDelay(at frequency: Double) -> Double {
    let z = Complex(angle: -2 * .pi * frequency)
    func part(_ c0: Double, _ c1: Double, _ c2: Double) -> Double {
      let sum = (z * c2 + c1) * z + c0
      let ramp = (z * (2 * c2) + c1) * z
      return (ramp / sum).real
    }
    return part(b0, b1, b2) - part(1, a1, a2)
  }
}
