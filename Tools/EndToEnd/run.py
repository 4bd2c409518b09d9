"""Tries the whole program as a person would, and holds it to its promises.

    python Tools/EndToEnd/run.py --release PHALANX [--debug PHALANX]

Needs numpy, onnx and PyYAML. Synthesizes what it decodes; recordings of ../shared are tried
too where they are there. Prints a line for each check, and ends with 1 at the first
that fails.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import networks

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("PHALANX_SHARED", ROOT.parent / "shared")) / "recordings"
SYNTHETIC = ROOT / "Recordings" / "synthetic"
DECODERS = ROOT / "Recordings" / "decoders"
SCORED = ("results.json", "results.csv", "trials.csv", "commands.csv",
          "repetitions.json", "predictions.csv", "predictions.npz")
def fail(message):
    print(f"end to end: {message}", file=sys.stderr)
    sys.exit(1)


def call(*arguments, status=0):
    """Runs a command; its status is checked, its output given back."""
    found = subprocess.run([str(a) for a in arguments], capture_output=True, text=True)
    if found.returncode != status:
        fail(f"{' '.join(map(str, arguments))}\n  exit {found.returncode}, want {status}\n"
             f"{found.stdout[-2000:]}{found.stderr[-2000:]}")
    return found


def excerpt():
    return next(SYNTHETIC.glob("*.edf"))


def check_identity(tools, work):
    """The same input gives the same bytes, in every build and block size."""
    for decoder in sorted(DECODERS.glob("synthetic-*.phx")):
        runs = {}
        kinds = [("release", tools.release, []), ("again", tools.release, []),
                 ("block 1", tools.release, ["--block", 1]),
                 ("block 977", tools.release, ["--block", 977])]
        if tools.debug:
            kinds.append(("debug", tools.debug, []))
        for name, tool, extra in kinds:
            directory = work / f"{decoder.stem}-{name.replace(' ', '-')}"
            call(tool, "replay", excerpt(), "--decoder", decoder, "--report", directory,
                 "--split", "all", *extra)
            runs[name] = directory
        for name, directory in runs.items():
            for file in SCORED:
                if (directory / file).read_bytes() != (runs["release"] / file).read_bytes():
                    fail(f"{decoder.name}: {file} of the run '{name}' differs")
        builds = "release and debug" if tools.debug else "release"
        print(f"identical in {builds}, blocks of 1, 977 and 4096: {decoder.name}")


def check_features(tools, work):
    """All fourteen features equal numpy's, on every recording that is there."""
    sessions = []
    for files in sorted((ROOT / "Recordings").glob("*/")):
        names = sorted(files.glob("*.session.yaml"))
        folder = files.name
        if not names:
            continue
        recordings = files if any(files.glob("*.edf")) else SHARED / folder
        if not recordings.is_dir():
            print(f"skipped: features of {folder}: {recordings} is not there")
            continue
        # A session file names its recording relative to itself.
        place = work / "sessions" / folder
        shutil.copytree(recordings, place)
        sessions += [networks.for_training(name, place) for name in names]
    for session in sessions:
        described = json.loads(call(tools.release, "inspect", "--json", session).stdout)
        pipeline, network = networks.fourteen_features(
            session, described["inputs"][0], work)
        image, trace = work / "fourteen.phx", work / "trace"
        call(tools.release, "compile", network, "--pipeline", pipeline, "--calibrate", session,
             "-o", image)
        call(tools.release, "replay", session, "--decoder", image, "--trace", trace,
             "--split", "all", "--duration", tools.seconds)
        found = call(sys.executable, ROOT / "Tools/GoldenVectors/check_features.py", trace)
        print(f"features equal numpy's: {session.name}: {found.stdout.strip().splitlines()[-1]}")


def anonymous_memory(*arguments):
    """The most anonymous memory that a command held, in KiB."""
    process = subprocess.Popen([str(a) for a in arguments], stdout=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        try:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            break
        for line in status.splitlines():
            if line.startswith("RssAnon"):
                most = max(most, int(line.split()[1]))
        time.sleep(0.005)
    if process.wait() != 0:
        fail(f"{' '.join(map(str, arguments))}: exit {process.returncode}")
    return most


def check_memory(tools, work):
    """Memory does not grow with the recording: ten minutes against one."""
    decoder = DECODERS / "synthetic-gru.phx"
    session = work / "long.edf"
    plan = networks.long_plan(SYNTHETIC / "demo.plan.yaml", 16, work)
    call(tools.release, "synthesize", plan, "--seed", 7, "-o", session)
    used = {}
    for seconds in (60, 600):
        used[seconds] = anonymous_memory(
            tools.release, "replay", session, "--decoder", decoder, "--duration", seconds,
            "--report", work / "memory", "--split", "all")
    growth = (used[600] - used[60]) / 1024
    if growth > 2:
        fail(f"anonymous memory grew by {growth:.2f} MiB from one minute to ten")
    print(f"anonymous memory: {used[60] / 1024:.1f} MiB after a minute, {growth:+.2f} MiB after ten")


def check_bad_input(tools, work):
    """One line on standard error, exit 1, nothing left behind."""
    decoder = DECODERS / "synthetic-gru.phx"
    empty = work / "empty.edf"
    empty.write_bytes(b"")
    text = work / "text.edf"
    text.write_text("this is not a recording\n" * 40)
    flipped = work / "flipped.phx"
    bytes_ = bytearray(decoder.read_bytes())
    bytes_[len(bytes_) // 2] ^= 4
    flipped.write_bytes(bytes_)
    cases = [
        ("a missing recording", [work / "none.edf", "--decoder", decoder]),
        ("an empty recording", [empty, "--decoder", decoder]),
        ("not a recording", [text, "--decoder", decoder]),
        ("a flipped bit in the image", [excerpt(), "--decoder", flipped]),
        ("a recording for an image", [excerpt(), "--decoder", excerpt()]),
        ("a decoder for other channels", [excerpt(), "--decoder", DECODERS / "ninapro-db1-gru.phx"]),
    ]
    for name, arguments in cases:
        directory = work / "bad"
        found = call(tools.release, "replay", *arguments, "--report", directory, status=1)
        lines = found.stderr.strip().splitlines()
        if len(lines) != 1 or found.stdout.strip():
            fail(f"{name}: want one line on standard error, got {found.stderr!r} {found.stdout!r}")
        left = [p.name for p in work.iterdir() if p.name.startswith((".bad", "bad"))]
        if left:
            fail(f"{name}: left {left} behind")
        print(f"refused: {name}: {lines[0].replace(str(work) + '/', '')}")
    whole = excerpt().read_bytes()
    short = work / excerpt().name.replace(".edf", "-short.edf")
    short.write_bytes(whole[: len(whole) // 2 + 17])
    found = call(tools.release, "replay", short, "--decoder", decoder, "--split", "all")
    if not found.stderr.strip():
        fail("a truncated recording: no warning")
    print(f"warned: {found.stderr.strip().splitlines()[0].replace(str(work) + '/', '')}")


def check_targets(tools, work):
    """Boards are listed with how well they are known; a bad profile is named."""
    listed = json.loads(call(tools.release, "targets", "list", "--json").stdout)["targets"]
    words = {"measured", "fitted", "quoted", "guess"}
    for target in listed:
        if not (target["id"] and target["core"] and target["clock_mhz"] > 0
                and target["calibration"] in words):
            fail(f"targets list: {target}")
        shown = json.loads(
            call(tools.release, "targets", "show", target["id"], "--json").stdout)
        for name, quantity in shown["quantities"].items():
            if not (quantity["unit"] and quantity["condition"] and quantity["source"]
                    and quantity["calibration"] in words):
                fail(f"targets show {target['id']}: {name}: {quantity}")
    profile = call(tools.release, "targets", "show", "stm32u575", "--yaml").stdout
    mine = work / "mine.yaml"
    mine.write_text(profile.replace("id: stm32u575", "id: mine"))
    if json.loads(call(tools.release, "targets", "show", mine, "--json").stdout)["id"] != "mine":
        fail("targets show: not the profile of the file")
    mine.write_text(profile.replace("value: 160", "value: -160"))
    found = call(tools.release, "targets", "show", mine, status=1)
    if "clock: -160.0 is negative" not in found.stderr or found.stdout:
        fail(f"a negative clock: {found.stderr!r}")
    mine.write_text("[[[" + profile)
    found = call(tools.release, "targets", "show", mine, status=1)
    if "not YAML: line " not in found.stderr:
        fail(f"no YAML: {found.stderr!r}")
    mine.write_text('# Mine.\nid = "mine"\n[clock]\nvalue = 160\n')
    found = call(tools.release, "targets", "show", mine, status=1)
    if 'mine.yaml:2: is TOML; write YAML: id: "mine"' not in found.stderr:
        fail(f"the old form: {found.stderr!r}")
    print(f"targets: {len(listed)} boards, every number with unit, condition and source")


def refused(found, *words):
    """One line on standard error, with these words."""
    lines = found.stderr.strip().splitlines()
    if len(lines) != 1 or found.stdout.strip():
        fail(f"want one line on standard error: {found.stderr!r} {found.stdout!r}")
    for word in words:
        if word not in lines[0]:
            fail(f"{word!r} is not in {lines[0]!r}")
    return lines[0]


def check_budget(tools, work):
    """A budget adds up, comes out the same again, is a gate, and is compared."""
    def budget(*arguments, status=0, target="stm32u575", decoder="synthetic-gru"):
        return call(tools.release, "budget", excerpt(), "--decoder",
                    DECODERS / f"{decoder}.phx", "--target", target, *arguments, status=status)

    device = ["--hand", "ability", "--front-end", "rhd2132"]
    day = work / "day.yaml"
    day.write_text('worn: {value: 24, unit: h}\n'
                   'movements: {value: 60, unit: 1/h}\n')
    start = time.monotonic()
    runs = [work / "budget-a", work / "budget-b"]
    for run in runs:
        budget(*device, "--day", day, "--report", run)
    seconds = (time.monotonic() - start) / 2
    if seconds > 120:
        fail(f"a day took {seconds:.0f} s")
    for file in ("budget.json", "report.html"):
        if (runs[0] / file).read_bytes() != (runs[1] / file).read_bytes():
            fail(f"budget: {file} differs from one run to the next")
    found = json.loads((runs[0] / "budget.json").read_text())
    parts = sum(part["energy_J"] for part in found["components"])
    lost = sum(rail["lost_J"] for rail in found["rails"])
    for name, value, whole in [
            ("energy of the parts", parts + lost, found["energy_J"]),
            *((f"times of the {part['name']}'s states",
               sum(state["time_s"] for state in part["states"]),
               3600 * found["day_hours"]) for part in found["components"]),
            *((f"energy of the {part['name']}'s states",
               sum(state["power_mW"] * state["time_s"] / 1000 for state in part["states"]),
               part["energy_J"]) for part in found["components"]),
            ("latencies of the layers", sum(layer["latency_us"] for layer in found["layers"]),
             found["inference_latency_us"]),
            ("energy of a movement", found["energy_per_true_movement_uJ"] / 1e6
             * found["decoded_movements"], found["energy_J"])]:
        # Energies and times are exact in the file, other figures to six digits.
        digits = 1e-5 if name.endswith(("layers", "movement")) else 1e-9
        if abs(value - whole) > digits * abs(whole):
            fail(f"budget: {name}: {value} of {whole}")
    drawn = (runs[0] / "report.html").read_text()
    for movement in found["movements"]:
        if movement["delay_ms"] is not None and movement["start_s"] < 5:
            title = f"{movement['outcome']}: {', '.join(movement['fingers'])}, "
            if title not in drawn:
                fail(f"budget: {title!r} is not drawn")
    runs_drawn = sum(len(lane["start_s"]) for lane in found["lanes"])
    if not (runs_drawn > 0 and len(found["delay_histogram"]["shares"]) > 1):
        fail("budget: budget.json has no lanes")
    print(f"budget: 24 h in {seconds:.1f} s, twice the same bytes; its parts are the whole")

    limits = work / "limits.yaml"
    limits.write_text('hop_latency: {value: 20000, unit: us}\n'
                      'battery_hours: {value: 1, unit: h}\n')
    budget(*device, "--budget", limits)
    limits.write_text('hop_latency: {value: 1, unit: us}\n'
                      'battery_hours: {value: 1, unit: h}\n')
    missed = budget(*device, "--budget", limits, status=3).stderr.strip()
    if len(missed.splitlines()) != 1 or "missed: hop_latency" not in missed:
        fail(f"budget: missed limits: {missed!r}")
    print(f"gate: {missed}")
    late = budget(*device, status=1, target="nrf52840", decoder="synthetic-fourteen").stderr
    if "task decode" not in late or "beyond its deadline" not in late:
        fail(f"budget: a deadline that cannot be met: {late!r}")
    print(f"late: {late.strip().splitlines()[-1]}")

    profile = (ROOT / "Sources/Host/PowerModel/Profiles/stm32u575.yaml").read_text()
    mine = work / "board.yaml"
    for name, before, after, words in [
            ("a target too small", "value: 2048", "value: 64", ["bytes too many"]),
            ("an unknown key", "flash:", "flesh:", ["board.yaml", "flesh"]),
            ("a missing unit", "  unit: MHz\n", "", ["board.yaml", "clock", "unit"]),
            ("a negative number", "value: 160", "value: -160", ["clock", "negative"])]:
        if before not in profile:
            fail(f"budget: {name}: {before!r} is not in the profile")
        mine.write_text(profile.replace(before, after, 1))
        print(f"refused: {name}: "
              f"{refused(budget(status=1, target=mine), *words).replace(str(work) + '/', '')}")
    for name, text in [("an unknown key", "hop_latencie: {value: 1, unit: us}"),
                       ("a missing unit", "hop_latency: {value: 1}"),
                       ("a negative limit", "hop_latency: {value: -1, unit: us}")]:
        limits.write_text(text + "\n")
        line = refused(budget("--budget", limits, status=1), "limits.yaml", "hop_latenc")
        print(f"refused: {name}: {line.replace(str(work) + '/', '')}")
    budget("--usb", "--radio", "ble-nrf52840", status=2)

    network = DECODERS / "synthetic-gru.onnx"
    alone = json.loads(call(tools.release, "budget", "--model", network, "--target",
                            "stm32l4r5", "--json").stdout)
    if not (alone["inference_latency_us"] > 0 and alone["inference_latency_us_error_p90"] > 0
            and alone["macs"] == sum(layer["macs"] for layer in alone["layers"])):
        fail(f"budget of a network: {alone}")
    limits.write_text('inference_latency: {value: 1, unit: us}\n')
    call(tools.release, "budget", "--model", network, "--target", "stm32l4r5", "--budget",
         limits, status=3)

    budget(*device, "--day", day, "--clock", 80, "--report", runs[1])
    def compare(*conditions, status):
        return call(tools.release, "compare", *runs,
                    *(part for condition in conditions for part in ("--fail-if", condition)),
                    status=status)
    compare(status=0)
    compare("energy_per_true_movement_uJ > +3%", "deadline_misses > 0", status=0)
    failed = compare("hop_latency_us > +3%", "deadline_misses > 0", status=3).stderr.strip()
    if failed != "failed: hop_latency_us > +3%":
        fail(f"compare: {failed!r}")
    unknown = compare("hop_latence_us > +3%", status=1).stderr.strip()
    if len(unknown.splitlines()) != 1 or "such as hop_latency_us" not in unknown:
        fail(f"compare: {unknown!r}")
    compare("hop_latency_us", status=2)
    compared = found | {"target": "stm32l4r5", "battery_hours": None}
    (runs[1] / "budget.json").write_text(json.dumps(compared))
    lacking = compare("battery_hours < -5%", status=1)
    if ("target: stm32u575 → stm32l4r5" not in lacking.stdout
            or "budget-b: lacks the figure battery_hours" not in lacking.stderr):
        fail(f"compare: {lacking!r}")
    print("compare: exit 0, 1, 2 and 3 as promised")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--release", required=True)
    parser.add_argument("--debug", help="a debug build, to be compared with it")
    parser.add_argument("--seconds", type=float, default=60.0,
                        help="how much of each recording the feature check takes")
    tools = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        for check in (check_bad_input, check_targets, check_budget, check_identity,
                      check_features, check_memory):
            check(tools, work)


if __name__ == "__main__":
    main()
