"""How numbers are written and compared."""

import json
import math


def rounded(value):
    """Six digits, so that files do not depend on the last of a double."""
    if isinstance(value, dict):
        return {str(key): rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value
    return float(f"{float(value):.6g}")


def as_json(value):
    return json.dumps(value, indent=1, sort_keys=True) + "\n"


def close(a, b, tolerance=2e-3):
    """Whether two readings of a file agree as far as a fit repeats."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(
            close(a[key], b[key], tolerance) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(
            close(x, y, tolerance) for x, y in zip(a, b))
    if isinstance(a, float) or isinstance(b, float):
        return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)
    return a == b
