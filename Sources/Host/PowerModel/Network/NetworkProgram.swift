/// What runs a network on a board: a library or compiler and its version.
public struct NetworkProgram: Equatable, Hashable, Sendable {
  /// As in the fit, such as "x-cube-ai".
  public var name: String
  public var version: String

  public init(name: String, version: String) {
    self.name = name
    self.version = version
  }

  /// This project's own kernels. No published result is theirs: they are priced
  /// as `comparison`, times counted instructions over its own.
  public static let phalanx = NetworkProgram(name: "phalanx", version: "1")

  /// The mean of the programs built on CMSIS-NN.
  public static let comparison = NetworkProgram(
    name: "cmsis-nn",
    version: "1"
  )
}

/// How the fitted model knows a board.
public struct ModelKey: Equatable, Sendable {
  /// Such as "m4".
  public var core: String
  /// Such as "stm32l4r5"; one that no result is of has no effect.
  public var board: String
  /// What weights are read from, where results tell it: "64-bit flash".
  public var memory: String
  /// Volts and regulator, such as "1.8 V switched".
  public var supply: String

  public init(core: String, board: String, memory: String, supply: String) {
    self.core = core
    self.board = board
    self.memory = memory
    self.supply = supply
  }
}
