"""The sessions that decoders are trained on, and their features."""

import os
import pathlib
import shutil
import subprocess
import sys

import numpy as np

from .table import Table

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
PLANS = ROOT / "Recordings" / "synthetic"
NERVE_SESSIONS = [
    "train-day00", "train-day01", "train-day02", "train-day04",
    "train-day06", "train-day08", "validation-day07", "test-day11",
    "test-day12",
]


def fail(text):
    sys.exit(text)


def phalanx(*words):
    """Runs the built command, and stops with its message where it fails."""
    program = os.environ["PHALANX"]
    done = subprocess.run([program, *map(str, words)], stdout=subprocess.PIPE)
    if done.returncode:
        fail(f"phalanx {words[0]}: exit {done.returncode}; see above")
    return done.stdout.decode()


def sessions(task, options):
    """The session files: (for features and calibration, for the test)."""
    options.work.mkdir(parents=True, exist_ok=True)
    if task == "ninapro-db1":
        name = "s2-exercise1.session.yaml"
        recording = "S2_A1_E1.mat"
        source = (options.recordings or options.work) / recording
        if not source.is_file():
            fail(
                f"{source}: not found; give --recordings the folder that has "
                "it (Tools/fetch-recordings says where to get it)"
            )
        shutil.copy(
            ROOT / "Recordings" / "ninapro-db1" / name, options.work / name
        )
        link = options.work / recording
        if not link.exists():
            link.symlink_to(source.resolve())
        return [options.work / name], [options.work / name]
    names = [
        name for name in NERVE_SESSIONS
        if name.startswith("test") or not options.rescore
    ]
    missing = [
        name for name in names
        if not (options.work / f"{name}.session.yaml").is_file()
    ]
    if missing:
        subprocess.run(
            [ROOT / "Tools" / "synthesize-sessions", options.work, *missing],
            check=True,
        )
    files = [options.work / f"{name}.session.yaml" for name in names]
    return files, [file for file in files if file.name.startswith("test")]


def feature_table(name, files, pipeline, options):
    """The table, made anew where it is older than what it is made from."""
    path = options.work / f"{name}.npz"
    newest = max(
        file.stat().st_mtime
        for file in [*files, pipeline, pathlib.Path(os.environ["PHALANX"])]
    )
    if not path.is_file() or path.stat().st_mtime < newest:
        phalanx("features", *files, "--pipeline", pipeline, "-o", path,
                "--overwrite")
    return Table.read(path)


def louder(name, scale, table, pipeline, options):
    """The training sessions with their noise multiplied.

    Same seeds, so that hop for hop all but the noise is what `table` has.
    Returns their features as z-scores of `table`, float32 [hops, elements];
    the training sessions come first in it.
    """
    folder = options.work / f"noise-{scale}"
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for line in (PLANS / "sessions.txt").read_text().splitlines():
        session, _, seed = line.partition(" ")
        if session not in NERVE_SESSIONS or not session.startswith("train"):
            continue
        file = folder / f"{session}.session.yaml"
        if not file.is_file():
            phalanx(
                "synthesize", PLANS / f"{session}.plan.yaml",
                "-o", folder / f"{session}.edf", "--seed", seed,
                "--noise-scale", scale,
            )
        files.append(file)
    noisy = feature_table(f"{name}-noise-{scale}", files, pipeline, options)
    training = table.session[: len(noisy)]
    if not np.array_equal(noisy.session, training):
        fail(f"{folder}: other hops than without noise; remove the folder")
    values = noisy.features * noisy.columns["std"] + noisy.columns["mean"]
    values = (values - table.columns["mean"]) / table.columns["std"]
    return np.clip(values, -8, 8).astype(np.float32)
