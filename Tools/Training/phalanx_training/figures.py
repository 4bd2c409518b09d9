"""What is kept of the results of a replay, for every decoder."""

FINGER = [
    "accuracy", "balanced_accuracy", "true_positive_rate",
    "false_positive_rate", "f1", "r2", "onset_delay_ms", "true_onsets",
    "early_onsets", "late_onsets", "missed_onsets", "false_onsets",
]
HAND = [
    "balanced_accuracy", "false_activations_per_minute", "rest_active_share",
    "onset_delay_ms", "true_onsets", "early_onsets", "late_onsets",
    "missed_onsets", "false_onsets",
]


def finger(found):
    """The figures of one finger of `results.json`."""
    return {key: found[key] for key in FINGER}


def hand(results):
    """Those of the whole hand; balanced accuracy is the mean of fingers."""
    return {f"hand_{key}": results["overall"][key] for key in HAND}
