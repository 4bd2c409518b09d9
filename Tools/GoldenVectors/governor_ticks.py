"""When the governor ticks, by the rule of Governor.md ("When a tick comes").

    python3 Tools/GoldenVectors/governor_ticks.py

Streams of intents of several paces, some late, some twice, some stamped ahead, on
a host that at times stands still, in steps of 250 us, so that moments often fall
together. The digest is over the moment of the next tick, eight bytes, before and
after each step; Tests/GovernorTests/GovernorTickTests.swift holds it.
"""
from splitmix import FNV1a, SplitMix64

SEED = 97
STEPS = 60_000
TICK, PATIENCE, STRETCH, HASTE = 10_000, 4_000, 2_000, 1_000
PACES = [20_000, 10_000, 15_000, 7_000, 25_000, 9_250, 120_000]


class Pacing:
    def __init__(self):
        self.beat = None
        self.sample = None
        self.period = 0
        self.lag = 0
        self.is_new = False

    def offer(self, sample, now):
        sample = min(sample, now)
        late = now - sample
        if self.sample is not None and sample > self.sample:
            self.period = sample - self.sample
            self.lag = min(self.lag + 20, late)
        else:
            self.lag = late
        self.sample = sample
        self.is_new = True

    @property
    def next(self):
        if self.beat is None:
            return 0
        due = self.beat + TICK
        if self.sample is None:
            return due
        if self.is_new:
            return due - HASTE
        expected = self.sample + self.period + self.lag
        if self.period == 0 or due >= expected + 10 * TICK:
            return due
        if due - TICK <= expected <= due + STRETCH:
            return max(due, min(expected, due) + PATIENCE)
        phase = (expected - due) % TICK
        if phase <= TICK // 2:
            return due + min(phase, STRETCH)
        return due - min(TICK - phase, HASTE)

    def run(self, now):
        if self.beat is None:
            self.beat = now
        else:
            if now < self.beat + TICK - HASTE:
                return
            if not self.is_new and now < self.next:
                return
            planned = self.beat + TICK
            if self.is_new:
                planned = max(planned - HASTE, self.sample + self.lag)
            self.beat = max(min(planned, now), now - PATIENCE)
        self.is_new = False


def main():
    random = SplitMix64(SEED)
    digest = FNV1a()
    pacing = Pacing()
    # The first intent comes when the ticks have been going on, and is alone for
    # long.
    now, pace, sample, coming = 1_000_000, PACES[-1], 1_033_000, 1_033_250
    for step in range(STEPS):
        r = random.next()
        now += 250
        if r % 300 == 0:
            now += 250 * ((r >> 16) % 60)
        if step % 4000 == 3999:
            pace = PACES[(r >> 24) % len(PACES)]
        if now >= coming:
            kind = (r >> 32) % 64
            if kind == 0:
                pacing.offer(sample - 3 * pace, now)
            elif kind == 1:
                pacing.offer(now + 5000, now)
            elif kind < 5:
                pacing.offer(sample - pace, now)
            else:
                pacing.offer(sample, now)
            sample += pace
            late = (r >> 48) % 24 if (r >> 40) % 8 == 0 else 1
            coming = sample + 250 * late
        digest.update(pacing.next.to_bytes(8, "little"))
        pacing.run(now)
        digest.update(pacing.next.to_bytes(8, "little"))
    print(digest.text)


main()
