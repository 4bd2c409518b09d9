/// What has happened in a stretch of simulated time.
public struct DeviceCounts: Hashable, Sendable {
  /// Jobs of each task that were done, and those that were done too late, by the
  /// task's number.
  public internal(set) var jobs: [Int64], misses: [Int64]
  /// Hops that were decoded; whose intent arrived at the hand; that a newer one
  /// overtook before it was sent; whose last samples were lost.
  public internal(set) var decodedHops: Int64 = 0, deliveredHops: Int64 = 0
  public internal(set) var overtakenHops: Int64 = 0, lostHops: Int64 = 0
  /// Blocks that were still read when the front end wrote over them, and blocks
  /// that were not read at all.
  public internal(set) var overruns: Int64 = 0, lostBlocks: Int64 = 0
  /// Timer interrupts that came while one was waiting.
  public internal(set) var lostTicks: Int64 = 0
  /// Frames sent to the hand, and to the host.
  public internal(set) var handFrames: Int64 = 0, hostFrames: Int64 = 0

  init() {
    jobs = DeviceTask.allCases.map { _ in 0 }
    misses = jobs
  }

  /// Adds what has happened in another stretch, several times.
  mutating func add(_ other: DeviceCounts, times: Int64) {
    for task in jobs.indices {
      jobs[task] += other.jobs[task] * times
      misses[task] += other.misses[task] * times
    }
    decodedHops += other.decodedHops * times
    deliveredHops += other.deliveredHops * times
    overtakenHops += other.overtakenHops * times
    lostHops += other.lostHops * times
    overruns += other.overruns * times
    lostBlocks += other.lostBlocks * times
    lostTicks += other.lostTicks * times
    handFrames += other.handFrames * times
    hostFrames += other.hostFrames * times
  }
}
