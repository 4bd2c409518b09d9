import Foundation

/// A complex number: as much as filter design needs.
struct Complex: Equatable, Sendable {
  var real: Double
  var imaginary: Double

  init(_ real: Double, _ imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// The number of magnitude 1 at `angle`, in radians.
  init(angle: Double) {
    self.init(cos(angle), sin(angle))
  }

  var magnitude: Double { hypot(real, imaginary) }

  /// The root with a real part that is not negative.
  var squareRoot: Complex {
    let length = magnitude
    let x = ((length + real) / 2).squareRoot()
    let y = (max(length - real, 0) / 2).squareRoot()
    return Complex(x, imaginary < 0 ? -y : y)
  }

  static func + (a: Complex, b: Complex) -> Complex {
    Complex(a.real + b.real, a.imaginary + b.imaginary)
  }
  static func - (a: Complex, b: Complex) -> Complex {
    Complex(a.real - b.real, a.imaginary - b.imaginary)
  }
  static func * (a: Complex, b: Complex) -> Complex {
    Complex(
      a.real * b.real - a.imaginary * b.imaginary,
      a.real * b.imaginary + a.imaginary * b.real
    )
  }
  static func / (a: Complex, b: Complex) -> Complex {
    let square = b.real * b.real + b.imaginary * b.imaginary
    return Complex(
      (a.real * b.real + a.imaginary * b.imaginary) / square,
      (a.imaginary * b.real - a.real * b.imaginary) / square
    )
  }
  static func * (a: Complex, b: Double) -> Complex {
    Complex(a.real * b, a.imaginary * b)
  }
  static func + (a: Complex, b: Double) -> Complex {
    Complex(a.real + b, a.imaginary)
  }
}
