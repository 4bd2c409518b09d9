import Glibc

/// The scheduling of a thread that must be on time: before all threads that
/// share the machine's time (SCHED_FIFO), where the system lets it.
public enum RealTimeScheduling {
  /// Above the threads that share time, below a sound server's and the kernel's
  /// own.
  private static var priority: Int32 { 10 }

  /// Asks it for the calling thread, which must not spin.
  ///
  /// - Returns: Whether the system allows it: it does for root, and within
  ///   the limit that `ulimit -r` shows.
  @discardableResult
  public static func claim() -> Bool {
    var parameter = sched_param()
    parameter.sched_priority = priority
    return unsafe pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameter)
      == 0
  }
}
