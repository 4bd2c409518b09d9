"""Response times of random task sets under fixed priorities, by analysis.

    python3 Tools/GoldenVectors/response_times.py \
      > Tests/DeviceSimulatorTests/Golden/response_times.txt

The longest response of a task, in a schedule in which a job with higher priority
always goes first: found here by going through the demand of the tasks, without a
simulation. Two families of sets, drawn by a generator that the tests have as well:

    exact  all released together, different priorities, no overhead: the
           simulator must come to the same responses
    bound  equal priorities, jitter, held sections, entry and exit, sleep: the
           simulator must never exceed the response

Each line has the family, the first set, and the digest of the responses of 100
sets in picoseconds, eight bytes each, -1 where there is none. The count at the
end of a line is that of the tasks with one.
"""
from splitmix import FNV1a, SplitMix64

SETS = {"exact": 4000, "bound": 4000}
SEEDS = {"exact": 501, "bound": 502}
MOST_JOBS = 512


class Task:
    jitter = critical = before = entry = exit = offset = 0


def draw(random, family):
    """A set of tasks, and how long the processor may take to sleep and wake."""
    count = 2 + random.next() % 6
    tasks = []
    for index in range(count):
        task = Task()
        task.period = 1_000_000 * (50 + random.next() % 1950)
        task.cost = 1 + random.next() % (task.period * 8 // (5 * count))
        slack = max(task.period - task.cost, 0)
        task.deadline = task.period - random.next() % (slack + 1)
        tasks.append(task)
    if family == "exact":
        order = list(range(count))
        for index in range(count - 1, 0, -1):
            other = random.next() % (index + 1)
            order[index], order[other] = order[other], order[index]
        for task, priority in zip(tasks, order):
            task.priority = priority
        return tasks, 0
    for task in tasks:
        task.priority = random.next() % count
        if random.next() % 2 == 0:
            task.offset = random.next() % task.period
        if random.next() % 2 == 0:
            task.jitter = random.next() % (task.period // 4)
        if random.next() % 2 == 0:
            task.critical = random.next() % (task.cost // 2 + 1)
            task.before = random.next() % (task.cost - task.critical + 1)
        task.entry = random.next() % 2_000_000
        task.exit = random.next() % 1_000_000
    sleep = 0
    if random.next() % 2 == 0:
        fall = random.next() % 50_000_000
        wake = random.next() % 100_000_000
        sleep = fall + wake
    return tasks, sleep


def response(task, tasks, sleep):
    above = [t for t in tasks if t is not task and t.priority >= task.priority]
    below = [t for t in tasks if t.priority < task.priority]

    def whole(t):
        return t.entry + t.cost + t.exit

    held = [max(t.entry, t.critical, t.exit) for t in below]
    blocking = max([sleep] + held)
    worst, jobs, limit = 0, 0, MOST_JOBS * task.period
    finish = 0
    while jobs < MOST_JOBS:
        jobs += 1
        base = blocking + jobs * whole(task)
        finish = max(finish, base)
        while True:
            demand = base
            for t in above:
                releases = -((finish + t.jitter) // -t.period)
                demand += releases * whole(t)
            if demand == finish:
                break
            finish = demand
            if finish > limit:
                return -1
        late = finish + task.jitter
        worst = max(worst, late - (jobs - 1) * task.period)
        if late <= jobs * task.period:
            return worst
    return -1


def main():
    print("# response_times.py, generator SplitMix64, seeds", SEEDS)
    for family, sets in SETS.items():
        random = SplitMix64(SEEDS[family])
        for first in range(0, sets, 100):
            digest, found = FNV1a(), 0
            for _ in range(100):
                tasks, sleep = draw(random, family)
                for task in tasks:
                    longest = response(task, tasks, sleep)
                    found += longest >= 0
                    digest.update(
                        (longest & (1 << 64) - 1).to_bytes(8, "little"))
            print(family, first, digest.text, found)


main()
