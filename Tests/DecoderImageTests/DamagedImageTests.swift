import DecoderImage
import Foundation
import TestSupport
import Testing

/// An image in which some fields are set to other values, the hash made to fit:
/// the fault is named by its own field.
struct Damage: CustomStringConvertible {
  /// A place in a record and a value that is set there; no section stands for
  /// the header.
  struct Store {
    var section: ImageSection?
    var record: Int
    var offset: Int
    var value: UInt32
  }

  /// What is damaged, in words.
  var description: String
  var stores: [Store]
  /// What the check is to say.
  var field: ImageField
  var section: ImageSection?

  /// Fields of one record.
  init(
    _ text: String,
    _ section: ImageSection,
    _ record: Int,
    _ values: [(Int, Int64)],
    _ field: ImageField
  ) {
    description = text
    stores = values.map { offset, value in
      Store(
        section: section,
        record: record,
        offset: offset,
        value: UInt32(truncatingIfNeeded: value)
      )
    }
    self.field = field
    self.section = section
  }

  /// The same, and a field of another record.
  func and(
    _ section: ImageSection?,
    _ record: Int,
    _ offset: Int,
    _ value: Int64
  ) -> Damage {
    var more = self
    more.stores.append(
      Store(
        section: section,
        record: record,
        offset: offset,
        value: UInt32(truncatingIfNeeded: value)
      )
    )
    return more
  }

  /// The same, found in another section.
  func found(in section: ImageSection?) -> Damage {
    var other = self
    other.section = section
    return other
  }

  /// Damages an image.
  func apply(to buffer: ImageBuffer) throws {
    let image = try DecoderImage(checking: buffer.bytes())
    for store in stores {
      let start =
        store.section.map {
          image.offset(of: $0) + store.record * $0.recordByteCount
        } ?? 0
      buffer.store(store.value, at: start + store.offset)
    }
    buffer.rehash()
  }

  /// Checks that the damage is found, and where.
  func expectRefusal(of buffer: ImageBuffer) throws {
    try apply(to: buffer)
    do {
      _ = try DecoderImage(checking: buffer.bytes())
      Issue.record("\(description): it was accepted")
    } catch .invalid(let found, _, let place) {
      #expect(found == field && place == section, "\(description): \(found)")
    } catch {
      Issue.record("\(description): \(error), want \(field)")
    }
  }
}

/// The image of every operator, which `Tools/GoldenVectors/image.py` wrote:
///
/// | operator | is | from tensor | to tensor |
/// | --- | --- | --- | --- |
/// | 0 | dense, 16 bits | 0 | 1 |
/// | 1 | rescale to 8 bits | 1 | 2 |
/// | 2 | convolution with history 3, 8 bits | 2 | 4 |
/// | 3 | lookup, 8 bits | 4 | 5 |
/// | 4 | rescale to 16 bits | 5 | 6 |
/// | 5 | gated recurrent unit | 6 | 7 |
/// | 6 | dense, 16 bits | 7 | 8 |
/// | 7 | lookup, 16 bits | 8 | 9 |
@Suite struct DamagedImageTests {
  static func image() throws -> ImageBuffer {
    let url = try #require(
      Bundle.module.url(
        forResource: "operators",
        withExtension: "phx",
        subdirectory: "Golden"
      )
    )
    return ImageBuffer(try Data(contentsOf: url))
  }

  /// No tensor, no data.
  private static let none: Int64 = 0xFFFF_FFFF

  @Test func everyOperatorIsAccepted() throws {
    // The image lies in the buffer's memory.
    let buffer = try Self.image()
    defer { withExtendedLifetime(buffer) {} }
    let image = try DecoderImage(checking: buffer.bytes())
    var opcodes: Set<ImageOperator.Opcode> = []
    for index in 0..<image.count(of: .operators) {
      opcodes.insert(image.networkOperator(index).opcode)
    }
    #expect(opcodes.count == ImageOperator.Opcode.allCases.count)
    #expect(image.biquads(first: 1, count: 1)[0] == 1 << 30)
    #expect(image.start.source == .measured && image.windowHops == 3)
    #expect(image.start(ofOperator: 5).state != nil)
  }

  private static let operators: [Damage] = [
    .init("unknown opcode", .operators, 0, [(0, 0x0001_0006)], .opcode),
    .init("no name", .operators, 0, [(4, 0xFFFF)], .name),
    .init("input beyond all", .operators, 0, [(8, 10)], .input),
    .init("output beyond all", .operators, 0, [(12, 10)], .output),
    .init("in place", .operators, 0, [(12, 0)], .output),
    .init("output over input", .tensors, 1, [(12, 0)], .output)
      .found(in: .operators),
    .init("state beyond all", .operators, 2, [(16, 10)], .state),
    .init("state that is none", .operators, 2, [(16, 0)], .state),
    .init("input as state", .operators, 6, [(16, 7)], .state),

    .init("dense with a state", .operators, 0, [(16, 3)], .state),
    .init("dense of 4", .operators, 0, [(32, 4)], .parameters),
    .init("dense to 5", .operators, 0, [(36, 5)], .parameters),
    .init("dense to 8 bits", .operators, 0, [(12, 2)], .parameters),
    .init("low clamp", .operators, 0, [(40, -32_769)], .parameters),
    .init("high clamp", .operators, 0, [(44, 32_768)], .parameters),
    .init("clamps crossed", .operators, 0, [(40, 2), (44, 1)], .parameters),
    .init("no weights", .operators, 0, [(20, none)], .weights),
    .init("weights off", .operators, 0, [(20, 8)], .weights),
    .init("no biases", .operators, 0, [(24, none)], .biases),
    .init("biases off", .operators, 0, [(24, 24)], .biases),
    .init("no multipliers", .operators, 0, [(28, none)], .multipliers),
    .init("multipliers off", .operators, 0, [(28, 1)], .multipliers),

    .init("no history", .operators, 2, [(16, none)], .state),
    .init("history as output", .operators, 2, [(12, 3)], .state),
    .init("convolution of 3", .operators, 2, [(32, 3)], .parameters),
    .init("convolution to 4", .operators, 2, [(36, 4)], .parameters),
    .init("other type", .operators, 2, [(12, 6)], .parameters),
    .init("no kernel", .operators, 2, [(48, 0)], .parameters),
    .init("kernel too long", .operators, 2, [(48, 1025)], .parameters),
    .init("no dilation", .operators, 2, [(52, 0)], .parameters),
    .init("dilation too long", .operators, 2, [(52, 1025)], .parameters),
    .init("no stride", .operators, 2, [(56, 0)], .parameters),
    .init("stride too long", .operators, 2, [(56, 1025)], .parameters),
    .init("history too short", .operators, 2, [(52, 4)], .state),
    .init("history of 16 bits", .operators, 2, [(16, 7)], .state),
    .init("history off zero", .tensors, 3, [(16, 4)], .state)
      .found(in: .operators),
    .init("8-bit clamp", .operators, 2, [(40, -129)], .parameters),
    .init("no kernels", .operators, 2, [(20, none)], .weights),
    .init("no narrow biases", .operators, 2, [(24, none)], .biases),
    .init("no scales", .operators, 2, [(28, none)], .multipliers),

    .init("unit without state", .operators, 5, [(16, none)], .state),
    .init("unit with another", .operators, 5, [(16, 3)], .state),
    .init("unit of 4", .operators, 5, [(32, 4)], .parameters),
    .init("unit to 3", .operators, 5, [(36, 3)], .parameters),
    .init("unit of no kind", .operators, 5, [(40, 2)], .parameters),
    .init("unit of 8 bits", .operators, 5, [(8, 5)], .parameters),
    .init(
      "8 bits in the unit",
      .operators,
      5,
      [(12, 3), (16, 3)],
      .parameters
    ),
    .init("long input", .operators, 5, [(32, 16_385)], .parameters)
      .and(.tensors, 6, 8, 16_385).and(.tensors, 6, 12, 4096)
      .and(nil, 0, 52, 65_536),
    .init("large state", .operators, 5, [(36, 1025)], .parameters)
      .and(.tensors, 7, 8, 1025).and(.tensors, 7, 12, 4096)
      .and(nil, 0, 52, 65_536),
    .init("no unit weights", .operators, 5, [(20, none)], .weights),
    .init("no unit biases", .operators, 5, [(24, none)], .biases),
    .init("no unit scales", .operators, 5, [(28, none)], .multipliers),

    .init("lookup with a state", .operators, 3, [(16, 3)], .state),
    .init("lookup to 16 bits", .operators, 3, [(12, 6)], .output),
    .init("lookup to 4", .operators, 3, [(12, 2)], .output),
    .init("no table", .operators, 3, [(20, none)], .weights),
    .init("no such curve", .operators, 7, [(32, 2)], .parameters),
    .init("no slope", .operators, 7, [(36, 0)], .parameters),
    .init("slope too large", .operators, 7, [(36, 32_768)], .parameters),
    .init("shift too large", .operators, 7, [(40, 31)], .parameters),

    .init("rescale with a state", .operators, 1, [(16, 3)], .state),
    .init("rescale of none", .operators, 1, [(40, 0)], .parameters),
    .init("from beyond", .operators, 1, [(32, 5)], .parameters),
    .init("from and on", .operators, 1, [(32, 1)], .parameters),
    .init("to beyond", .operators, 1, [(36, 5)], .parameters),
    .init("to and on", .operators, 1, [(36, 1)], .parameters),
    .init("negative scale", .operators, 1, [(44, -1)], .parameters),
    .init("shift to the left", .operators, 1, [(48, 8)], .parameters),
    .init("rescale clamp", .operators, 1, [(52, -129)], .parameters),
  ]

  @Test(arguments: operators.indices)
  func operatorsAreChecked(index: Int) throws {
    try Self.operators[index].expectRefusal(of: Self.image())
  }

  /// The first record is the decoder's; operator 0 is the second.
  private static let starts: [Damage] = [
    .init("no such source", .starts, 0, [(4, 2)], .settlingSource),
    .init("before windows are full", .starts, 0, [(8, 1)], .firstHop),
    .init("much too late", .starts, 0, [(8, 10_000)], .firstHop),
    .init("settled before it begins", .starts, 0, [(0, 2)], .settlingHops),
    .init("never settled", .starts, 0, [(0, 10_001)], .settlingHops),
    .init("operator too early", .starts, 1, [(0, 1)], .firstHop),
    .init("operator too late", .starts, 1, [(0, 3)], .firstHop),
    .init("no state to begin with", .starts, 1, [(4, 0)], .state),
    .init("state off its boundary", .starts, 3, [(4, 8)], .state),
    .init("state beyond the data", .starts, 3, [(4, 0x7FFF_FFF0)], .state),
  ]

  @Test(arguments: starts.indices)
  func startsAreChecked(index: Int) throws {
    try Self.starts[index].expectRefusal(of: Self.image())
  }

  private static let tensors: [Damage] = [
    .init("8-bit features", .tensors, 0, [(4, 0)], .type),
    .init("features that stay", .tensors, 0, [(4, 0x0101)], .type),
    .init("a third type", .tensors, 1, [(4, 2)], .type),
    .init("a third role", .tensors, 1, [(4, 0x0201)], .role),
    .init("no name", .tensors, 1, [(0, 0xFFFF)], .name),
    .init("too long", .tensors, 1, [(8, 1 << 20 + 1)], .elementCount),
    .init("other features", .tensors, 0, [(8, 4)], .elementCount),
    .init("off its boundary", .tensors, 1, [(12, 8)], .memoryOffset),
    .init("beyond the end", .tensors, 1, [(12, 176)], .memoryOffset),
    .init("over the end", .tensors, 9, [(8, 9)], .memoryOffset),
    .init("zero point", .tensors, 2, [(16, 128)], .zeroPoint),
    .init("wide zero point", .tensors, 1, [(16, 1)], .zeroPoint),
    .init("history over another", .tensors, 3, [(12, 64)], .memoryOffset),
  ]

  @Test(arguments: tensors.indices)
  func tensorsAreChecked(index: Int) throws {
    try Self.tensors[index].expectRefusal(of: Self.image())
  }

  @Test func moreNetworkMemoryThanThereCanBeIsRefused() throws {
    let buffer = try Self.image()
    buffer.store(1 << 26 + 1, at: 52)
    buffer.rehash()
    #expect(
      throws: ImageError.invalid(
        field: .networkMemoryByteCount,
        record: 0,
        section: nil
      )
    ) {
      try DecoderImage(checking: buffer.bytes())
    }
  }

  /// Elements of an operator's biases, or multiplier and shift as two words.
  private static let tables: [(Int, ImageField, Int64)] = [
    (0, .biases, 0x4000_0000_0001), (0, .biases, -0x4000_0000_0001),
    (5, .biases, 0x4000_0000_0001),
    (0, .multipliers, -1), (2, .multipliers, -1),
    (0, .multipliers, 0x8_0000_0000), (2, .multipliers, 0x1F_0000_0000),
    (5, .multipliers, -0x20_0000_0000),
  ]

  @Test(arguments: tables.indices)
  func tablesAreChecked(index: Int) throws {
    let (step, field, value) = Self.tables[index]
    let buffer = try Self.image()
    let image = try DecoderImage(checking: buffer.bytes())
    let found = image.networkOperator(step)
    let place = try #require(
      field == .biases ? found.biases : found.multipliers
    )
    buffer.store(UInt32(truncatingIfNeeded: value), at: place)
    buffer.store(UInt32(truncatingIfNeeded: value >> 32), at: place + 4)
    buffer.rehash()
    #expect(
      throws: ImageError.invalid(
        field: field,
        record: step,
        section: .operators
      )
    ) {
      try DecoderImage(checking: buffer.bytes())
    }
  }
}
