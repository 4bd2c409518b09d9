"""Golden values of the metrics, from scikit-learn and numpy.

    python Tools/GoldenVectors/metrics.py

writes Tests/EvaluationTests/Golden/metrics.json: samples of nine units, the
figures of all of them, and the 95 % interval of a bootstrap over units. Only
the bootstrap's draws are shared with the product (SplitMix64, seed 1, the high
half of bits x count); every resample is scored here from its samples, not from
sums.
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics

warnings.filterwarnings("ignore")
RESAMPLES = 1000
MASK = (1 << 64) - 1


class SplitMix64:
    """Steele, Lea and Flood, OOPSLA 2014."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, bound):
        return (self.next() * bound) >> 64


def samples(rng, units):
    """What a decoder that is right most of the time would give."""
    unit = np.repeat(np.arange(units), rng.integers(12, 30, units))
    count = len(unit)
    label = np.array([(u % 4) if rng.random() < 0.6 else 0 for u in unit])
    guess = np.where(rng.random(count) < 0.75, label,
                     rng.integers(0, 4, count))
    active = label == 1
    decoded = guess == 1
    value = 100 + 10 * label + rng.normal(0, 2, count)
    estimate = value + rng.normal(1, 4, count)
    return {"unit": unit, "label": label, "guess": guess, "active": active,
            "decoded": decoded, "value": value.round(6),
            "estimate": estimate.round(6), "moving": label > 0}


def binary(d, i):
    t, g = d["active"][i], d["decoded"][i]
    tn, fp, fn, tp = metrics.confusion_matrix(
        t, g, labels=[False, True]).ravel()
    return [
        metrics.accuracy_score(t, g), metrics.balanced_accuracy_score(t, g),
        tp / (tp + fn) if tp + fn else np.nan,
        fp / (fp + tn) if fp + tn else np.nan,
        metrics.f1_score(t, g, zero_division=np.nan)]


def classes(d, i):
    t, g = d["label"][i], d["guess"][i]
    recall = metrics.recall_score(
        t, g, labels=range(4), average=None, zero_division=np.nan)
    recall[[not (t == k).any() for k in range(4)]] = np.nan
    balanced = metrics.balanced_accuracy_score(t, g)
    return [metrics.accuracy_score(t, g), balanced, *recall]


def regression(d, i):
    t, g = d["value"][i], d["estimate"][i]
    if len(t) == 0:
        return [np.nan] * 3
    return [
        metrics.r2_score(t, g) if len(t) > 1 else np.nan,
        metrics.mean_squared_error(t, g), 1 - np.var(t - g) / np.var(t)]


def figures(d, i):
    return [*binary(d, i), *classes(d, i), *regression(d, i),
            *regression(d, i[d["moving"][i]])]


NAMES = (
    ["accuracy", "balanced_accuracy", "true_positive_rate",
     "false_positive_rate", "f1", "classes.accuracy",
     "classes.balanced_accuracy"]
    + [f"classes.recall.{k}" for k in range(4)]
    + ["r2", "mse", "vaf", "r2_moving", "mse_moving", "vaf_moving"])


def main():
    units = 9
    d = samples(np.random.default_rng(7), units)
    members = [np.flatnonzero(d["unit"] == u) for u in range(units)]
    value = figures(d, np.arange(len(d["unit"])))
    draws = SplitMix64(1)
    resampled = []
    for _ in range(RESAMPLES):
        chosen = [draws.below(units) for _ in range(units)]
        resampled.append(
            figures(d, np.concatenate([members[u] for u in chosen])))
    low, high = np.nanpercentile(np.array(resampled), [2.5, 97.5], axis=0)
    golden = {
        "generator": "Tools/GoldenVectors/metrics.py, seed 7, scikit-learn "
        + sklearn.__version__ + ", numpy " + np.__version__,
        "names": NAMES, "value": value, "low": list(low), "high": list(high),
        "confusion": metrics.confusion_matrix(
            d["label"], d["guess"]).tolist(),
        "samples": {k: v.tolist() for k, v in d.items()},
    }
    root = pathlib.Path(__file__).parents[2]
    path = root / "Tests/EvaluationTests/Golden/metrics.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
