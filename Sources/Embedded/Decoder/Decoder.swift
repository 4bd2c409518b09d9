public import DecoderImage
public import FixedPoint
import SignalFeatures

/// The decode loop: samples in, one intent a hop.
///
///     var decoder = Decoder(image: image, memory: memory)
///     taken += decoder.consume(frames[taken...], input: 0)
///     if decoder.isHopReady { decoder.decode() }
///
/// Samples come in blocks of any length; the intents are the same for all of
/// them. Nothing is allocated: everything lives in the memory that the caller
/// owns. Whatever samples come, no step can fail; what does not fit saturates.
public struct Decoder: ~Copyable {
  /// The image that is decoded with.
  public let image: DecoderImage

  /// The intent of the newest hop.
  public private(set) var intent = Intent()

  let memory: WorkingMemory
  let layout: DecoderMemory
  private var hopIndex: Int64 = 0
  /// Whether groups and fingers have been decided since the last reset.
  private var hasDecided = false

  /// Makes a decoder whose state is as after `reset`.
  ///
  /// - Parameters:
  ///   - image: Its bytes must outlive the decoder.
  ///   - memory: At least `image.workingMemoryByteCount` bytes, the decoder's
  ///     alone for as long as it lives.
  /// - Throws: `ImageError.invalid` if the image states another size than its
  ///   parts take.
  public init(
    image: DecoderImage,
    memory: WorkingMemory
  ) throws(ImageError) {
    let layout = DecoderMemory(for: image)
    guard layout.byteCount == image.workingMemoryByteCount else {
      throw .invalid(field: .workingMemoryByteCount, record: 0, section: nil)
    }
    precondition(
      memory.byteCount >= layout.byteCount,
      "the working memory is large enough"
    )
    self.image = image
    self.memory = memory
    self.layout = layout
    reset()
  }

  /// Forgets everything: filters, windows and decisions start anew, as if only
  /// zeros had come before, and the network as at rest.
  public mutating func reset() {
    memory.clear()
    layout.recordPlaces(of: image, in: memory)
    resetNetwork()
    hopIndex = 0
    hasDecided = false
    intent = Intent()
    for index in 0..<image.count(of: .fingers) {
      intent.decodedFingers |= 1 << UInt8(image.finger(index).finger)
    }
  }

  // MARK: Samples

  /// Takes samples of one input in, up to the end of the hop.
  ///
  /// - Parameters:
  ///   - frames: Samples in steps, oldest first. Shape `[frames, channels]`.
  ///   - input: The index of the input.
  /// - Returns: How many frames were taken; fewer than given where the hop is
  ///   complete, until `decode` has been called.
  public mutating func consume(_ frames: Span<Int16>, input: Int) -> Int {
    let record = image.input(input)
    precondition(
      frames.count % record.channelCount == 0,
      "samples come in whole frames"
    )
    var fills = memory.span(layout.fills)
    let fill = Int(fills[input])
    let count = min(frames.count / record.channelCount, record.hopLength - fill)
    guard count > 0 else { return 0 }
    let taken = frames.extracting(0..<count * record.channelCount)
    for index in 0..<image.count(of: .branches) {
      let branch = image.branch(index)
      guard branch.input == input else { continue }
      let place = layout.branch(index, of: image, in: memory)
      let done = fill / branch.decimation * record.channelCount
      let rest = MemoryRange<Int16>(
        byteOffset: place.filtered.byteOffset
          + done * MemoryLayout<Int16>.stride,
        count: place.filtered.count - done
      )
      var output = memory.span(rest)
      _ = place.filter.apply(
        to: taken,
        coefficients: image.biquads(
          first: branch.firstBiquad,
          count: branch.preBiquadCount + branch.postBiquadCount
        ),
        memory: memory,
        into: &output
      )
    }
    fills[input] = UInt32(truncatingIfNeeded: fill + count)
    return count
  }

  /// Whether every input has the samples of the hop.
  public var isHopReady: Bool {
    let fills = memory.view(layout.fills)
    for input in 0..<image.count(of: .inputs) {
      if Int(fills[input]) != image.input(input).hopLength { return false }
    }
    return true
  }

  // MARK: One hop

  /// Decodes the hop: features, network, groups, fingers.
  ///
  /// - Precondition: `isHopReady`.
  public mutating func decode() {
    var nobody = NoObserver()
    decode(observedBy: &nobody)
  }

  /// As `decode()`, with somebody who looks on after every step.
  public mutating func decode<Observer: DecodeObserver & ~Copyable>(
    observedBy observer: inout Observer
  ) {
    precondition(isHopReady, "every input has the samples of the hop")
    updateFeatures()
    observer.didFinish(.features, of: self)
    normalizeFeatures()
    observer.didFinish(.normalization, of: self)
    let start = image.start
    let hasBegun = hopIndex >= Int64(start.firstHop)
    beginWindow(start)
    for index in 0..<image.count(of: .operators) {
      // Until the windows before it are full an operator stands still, so that a
      // state at rest stays one. No operator begins after the decoder.
      let runs =
        hasBegun
        || hopIndex >= Int64(image.start(ofOperator: index).firstHop)
      if runs { runOperator(index, hopIndex: hopIndex) }
      observer.didFinish(.layer(index), of: self)
    }
    if decides(start) {
      updateGroups(isFirst: !hasDecided)
      mapFingers()
      hasDecided = true
    }
    intent.isSettled = hopIndex >= Int64(start.settlingHops)
    finishHop()
    observer.didFinish(.outputs, of: self)
  }

  /// Takes the hop in and decides nothing by it, because too much of its samples
  /// is made up: filters and windows go on, the network stands still, and the
  /// intent stays as it was, not settled.
  ///
  /// - Precondition: `isHopReady`.
  public mutating func passHop() {
    precondition(isHopReady, "every input has the samples of the hop")
    updateFeatures()
    beginWindow(image.start)
    intent.isSettled = false
    finishHop()
  }

  /// Recurrent layers that were trained on windows begin each of them anew.
  private func beginWindow(_ start: ImageDecoderStart) {
    let age = hopIndex - Int64(start.firstHop)
    guard start.restartHops > 0, age >= 0,
      age % Int64(start.restartHops) == 0
    else { return }
    for index in 0..<image.count(of: .operators) {
      if image.networkOperator(index).opcode == .gatedRecurrentUnit {
        resetState(ofOperator: index)
      }
    }
  }

  /// Whether the hop is one on which groups and fingers are decided: of windows
  /// the last.
  private func decides(_ start: ImageDecoderStart) -> Bool {
    let age = hopIndex - Int64(start.firstHop)
    let length = Int64(max(start.restartHops, 1))
    return age >= 0 && age % length == length - 1
  }

  private mutating func finishHop() {
    intent.hopIndex = hopIndex
    hopIndex += 1
    var fills = memory.span(layout.fills)
    fills.update(repeating: 0)
  }

  private func updateFeatures() {
    for index in 0..<image.count(of: .featureBlocks) {
      let record = image.featureBlock(index)
      let block = layout.featureBlock(index, of: image, in: memory)
      let branch = layout.branch(record.branch, of: image, in: memory)
      var raw = memory.span(
        MemoryRange<Int32>(
          byteOffset: layout.rawFeatures.byteOffset
            + record.firstElement * MemoryLayout<Int32>.stride,
          count: record.elementCount
        )
      )
      block.push(memory.view(branch.filtered), memory: memory, into: &raw)
    }
  }

  private func normalizeFeatures() {
    let raw = memory.view(layout.rawFeatures)
    var inputs = memory.span(range(of: image.tensor(0), as: Int16.self))
    for element in 0..<raw.count {
      inputs[element] = image.normalization(element).apply(to: raw[element])
    }
  }

  private mutating func updateGroups(isFirst: Bool) {
    for index in 0..<image.count(of: .groups) {
      let group = image.group(index)
      let state = layout.group(index, of: image, in: memory)
      let tensor = image.tensor(group.tensor)
      for element in 0..<group.elementCount {
        state.smooth(
          value(group.firstElement + element, of: tensor),
          element,
          weight: group.smoothing,
          isFirst: isFirst,
          in: memory
        )
      }
      switch group.kind {
      case .classes: state.decideClass(group, isFirst: isFirst, in: memory)
      case .activity: state.decideActivity(group, in: memory)
      case .values: break
      }
    }
  }

  private mutating func mapFingers() {
    var active: UInt8 = 0
    for index in 0..<image.count(of: .fingers) {
      let finger = image.finger(index)
      let (closure, isActive) = FingerMap(
        finger: finger,
        image: image,
        layout: layout,
        memory: memory
      ).apply()
      intent.closures[finger.finger] = closure
      if isActive { active |= 1 << UInt8(finger.finger) }
    }
    intent.activeFingers = active
  }

  /// An element of a tensor, less the zero point.
  private func value(_ element: Int, of tensor: ImageTensor) -> Int32 {
    switch tensor.type {
    case .int8:
      Int32(memory.view(range(of: tensor, as: Int8.self))[element])
        - tensor.zeroPoint
    case .int16:
      Int32(memory.view(range(of: tensor, as: Int16.self))[element])
    }
  }

  /// Where a tensor's elements lie in the working memory.
  func range<Element: BitwiseCopyable>(
    of tensor: ImageTensor,
    as type: Element.Type
  ) -> MemoryRange<Element> {
    MemoryRange(
      byteOffset: layout.network.byteOffset + tensor.memoryOffset,
      count: tensor.elementCount
    )
  }
}
