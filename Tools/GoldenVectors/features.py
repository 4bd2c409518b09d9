"""Golden vectors of SignalFeatures: raw features of windows, filter branches.

Writes Tests/SignalFeaturesTests/Golden/{windows,filters}.json and prints the
figures that Sources/Embedded/SignalFeatures/Documentation.docc quotes. Nothing of
Sources is read: features come from their definitions, in whole numbers and
fractions of Python where the result is exact and in float64 where it is within
a step; filters are stepped in whole numbers, and once more by
scipy.signal.sosfilt in float64 with the design's own coefficients.

    python3 Tools/GoldenVectors/features.py
"""

import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import scipy
from scipy.signal import butter, sosfilt

SEED = 20210415
STORED_COUNT = 300  # output frames of each filter case
GOLDEN = Path(__file__).parents[2] / "Tests" / "SignalFeaturesTests" / "Golden"
HEADER = {
    "generator": "Tools/GoldenVectors/features.py",
    "seed": SEED,
    "numpy": np.__version__,
    "scipy": scipy.__version__,
}


# Features of one window


def floor_cube_root(value):
    """The largest root with root^3 <= value, by bisection in whole numbers."""
    low, high = 0, 1 << (value.bit_length() // 3 + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**3 <= value else (low, middle)
    return low


def raw_features(window):
    """The fourteen raw values; LD and MFL as real numbers of steps."""
    x = [int(v) for v in window]
    n = len(x)
    d = [b - a for a, b in zip(x, x[1:])]
    mean = Fraction(sum(x), n)
    variance = Fraction(sum(v * v for v in x), n) - mean**2
    squared_steps = sum(v * v for v in d)
    cubes = sum(v**3 for v in x)
    half = n // 2
    # WMA: the paper's i counts from 1; full weight on [N/4, 3N/4].
    weights = [2 if n <= 4 * i <= 3 * n else 1 for i in range(1, n + 1)]
    third = floor_cube_root(abs(cubes) * 4096 // n)
    # math.log of the float mean would lose nothing here: 1 step is 1/16.
    log_mean = math.fsum(math.log(max(abs(v), 0.5)) for v in x) / n
    return [
        sum((a - mean) * (b - mean) < 0 for a, b in zip(x, x[1:])),
        sum(a * b < 0 for a, b in zip(d, d[1:])),
        sum(abs(v) for v in d),
        sum(v * v > variance for v in d),
        sum(abs(v) for v in x),
        sum(v * v for v in x) // n,
        math.isqrt(sum(v * v for v in x) * 256 // n),
        third if cubes >= 0 else -third,
        math.exp(log_mean) * 16,
        math.isqrt(squared_steps * 256 // (n - 1)),
        math.log(math.sqrt(max(squared_steps, 1))) * 2048,
        sum(v * v > variance for v in x),
        sum(abs(v) for v in x[:half]) - sum(abs(v) for v in x[n - half :]),
        sum(w * abs(v) for w, v in zip(weights, x)),
    ]


def windows(random):
    """Yields a name and the int16 samples of each window."""
    for n in (4, 5, 6, 7, 33, 100, 250, 501):
        t = np.arange(n)
        yield f"noise {n}", random.normal(0, 60, n)
        yield f"uniform {n}", random.integers(-32768, 32768, n)
        yield f"ties {n}", random.integers(-2, 3, n)
        ends = [-32768, -32767, 0, 32766, 32767]
        yield f"extremes {n}", random.choice(ends, n)
        yield f"offset {n}", 1000 + random.integers(-3, 4, n)
        yield f"sine {n}", 3000 * np.sin(2 * np.pi * t / 25)
        yield f"zeros {n}", np.zeros(n)
        yield f"lowest {n}", np.full(n, -32768)


# Filter branches


def q30(sos):
    """b0, b1, b2, a1, a2 of every section, 30 fractional bits."""
    return [
        [round(c * 2**30) for c in (*row[:3], *row[4:])] for row in sos
    ]


def wrap32(value):
    return (value + 2**31) % 2**32 - 2**31


def run_sections(signal, sections):
    """Steps int32 samples through sections, error fed back."""
    for b0, b1, b2, a1, a2 in sections:
        x1 = x2 = y1 = y2 = remainder = 0
        output = []
        for x in signal:
            total = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2 + remainder
            y = wrap32(total >> 30)
            remainder = total & (2**30 - 1)
            x1, x2, y1, y2 = x, x1, y, y1
            output.append(y)
        signal = output
    return signal


def branch(frames, pre, decimation, post, gain_bits):
    """The output of a branch before it saturates, shape [frame, channel]."""
    channels = []
    for channel in frames.T:
        y = run_sections([int(v) << 12 for v in channel], q30(pre))
        y = run_sections(y[decimation - 1 :: decimation], q30(post))
        shift = 12 - gain_bits
        half = (1 << shift) >> 1
        channels.append([(v + half) >> shift for v in y])
    return np.array(channels).T


def float_branch(frames, pre, decimation, post):
    """The same in float64, in ADC steps."""
    y = frames.astype(float)
    y = sosfilt(pre, y, axis=0) if len(pre) else y
    y = y[decimation - 1 :: decimation]
    return sosfilt(post, y, axis=0) if len(post) else y


def design(*arguments, **keywords):
    """A Butterworth design with its gain shared evenly by the sections.

    scipy gives all of it to the first, and numerators such as 1, 2, 1 to the
    others, which do not fit -2 ..< 2.
    """
    sos = butter(*arguments, **keywords, output="sos")
    gain = sos[0, 0] ** (1 / len(sos))
    sos[0, :3] /= sos[0, 0]
    sos[:, :3] *= gain
    return sos


def filters(random):
    """Yields the cases: what the branch is, and what runs through it."""
    low = design(4, 600, "low", fs=10_000)
    high = design(4, 25, "high", fs=5_000)
    band = design(2, [25, 600], "band", fs=10_000)
    slow = design(2, 1, "low", fs=100)
    # 2.4 uV of noise in steps of 0.195 uV, on an offset that wanders.
    noise = random.normal(0, 2.4 / 0.195, (20_000, 5))
    wander = 200 * np.sin(np.arange(20_000) / 500)[:, None]
    loud = random.choice([-32768, 32767], (20_000, 5))
    # An offset of one step, which a filter without error feedback loses.
    small = np.ones((2_000, 5))
    yield "nerve, noise", noise + wander, low, 2, high, 4
    yield "nerve, noise, fine", noise, low, 2, high, 10
    yield "nerve, extremes", loud, low, 2, high, 0
    yield "band, noise", noise, band, 1, [], 4
    yield "envelope, one step", small, [], 1, slow, 12
    yield "no section, thirds", noise, [], 3, [], 2


def as_int16(values):
    return np.clip(np.round(values), -32768, 32767).astype(int)


def write(name, content):
    path = GOLDEN / name
    path.write_text(json.dumps(HEADER | content, separators=(",", ":")) + "\n")
    print(f"{name}: {path.stat().st_size} bytes")


def main():
    random = np.random.default_rng(SEED)
    cases = []
    for name, values in windows(random):
        samples = as_int16(values)
        raw = [round(v, 4) for v in raw_features(samples)]
        cases.append({"name": name, "samples": samples.tolist(), "raw": raw})
    write("windows.json", {"windows": cases})

    cases = []
    for name, values, pre, decimation, post, gain_bits in filters(random):
        frames = as_int16(values)
        output = branch(frames, pre, decimation, post, gain_bits)
        real = float_branch(frames, pre, decimation, post)
        fits = np.abs(output + 0.5) < 32768
        error = (output / 2**gain_bits - real)[fits]
        rounding = 0.5 / 2**gain_bits
        rms, peak = np.sqrt(np.mean(error**2)), np.max(np.abs(error))
        print(
            f"{name}: error {rms:.6f} steps rms, {peak:.6f} peak; output"
            f" rounding alone {rounding / math.sqrt(3):.6f}, {rounding:.6f}"
        )
        # The figures above are of the whole run, the vectors of its beginning.
        frames = frames[: STORED_COUNT * decimation]
        output, real = output[:STORED_COUNT], real[:STORED_COUNT]
        cases.append(
            {
                "name": name,
                "channelCount": frames.shape[1],
                "preBiquadCount": len(pre),
                "decimation": decimation,
                "postBiquadCount": len(post),
                "gainBits": gain_bits,
                "coefficients": sum(q30(pre) + q30(post), []),
                "frames": frames.ravel().tolist(),
                "output": np.clip(output, -32768, 32767).ravel().tolist(),
                "real": [round(v, 5) for v in real.ravel().tolist()],
                "saturationCount": int(np.sum(~fits[:STORED_COUNT])),
            }
        )
    write("filters.json", {"filters": cases})


if __name__ == "__main__":
    main()
