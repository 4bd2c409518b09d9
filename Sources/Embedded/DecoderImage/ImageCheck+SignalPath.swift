import SignalFeatures

extension DecoderImage {
  /// Checks inputs, branches, feature blocks and normalizations.
  func checkSignalPath() throws(ImageError) {
    try require(
      hopNumerator > 0 && hopDenominator > 0
        && hopNumerator <= 1_000_000 && hopDenominator <= 1_000_000_000,
      .hop
    )
    try require(count(of: .inputs) > 0, .recordCount, in: .inputs)
    for index in 0..<count(of: .inputs) { try checkInput(index) }
    for index in 0..<count(of: .branches) { try checkBranch(index) }
    var element = 0
    for index in 0..<count(of: .featureBlocks) {
      try checkFeatureBlock(index, firstElement: element)
      element += featureBlock(index).elementCount
    }
    try require(
      element > 0 && element == count(of: .normalizations),
      .recordCount,
      in: .normalizations
    )
    try checkNormalizations()
  }

  private func checkInput(_ index: Int) throws(ImageError) {
    let input = input(index)
    try require(
      input.rateNumerator > 0 && input.rateDenominator > 0,
      .rate,
      index,
      in: .inputs
    )
    try require(
      (1...1024).contains(input.channelCount),
      .channelCount,
      index,
      in: .inputs
    )
    try require(
      (1...1_000_000).contains(input.hopLength),
      .hopLength,
      index,
      in: .inputs
    )
    // rate * hop = hopLength, in whole numbers: both sides below 2^62 by the
    // bounds above (rates are below 2^31, hops below 2^20 over 2^30) but for
    // the right one, which may overflow and then cannot be equal.
    let left = Int64(input.rateNumerator) * Int64(hopNumerator)
    let (partial, overflow) = Int64(input.hopLength)
      .multipliedReportingOverflow(by: Int64(input.rateDenominator))
    let (right, overflowed) = partial.multipliedReportingOverflow(
      by: Int64(hopDenominator)
    )
    try require(
      !overflow && !overflowed && left == right,
      .hopLength,
      index,
      in: .inputs
    )
    try require(
      input.nanovoltsNumerator > 0 && input.nanovoltsDenominator > 0,
      .nanovoltsPerStep,
      index,
      in: .inputs
    )
    try checkName(input.name, index, in: .inputs)
    try checkLines(
      input.channelNames,
      count: input.channelCount,
      .channelNames,
      index,
      in: .inputs
    )
  }

  private func checkBranch(_ index: Int) throws(ImageError) {
    let branch = branch(index)
    try require(
      branch.input < count(of: .inputs),
      .input,
      index,
      in: .branches
    )
    try checkName(branch.name, index, in: .branches)
    let biquads = count(of: .biquads)
    // Each is at most Int32.max; compared by subtraction, so that no sum can
    // overflow on a 32-bit board.
    try require(
      branch.firstBiquad <= biquads
        && branch.preBiquadCount <= biquads - branch.firstBiquad
        && branch.postBiquadCount
          <= biquads - branch.firstBiquad - branch.preBiquadCount,
      .firstBiquad,
      index,
      in: .branches
    )
    try require(
      branch.preBiquadCount <= 16 && branch.postBiquadCount <= 16,
      .firstBiquad,
      index,
      in: .branches
    )
    try require(
      (1...1024).contains(branch.decimation)
        && input(branch.input).hopLength % branch.decimation == 0,
      .decimation,
      index,
      in: .branches
    )
    try require(branch.gainBits <= 12, .gainBits, index, in: .branches)
    try checkFilters(of: branch, index)
  }

  /// Checks that the filters are stable, and that no samples make an output leave
  /// the 32 bits that it is computed in.
  ///
  /// Of the frames that decimation leaves out the sections behind it see none,
  /// so that their input is bounded by the peak of those before.
  private func checkFilters(
    of branch: ImageBranch,
    _ index: Int
  ) throws(ImageError) {
    do throws(CascadeFault) {
      let before = try CascadeGain(
        of: biquads(first: branch.firstBiquad, count: branch.preBiquadCount)
      )
      _ = try CascadeGain(
        of: biquads(
          first: branch.firstBiquad + branch.preBiquadCount,
          count: branch.postBiquadCount
        ),
        input: before.last
      )
    } catch {
      switch error {
      case .unstable:
        throw .invalid(field: .stability, record: index, section: .branches)
      case .gain:
        throw .invalid(field: .filterGain, record: index, section: .branches)
      }
    }
  }

  private func checkFeatureBlock(
    _ index: Int,
    firstElement: Int
  ) throws(ImageError) {
    let block = featureBlock(index)
    try require(
      block.branch < count(of: .branches),
      .branch,
      index,
      in: .featureBlocks
    )
    let branch = branch(block.branch)
    let input = input(branch.input)
    try require(
      FeatureBlock.windowLengths.contains(block.windowLength),
      .windowLength,
      index,
      in: .featureBlocks
    )
    try require(
      block.hopLength == input.hopLength / branch.decimation
        && block.hopLength <= block.windowLength,
      .hopLength,
      index,
      in: .featureBlocks
    )
    try require(
      block.featureMask > 0 && block.featureMask < 1 << 14,
      .featureMask,
      index,
      in: .featureBlocks
    )
    try require(
      block.firstElement == firstElement,
      .firstElement,
      index,
      in: .featureBlocks
    )
    // At most 14 * 1024; the sum of 64 of them stays far below 2^31.
    try require(
      block.elementCount
        == block.featureMask.nonzeroBitCount * input.channelCount,
      .elementCount,
      index,
      in: .featureBlocks
    )
  }

  private func checkNormalizations() throws(ImageError) {
    typealias Field = ImageLayout.Normalization
    for index in 0..<count(of: .normalizations) {
      let record = record(index, in: .normalizations)
      let transform = bytes.load(UInt32.self, at: record + Field.transform)
      try require(
        FeatureNormalization.Transform(rawValue: transform) != nil,
        .transform,
        index,
        in: .normalizations
      )
      try require(
        FeatureNormalization.multipliers.contains(
          bytes.load(Int32.self, at: record + Field.multiplier)
        ),
        .multiplier,
        index,
        in: .normalizations
      )
      try require(
        FeatureNormalization.shifts.contains(
          bytes.load(UInt32.self, at: record + Field.shift)
        ),
        .shift,
        index,
        in: .normalizations
      )
    }
  }
}
