"""The whole fit: from published results to the committed files' texts."""

import hashlib

from . import counts, families, formats, golden, instruction_check, latency
from . import layers, output, power, streaming, validate
from . import rows as table

PUBLISHED = ["mlperf_tiny_calibration.csv", "m55_kws_layers.csv",
             "cmsis_nn_instructions.csv"]


def residuals_of(rows, powered):
    result = []
    for kind in validate.LEFT_OUT:
        result += validate.latency_residuals(rows, kind)
        result += validate.energy_residuals(rows, powered, kind)
    for kind in ("board", "submission"):
        result += validate.latency_residuals(
            rows, kind, chosen=validate.outside, prefix="outside ")
    return result + validate.latency_residuals(
        rows, "board", validate.NaiveRidge, "naive")


def errors_of(residuals):
    errors = {}
    for (quantity, name), items in validate.groups(residuals).items():
        errors.setdefault(quantity, {})[name] = validate.summary(items)
    by_family = {}
    for item in residuals:
        if (item.quantity, item.left_out) == ("power", "family"):
            by_family.setdefault(
                families.family(item.row.board), []).append(item.error)
    errors["power"]["new family"] = families.new_family(by_family)
    return formats.rounded(errors)


def show(errors, repeats):
    print(f"{'':9}{'left out':12}{'rows':>5}{'boards':>7}{'median':>8}"
          f"{'p90':>7}   90 % interval of median, p90 (boards drawn)")
    for quantity, parts in errors.items():
        for name, error in parts.items():
            line = (f"{quantity:9}{name:12}{error['rows']:5}"
                    f"{error['boards']:7}{error['median']:8.1%}"
                    f"{error['p90']:7.1%}   ")
            if "median_interval" in error:
                low, high = error["median_interval"]
                first, last = error["p90_interval"]
                line += f"{low:.1%} to {high:.1%}, {first:.1%} to {last:.1%}"
            print(line.rstrip())
    spread = sorted(abs(value) for value in repeats)
    print(f"{len(repeats)} repeated results dropped; they differ by "
          f"{spread[len(spread) // 2]:.2%} (median), {spread[-1]:.0%} at most")


def show_checks(checks):
    print("\nstreaming, mW     MHz  measured  model        basis"
          "                   left out")
    for row in checks["streaming"]:
        measured = row["measured_mw"]
        left_out = ", ".join(
            f"{value:.1f} ({value / measured - 1:+.0%}) by {name}"
            for name, value in row["left_out_mw"].items())
        print(f"{row['board']:14}{row['clock_mhz']:7.0f}{measured:10.2f}"
              f"{row['model_mw']:7.2f} ({row['model_mw'] / measured - 1:+.0%})"
              f"  {row['basis']:24}{left_out}")
        print(f"{'':14}duty {row['duty']:.3f}; by the latency model "
              f"{row['model_duty']:.3f}: {row['model_mw_by_model_duty']:.2f} "
              f"({row['model_mw_by_model_duty'] / measured - 1:+.0%})")
    found = checks["cycles_per_instruction"]
    for board, row in found["model"].items():
        print(f"cycles an instruction, {board}: {row['mean']:.2f} (dense "
              f"{row['dense']:.2f}, convolution {row['convolution']:.2f}; at "
              f"least {row['least_possible']})")
    read = found["apollo510_counters"]
    print(f"by counters of the apollo510: {read['with_products']:.2f} in "
          f"layers with products, {read['without_products']:.2f} in others; "
          f"the model is off by {found['apollo510_model_error']:+.0%}")


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def published(data):
    """Rows, those with a power, repeats, records, and the per-layer table."""
    rows, powered, repeats, records = table.read(data / PUBLISHED[0])
    per_layer = layers.read(data / PUBLISHED[1])
    rows.append(layers.network_row(per_layer["vector"]))
    layers.weigh(rows, per_layer)
    layers.weigh(powered, per_layer)
    return rows, powered, repeats, records, per_layer


def files(data, paths):
    """name -> text of each file that the fit writes.

    `paths` has the names of `consistent.Paths`.
    """
    rows, powered, repeats, records, per_layer = published(data)
    residuals = residuals_of(rows, powered)
    errors = errors_of(residuals)
    show(errors, repeats)
    watts = power.PowerModel(powered)
    found = output.coefficients(
        rows, powered, records, per_layer,
        counts.read_cmsis_nn(data / PUBLISHED[2]),
        counts.read_own(paths.counts),
        {name: {part: [error["median"], error["p90"], error["rows"]]
                for part, error in parts.items()}
         for name, parts in errors.items()},
        streaming.fit(records, watts))
    found["inputs"] = {
        **{name: digest(data / name) for name in PUBLISHED},
        paths.counts.name: digest(paths.counts)}
    found = formats.rounded(found)
    checks = formats.rounded({
        "streaming": streaming.table(records, watts, latency.fit(rows)),
        "cycles_per_instruction": instruction_check.check(
            found, per_layer["vector"]),
    })
    show_checks(checks)
    return {
        paths.coefficients: formats.as_json(found),
        paths.residuals: output.residual_table(residuals),
        paths.errors: formats.as_json(errors),
        paths.checks: formats.as_json(checks),
        paths.golden: formats.as_json(golden.golden(found)),
    }
