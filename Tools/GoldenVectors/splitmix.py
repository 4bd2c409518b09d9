"""The seeded generator and the digest that both sides of a comparison use.

The same as Tests/TestSupport/SplitMix64.swift and FNV1a.swift.
"""
MASK = (1 << 64) - 1


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)


class FNV1a:
    def __init__(self):
        self.value = 0xCBF29CE484222325

    def update(self, data):
        value = self.value
        for byte in data:
            value = ((value ^ byte) * 0x100000001B3) & MASK
        self.value = value

    @property
    def text(self):
        return f"{self.value:016x}"
