"""Golden values of the metrics, from scikit-learn and numpy.

    python Tools/GoldenVectors/metrics.py

writes Tests/EvaluationTests/Golden/metrics.json: samples of 48 units of two
movements, the figures of all of them, and the 95 % interval of a bootstrap
that draws from each movement apart, one unit fewer than it has, each weighing
as much more. Only the draws are shared with the product (SplitMix64, seed 1,
the high half of bits x count); every resample is scored here from its weighted
samples, not from sums.
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
    unit = np.repeat(np.arange(units), rng.integers(6, 14, units))
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


def share(which, of, w):
    return w[which & of].sum() / w[of].sum() if w[of].sum() > 0 else np.nan


def binary(d, w):
    t, g = d["active"], d["decoded"]
    return [
        metrics.accuracy_score(t, g, sample_weight=w),
        metrics.balanced_accuracy_score(t, g, sample_weight=w),
        share(g, t, w), share(g, ~t, w),
        metrics.f1_score(t, g, zero_division=np.nan, sample_weight=w)]


def classes(d, w):
    t, g = d["label"], d["guess"]
    recall = [share(g == k, t == k, w) for k in range(4)]
    return [metrics.accuracy_score(t, g, sample_weight=w),
            float(np.nanmean(recall)), *recall]


def regression(d, w):
    t, g = d["value"], d["estimate"]
    if w.sum() == 0:
        return [np.nan] * 3

    def variance(x):
        return np.average((x - np.average(x, weights=w)) ** 2, weights=w)
    return [
        metrics.r2_score(t, g, sample_weight=w),
        metrics.mean_squared_error(t, g, sample_weight=w),
        1 - variance(t - g) / variance(t)]


def figures(d, w):
    """Every figure, each sample counted by its weight."""
    return [*binary(d, w), *classes(d, w), *regression(d, w),
            *regression(d, w * d["moving"])]


NAMES = (
    ["accuracy", "balanced_accuracy", "true_positive_rate",
     "false_positive_rate", "f1", "classes.accuracy",
     "classes.balanced_accuracy"]
    + [f"classes.recall.{k}" for k in range(4)]
    + ["r2", "mse", "vaf", "r2_moving", "mse_moving", "vaf_moving"])


def main():
    units = 48
    d = samples(np.random.default_rng(7), units)
    strata = [np.arange(units)[np.arange(units) % 2 == k] for k in (0, 1)]
    value = figures(d, np.ones(len(d["unit"])))
    draws = SplitMix64(1)
    resampled = []
    for _ in range(RESAMPLES):
        weight = np.zeros(units)
        for members in strata:
            n = len(members)
            for _ in range(n - 1):
                weight[members[draws.below(n)]] += n / (n - 1)
        resampled.append(figures(d, weight[d["unit"]]))
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
