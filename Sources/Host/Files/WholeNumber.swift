extension FixedWidthInteger {
  /// The nearest whole number, halves away from zero; the nearest end of the
  /// type where it does not fit, and zero for what is not a number.
  ///
  /// For what was worked out from numbers of a file or a person, and is a place,
  /// a length or a figure to be shown: an end of the type is then as good as any
  /// number beyond. Numbers that must be right are checked where they are read.
  ///
  ///     Int(saturating: 2.5)  // 3
  ///     UInt8(saturating: -1e300)  // 0
  ///     Int(saturating: .infinity)  // Int.max
  package init(saturating value: Double) {
    let rounded = value.rounded()
    self =
      Self(exactly: rounded)
      ?? (rounded.isNaN ? 0 : rounded < 0 ? .min : .max)
  }
}
