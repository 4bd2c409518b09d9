import Files
import Foundation
import HandProtocol

/// One stream of the Lab Streaming Layer, subscribed to until this goes away.
@safe final class StreamInlet {
  /// What the stream says of itself.
  let facts: StreamFacts

  private let library: LabStreamingLibrary
  private let handle: LabStreamingLibrary.Handle
  private let place: String
  /// Seconds from the sender's clock to the library's clock here.
  private var correction = 0.0
  private var correctedAt = Moment(microseconds: 0)

  /// How long a sender may take to answer, in seconds.
  private static var patience: Double { 5 }
  /// What may wait here before the oldest is dropped, in seconds. A program
  /// that stood still for longer goes on with what is new.
  private static var bufferSeconds: Int32 { 2 }

  /// Frames as they came.
  struct Chunk<Value> {
    /// Shape `[frames, channels]`.
    var values: [Value] = []
    /// When each frame was taken, in seconds of the sender's clock.
    var stamps: [Double] = []
    /// Whether the stream has gone for good.
    var isLost = false
  }

  /// Subscribes to a stream.
  ///
  /// - Parameters:
  ///   - name: Which.
  ///   - framesPerChunk: How many frames the sender may gather.
  /// - Throws: That it is not there, does not answer, or that the library is
  ///   missing.
  init(_ name: StreamName, framesPerChunk: Int) throws(Fault) {
    let library = try LabStreamingLibrary()
    self.library = library
    place = "\(name)"
    let description = try StreamSearch(library: library).find(name)
    // A lost stream is looked for again, where it says what device it is of.
    guard
      let handle = unsafe library.createInlet(
        description.handle,
        Self.bufferSeconds,
        Int32(clamping: framesPerChunk),
        1
      )
    else {
      throw Self.silent(place, "refuses to be subscribed to")
    }
    unsafe self.handle = unsafe handle
    var code: Int32 = 0
    let whole = unsafe library.fullInfo(handle, Self.patience, &code)
    let facts = unsafe whole.map {
      unsafe StreamDescription(owning: $0, of: library).facts
    }
    self.facts = facts ?? description.facts
    guard code == 0 else {
      throw Self.silent(place, "does not describe itself")
    }
  }

  deinit {
    unsafe library.destroyInlet(handle)
  }

  /// Measures the sender's clock, and lets its samples come.
  func open() throws(Fault) {
    var code: Int32 = 0
    correction = unsafe library.timeCorrection(handle, Self.patience, &code)
    guard code == 0 else {
      throw Self.silent(place, "does not tell its clock")
    }
    unsafe library.openStream(handle, Self.patience, &code)
    guard code == 0 else { throw Self.silent(place, "sends nothing") }
  }

  /// Waits for steps.
  ///
  /// - Parameters:
  ///   - frames: The most to take; as many are waited for.
  ///   - seconds: The longest to wait.
  /// - Returns: What came until then.
  func steps(atMost frames: Int, seconds: Double) -> Chunk<Int16> {
    unsafe pull(library.pullSteps, 0, frames, seconds)
  }

  /// Waits for values of whatever format.
  func values(atMost frames: Int, seconds: Double) -> Chunk<Double> {
    unsafe pull(library.pullValues, 0, frames, seconds)
  }

  /// How long ago a frame was taken.
  ///
  /// - Parameters:
  ///   - stamp: Its time stamp.
  ///   - now: The time.
  /// - Returns: Seconds; less than zero where the sender's clock is not what it
  ///   says.
  func age(of stamp: Double, at now: Moment) -> Double {
    if now.milliseconds(since: correctedAt) >= 1000 {
      // The library measures in the background; this does not wait.
      var code: Int32 = 0
      let new = unsafe library.timeCorrection(handle, 0.001, &code)
      if code == 0 { correction = new }
      correctedAt = now
    }
    return library.localClock() - (stamp + correction)
  }

  private func pull<Value>(
    _ function: (
      LabStreamingLibrary.Handle, UnsafeMutablePointer<Value>,
      UnsafeMutablePointer<Double>, UInt, UInt, Double,
      UnsafeMutablePointer<Int32>
    ) -> UInt,
    _ zero: Value,
    _ frames: Int,
    _ seconds: Double
  ) -> Chunk<Value> {
    var chunk = Chunk<Value>()
    chunk.values = Array(repeating: zero, count: frames * facts.channelCount)
    chunk.stamps = Array(repeating: 0, count: frames)
    var code: Int32 = 0
    let count = unsafe function(
      handle,
      &chunk.values,
      &chunk.stamps,
      UInt(chunk.values.count),
      UInt(frames),
      seconds,
      &code
    )
    let taken = min(Int(count) / facts.channelCount, frames)
    chunk.values.removeLast(chunk.values.count - taken * facts.channelCount)
    chunk.stamps.removeLast(frames - taken)
    chunk.isLost = code != 0
    return chunk
  }

  private static func silent(_ place: String, _ fault: String) -> Fault {
    Fault(
      place: place,
      fault: "the stream was found, but \(fault)",
      remedy: "let TCP and UDP from port 16572 on through both firewalls"
    )
  }
}
