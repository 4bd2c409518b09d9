import DecoderImage

/// Where a network's tensors lie.
struct NetworkMemory {
  /// The offset of each tensor, a multiple of 16.
  let offsets: [Int]

  /// The size of the whole, a multiple of 16.
  let byteCount: Int

  /// Lays out the tensors: those kept from hop to hop apart, all others where
  /// no tensor lies that is in use at the same time.
  ///
  /// - Parameters:
  ///   - network: Operators in the order in which they run.
  ///   - kept: Tensors that are read after the last operator.
  ///   - isShared: Whether memory is used again at all.
  init(_ network: QuantizedNetwork, kept: Set<Int>, isShared: Bool) {
    let end = network.operators.count
    // From the operator that writes a tensor to the last that reads it; the
    // input is there before the first.
    let spans = network.tensors.enumerated().map { index, tensor in
      if tensor.isState || !isShared { return -1...end }
      let uses = network.operators.indices.filter {
        network.operators[$0].input == index
          || network.operators[$0].output == index
      }
      let first = index == 0 ? -1 : uses.first ?? end
      return first...(kept.contains(index) ? end : uses.last ?? first)
    }
    var offsets = [Int](repeating: 0, count: network.tensors.count)
    var placed: [Int] = []
    var total = 0
    // Large tensors first, of equals the earlier: the same plan every time.
    let order = network.tensors.indices.sorted {
      let (a, b) = (
        network.tensors[$0].byteCount, network.tensors[$1].byteCount
      )
      return a == b ? $0 < $1 : a > b
    }
    for tensor in order {
      let size = ImageLayout.aligned(network.tensors[tensor].byteCount)
      var offset = 0
      let inTheWay = placed.filter { spans[$0].overlaps(spans[tensor]) }
        .sorted { offsets[$0] < offsets[$1] }
      for other in inTheWay {
        if offset + size <= offsets[other] { break }
        offset = max(
          offset,
          offsets[other]
            + ImageLayout.aligned(network.tensors[other].byteCount)
        )
      }
      offsets[tensor] = offset
      placed.append(tensor)
      total = max(total, offset + size)
    }
    self.offsets = offsets
    byteCount = total
  }
}
