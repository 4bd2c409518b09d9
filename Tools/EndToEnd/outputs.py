"""What each verb writes harms nothing: a table of outputs by kinds of place.

    outputs.py --phalanx PROGRAM

An output that is an input, a device, a pipe, a link, a folder or a file of another
kind is refused, and stays as it was. An earlier output of the verb is replaced, and
is whole until the new one is: also where the disk is full or the program stopped.
"""

import argparse
import os
import pathlib
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

from driving import DECODER, ROOT, Failure, expect

SYNTHETIC = ROOT / "Recordings/synthetic"
DECODERS = ROOT / "Recordings/decoders"


class Verb:
    """An output of a verb.

    name: of the verb and its option. suffix: what the output's name ends in.
    inputs: files that it reads. arguments: the command line, for a place.
    """

    def __init__(self, name, suffix, inputs, arguments, is_folder=False,
                 overwrites=True):
        self.name, self.suffix, self.inputs = name, suffix, inputs
        self.arguments, self.is_folder = arguments, is_folder
        self.overwrites = overwrites


def verbs(work):
    session, recording = work / "s.session.yaml", work / "s.edf"
    network, pipeline = work / "net.onnx", work / "p.yaml"
    decoder, plan = work / "d.phx", work / "plan.edf"
    target = work / "target.yaml"
    replay = ["replay", session, "--decoder", decoder, "--duration", "1"]
    budget = ["budget", recording, "--decoder", decoder, "--target", target,
              "--duration", "1", "--report"]
    read = [session, recording, decoder]
    return [
        Verb("synthesize", ".edf", [plan],
             lambda place: ["synthesize", plan, "--seed", "1", "-o", place]),
        Verb("features", ".npz", [session, recording, pipeline],
             lambda place: ["features", session, "--pipeline", pipeline, "-o",
                            place]),
        Verb("compile", ".phx", [session, recording, pipeline, network],
             lambda place: ["compile", network, "--pipeline", pipeline,
                            "--calibrate", session, "-o", place]),
        Verb("replay --report", "", read,
             lambda place: replay + ["--report", place], True, False),
        Verb("replay --trace", "", read,
             lambda place: replay + ["--trace", place], True, False),
        Verb("budget --report", "", read + [target],
             lambda place: budget + [place], True, False),
        Verb("drive --log", ".csv", read,
             lambda place: ["drive", session, "--decoder", decoder, "--hand",
                            "ability", "--port", "sim:", "--duration", "0.2",
                            "--log", place]),
        Verb("hand --trace", ".csv", [],
             lambda place: ["hand", "rh56", "--pty", work / "hand", "--trace",
                            place]),
    ]


def make_inputs(phalanx, work):
    text = (SYNTHETIC / "excerpt.session.yaml").read_text()
    (work / "s.session.yaml").write_text(
        text.replace("excerpt.edf", "s.edf").replace("{all: test}", "{all: train}"))
    for source, name in [
            (SYNTHETIC / "excerpt.edf", "s.edf"), (DECODER, "d.phx"),
            (DECODERS / "synthetic-gru.onnx", "net.onnx"),
            (DECODERS / "synthetic-gru.yaml", "p.yaml"),
            (SYNTHETIC / "excerpt.plan.yaml", "plan.edf")]:
        shutil.copy(source, work / name)
    (work / "target.yaml").write_bytes(subprocess.run(
        [phalanx, "targets", "show", "stm32u575", "--yaml"],
        capture_output=True, check=True).stdout)


def run(phalanx, arguments, **keywords):
    process = subprocess.Popen(
        [phalanx, *(a if isinstance(a, bytes) else str(a) for a in arguments)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, errors="replace",
        env={**os.environ, "SWIFT_BACKTRACE": "enable=no"}, **keywords)
    # A virtual hand goes on until it is told to stop.
    patience = 1 if arguments[0] == "hand" else 120
    try:
        out, err = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def seen(path):
    """What is at a path: its kind, its inode and its bytes, all that a folder
    holds included."""
    try:
        facts = os.lstat(path)
    except FileNotFoundError:
        return None
    kind = stat.S_IFMT(facts.st_mode)
    holds = None
    if kind == stat.S_IFREG:
        holds = pathlib.Path(path).read_bytes()
    elif kind == stat.S_IFDIR:
        holds = [(name, seen(path / name)) for name in sorted(os.listdir(path))]
    elif kind == stat.S_IFLNK:
        holds = os.readlink(path)
    return kind, facts.st_ino, facts.st_mode, holds


def refused(phalanx, verb, place, words, code=1, extra=()):
    """The verb refuses a place in one line, and nothing changes."""
    path = pathlib.Path(os.fsdecode(place))
    watched = [path if path.parent == pathlib.Path("/dev") else path.parent,
               *verb.inputs]
    before = [seen(path) for path in watched]
    got, out, err = run(phalanx, [*verb.arguments(place), *extra])
    lines = err.splitlines()
    expect(got == code and len(lines) == 1 and words in lines[0],
           f"{verb.name} into {place!r}: {got}: {err or out}")
    expect([seen(path) for path in watched] == before,
           f"{verb.name} into {place!r}: something has changed")


def written(phalanx, verb, place, extra=()):
    code, _, err = run(phalanx, [*verb.arguments(place), *extra])
    expect(code == 0, f"{verb.name} into {place}: {code}: {err}")
    expect(place.exists(), f"{verb.name}: {place} is not there")
    left = [name for name in os.listdir(place.parent) if name.startswith(".")]
    expect(not left, f"{verb.name}: left {left}")


def places(phalanx, verb, folder):
    """Each kind of place that is refused, and those that are not."""
    name = "out" + verb.suffix

    def fresh():
        """A place in a folder of its own."""
        return pathlib.Path(tempfile.mkdtemp(dir=folder)) / name

    for path in verb.inputs if not verb.is_folder else []:
        if verb.suffix == ".edf" and path.suffix != ".edf":
            continue
        refused(phalanx, verb, path, "is an input of this command",
                extra=["--overwrite"])
        if verb.name == "synthesize":
            continue
        place = fresh()
        os.link(path, place)
        refused(phalanx, verb, place, "is the same file as the input",
                extra=["--overwrite"])
        refused(phalanx, verb, str(path.parent) + "/./" + path.name,
                "is the same file as the input")
    place = fresh()
    os.mkfifo(place)
    refused(phalanx, verb, place,
            "is a file, not a folder" if verb.is_folder else "is a pipe")
    for target in ("/dev/null", folder / "nothing", folder):
        place = fresh()
        place.symlink_to(target)
        refused(phalanx, verb, place,
                "is a symbolic link" if verb.is_folder else "is a link")
    place = fresh()
    (place / "x").mkdir(parents=True)
    refused(phalanx, verb, place, "holds files that were not written here"
            if verb.is_folder else "is a folder")
    if verb.suffix != ".edf":
        refused(phalanx, verb, pathlib.Path("/dev/null"), "")
    for text in ("precious\n", ""):
        place = fresh()
        place.write_text(text)
        if verb.is_folder:
            refused(phalanx, verb, place, "is a file, not a folder")
            continue
        refused(phalanx, verb, place, "add --overwrite")
        written(phalanx, verb, place, ["--overwrite"])
    refused(phalanx, verb,
            os.fsencode(fresh().parent) + b"/caf\xe9" + verb.suffix.encode(),
            "is not UTF-8", code=2)
    # One that a verb has written is replaced, by that verb alone.
    place = fresh()
    written(phalanx, verb, place)
    before = seen(place)
    written(phalanx, verb, place)
    expect(seen(place)[1] != before[1], f"{verb.name}: it is no new file")
    if verb.is_folder:
        held = sorted(place.iterdir())[0]
        held.unlink()
        os.link(verb.inputs[1], held)
        # A mark that is no more, or an input: neither is replaced.
        refused(phalanx, verb, place, "choose another folder")
    else:
        place.chmod(0o444)
        refused(phalanx, verb, place, "is protected")
        written(phalanx, verb, place, ["--overwrite"])
    return place


def other_verbs(phalanx, verb, outputs):
    """What one verb has written is another kind of file for each other one."""
    for other, place in outputs.items():
        if other.suffix == verb.suffix == ".edf" or other is verb:
            continue
        if other.is_folder != verb.is_folder:
            continue
        there = place.with_suffix(verb.suffix) if verb.suffix else place
        if there != place:
            shutil.copy(place, there)
        refused(phalanx, verb, there, "")


def full(phalanx, verb, folder):
    """A disk that fills up: the earlier output is whole."""
    place = folder / ("full" + verb.suffix)
    written(phalanx, verb, place)
    before = seen(folder)

    def fill():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))

    code, _, err = run(phalanx, verb.arguments(place), preexec_fn=fill)
    expect(code == 1 and err.strip(), f"{verb.name}, full: {code}: {err}")
    expect(seen(folder) == before, f"{verb.name}, full: {place} has changed")


def stopped(phalanx, folder):
    """Stopped half-way: the earlier session is whole, both of its files."""
    plan = SYNTHETIC / "demo.plan.yaml"
    place = folder / "stopped.edf"
    command = ["synthesize", SYNTHETIC / "excerpt.plan.yaml", "--seed", "1", "-o",
               place]
    expect(run(phalanx, command)[0] == 0, "no session to begin with")
    kept = [place, place.with_suffix(".session.yaml")]
    before = [seen(path) for path in kept]
    for number, leaves in ((signal.SIGINT, False), (signal.SIGTERM, False),
                           (signal.SIGKILL, True)):
        process = subprocess.Popen(
            [phalanx, "synthesize", plan, "--seed", "1", "-o", place],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30

        def partial():
            return [path for path in folder.glob(".phalanx-*.partial")]
        while not any(path.stat().st_size > 1 << 20 for path in partial()):
            expect(process.poll() is None and time.monotonic() < deadline,
                   "nothing is being written")
            time.sleep(0.01)
        process.send_signal(number)
        process.wait(timeout=30)
        expect([seen(path) for path in kept] == before, f"{number.name}: changed")
        expect(leaves or not partial(), f"{number.name}: left {partial()}")


def session_files(phalanx, folder):
    """The session file of a synthesized recording: with its recording or not at
    all, and never one that a person has edited or a plan."""
    place = folder / "pair.edf"
    session = folder / "pair.session.yaml"
    verb = Verb("synthesize", ".edf", [], lambda place: [
        "synthesize", SYNTHETIC / "excerpt.plan.yaml", "--seed", "1", "-o", place])
    session.write_text("precious\n")
    refused(phalanx, verb, place, "session file")
    session.unlink()
    written(phalanx, verb, place)
    written(phalanx, verb, place)
    session.write_text(session.read_text() + "# mine\n")
    refused(phalanx, verb, place, "session file")
    written(phalanx, verb, place, ["--overwrite"])
    session.unlink()
    session.symlink_to(SYNTHETIC / "excerpt.session.yaml")
    refused(phalanx, verb, place, "is a link")
    session.unlink()
    shutil.copy(SYNTHETIC / "excerpt.plan.yaml", session)
    verb = Verb("synthesize", ".edf", [session], lambda place: [
        "synthesize", session, "--seed", "1", "-o", place])
    refused(phalanx, verb, place, "is an input", extra=["--overwrite"])


def two_outputs(phalanx, work, folder):
    """Two outputs of one command are two places."""
    replay = ["replay", work / "s.session.yaml", "--decoder", work / "d.phx"]
    hand = ["hand", "rh56"]
    (folder / "real").mkdir()
    (folder / "other").symlink_to("real")
    for command in (
        replay + ["--report", folder / "a", "--trace", folder / "a"],
        replay + ["--report", folder / "a", "--trace", folder / "./x/../a/"],
        replay + ["--report", folder / "a", "--trace", folder / "a/trace"],
        replay + ["--report", folder / "a/report", "--trace", folder / "a"],
        replay + ["--report", folder / "real/a", "--trace", folder / "other/a"],
        hand + ["--pty", folder / "a", "--trace", folder / "a"],
    ):
        before = seen(folder)
        code, _, err = run(phalanx, command)
        expect(code == 2 and " name " in err, f"{command}: {code}: {err}")
        expect(seen(folder) == before, f"{command}: something has changed")


def folders(phalanx, work, folder):
    """In a folder whose name is not UTF-8, nothing is written elsewhere."""
    here = os.fsencode(folder) + b"/caf\xe9"
    os.mkdir(here)
    for verb in verbs(work):
        before = seen(folder)
        code, _, err = run(phalanx, verb.arguments("out" + verb.suffix), cwd=here)
        expect(code == 2 and "current folder" in err, f"{verb.name}: {code}: {err}")
        expect(seen(folder) == before, f"{verb.name}: something has changed")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phalanx", required=True)
    phalanx = parser.parse_args().phalanx
    work = pathlib.Path(tempfile.mkdtemp())
    try:
        make_inputs(phalanx, work)
        outputs = {}
        for verb in verbs(work):
            folder = work / verb.name.replace(" ", "")
            folder.mkdir()
            outputs[verb] = places(phalanx, verb, folder)
            full(phalanx, verb, pathlib.Path(tempfile.mkdtemp(dir=folder)))
        for verb in outputs:
            other_verbs(phalanx, verb, outputs)
        for check in (stopped, session_files):
            check(phalanx, pathlib.Path(tempfile.mkdtemp(dir=work)))
        for check in (two_outputs, folders):
            check(phalanx, work, pathlib.Path(tempfile.mkdtemp(dir=work)))
        print(f"outputs: {len(outputs)}, each into every kind of place: written, "
              "or refused with all as it was")
    except Failure as failure:
        print(f"outputs: {failure}", file=sys.stderr)
        sys.exit(1)
    finally:
        shutil.rmtree(os.fsencode(work))


if __name__ == "__main__":
    main()
