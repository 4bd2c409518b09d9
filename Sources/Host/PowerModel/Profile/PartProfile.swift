/// A part as its profile describes it: every number with unit, condition and
/// source.
public struct PartProfile: Equatable, Sendable {
  /// The open-circuit voltage of one cell over its discharge.
  public struct Curve: Equatable, Sendable {
    /// Shares of the capacity that are used, 0...1, rising.
    public var depths: [Double]
    /// Volts a cell, falling.
    public var voltages: [Double]
    public var condition: String
    public var source: String
    public var calibration: Calibration
  }

  public var id: String
  /// In words.
  public var name: String
  public var kind: PartKind
  /// The processor, for a microcontroller: "Cortex-M4F".
  public var core: String?
  /// How the fitted model knows it, for a microcontroller.
  public var model: ModelKey?
  /// What runs a network that is not a decoder's, for a microcontroller.
  public var program: NetworkProgram?
  /// By key.
  public var quantities: [String: Quantity]
  /// A battery's.
  public var curve: Curve?
  /// Where it was read: a path, or the id of a profile of the program.
  public var place: String

  /// A number, where the profile has it.
  public subscript(_ key: String) -> Quantity? { quantities[key] }

  /// A number that the reading has made sure of.
  func required(_ key: String) -> Quantity {
    guard let found = quantities[key] else {
      preconditionFailure("\(id) was read without \(key)")
    }
    return found
  }

  /// The number that is trusted least.
  public var weakest: (key: String, quantity: Quantity)? {
    quantities.sorted { $0.key < $1.key }.max {
      $0.value.calibration < $1.value.calibration
    }.map { (key: $0.key, quantity: $0.value) }
  }
}
