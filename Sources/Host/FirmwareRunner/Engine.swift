public import DecoderHost
public import Firmware
public import RecordingIO

/// A decoder image and the engine that runs it.
public struct Engine {
  /// Where it runs.
  public var name: EngineName
  /// The image.
  public var file: ImageFile
  /// The image's path.
  public var path: String
  /// The folder with a folder for each board's firmware.
  public var firmware: String

  /// An image on an engine.
  public init(
    _ name: EngineName,
    file: ImageFile,
    path: String,
    firmware: String
  ) {
    self.name = name
    self.file = file
    self.path = path
    self.firmware = firmware
  }

  /// Starts on a session.
  ///
  /// - Parameters:
  ///   - session: The recording.
  ///   - hopLimit: The most hops to decode.
  ///   - detail: How much of each hop is wanted.
  /// - Returns: The traces.
  /// - Throws: What stands in the way.
  public func traces(
    of session: Session,
    hopLimit: Int,
    detail: LinkDetail
  ) throws -> any TraceSource {
    let outline = file.image.outline(
      fallbackName: path,
      byteCount: file.byteCount
    )
    switch name {
    case .host:
      return try HostTraces(
        file: file,
        session: session,
        hopLimit: hopLimit,
        detail: detail
      )
    case .firmware(let board):
      return try FirmwareTraces(
        board: board,
        firmware: firmware,
        image: path,
        decoder: file.image,
        outline: outline,
        session: session,
        hopLimit: hopLimit,
        detail: detail
      )
    case .serial(let port):
      return try SerialTraces(
        port: port,
        decoder: file.image,
        outline: outline,
        session: session,
        hopLimit: hopLimit,
        detail: detail
      )
    }
  }
}
