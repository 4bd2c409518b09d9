"""Runs the examples on a replay of the bundled excerpt.

    python Tools/Examples/test.py --release PHALANX

A script whose modules are not installed is skipped, by name.
"""
import argparse
import importlib.util
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RECORDINGS = HERE.parents[1] / "Recordings"
SCRIPTS = {
    "draw_report.py": ["numpy", "matplotlib"],
    "report_tables.py": ["pandas", "matplotlib"],
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--release", required=True)
    program = parser.parse_args().release
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        run = pathlib.Path(folder) / "run"
        subprocess.run(
            [program, "replay", RECORDINGS / "synthetic/excerpt.edf",
             "--decoder", RECORDINGS / "decoders/synthetic-gru.phx",
             "--report", run],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for script, modules in SCRIPTS.items():
            missing = [m for m in modules if not importlib.util.find_spec(m)]
            if missing:
                print(f"skipped: {script}: {', '.join(missing)} not installed")
                continue
            picture = pathlib.Path(folder) / (script + ".png")
            done = subprocess.run(
                [sys.executable, HERE / script, run, picture],
                capture_output=True, text=True)
            if done.returncode or picture.stat().st_size < 10_000:
                print(f"{script}: exit {done.returncode}\n{done.stdout}"
                      f"{done.stderr}", file=sys.stderr)
                failed += 1
            else:
                print(f"{script}: {done.stdout.strip().splitlines()[-1]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
