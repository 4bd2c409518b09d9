"""Works a report's tables out anew from the rows of predictions.csv.

    python Tools/Examples/report_tables.py RUN OUTPUT.png

RUN is the folder of `phalanx replay --report`. Needs pandas and matplotlib.
Exits 1 where a figure is not that of results.json.
"""
import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import pandas


def fingers(rows, results):
    """Accuracy, rates and balanced accuracy of every finger with a truth."""
    table = {}
    for finger in results["fingers"]:
        name = finger["name"]
        truth = rows[f"finger.active_truth.{name}"]
        known = rows[truth.notna()]
        if known.empty:
            continue
        truth = known[f"finger.active_truth.{name}"] == 1
        guess = known[f"finger.active.{name}"] == 1
        hit, wrong = guess[truth].mean(), guess[~truth].mean()
        sides = pandas.Series([hit, 1 - wrong])
        table[name] = {
            "accuracy": (truth == guess).mean(),
            "balanced_accuracy": sides.mean(),
            "true_positive_rate": hit, "false_positive_rate": wrong}
    return pandas.DataFrame(table).T


def rest(rows, fingers):
    """The share of rest with any finger active.

    Where labels follow motion, replay leaves out the hops within the early onset
    tolerance before a movement; here they count.
    """
    active = rows[[f"finger.active.{name}" for name in fingers]].any(axis=1)
    return active[rows["at_rest"] == 1].mean()


def main(run, output):
    run = pathlib.Path(run)
    results = json.loads((run / "results.json").read_text())
    rows = pandas.read_csv(run / "predictions.csv")
    scored = rows[rows["scored"] == 1]
    table = fingers(scored, results)
    print(table.to_string(float_format="%.4f"))
    names = [finger["name"] for finger in results["fingers"]]
    share = rest(scored, names)
    told = results["overall"]["rest_active_share"]
    print(f"rest with any finger active: {share:.4f}, told {told}")
    for group in results["groups"]:
        if group["kind"] == "classes" and group["scored_samples"]:
            print(pandas.crosstab(scored[f"{group['name']}.truth"],
                                  scored[f"{group['name']}.decided"]))
    axes = table.plot.bar(figsize=(9, 4), ylim=(0, 1.02), rot=20)
    axes.figure.tight_layout()
    axes.figure.savefig(output, dpi=100)
    if len(scored) != results["scored_samples"]:
        print("the session's grid scores between decisions: figures differ")
        return 0
    wrong = [
        f"{finger['name']}: {metric} {table.loc[finger['name'], metric]:.6g}, "
        f"told {finger[metric]}"
        for finger in results["fingers"] if finger["name"] in table.index
        for metric in table.columns
        if finger[metric] is not None
        and abs(table.loc[finger["name"], metric] - finger[metric]) > 1e-5]
    print("\n".join(wrong) or "all as in results.json")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    sys.exit(main(*sys.argv[1:]))
