"""Redraws the figures of a replay's report.

    python Tools/Examples/draw_report.py RUN OUTPUT.png

RUN is the folder of `phalanx replay --report`. Needs numpy and matplotlib.
"""
import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

SECONDS = 24


def excerpt(rows):
    """The 24 s with the most scored rows, of one recording; a slice."""
    time = rows["time_us"] / 1e6
    ends = np.searchsorted(time, time + SECONDS)
    sums = np.concatenate([[0], np.cumsum(rows["scored"] == 1)])
    first = int(np.argmax(sums[ends] - sums[:-1]))
    same = rows["recording"][first : ends[first]] == rows["recording"][first]
    return slice(first, first + int(same.sum()))


def shade(axes, time, scored):
    """Marks in grey where nothing is scored."""
    axes.fill_between(time, 0, 1, where=scored != 1, color="0.85", step="pre",
                      transform=axes.get_xaxis_transform(), linewidth=0)


def closures(axes, rows, part, names):
    time = rows["time_us"][part] / 1e6
    shade(axes, time, rows["scored"][part])
    for lane, (finger, _) in enumerate(names):
        base = -1.3 * lane
        truth = rows["finger.closure_truth"][part, finger]
        axes.fill_between(time, base, base + np.nan_to_num(truth),
                          color="tab:orange", alpha=0.4, linewidth=0)
        axes.plot(time, base + rows["finger.closure"][part, finger],
                  color="tab:blue", linewidth=1)
    axes.set_yticks([0.5 - 1.3 * lane for lane in range(len(names))],
                    [name.replace("_", " ") for _, name in names], fontsize=8)
    axes.set(title="closures: truth (orange), decoded (blue); "
             "grey: not scored", xlabel="s", xlim=(time[0], time[-1]))


def classes(axes, rows, part, group):
    time = rows["time_us"][part] / 1e6
    shade(axes, time, rows["scored"][part])
    truth = rows[group["name"] + ".truth"][part].astype(float)
    truth[truth < 0] = np.nan
    axes.step(time, truth, where="pre", color="tab:orange", linewidth=4,
              alpha=0.5)
    axes.step(time, rows[group["name"] + ".decided"][part], where="pre",
              color="tab:blue", linewidth=1)
    axes.set(yticks=range(len(group["classes"])), xlabel="s",
             xlim=(time[0], time[-1]), title=group["name"])
    axes.set_yticklabels(group["classes"], fontsize=8)


def confusion(axes, rows, group):
    truth = rows[group["name"] + ".truth"]
    guess = rows[group["name"] + ".decided"]
    known = (rows["scored"] == 1) & (truth >= 0)
    side = len(group["classes"])
    counts = np.zeros((side, side), int)
    np.add.at(counts, (truth[known], guess[known]), 1)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    axes.set(title=f"{group['name']}: truth down, decoded across",
             xticks=range(side), yticks=range(side))
    axes.set_xticklabels(group["classes"], rotation=90, fontsize=7)
    axes.set_yticklabels(group["classes"], fontsize=7)
    return counts


def delays(axes, run):
    """The delays of the true onsets, as the replay has matched them."""
    told = json.loads((run / "repetitions.json").read_text())["repetitions"]
    found = [d for one in told for finger in one["onset_delays_ms"].values()
             for d in finger]
    met = [d for d in found if d is not None]
    axes.hist(met, bins=np.arange(min([0, *met]) - 10, max([200, *met]) + 20, 20))
    axes.set(title=f"onset delay, ms; {len(found) - len(met)} of {len(found)} "
             "missed")


def main(run, output):
    run = pathlib.Path(run)
    rows = np.load(run / "predictions.npz")
    results = json.loads((run / "results.json").read_text())
    groups = [g for g in results["groups"]
              if g["kind"] == "classes" and g["scored_samples"]]
    names = [(i, f["name"]) for i, f in enumerate(results["fingers"])
             if f["scored_samples"]]
    part = excerpt(rows)
    figure, axes = plt.subplots(2 + 2 * len(groups), 1, squeeze=False,
                                figsize=(11, 4 * (2 + 2 * len(groups))))
    axes = list(axes[:, 0])
    closures(axes[0], rows, part, names)
    delays(axes[1], run)
    for place, group in enumerate(groups):
        classes(axes[2 + 2 * place], rows, part, group)
        counts = confusion(axes[3 + 2 * place], rows, group)
        told = np.array(group["confusion"])
        if not np.array_equal(counts, told):
            print(f"{group['name']}: {np.abs(counts - told).sum()} counts differ "
                  "from results.json: its grid scores between decisions")
    figure.suptitle(f"{results['decoder']} on {results['recording']}, split "
                    f"{results['split']}")
    figure.tight_layout(rect=(0.03, 0, 1, 0.98))
    figure.savefig(output, dpi=100)
    print(f"{output}: {len(rows['time_us'])} hops, "
          f"{int((rows['scored'] == 1).sum())} scored")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    main(*sys.argv[1:])
