import NeuralKernels

extension KernelVariant {
  /// What this processor can be tested with.
  static var available: [KernelVariant] { allCases.filter(\.isAvailable) }
}
