"""No number that a person types ends the program by a trap.

    typed_numbers.py --phalanx PROGRAM

Each numeric option of each verb is given numbers that are none, too large, too
small or beyond the integers, and every other option that takes a value a few of
them: those that the program itself says it has. The program may take them or refuse
them: with an exit code of 0 to 3 and, where it refuses, in words. Fields of the
files that people write are treated likewise.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SYNTHETIC = ROOT / "Recordings/synthetic"
EXCERPT = SYNTHETIC / "excerpt.edf"
DECODER = ROOT / "Recordings/decoders/synthetic-gru.phx"
PIPELINE = ROOT / "Recordings/decoders/synthetic-gru.yaml"

NUMBERS = ["nan", "inf", "-inf", "1e300", "-1", "0", "1e19",
           "9223372036854775808", "18446744073709551616", ""]
# For options that are no numbers.
FEW = ["nan", "-1", "1e300", ""]
# What a program that goes on is given before Ctrl-C, and then before it hangs.
PATIENCE, LIMIT = 0.4, 30


def options(folder):
    """(verb and arguments, option): `{}` stands for the number."""
    out = str(folder / "out.edf")
    replay = ["replay", EXCERPT, "--decoder", DECODER]
    budget = ["budget", EXCERPT, "--decoder", DECODER, "--target", "stm32u575",
              "--duration", "1"]
    drive = ["drive", EXCERPT, "--decoder", DECODER, "--port", "sim:"]
    short = drive + ["--duration", "0.2"]
    hand = ["hand", "--usbip", "127.0.0.1:0"]
    plan = ["synthesize", SYNTHETIC / "excerpt.plan.yaml", "-o", out]
    yield from ((replay, f"--{name}={{}}") for name in
                ("start", "duration", "pace", "block", "early-onset"))
    yield replay + ["--duration", "1"], "--start={}"
    yield from ((["bench"], f"--{name}={{}}") for name in ("seconds", "runs"))
    yield from ((budget, f"--{name}={{}}") for name in ("clock", "celsius"))
    yield budget[:-2], "--duration={}"
    yield (["diff", DECODER, DECODER, "--recording", EXCERPT],
           "--duration={}")
    yield plan, "--seed={}"
    yield from ((plan + ["--seed", "1"], f"--{name}={{}}") for name in
                ("noise-scale", "drift-scale", "day"))
    yield drive + ["--hand", "ability"], "--duration={}"
    yield short + ["--hand", "ability"], "--baud={}"
    yield short + ["--hand", "ability"], "--bridge={}"
    yield short + ["--hand", "rh56"], "--force-limit={}"
    yield short + ["--hand", "dynamixel"], "--current-limit={}"
    for limit in ("range={}..{}", "speed={}", "acceleration={}", "release={}"):
        yield short + ["--hand", "ability"], f"--limit=all:{limit}"
    yield (short + ["--hand", "ability", "--dead-man-device"],
           "/dev/input/event{}:{}")
    yield ["doctor", "--yes", "--port", "pty:/nowhere"], "--baud={}"
    yield ["doctor", "--yes"], "--port=usb:{}:{}"
    for fault in ("drop={}", "corrupt={}", "delay={}", "brown-out={}",
                  "stuck={}", "mute@{}", "mute@1+{}"):
        yield hand + ["ability"], f"--fault={fault}"
    yield hand + ["rh56"], "--seed={}"
    for object in ("index={},1", "index=10,{}", "{}=10,1"):
        yield hand + ["dynamixel"], f"--object={object}"
    yield ["hand", "ability"], "--usbip=127.0.0.1:{}"
    yield ["compare", folder / "run", folder / "run"], "--fail-if=hops > {}"
    yield (["compare", folder / "run", folder / "run"],
           "--fail-if=overall.accuracy > {}%")


def every_option(phalanx, folder, tried):
    """(verb and arguments, option) of each option that takes a value and has not
    been tried, as the program describes itself."""
    out = folder / "every"
    session = folder / "excerpt.session.yaml"
    network = ROOT / "Recordings/decoders/synthetic-gru.onnx"
    run = folder / "run"
    whole = {
        "replay": [EXCERPT, "--decoder", DECODER, "--duration", "0.5"],
        "diff": [DECODER, DECODER, "--recording", EXCERPT, "--duration", "0.5"],
        "inspect": [session],
        "synthesize": [SYNTHETIC / "excerpt.plan.yaml", "--seed", "1", "-o",
                       out.with_suffix(".edf")],
        "compile": [network, "--pipeline", PIPELINE, "--calibrate", session, "-o",
                    out.with_suffix(".phx")],
        "features": [session, "--pipeline", PIPELINE, "-o",
                     out.with_suffix(".npz")],
        "bench": ["--seconds", "0.1", "--runs", "1"],
        "drive": [EXCERPT, "--decoder", DECODER, "--hand", "rh56", "--port",
                  "sim:", "--duration", "0.2"],
        "doctor": ["--yes", "--port", "pty:/nowhere"],
        "hand": ["rh56", "--usbip", "127.0.0.1:0"],
        "list": [], "show": ["stm32u575"],
        "budget": [EXCERPT, "--decoder", DECODER, "--target", "stm32u575",
                   "--duration", "0.5"],
        "compare": [run, run],
    }

    def walk(command, path):
        for verb in command.get("subcommands", []):
            if verb["commandName"] != "help":
                yield from walk(verb, path + [verb["commandName"]])
        if command.get("subcommands"):
            return
        name = path[-1]
        if name not in whole:
            sys.exit(f"numbers: {name}: add how it is run")
        for argument in command.get("arguments", []):
            names = [n["name"] for n in argument.get("names") or []
                     if n["kind"] == "long"]
            if argument["kind"] == "option" and names \
                    and (path[0], names[0]) not in tried:
                yield path + whole[name], f"--{names[0]}={{}}"

    found = subprocess.run([phalanx, "--experimental-dump-help"], check=True,
                           capture_output=True, text=True)
    yield from walk(json.loads(found.stdout)["command"], [])


# A number that stands for itself in a file that a person has written.
FIELD = re.compile(r"(?<=[ \[])-?\d+(?:\.\d+)?(?=[ ,\]}\n])")


def files(folder):
    """(verb and arguments, the file's text with a number changed, its name)."""
    session = (SYNTHETIC / "excerpt.session.yaml").read_text() + (
        "score: {first_sample: 40, every_samples: 10}\n"
    )
    plan = (SYNTHETIC / "excerpt.plan.yaml").read_text()
    pipeline = PIPELINE.read_text()
    day = ("worn: {value: 1, unit: h}\n"
           "movements: {value: 90, unit: 1/h}\n"
           "idle:\n  - start: {value: 0.5, unit: h}\n"
           "    duration: {value: 0.25, unit: h}\n")
    table = "time,a\n" + "".join(f"{i / 100},{i}\n" for i in range(20))
    inspect = ["inspect", "{file}"]
    compile = ["compile", ROOT / "Recordings/decoders/synthetic-gru.onnx",
               "--pipeline", "{file}", "--calibrate",
               folder / "excerpt.session.yaml", "-o", folder / "out.phx"]
    budget = ["budget", EXCERPT, "--decoder", DECODER, "--target", "stm32u575",
              "--duration", "1", "--day", "{file}"]
    synthesize = ["synthesize", "{file}", "--seed", "1", "-o"]
    for text, name, command in [
            (session, "changed.session.yaml", inspect),
            (session, "changed.session.yaml",
             ["replay", "{file}", "--decoder", DECODER, "--duration", "1"]),
            (plan, "plan.yaml", synthesize), (pipeline, "pipeline.yaml", compile),
            (day, "day.yaml", budget), (table, "table.csv", inspect)]:
        yield command, text, name


def end(process):
    """Waits, asks for an end, and kills what does not come to one."""
    try:
        return process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None


def tried(phalanx, arguments, folder):
    """What is wrong with how the program ends; None where nothing is."""
    process = subprocess.Popen(
        [phalanx, *map(str, arguments)], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        errors="replace", env={**os.environ, "SWIFT_BACKTRACE": "enable=no"},
        # A number may be the name of an output.
        cwd=folder,
    )
    found = end(process)
    line = " ".join(map(str, arguments))
    if found is None:
        return f"{line}: does not end"
    code, (out, err) = process.returncode, found
    # Ctrl-C ends a verb that has nothing to stop with 130.
    if code not in (0, 1, 2, 3, 128 + signal.SIGINT):
        return f"{line}: exit code {code}: {err[-300:]}"
    if code in (1, 2) and not err.strip():
        return f"{line}: exit code {code} without a word"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phalanx", required=True)
    parser.add_argument("--all", action="store_true",
                        help="each number of each file; takes minutes")
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        check(os.path.abspath(arguments.phalanx), folder, arguments.all)
    finally:
        shutil.rmtree(folder)


def check(phalanx, folder, is_whole):
    for file in ("excerpt.edf", "excerpt.session.yaml"):
        shutil.copy(SYNTHETIC / file, folder / file)
    subprocess.run([phalanx, "replay", EXCERPT, "--decoder", DECODER,
                    "--duration", "2", "--report", folder / "run"], check=True,
                   stdout=subprocess.DEVNULL)
    listed = list(options(folder))
    runs = [(command + [option.replace("{}", number)], )
            for command, option in listed for number in NUMBERS]
    names = {(str(command[0]), option.split("=")[0].lstrip("-"))
             for command, option in listed}
    runs += [(command + [option.replace("{}", number)], )
             for command, option in every_option(phalanx, folder, names)
             for number in FEW]
    count = len(runs)
    # A few numbers of each file, and others each time that the list changes.
    for index, (command, text, name) in enumerate(files(folder)):
        for place, field in enumerate(FIELD.finditer(text)):
            for turn, number in enumerate(NUMBERS):
                if not is_whole and (place + turn + index) % 10:
                    continue
                changed = folder / f"{len(runs)}-{name}"
                if name.endswith(".session.yaml"):
                    changed = folder / f"{len(runs)}.session.yaml"
                changed.write_text(
                    text[:field.start()] + number + text[field.end():])
                run = [changed if a == "{file}" else a for a in command]
                if command[0] == "synthesize":
                    run.append(folder / f"{len(runs)}.edf")
                runs.append((run,))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = [f for f in pool.map(
            lambda run: tried(phalanx, *run, folder), runs)
                  if f]
    for fault in faults:
        print(f"numbers: {fault}", file=sys.stderr)
    if faults:
        sys.exit(1)
    print(f"numbers: {count} of options, {len(runs) - count} of files: "
          "taken or refused")


if __name__ == "__main__":
    main()
