"""Whether the committed files belong together, without the published results.

    coefficients.json   was fitted with the counts.csv that is committed
    errors.json         is what residuals.csv gives, and what the coefficients say
    predictions.json    is what the coefficients give

Takes a second, and only the standard library. That the coefficients are what
the fit gives is for `fit --check`, which fits.
"""

import csv
import hashlib
import json
import pathlib
import types

from . import families, formats, golden

ROOT = pathlib.Path(__file__).resolve().parents[3]
TOOL = ROOT / "Tools/EnergyModel"
Paths = types.SimpleNamespace(
    counts=ROOT / "Tools/Firmware/InstructionCount/counts.csv",
    coefficients=ROOT / "Sources/Host/PowerModel/Coefficients/coefficients.json",
    residuals=TOOL / "residuals.csv",
    errors=TOOL / "errors.json",
    checks=TOOL / "checks.json",
    golden=ROOT / "Tests/PowerModelTests/Golden/predictions.json")

# Residuals are written to 0.001.
ROUNDING = 6e-4


def quantile(values, share):
    """By straight line between ordered values, as numpy's."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def group_names(row):
    """The lines of the table of errors that a residual counts in."""
    kind, kin = row["left_out"], row["kin"] == "yes"
    names = [kind]
    if kind == "board":
        names.append("kin" if kin else "no kin")
    elif kind in ("carrier", "family") and kin:
        names.append(f"{kind} kin")
    return names


def faults_of_errors(residuals, errors):
    """What the residuals do not give."""
    groups = {}
    for row in residuals:
        for name in group_names(row):
            groups.setdefault((row["quantity"], name), []).append(row)
    by_family = {}
    for row in groups.get(("power", "family"), []):
        by_family.setdefault(families.family(row["board"]), []).append(
            float(row["error"]))
    stated = {(quantity, name) for quantity, parts in errors.items()
              for name in parts} - {("power", "new family")}
    if stated != set(groups):
        yield f"lines {sorted(stated ^ set(groups))} are in one of them only"
        return
    expected = {}
    for key, rows in groups.items():
        magnitudes = [abs(float(row["error"])) for row in rows]
        expected[key] = {
            "rows": len(rows), "boards": len({row["board"] for row in rows}),
            "median": quantile(magnitudes, 0.5),
            "p90": quantile(magnitudes, 0.9)}
    expected["power", "new family"] = families.new_family(by_family)
    for (quantity, name), want in sorted(expected.items()):
        got = errors[quantity].get(name, {})
        # The tail of a new family moves with the rounding more than rows do.
        room = 10 * ROUNDING if name == "new family" else ROUNDING
        for part in ("rows", "boards", "median", "p90"):
            if part not in got or abs(got[part] - want[part]) > room:
                yield (f"{quantity}, {name}: {part} is {got.get(part)}, the "
                       f"residuals give {want[part]:.6g}")


def faults(paths=Paths):
    """One line a fault: file: what is wrong; what to do."""
    coefficients, errors, predictions = (
        json.loads(path.read_text())
        for path in (paths.coefficients, paths.errors, paths.golden))
    with open(paths.residuals, newline="") as file:
        residuals = list(csv.DictReader(file))
    counts = hashlib.sha256(paths.counts.read_bytes()).hexdigest()
    if coefficients["inputs"].get(paths.counts.name) != counts:
        yield (f"{paths.coefficients.name}: not fitted with the committed "
               f"{paths.counts.name}; run Tools/EnergyModel/fit and commit")
    for fault in faults_of_errors(residuals, errors):
        yield f"{paths.errors.name}: {fault}; run fit and commit"
    stated = {
        quantity: {name: [error["median"], error["p90"], error["rows"]]
                   for name, error in parts.items()}
        for quantity, parts in errors.items()}
    if coefficients["errors"] != stated:
        yield (f"{paths.coefficients.name}: its errors are not those of "
               f"{paths.errors.name}; run fit and commit")
    again = json.loads(formats.as_json(golden.golden(coefficients)))
    if not formats.close(again, predictions, 1e-9):
        yield (f"{paths.golden.name}: not what {paths.coefficients.name} "
               "gives; run fit and commit")
