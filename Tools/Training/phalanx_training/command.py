"""The command: from recordings to committed decoder images and their scores."""

import argparse
import json
import pathlib
import shutil

import jax
import numpy as np

from . import figures, nerve, network, ninapro_db1, onnx_export
from .sessions import (
    HERE, ROOT, fail, feature_table, louder, phalanx, sessions
)

TASKS = {"synthetic": nerve, "ninapro-db1": ninapro_db1}


def arguments():
    parser = argparse.ArgumentParser(
        prog="Tools/Training/train",
        description="Trains, exports, compiles and scores the decoders.",
    )
    parser.add_argument("task", choices=TASKS)
    kind = parser.add_mutually_exclusive_group()
    for option, meant, help_ in (
        ("--linear", "linear", "the linear decoder alone"),
        ("--recurrent", "gru", "the recurrent one alone"),
        ("--fourteen", "fourteen",
         "synthetic only: the small one with all fourteen features alone"),
        ("--all", None, "all of the task (default)"),
    ):
        kind.add_argument(
            option, dest="kind", action="store_const", const=meant, help=help_
        )
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
        "--rescore", action="store_true",
        help="replay the committed images, and renew the fixed-point figures of "
        "their scores alone",
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


def build(task, kind, options):
    module = TASKS[task]
    name = f"{task}-{kind}"
    if options.rescore:
        rescore(name, module, sessions(task, options)[1], options)
        return
    pipeline = HERE / "pipelines" / f"{name}.yaml"
    files, test = sessions(task, options)
    table = feature_table(name, files, pipeline, options)
    print(f"{name}: {len(table)} hops of {table.features.shape[1]} features")
    model = options.output / f"{name}.onnx"
    image = options.output / f"{name}.phx"
    if not options.reuse:
        parameters = module.train(
            table, kind, options.seed, options.validate,
            lambda line: print(f"  {line}", flush=True),
            [
                louder(name, scale, table, pipeline, options)
                for scale in module.RECIPES[kind].louder
            ],
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
            module.test_figures(outputs, table, kind)
        ),
    } | fixed_point(module, results)
    save(name, scores, options)


def fixed_point(module, results):
    """What `phalanx replay` says of the image."""
    return {
        "fixed_point_test": rounded(
            module.replay_figures(results) | figures.hand(results)
        ),
        "fixed_point_fingers": [
            rounded(figures.finger(finger)) | {"name": finger["name"]}
            for finger in results["fingers"]
        ],
        "commands_sha256": results["commands_sha256"],
    }


def rescore(name, module, test, options):
    """Renews the figures of a committed image; refuses other commands."""
    path = options.output / f"{name}.scores.json"
    scores = json.loads(path.read_text())
    results = replayed(name, test, options.output / f"{name}.phx", options)
    told = scores.get("commands_sha256", results["commands_sha256"])
    if told != results["commands_sha256"]:
        fail(f"{name}: its commands are not those that were scored before")
    save(name, scores | fixed_point(module, results), options)


def save(name, scores, options):
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
    kinds = TASKS[options.task].RECIPES
    if options.kind:
        if options.kind not in kinds:
            fail(
                f"{options.task}: has no decoder '{options.kind}'; choose of "
                + ", ".join(kinds)
            )
        kinds = [options.kind]
    for kind in kinds:
        build(options.task, kind, options)
