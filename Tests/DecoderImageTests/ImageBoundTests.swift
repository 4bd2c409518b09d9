import DecoderImage
import Foundation
import TestSupport
import Testing

/// A number of an image, set by a test: the last value that is accepted and the
/// first that is not, side by side.
struct ImageBound: CustomStringConvertible, Sendable {
  var description: String
  /// Sets the number.
  var store: @Sendable (ImageBuffer, Int64) throws -> Void
  var accepted: Int64
  var refused: Int64
  var field: ImageField

  init(
    _ text: String,
    _ accepted: Int64,
    _ refused: Int64,
    _ field: ImageField,
    _ store: @escaping @Sendable (ImageBuffer, Int64) throws -> Void
  ) {
    description = text
    self.accepted = accepted
    self.refused = refused
    self.field = field
    self.store = store
  }

  /// A word of one record.
  init(
    _ text: String,
    _ section: ImageSection,
    _ record: Int,
    _ offset: Int,
    _ accepted: Int64,
    _ refused: Int64,
    _ field: ImageField
  ) {
    self.init(text, accepted, refused, field) { buffer, value in
      buffer.store(value, section, record, offset)
    }
  }
}

extension ImageBuffer {
  fileprivate var image: DecoderImage { DecoderImage(unchecked: bytes()) }

  /// Sets a word of a record.
  fileprivate func store(
    _ value: Int64,
    _ section: ImageSection,
    _ record: Int,
    _ offset: Int
  ) {
    store(
      UInt32(truncatingIfNeeded: value),
      at: image.offset(of: section) + record * section.recordByteCount + offset
    )
  }

  /// Sets all coefficients of a section.
  fileprivate func store(section index: Int, _ coefficients: [Int64]) {
    for (place, value) in coefficients.enumerated() {
      store(value, .biquads, index, 4 * place)
    }
  }

  /// The field that the check refuses; nil where it refuses none.
  fileprivate func refusedField() throws -> ImageField? {
    rehash()
    do throws(ImageError) {
      _ = try DecoderImage(checking: bytes())
      return nil
    } catch {
      guard case .invalid(let field, _, _) = error else { throw error }
      return field
    }
  }
}

/// Bounds of the image of every operator, from both sides. Its convolution in 8
/// bits is operator 2, of 3 rows and 8 columns, from zero point 5 to 7.
@Suite struct ImageBoundTests {
  private static let convolution = 2

  /// Sets a row of the convolution: all its weights, bias and scale.
  private static func row(
    _ row: Int,
    weight: Int8 = 0,
    multiplier: UInt32 = 1 << 30,
    shift: Int32 = -6
  ) -> @Sendable (ImageBuffer, Int64) throws -> Void {
    { buffer, bias in
      let step = buffer.image.networkOperator(convolution)
      let weights = try #require(step.weights) + 8 * row
      for column in 0..<8 {
        buffer[weights + column] = UInt8(bitPattern: weight)
      }
      buffer.store(
        UInt32(truncatingIfNeeded: bias),
        at: try #require(step.biases) + 4 * row
      )
      let pair = try #require(step.multipliers) + 8 * row
      buffer.store(multiplier, at: pair)
      buffer.store(UInt32(bitPattern: shift), at: pair + 4)
    }
  }

  /// The same with another zero point of the convolution's output.
  private static func low(
    _ store: @escaping @Sendable (ImageBuffer, Int64) throws -> Void
  ) -> @Sendable (ImageBuffer, Int64) throws -> Void {
    { buffer, bias in
      buffer.store(-128, .tensors, 4, 16)
      try store(buffer, bias)
    }
  }

  /// Sets the bias of the first row of a layer of 16 bits.
  private static func wide(
    _ step: Int
  ) -> @Sendable (ImageBuffer, Int64) throws -> Void {
    { buffer, bias in
      let place = try #require(buffer.image.networkOperator(step).biases)
      buffer.store(UInt32(truncatingIfNeeded: bias), at: place)
      buffer.store(UInt32(truncatingIfNeeded: bias >> 32), at: place + 4)
    }
  }

  /// A section whose response is zero, so that its poles alone count.
  private static func poles(
    _ a: @escaping @Sendable (Int64) -> (Int64, Int64)
  ) -> @Sendable (ImageBuffer, Int64) throws -> Void {
    { buffer, value in
      let (a1, a2) = a(value)
      buffer.store(section: 1, [0, 0, 0, a1, a2])
    }
  }

  private static let one: Int64 = 1 << 30
  private static let most = Int64(Int32.max)
  private static let least = Int64(Int32.min)
  private static let almostOne: UInt32 = 0x7FFF_FFFF

  private static let all: [ImageBound] = [
    // Inputs centered on 5 are within -133...122, and 8 weights of 127 make 1016.
    .init(
      "bias above",
      most - 1016 * 122,
      most - 1016 * 122 + 1,
      .accumulator,
      row(0, weight: 127)
    ),
    .init(
      "bias below",
      least + 1016 * 133,
      least + 1016 * 133 - 1,
      .accumulator,
      row(2, weight: 127)
    ),
    .init(
      "bias above, weights below zero",
      most - 1024 * 133,
      most - 1024 * 133 + 1,
      .accumulator,
      row(1, weight: -128)
    ),
    .init(
      "bias below, weights below zero",
      least + 1024 * 122,
      least + 1024 * 122 - 1,
      .accumulator,
      row(1, weight: -128)
    ),
    // A scale of 1 - 2^-31 takes one off; the zero point adds 7, or takes 128.
    .init(
      "scaled sum above",
      most - 6,
      most - 5,
      .multipliers,
      row(0, multiplier: almostOne, shift: 0)
    ),
    .init(
      "scaled sum below",
      least + 127,
      least + 126,
      .multipliers,
      low(row(0, multiplier: almostOne, shift: 0))
    ),
    .init("wide bias above", 1 << 46, 1 << 46 + 1, .biases, wide(0)),
    .init("wide bias below", -1 << 46, -1 << 46 - 1, .biases, wide(0)),
    .init("bias of a unit", 1 << 46, 1 << 46 + 1, .biases, wide(5)),

    .init("pole at 1", -(one - 16), -(one - 15), .stability, poles { ($0, 0) }),
    .init("pole at -1", one - 16, one - 15, .stability, poles { ($0, 0) }),
    .init(
      "poles at 1 and -1",
      -(one - 16),
      -(one - 15),
      .stability,
      poles { (0, $0) }
    ),
    .init("poles at the circle", one - 1, one, .stability, poles { (0, $0) }),
    .init(
      "two poles at 1",
      -(2 * one - 17),
      -(2 * one - 16),
      .stability,
      poles { ($0, one - 1) }
    ),

    .init("tensor's scale", .tensors, 1, 20, 0x7F7F_FFFF, 0x7F80_0000, .scale),
    .init("smallest scale", .tensors, 1, 20, 1, 0, .scale),
    .init("scale below zero", .tensors, 1, 20, 1, 0x8000_0001, .scale),
    .init("no number as scale", .tensors, 1, 20, 1, 0x7FC0_0000, .scale),
    .init("unit", .groups, 0, 40, 0x7F7F_FFFF, 0x7F80_0000, .unitScale),
    .init(
      "unit below zero",
      .groups,
      0,
      40,
      0xFF7F_FFFF,
      0xFF80_0000,
      .unitScale
    ),
    .init("no number as unit", .groups, 0, 40, 0, 0x7FC0_0000, .unitScale),
    .init("offset", .groups, 0, 44, 0x7F7F_FFFF, 0x7F80_0000, .unitOffset),
    .init(
      "offset below zero",
      .groups,
      0,
      44,
      0xFF7F_FFFF,
      0xFFC0_0000,
      .unitOffset
    ),

    .init("shift of a rescaling", .operators, 1, 48, 7, 8, .parameters),
    .init("shift of a lookup", .operators, 7, 40, 30, 31, .parameters),
    .init("threshold", .groups, 0, 28, 1 << 17, 1 << 17 + 1, .threshold),
  ]

  @Test(arguments: all.indices)
  func isReachedFromBothSides(index: Int) throws {
    let bound = Self.all[index]
    var buffer = try DamagedImageTests.image()
    try bound.store(buffer, bound.accepted)
    let accepted = try buffer.refusedField()
    #expect(accepted == nil, "\(bound), \(bound.accepted)")
    buffer = try DamagedImageTests.image()
    try bound.store(buffer, bound.refused)
    let refused = try buffer.refusedField()
    #expect(refused == bound.field, "\(bound), \(bound.refused)")
  }

  @Test func aClassClosesByNothingOrMore() throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "small",
        withExtension: "phx",
        subdirectory: "Golden"
      )
    )
    for (closure, field) in [(Int64(0), nil), (-1, ImageField.closure)] {
      let buffer = ImageBuffer(try Data(contentsOf: url))
      let image = buffer.image
      let finger = try #require(
        (0..<image.count(of: .fingers)).map(image.finger).first {
          $0.kind == .classTable
        }
      )
      let place = image.offset(of: .data) + finger.element
      // Two closures a word; the second is that of a fist.
      buffer.store(UInt32(truncatingIfNeeded: closure << 16), at: place)
      let refused = try buffer.refusedField()
      #expect(refused == field)
    }
  }

  /// A pole of p and a numerator of almost 6: a gain of 6 / (1 - p), in front of
  /// the decimation or behind it, beside a section of gain 1 or 2.
  @Test(arguments: [(0, 1), (1, 1), (0, 2), (1, 2)])
  func theGainOfTheFiltersIsReachedFromBothSides(
    section: Int,
    other: Int64
  ) throws {
    func field(_ pole: Int64) throws -> ImageField? {
      let buffer = try DamagedImageTests.image()
      let most = Self.most
      buffer.store(section: section, [most, most, most, -pole, 0])
      buffer.store(
        section: 1 - section,
        [min(other * Self.one, most), 0, 0, 0, 0]
      )
      return try buffer.refusedField()
    }
    var accepted: Int64 = 0
    var refused = Self.one - 16
    #expect(try field(accepted) == nil)
    #expect(try field(refused) == .filterGain)
    while refused - accepted > 1 {
      let pole = (accepted + refused) / 2
      switch try field(pole) {
      case nil: accepted = pole
      case .filterGain: refused = pole
      default:
        Issue.record("refused for another reason")
        return
      }
    }
    let gain = 6 * Double(other) / (1 - Double(refused) * 0x1p-30)
    #expect(abs(gain - (16 - 1.0 / 16)) < 1e-3)
  }

  /// All coefficients at their ends: no product or sum may trap on the way.
  @Test func coefficientsOfAllKindsAreJudged() throws {
    var random = SplitMix64(seed: 12)
    let ends = [Self.least, -Self.one, -1, 0, 1, Self.one - 1, Self.most]
    var accepted = 0
    for _ in 0..<2000 {
      let buffer = try DamagedImageTests.image()
      for section in 0..<2 {
        buffer.store(
          section: section,
          (0..<5).map { _ in
            Bool.random(using: &random)
              ? ends.randomElement(using: &random) ?? 0
              : Int64.random(in: Self.least...Self.most, using: &random)
          }
        )
      }
      let field = try buffer.refusedField()
      if field == nil { accepted += 1 }
      #expect([nil, .stability, .filterGain].contains(field))
    }
    #expect(accepted > 0 && accepted < 2000)
  }

  /// A window's last hop is the first that is decided, and comes before the image
  /// has settled; whole turns of the layers that begin anew fit into it.
  @Test func windowsEndBeforeTheImageHasSettled() throws {
    let buffer = try DamagedImageTests.image()
    let start = buffer.image.start
    let layer = try #require(
      (0..<buffer.image.count(of: .operators)).first {
        buffer.image.networkOperator($0).opcode == .gatedRecurrentUnit
      }
    )
    let period = buffer.image.networkOperator(layer).period
    let longest = 6 * period
    buffer.store(
      Int64(start.firstHop + longest),
      .starts,
      0,
      ImageLayout.DecoderStart.settlingHops
    )
    func refusal(of hops: Int) throws -> ImageField? {
      buffer.store(
        Int64(hops),
        .starts,
        0,
        ImageLayout.DecoderStart.restartHops
      )
      return try buffer.refusedField()
    }
    for turns in 0...6 { #expect(try refusal(of: turns * period) == nil) }
    #expect(try refusal(of: longest + period) == .settlingHops)
    #expect(try refusal(of: 10_000) == .settlingHops)
    #expect(try refusal(of: 10_001) == .restartHops)
    #expect(try refusal(of: 0xFFFF_FFFF) == .restartHops)
    // On every second hop, a layer has no whole turns in an odd window.
    buffer.store(
      UInt32(ImageOperator.Opcode.gatedRecurrentUnit.rawValue) | 2 << 16,
      at: buffer.image.offset(of: .operators)
        + layer * ImageSection.operators.recordByteCount
    )
    #expect(try refusal(of: 3) == .restartHops)
  }
}
