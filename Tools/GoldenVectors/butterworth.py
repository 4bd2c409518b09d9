"""Butterworth filters of scipy.signal, to compare designs with.

    python3 butterworth.py      # needs numpy and scipy

Writes Tests/DecoderCompilerTests/Golden/butterworth.json: of each filter its
frequency response and group delay at 24 frequencies, from `butter` in double
precision. It imports nothing of Sources/.
"""
import json
import pathlib

import numpy as np
import scipy
from scipy import signal

GOLDEN = (pathlib.Path(__file__).resolve().parents[2]
          / "Tests/DecoderCompilerTests/Golden")
FILTERS = [
    ("lowpass", [600], 4, 10000), ("lowpass", [2000], 1, 10000),
    ("lowpass", [45], 3, 100), ("lowpass", [900], 8, 10000),
    ("highpass", [25], 4, 5000), ("highpass", [1], 1, 1000),
    ("highpass", [300], 5, 10000), ("bandpass", [25, 600], 4, 5000),
    ("bandpass", [25, 600], 2, 10000), ("bandpass", [300, 3000], 3, 10000),
    ("bandpass", [45, 55], 2, 1000), ("bandpass", [20, 450], 1, 1000),
]


def describe(band, corners, order, rate):
    corner = corners if len(corners) > 1 else corners[0]
    sections = signal.butter(order, corner, band, fs=rate, output="sos")
    frequencies = np.geomspace(rate / 1000, rate * 0.49, 24)
    _, response = signal.sosfreqz(sections, frequencies, fs=rate)
    # The group delay section by section: the whole polynomial loses digits.
    delay = sum(
        signal.group_delay((s[:3], s[3:]), frequencies, fs=rate)[1]
        for s in sections)
    return {
        "band": band, "corners": corners, "order": order, "rate": rate,
        "frequencies": frequencies.tolist(),
        "real": response.real.tolist(), "imaginary": response.imag.tolist(),
        "delay": delay.tolist()}


if __name__ == "__main__":
    data = {"generator": f"butterworth.py, scipy {scipy.__version__}",
            "filters": [describe(*f) for f in FILTERS]}
    (GOLDEN / "butterworth.json").write_text(json.dumps(data))
