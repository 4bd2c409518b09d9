internal import Dispatch
public import HandProtocol

/// The machine's clock that never goes back.
public enum MonotonicClock {
  /// The time now.
  public static func now() -> Moment {
    Moment(microseconds: DispatchTime.now().uptimeNanoseconds / 1000)
  }
}
