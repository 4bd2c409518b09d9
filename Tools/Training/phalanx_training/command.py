"""The command: from recordings to committed decoder images and their scores."""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

import jax
import numpy as np

from . import nerve, network, ninapro_db1, onnx_export
from .table import Table

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
NERVE_SESSIONS = [
    "train-day00", "train-day01", "train-day02", "train-day04",
    "train-day06", "train-day08", "validation-day07", "test-day11",
    "test-day12",
]
FINGER_KEYS = [
    "accuracy", "balanced_accuracy", "true_positive_rate",
    "false_positive_rate", "f1", "r2", "onset_delay_ms",
]
TASKS = {"synthetic": nerve, "ninapro-db1": ninapro_db1}


def arguments():
    parser = argparse.ArgumentParser(
        prog="Tools/Training/train",
        description="Trains, exports, compiles and scores the decoders.",
    )
    parser.add_argument("task", choices=TASKS)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--linear", action="store_true")
    kind.add_argument("--recurrent", action="store_true")
    kind.add_argument("--all", action="store_true", help="both (default)")
    parser.add_argument(
        "--recordings", type=pathlib.Path, metavar="DIR",
        help="where S2_A1_E1.mat of NinaPro DB1 is",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--validate", action="store_true",
        help="keep the validation split out, print its figures, and stop",
    )
    parser.add_argument(
        "--reuse", action="store_true",
        help="compile and score the committed networks, without training",
    )
    parser.add_argument(
        "--work", type=pathlib.Path, default=ROOT / ".build" / "training",
        help="for sessions and feature tables (default .build/training)",
    )
    parser.add_argument(
        "--output", type=pathlib.Path,
        default=ROOT / "Recordings" / "decoders",
        help="for networks, images and scores",
    )
    return parser.parse_args()


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
    missing = [
        name for name in NERVE_SESSIONS
        if not (options.work / f"{name}.session.yaml").is_file()
    ]
    if missing:
        subprocess.run(
            [ROOT / "Tools" / "synthesize-sessions", options.work, *missing],
            check=True,
        )
    files = [options.work / f"{name}.session.yaml" for name in NERVE_SESSIONS]
    return files, [file for file in files if file.name.startswith("test")]


def feature_table(name, files, pipeline, options):
    """The table, made anew where it is older than what it is made from."""
    path = options.work / f"{name}.npz"
    newest = max(
        file.stat().st_mtime
        for file in [*files, pipeline, pathlib.Path(os.environ["PHALANX"])]
    )
    if not path.is_file() or path.stat().st_mtime < newest:
        phalanx("features", *files, "--pipeline", pipeline, "-o", path)
    return Table.read(path)


def build(task, recurrent, options):
    module = TASKS[task]
    name = f"{task}-{'gru' if recurrent else 'linear'}"
    pipeline = HERE / "pipelines" / f"{name}.yaml"
    files, test = sessions(task, options)
    table = feature_table(name, files, pipeline, options)
    print(f"{name}: {len(table)} hops of {table.features.shape[1]} features")
    model = options.output / f"{name}.onnx"
    image = options.output / f"{name}.phx"
    if not options.reuse:
        parameters = module.train(
            table, recurrent, options.seed, options.validate,
            lambda line: print(f"  {line}", flush=True),
        )
        if options.validate:
            return
        export(parameters, model, name, module, table)
    outputs = onnx_export.run(model, table.features)
    shutil.copy(pipeline, options.output / pipeline.name)
    report = json.loads(phalanx(
        "compile", model, "--pipeline", pipeline, "--calibrate", *files,
        "-o", image, "--json",
    ))
    results = replayed(name, test, image, options)
    scores = {
        "schema_version": 1,
        "decoder": name,
        "parameters": onnx_export.parameter_count(model),
        "image_bytes": image.stat().st_size,
        "seed": options.seed,
        "delay_ms": report["delay_ms"],
        "macs": report["macs"],
        "float_test": rounded(
            module.test_figures(outputs, table, recurrent)
        ),
        "fixed_point_test": rounded(module.replay_figures(results)),
        "fixed_point_fingers": [
            rounded({key: finger[key] for key in FINGER_KEYS})
            | {"name": finger["name"]}
            for finger in results["fingers"]
        ],
    }
    path = options.output / f"{name}.scores.json"
    path.write_text(json.dumps(scores, indent=2) + "\n")
    print(json.dumps(scores, indent=2))


def export(parameters, model, name, module, table):
    """Writes the network, and checks that onnxruntime computes the same."""
    parameters = jax.tree.map(
        lambda value: np.asarray(value, np.float32), parameters
    )
    model.parent.mkdir(parents=True, exist_ok=True)
    onnx_export.write(parameters, model, name, module.PROBABILITIES)
    wanted = network.run(parameters, table.features, module.PROBABILITIES)
    got = onnx_export.run(model, table.features)
    for head, values in wanted.items():
        difference = np.max(np.abs(values - got[head])) / np.std(values)
        print(f"  {head}: onnxruntime differs by {difference:.1e} deviations")
        if not difference < 1e-3:
            fail(f"{model}: {head} is not what was trained; file a report")


def rounded(figures):
    return {
        name: None if value is None else round(value, 4)
        for name, value in figures.items()
    }


def replayed(name, test, image, options):
    """What `phalanx replay` measures over the test sessions."""
    return json.loads(phalanx(
        "replay", *test, "--decoder", image, "--json",
        "--report", options.work / f"{name}-report",
    ))


def main():
    options = arguments()
    kinds = [False, True]
    if options.linear or options.recurrent:
        kinds = [options.recurrent]
    for recurrent in kinds:
        build(options.task, recurrent, options)
