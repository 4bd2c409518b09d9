import Foundation

/// The logistic function, without overflow at either end.
func sigmoid(_ x: Double) -> Double {
  x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
}

func hyperbolicTangent(_ x: Double) -> Double { Foundation.tanh(x) }

func exponential(_ x: Double) -> Double { Foundation.exp(x) }

func naturalLogarithm(_ x: Double) -> Double { Foundation.log(x) }
