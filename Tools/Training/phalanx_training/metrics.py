"""The few figures that choose a decoder; `phalanx replay` scores it."""

import numpy as np


def accuracy(truth, guess):
    return float(np.mean(truth == guess))


def balanced_accuracy(truth, guess):
    """The mean over the classes of `truth` of the part recognised."""
    parts = [np.mean(guess[truth == one] == one) for one in np.unique(truth)]
    return float(np.mean(parts))


def determination(truth, guess):
    """R2 of every column: 1 - squared error / squared deviation."""
    error = np.sum((truth - guess) ** 2, axis=0)
    deviation = np.sum((truth - truth.mean(axis=0)) ** 2, axis=0)
    return 1 - error / np.maximum(deviation, 1e-12)


def onset_delays(active, drive, hop_milliseconds, horizon=50):
    """Milliseconds from each onset of drive to the first decision 'active'.

    active, drive: bool [hops] of one finger. Infinite where none comes within
    `horizon` hops.
    """
    onsets = np.flatnonzero(drive[1:] & ~drive[:-1]) + 1
    delays = []
    for onset in onsets:
        late = np.flatnonzero(active[onset : onset + horizon])
        delays.append(late[0] * hop_milliseconds if len(late) else np.inf)
    return np.array(delays, float)
