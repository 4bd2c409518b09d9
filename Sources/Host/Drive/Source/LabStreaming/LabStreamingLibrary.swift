import Files
import Foundation

/// The library of the Lab Streaming Layer, liblsl, found while the program runs:
/// the program needs it neither to be built nor to start.
///
/// Source: the C interface of liblsl 1.13 to 1.18, `include/lsl/*.h`.
@safe final class LabStreamingLibrary {
  /// A description of a stream, an inlet, a node of a description.
  typealias Handle = OpaquePointer

  let localClock: @convention(c) () -> Double
  let resolveByProperty:
    @convention(c) (
      UnsafeMutablePointer<Handle?>, UInt32, UnsafePointer<CChar>,
      UnsafePointer<CChar>, Int32, Double
    ) -> Int32
  let resolveAll:
    @convention(c) (UnsafeMutablePointer<Handle?>, UInt32, Double) -> Int32
  let destroyInfo: @convention(c) (Handle) -> Void
  let name: @convention(c) (Handle) -> UnsafePointer<CChar>?
  let host: @convention(c) (Handle) -> UnsafePointer<CChar>?
  let channelCount: @convention(c) (Handle) -> Int32
  let channelFormat: @convention(c) (Handle) -> Int32
  let nominalRate: @convention(c) (Handle) -> Double
  let description: @convention(c) (Handle) -> Handle?
  let child: @convention(c) (Handle, UnsafePointer<CChar>) -> Handle?
  let nextSibling: @convention(c) (Handle, UnsafePointer<CChar>) -> Handle?
  let childValue:
    @convention(c) (Handle, UnsafePointer<CChar>) -> UnsafePointer<CChar>?
  let isEmpty: @convention(c) (Handle) -> Int32

  let createInlet: @convention(c) (Handle, Int32, Int32, Int32) -> Handle?
  let destroyInlet: @convention(c) (Handle) -> Void
  let fullInfo:
    @convention(c) (Handle, Double, UnsafeMutablePointer<Int32>) -> Handle?
  let openStream:
    @convention(c) (Handle, Double, UnsafeMutablePointer<Int32>) -> Void
  let timeCorrection:
    @convention(c) (Handle, Double, UnsafeMutablePointer<Int32>) -> Double
  /// Inlet, values, stamps, how many of each there is room for, the longest to
  /// wait in seconds, error; returns how many values came.
  let pullSteps:
    @convention(c) (
      Handle, UnsafeMutablePointer<Int16>, UnsafeMutablePointer<Double>, UInt,
      UInt, Double, UnsafeMutablePointer<Int32>
    ) -> UInt
  /// Likewise, whatever the stream's format.
  let pullValues:
    @convention(c) (
      Handle, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UInt,
      UInt, Double, UnsafeMutablePointer<Int32>
    ) -> UInt

  /// Finds the library: where the environment says (LSL_LIB, PYLSL_LIB), or
  /// where the system looks for libraries.
  ///
  /// - Throws: That it is not there, or is no such library.
  init() throws(Fault) {
    let handle = unsafe try Self.open()
    unsafe Self.beQuiet(handle)
    unsafe try Self.checkVersion(handle)
    unsafe localClock = try Self.symbol("lsl_local_clock", handle)
    unsafe resolveByProperty = try Self.symbol("lsl_resolve_byprop", handle)
    unsafe resolveAll = try Self.symbol("lsl_resolve_all", handle)
    unsafe destroyInfo = try Self.symbol("lsl_destroy_streaminfo", handle)
    unsafe name = try Self.symbol("lsl_get_name", handle)
    unsafe host = try Self.symbol("lsl_get_hostname", handle)
    unsafe channelCount = try Self.symbol("lsl_get_channel_count", handle)
    unsafe channelFormat = try Self.symbol("lsl_get_channel_format", handle)
    unsafe nominalRate = try Self.symbol("lsl_get_nominal_srate", handle)
    unsafe description = try Self.symbol("lsl_get_desc", handle)
    unsafe child = try Self.symbol("lsl_child", handle)
    unsafe nextSibling = try Self.symbol("lsl_next_sibling_n", handle)
    unsafe childValue = try Self.symbol("lsl_child_value_n", handle)
    unsafe isEmpty = try Self.symbol("lsl_empty", handle)
    unsafe createInlet = try Self.symbol("lsl_create_inlet", handle)
    unsafe destroyInlet = try Self.symbol("lsl_destroy_inlet", handle)
    unsafe fullInfo = try Self.symbol("lsl_get_fullinfo", handle)
    unsafe openStream = try Self.symbol("lsl_open_stream", handle)
    unsafe timeCorrection = try Self.symbol("lsl_time_correction", handle)
    unsafe pullSteps = try Self.symbol("lsl_pull_chunk_s", handle)
    unsafe pullValues = try Self.symbol("lsl_pull_chunk_d", handle)
  }

  private static func open() throws(Fault) -> UnsafeMutableRawPointer {
    let environment = ProcessInfo.processInfo.environment
    for variable in ["LSL_LIB", "PYLSL_LIB"] {
      guard let path = environment[variable], !path.isEmpty else { continue }
      if let handle = unsafe dlopen(path, RTLD_NOW) { return unsafe handle }
      throw Fault(
        place: "\(variable)=\(path)",
        fault: "cannot be loaded",
        remedy: "give it the path of liblsl.so"
      )
    }
    // It is never closed again: threads of its own run until the program ends.
    for name in ["liblsl.so", "liblsl.so.2", "liblsl.so.1", "liblsl64.so"] {
      if let handle = unsafe dlopen(name, RTLD_NOW) { return unsafe handle }
    }
    throw Fault(
      place: "liblsl.so",
      fault: "the library of the Lab Streaming Layer is not here",
      remedy: "install liblsl, or set LSL_LIB to its path; the Python package "
        + "pylsl brings one in pylsl/lib"
    )
  }

  /// Lets the library say nothing on standard error, where nobody has set how
  /// it is to be: what a person must know, this program says in one line.
  private static func beQuiet(_ handle: UnsafeMutableRawPointer) {
    let files = FileManager.default
    let home = files.homeDirectoryForCurrentUser.path
    let settings = [
      "lsl_api.cfg", home + "/lsl_api/lsl_api.cfg", "/etc/lsl_api/lsl_api.cfg",
    ]
    guard ProcessInfo.processInfo.environment["LSLAPICFG"] == nil,
      !settings.contains(where: files.fileExists),
      let symbol = unsafe dlsym(handle, "lsl_set_config_content")
    else { return }
    typealias Setting = @convention(c) (UnsafePointer<CChar>) -> Void
    unsafe unsafeBitCast(symbol, to: Setting.self)("[log]\nlevel = -3\n")
  }

  /// Refuses what is older than 1.13: 1.10 was seen to wait without end for a
  /// stream that was lost.
  private static func checkVersion(
    _ handle: UnsafeMutableRawPointer
  ) throws(Fault) {
    let version: @convention(c) () -> Int32 =
      unsafe try symbol("lsl_library_version", handle)
    let number = version()
    guard number >= 113 else {
      throw Fault(
        place: "liblsl.so",
        fault: "is version \(number / 100).\(number % 100)",
        remedy: "install liblsl 1.13 or later"
      )
    }
  }

  private static func symbol<Function>(
    _ name: String,
    _ handle: UnsafeMutableRawPointer
  ) throws(Fault) -> Function {
    guard let symbol = unsafe dlsym(handle, name) else {
      throw Fault(
        place: "liblsl.so",
        fault: "has no \(name)",
        remedy: "install liblsl 1.13 or later"
      )
    }
    return unsafe unsafeBitCast(symbol, to: Function.self)
  }
}
