internal import CKernels

/// Which code adds up the products. The bits do not depend on it, so only tests
/// and benchmarks have a reason to choose.
public enum KernelVariant: CaseIterable, Sendable {
  /// The plain loop of `dotProduct`: the reference.
  case plain

  /// Four rows at a time in AVX2.
  case vector

  /// Four rows at a time, two products an instruction: SMLAD of the Cortex-M4
  /// and its successors. On RISC-V one product an instruction, elsewhere the
  /// same steps as on the Cortex-M in portable C.
  case dual

  /// Whether this processor can run it.
  public var isAvailable: Bool {
    switch self {
    case .plain, .dual:
      return true
    case .vector:
      #if arch(x86_64)
      return phalanx_has_avx2()
      #else
      return false
      #endif
    }
  }

  /// Whether portable C stands for the instructions that it is made of: it can
  /// be tested then, and its speed says nothing.
  public var isEmulated: Bool {
    self == .dual && !phalanx_dual_is_native()
  }

  /// The fastest available.
  public static var fastest: Self {
    if phalanx_dual_is_native() { return .dual }
    return vector.isAvailable ? .vector : .plain
  }
}
