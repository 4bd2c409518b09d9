"""Wrong files of every kind, for every file that a verb reads: it says so in a line.

    messages.py --phalanx PROGRAM

A file of another kind, cut short, empty, of random bytes, a folder or nothing at all
is refused with exit code 1 or 2 and one line, or read with exit code 0 (1 and 3 of
`diff` and `budget` say more). A line names a file, and is no dump of it or of a value
of the program's code.
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

from driving import DECODER, ROOT, Failure, expect
from outputs import make_inputs

# What the language prints of its values, and the system's library of errors.
RAW = re.compile(
    r"Optional\(|Error Domain|NSCocoa|UserInfo|couldn.t be completed|Swift\.|"
    r"\.swift:|Fatal error|\b[a-z]+Error\(|\b[A-Z]\w+Error\(|CodingKeys|"
    r"\bnil\b|[a-z][A-Z]\w*\([a-z]+: |\b[a-z]+[A-Z]\w+ has a value|"
    r"0x[0-9a-f]{8}|\\u\{")
LONGEST = 1001


def inputs(work):
    """(command with one `{}` for the file, the file that belongs there)."""
    session, recording = work / "s.session.yaml", work / "s.edf"
    network, pipeline = work / "net.onnx", work / "p.yaml"
    decoder, target = work / "d.phx", work / "target.yaml"
    plan, day, limits = work / "plan.edf", work / "day.yaml", work / "limits.yaml"
    run = work / "run" / "results.json"
    second = ["--duration", "1"]
    compile = ["compile", "{}", "--pipeline", pipeline, "--calibrate", session,
               "-o", work / "out.phx"]
    budget = ["budget", recording, "--decoder", decoder, "--target", "stm32u575",
              *second]
    for file in (session, recording, network, pipeline, decoder):
        yield ["inspect", "{}"], file
    for file in (session, recording):
        yield ["replay", "{}", "--decoder", decoder, *second], file
        yield ["features", "{}", "--pipeline", pipeline, "-o", work / "o.npz"], file
        yield ["drive", "{}", "--decoder", decoder, "--hand", "rh56", "--port",
               "sim:", "--duration", "0.1"], file
    yield ["replay", session, "--decoder", "{}", *second], decoder
    yield ["drive", session, "--decoder", "{}", "--hand", "rh56", "--port", "sim:",
           "--duration", "0.1"], decoder
    yield ["features", session, "--pipeline", "{}", "-o", work / "o.npz"], pipeline
    yield ["synthesize", "{}", "--seed", "1", "-o", work / "o.edf"], plan
    yield compile, network
    yield ["compile", network, "--pipeline", "{}", "--calibrate", session, "-o",
           work / "out.phx"], pipeline
    yield ["diff", "{}", decoder, "--recording", recording, *second], decoder
    yield ["diff", decoder, decoder, "--recording", "{}", *second], recording
    yield ["bench", "--decoder", "{}", "--runs", "1", "--seconds", "0.1"], decoder
    yield ["targets", "show", "{}"], target
    yield ["compare", run, "{}"], run
    yield ["budget", "--target", "stm32u575", "--model", "{}"], network
    yield ["budget", "{}", "--decoder", decoder, "--target", "stm32u575",
           *second], recording
    yield budget + ["--day", "{}"], day
    yield budget + ["--budget", "{}"], limits
    yield budget + ["--battery", "{}"], target
    yield ["budget", recording, "--decoder", decoder, "--target", "{}",
           *second], target


def wrong(work, right, number):
    """Files that stand in the place of a right one, each with its ending."""
    noise = random.Random(number)
    whole = right.read_bytes()
    folder = work / f"wrong-{number}"
    folder.mkdir()
    contents = {
        "empty": b"", "line": b"\n", "text": b"this is not what it should be\n" * 9,
        "noise": noise.randbytes(3000), "zeros": bytes(3000),
        "half": whole[:len(whole) // 2], "start": whole[:20],
        "latin": whole[:200] + b"\xe9\xff" + whole[200:],
        "control": whole[:60] + b"\x01" + whole[60:],
        "list": b"- 1\n- [2\n", "json": b'{"a": [1, {"b": null}]}',
        "twice": whole + whole,
    }
    for place in (0, len(whole) // 3, len(whole) // 2):
        byte = bytes([whole[place] ^ 0x55])
        contents[f"flip{place}"] = whole[:place] + byte + whole[place + 1:]
    for name, data in contents.items():
        path = folder / f"{name}{''.join(right.suffixes)}"
        path.write_bytes(data)
        yield path
    yield folder
    yield folder / ("none" + right.suffix)
    pipe = folder / ("pipe" + right.suffix)
    os.mkfifo(pipe)
    yield pipe
    for other in sorted(work.glob("*")):
        if other.is_file() and other != right:
            yield other


def fault(phalanx, work, command):
    """What is wrong with what the program says; None where nothing is."""
    shown = " ".join(map(str, command)).replace(str(work) + "/", "")
    try:
        found = subprocess.run(
            [phalanx, *map(str, command)], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace", timeout=120,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
    except subprocess.TimeoutExpired:
        return f"{shown}: does not end"
    if found.returncode not in (0, 1, 2, 3):
        return f"{shown}: exit code {found.returncode}: {found.stderr[-300:]}"
    lines = found.stderr.splitlines()
    if found.returncode and not lines and command[0] != "diff":
        return f"{shown}: exit code {found.returncode} without a word"
    errors = [line for line in lines if not line.startswith("warning: ")]
    if found.returncode in (1, 2) and len(errors) > 1 and command[0] != "budget":
        return f"{shown}: {len(errors)} lines: {found.stderr[:300]}"
    for line in lines:
        if RAW.search(line.replace(str(work), "")):
            return f"{shown}: raw: {line[:300]}"
        if len(line) > LONGEST + len("warning: "):
            return f"{shown}: {len(line)} characters"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phalanx", required=True)
    phalanx = os.path.abspath(parser.parse_args().phalanx)
    work = pathlib.Path(tempfile.mkdtemp())
    try:
        make_inputs(phalanx, work)
        (work / "day.yaml").write_text(
            'worn: {value: 1, unit: h}\n'
            'movements: {value: 90, unit: 1/h}\n')
        (work / "limits.yaml").write_text(
            'battery_hours: {value: 1, unit: h}\n')
        subprocess.run([phalanx, "replay", ROOT / "Recordings/synthetic/excerpt.edf",
                        "--decoder", DECODER, "--duration", "1", "--report",
                        work / "run"], check=True, capture_output=True)
        commands = []
        for number, (command, right) in enumerate(list(inputs(work))):
            for path in wrong(work, right, number):
                commands.append([path if a == "{}" else a for a in command])
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            faults = [f for f in pool.map(
                lambda command: fault(phalanx, work, command), commands) if f]
        for line in faults:
            print(f"messages: {line}", file=sys.stderr)
        expect(not faults, f"{len(faults)} of {len(commands)} said badly")
        print(f"messages: {len(commands)} wrong files, each told of in a line")
    except Failure as failure:
        print(f"messages: {failure}", file=sys.stderr)
        sys.exit(1)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
