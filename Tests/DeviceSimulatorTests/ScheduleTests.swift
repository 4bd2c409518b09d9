import Files
import Foundation
import TestSupport
import Testing

@testable import DeviceSimulator

/// The scheduler against response-time analysis, and that against an independent
/// program: Tools/GoldenVectors/response_times.py.
struct ScheduleTests {
  /// The lines of a family: the digest of every 100 sets, and the number of
  /// tasks with a response.
  private static func golden(
    _ family: String
  ) throws -> [(digest: String, count: Int)] {
    let url = try #require(
      Bundle.module.url(
        forResource: "response_times",
        withExtension: "txt",
        subdirectory: "Golden"
      )
    )
    let text = try String(contentsOf: url, encoding: .utf8)
    var found: [(digest: String, count: Int)] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words[0] == family else { continue }
      found.append((String(words[2]), try #require(Int(words[3]))))
    }
    return found
  }

  private static func update(_ digest: inout FNV1a, _ value: Int64) {
    digest.update(littleEndian: Int32(truncatingIfNeeded: value))
    digest.update(littleEndian: Int32(truncatingIfNeeded: value >> 32))
  }

  /// Released together, at constant cost, without overhead: what the simulator
  /// measures is what the other program works out, to the picosecond.
  @Test func responsesEqualTheAnalysis() throws {
    var sets = RandomTaskSets(seed: 501)
    var misses = 0
    var late = 0
    for line in try Self.golden("exact") {
      var digest = FNV1a()
      var count = 0
      for _ in 0..<100 {
        let tasks = sets.drawExact().tasks
        let analysis = ResponseTimeAnalysis.responses(of: tasks)
        // All busy periods that begin together have ended by then, and some
        // have begun otherwise.
        let longest = tasks.indices.map { index in
          let busy = ResponseTimeAnalysis.busyPeriod(
            of: index,
            in: tasks,
            sleep: 0
          )
          return ((busy?.jobCount ?? 0) + 3) * tasks[index].period.picoseconds
        }.max()
        var simulation = TaskSetSimulation(tasks: tasks)
        simulation.run(until: try #require(longest))
        for index in tasks.indices {
          guard let response = analysis[index]?.picoseconds else {
            Self.update(&digest, -1)
            continue
          }
          count += 1
          let worst = simulation.worstResponses[index]
          Self.update(&digest, worst)
          let isLate = response > tasks[index].deadline.picoseconds
          guard worst == response,
            isLate == (simulation.missCounts[index] > 0)
          else {
            Issue.record("\(tasks[index]): \(worst) ps, not \(response)")
            return
          }
          misses += isLate ? 1 : 0
          late += response > tasks[index].period.picoseconds ? 1 : 0
        }
      }
      #expect(digest.text == line.digest)
      #expect(count == line.count)
    }
    // Both kinds occur: deadlines that are missed, and jobs that wait for the
    // one before of their own task.
    #expect(misses > 1000)
    #expect(late > 100)
  }

  /// What cannot be met is named, and by how much.
  @Test func deadlinesThatCannotBeMetAreNamed() {
    func task(_ name: String, _ priority: Int, _ cost: Int64) -> PeriodicTask {
      PeriodicTask(
        name: name,
        priority: priority,
        period: .milliseconds(10),
        cost: .milliseconds(cost),
        deadline: .milliseconds(8)
      )
    }
    let met = [task("first", 2, 3), task("second", 1, 5)]
    #expect(ResponseTimeAnalysis.faults(of: met).isEmpty)
    let late = [task("first", 2, 3), task("second", 1, 6)]
    #expect(
      ResponseTimeAnalysis.faults(of: late).map(\.description) == [
        "task second: takes up to 9000.0 us, 1000.0 us beyond its deadline of "
          + "8000.0 us; choose a faster clock or a cheaper decoder"
      ]
    )
    let endless = [task("first", 2, 3), task("second", 1, 8)]
    #expect(
      ResponseTimeAnalysis.faults(of: endless).map(\.description) == [
        "task second: with it the processor is asked for 110.0 % of its time, "
          + "so that the deadline of 8000.0 us cannot be met; choose a faster "
          + "clock or a cheaper decoder"
      ]
    )
  }

  /// How the simulator's worst responses lie to the bound, over all sets.
  private struct Comparison {
    var taskCount = 0
    /// Above it, and within a hundredth below it.
    var exceeded = 0, close = 0
    /// Sets of which the time in the processor's states, or its energy by them,
    /// is not that of the whole.
    var lossy = 0
  }

  /// Simulates the sets of the other program with all that makes a task wait.
  private static func compare(
    setCount: Int = 4000,
    boundOf: (RandomTaskSets.Drawn) -> [SimulatedTime?]
  ) -> Comparison {
    var sets = RandomTaskSets(seed: 502)
    var comparison = Comparison()
    for number in 0..<setCount {
      let drawn = sets.drawBound()
      let bounds = boundOf(drawn)
      let end = 8 * (drawn.tasks.map(\.period.picoseconds).max() ?? 0)
      var simulation = TaskSetSimulation(
        tasks: drawn.tasks,
        sleepStates: drawn.sleepStates,
        taskNanowatts: drawn.tasks.indices.map { Int64(number % 97 + 5 * $0) },
        idleNanowatts: 3,
        seed: UInt64(number),
        variesCost: number % 4 == 0
      )
      simulation.run(until: end)
      let parts = simulation.meter.energies.reduce(Energy.zero) { $0 + $1 }
      if parts != simulation.whole.energy
        || simulation.meter.times.reduce(0, +) != end
      {
        comparison.lossy += 1
      }
      for (worst, bound) in zip(simulation.worstResponses, bounds) {
        guard let bound else { continue }
        comparison.taskCount += 1
        if worst > bound.picoseconds { comparison.exceeded += 1 }
        if Double(worst) > 0.99 * Double(bound.picoseconds) {
          comparison.close += 1
        }
      }
    }
    return comparison
  }

  @Test func analysisIsThatOfTheOtherProgram() throws {
    var sets = RandomTaskSets(seed: 502)
    for line in try Self.golden("bound") {
      var digest = FNV1a()
      var count = 0
      for _ in 0..<100 {
        let drawn = sets.drawBound()
        let responses = ResponseTimeAnalysis.responses(
          of: drawn.tasks,
          sleepStates: drawn.sleepStates
        )
        for response in responses {
          Self.update(&digest, response?.picoseconds ?? -1)
          count += response == nil ? 0 : 1
        }
      }
      #expect(digest.text == line.digest)
      #expect(count == line.count)
    }
  }

  @Test func responsesAreNeverAboveTheBound() {
    let comparison = Self.compare {
      ResponseTimeAnalysis.responses(of: $0.tasks, sleepStates: $0.sleepStates)
    }
    #expect(comparison.taskCount > 15_000)
    #expect(comparison.exceeded == 0)
    #expect(comparison.lossy == 0)
    // The bound is not so wide that it could not be reached.
    #expect(comparison.close > 300)
  }

  /// Each of the things that make a task wait matters: a bound without it is
  /// exceeded.
  @Test(arguments: ["jitter", "critical", "overhead", "sleep", "equals"])
  func boundsWithoutAPartAreExceeded(part: String) {
    let comparison = Self.compare(setCount: 1000) { drawn in
      var tasks = drawn.tasks
      for index in tasks.indices {
        switch part {
        case "jitter": tasks[index].jitter = .zero
        case "critical":
          tasks[index].critical = .zero
          tasks[index].beforeCritical = .zero
        case "overhead":
          tasks[index].entry = .zero
          tasks[index].exit = .zero
        // Of tasks of the same priority the first would have gone before.
        case "equals":
          tasks[index].priority =
            tasks[index].priority * tasks.count + tasks.count - index
        default: break
        }
      }
      return ResponseTimeAnalysis.responses(
        of: tasks,
        sleepStates: part == "sleep" ? [] : drawn.sleepStates
      )
    }
    #expect(comparison.exceeded > 20, "without \(part)")
  }
}
