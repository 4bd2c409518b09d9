#if arch(x86_64)
internal import CKernels
#endif

/// Which code runs the inner loops; all of it gives the same bits.
public enum SignalKernels: Sendable {
  /// The fastest code for this processor, found out when it runs: AVX2 where
  /// there is AVX2, else `portable`.
  case fastest

  /// Filter sections in C, which any processor has and boards run; else `plain`.
  case portable

  /// The loops in Swift: the reference.
  case plain

  /// Whether the AVX2 loops are to run.
  var useVectors: Bool {
    #if arch(x86_64)
    self == .fastest && phalanx_has_avx2()
    #else
    false
    #endif
  }
}
