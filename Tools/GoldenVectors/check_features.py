"""Checks the features of a replay against numpy, on any recording.

    phalanx replay SESSION --decoder IMAGE --trace TRACE
    python Tools/GoldenVectors/check_features.py TRACE

reads the filtered int16 samples that the decoder saw, computes every feature
anew from its definition (Luu et al. 2021, Table 1; integer forms as in the
documentation of SignalFeatures) over plain windows, and compares: equal for
all, within one raw step for the log detector (9) and maximum fractal length
(11), whose float definition is compared. The normalised network inputs must
be equal. It shares no code with Sources/. Exit code 1 on any difference.
"""
import json
import pathlib
import sys

import numpy as np

NAMES = {
    1: "zero crossings", 2: "slope sign changes", 3: "waveform length",
    4: "Willison amplitude", 5: "mean absolute value", 6: "mean square",
    7: "root mean square", 8: "v-order 3", 9: "log detector",
    10: "difference absolute standard deviation",
    11: "maximum fractal length", 12: "myopulse percentage rate",
    13: "mean absolute value slope", 14: "weighted mean absolute"}
WITHIN_ONE = {9, 11}
CHUNK = 256  # windows at a time: bounded memory on long recordings


def floor_root(v):
    """The integer square root of each of v >= 0, exactly."""
    r = np.sqrt(v.astype(np.float64)).astype(np.int64)
    r -= r * r > v
    return r + ((r + 1) * (r + 1) <= v)


def floor_cube_root(v):
    r = np.cbrt(v.astype(np.float64)).astype(np.int64)
    r -= r ** 3 > v
    return r + ((r + 1) ** 3 <= v)


def feature(number, x):
    """One feature of windows x, shape [windows, N, channels], int64."""
    n = x.shape[1]
    d = np.diff(x, axis=1)
    total = x.sum(1)
    squares = (x * x).sum(1)
    variance = (n * squares - total * total) // (n * n)
    level = floor_root(variance)
    if number == 1:
        c = n * x - total[:, None]
        return ((np.sign(c[:, 1:]) * np.sign(c[:, :-1])) < 0).sum(1)
    if number == 2:
        return ((np.sign(d[:, 1:]) * np.sign(d[:, :-1])) < 0).sum(1)
    if number == 3:
        return np.abs(d).sum(1)
    if number == 4:
        return (np.abs(d) > level[:, None]).sum(1)
    if number == 5:
        return np.abs(x).sum(1)
    if number == 6:
        return squares // n
    if number == 7:
        return floor_root(squares * 256 // n)
    if number == 8:
        cubes = (x ** 3).sum(1)
        whole, rest = np.divmod(np.abs(cubes), n)
        scaled = whole * 4096 + rest * 4096 // n
        return np.sign(cubes) * floor_cube_root(scaled)
    if number == 9:
        logs = np.log2(np.maximum(np.abs(x).astype(np.float64), 0.5))
        return 16 * np.exp2(logs.mean(1))
    if number == 10:
        return floor_root((d * d).sum(1) * 256 // (n - 1))
    if number == 11:
        s = np.maximum((d * d).sum(1).astype(np.float64), 1)
        return 2048 * 0.5 * np.log(s)
    if number == 12:
        return (np.abs(x) > level[:, None]).sum(1)
    if number == 13:
        half = n // 2
        a = np.abs(x)
        return a[:, :half].sum(1) - a[:, n - half:].sum(1)
    i = np.arange(1, n + 1)
    weight = np.where((n <= 4 * i) & (4 * i <= 3 * n), 2, 1)
    return (np.abs(x) * weight[None, :, None]).sum(1)


def normalise(raw, table):
    """The network's inputs, Q3.12, by the integer rules, with Python's exact
    integers where 64 bits might not do."""
    out = np.empty(raw.shape, np.int64)
    for e in range(raw.shape[1]):
        r = raw[:, e].astype(np.int64)
        kind = table["transform"][e]
        if kind == 2:
            t = np.sign(r) * floor_root(np.abs(r) << 16)
        else:
            t = r
        t = np.clip(t - table["offset"][e], -2 ** 31, 2 ** 31 - 1)
        shift, multiplier = table["shift"][e], table["multiplier"][e]
        # |t x multiplier| < 2^62; the rounding term may carry it to 2^63.
        wide = t.astype(object) * multiplier + (1 << (shift - 1))
        out[:, e] = np.clip(
            np.array([int(w) >> shift for w in wide], dtype=object),
            -32768, 32767).astype(np.int64)
    return out


def main(folder):
    folder = pathlib.Path(folder)
    about = json.loads((folder / "trace.json").read_text())
    hops = np.load(folder / "hops.npy")[:, 0]
    raw = np.load(folder / "raw_features.npy", mmap_mode="r")
    given = np.load(folder / "network_input.npy", mmap_mode="r")
    starts = np.append(np.flatnonzero(hops == 0), len(hops))
    bad = 0
    for block in about["feature_blocks"]:
        samples = np.load(
            folder / f"branch{block['branch']}.npy", mmap_mode="r")
        n, hop = block["window_length"], block["hop_length"]
        channels = samples.shape[1]
        worst = dict.fromkeys(block["features"], 0.0)
        differ = dict.fromkeys(block["features"], 0)
        for first, end in zip(starts[:-1], starts[1:]):
            # Before a reset's first sample there are zeros.
            for a in range(first, end, CHUNK):
                b = min(a + CHUNK, end)
                low = max(first * hop, (a + 1) * hop - n)
                part = np.asarray(samples[low:b * hop], np.int64)
                lead = n + (b - a - 1) * hop - len(part)
                part = np.concatenate(
                    [np.zeros((lead, channels), np.int64), part])
                x = np.lib.stride_tricks.sliding_window_view(
                    part, n, axis=0)[::hop].swapaxes(1, 2)
                for place, number in enumerate(block["features"]):
                    e = block["first_element"] + place * channels
                    error = np.abs(
                        feature(number, x) - raw[a:b, e:e + channels])
                    limit = 1 if number in WITHIN_ONE else 0
                    worst[number] = max(worst[number], float(error.max()))
                    differ[number] += int((error > limit).sum())
        for number in block["features"]:
            verdict = "ok" if differ[number] == 0 else (
                f"WRONG in {differ[number]} places")
            print(
                f"branch {block['branch']}, window {n}: {NAMES[number]:<40}"
                f"largest error {worst[number]:.3g}  {verdict}")
            bad += differ[number]
    # The logarithm's table is the decoder's own; where it is used, only the
    # range of its error is checked: two steps of Q3.12 beside float.
    table = about["normalization"]
    linear = [e for e, k in enumerate(table["transform"]) if k != 1]
    picked = {k: [v[e] for e in linear] for k, v in table.items()}
    wrong = int(
        (normalise(np.asarray(raw[:, linear]), picked)
         != given[:, linear]).sum())
    print(f"network inputs, linear and root: {len(linear)} elements, "
          f"{wrong} differ")
    bad += wrong
    logs = [e for e, k in enumerate(table["transform"]) if k == 1]
    if logs:
        r = np.asarray(raw[:, logs], np.float64)
        t = np.sign(r) * 1024 * np.log2(1 + np.abs(r))
        gain = np.array([table["multiplier"][e] / 2.0 ** table["shift"][e]
                         for e in logs])
        want = np.clip(
            (t - np.array([table["offset"][e] for e in logs])) * gain,
            -32768, 32767)
        error = np.abs(want - given[:, logs])
        wrong = int((error > 0.5 + 1.5 * gain).sum())
        print(f"network inputs, logarithm: {len(logs)} elements, largest "
              f"error {error.max():.3g} steps of Q3.12, {wrong} out of range")
        bad += wrong
    print("hops", len(hops), "resets", len(starts) - 1)
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
