"""The feature table that `phalanx features` writes."""

from dataclasses import dataclass, field

import numpy as np

from .streams import Channels

TRAIN, VALIDATION, TEST, NO_SPLIT = 0, 1, 2, 3


@dataclass
class Table:
    """Features of sessions hop by hop, with what is true of each hop.

    features: float32 [hops, elements], z-scores, exactly as the decoder sees
        them (multiples of 1/4096 within -8...8).
    split: int [hops], TRAIN, VALIDATION, TEST or NO_SPLIT.
    scored: bool [hops].
    trial: int [hops], counted through all sessions; -1 for none.
    session: int [hops].
    last_sample: int [hops], the newest sample that a hop has seen.
    columns: every other array by its name in the file.
    """

    features: np.ndarray
    split: np.ndarray
    scored: np.ndarray
    trial: np.ndarray
    session: np.ndarray
    reset: np.ndarray
    last_sample: np.ndarray
    columns: dict = field(default_factory=dict)

    @classmethod
    def read(cls, path):
        with np.load(path) as file:
            arrays = {name: file[name] for name in file.files}
        return cls(
            features=arrays.pop("z").astype(np.float32),
            split=arrays.pop("split").astype(int),
            scored=arrays.pop("scored").astype(bool),
            trial=arrays.pop("trial").astype(int),
            session=arrays.pop("session").astype(int),
            reset=arrays.pop("reset").astype(bool),
            last_sample=arrays.pop("hop_end_sample").astype(int),
            columns=arrays,
        )

    def __len__(self):
        return len(self.features)

    def values(self, group):
        """The tracks of a group, float [hops, tracks], and their names."""
        prefix = f"value.{group}."
        names = [name for name in self.columns if name.startswith(prefix)]
        columns = np.stack([self.columns[name] for name in names], axis=1)
        return columns.astype(float), [name[len(prefix):] for name in names]

    def channels(self, count, answers):
        """What gain and loss of a channel do to the features.

        answers: one `Answer` for each feature, in the order of the table.
        """
        training = self.features[self.split == TRAIN]
        return Channels(
            count=count,
            mean=self.columns["mean"],
            deviation=self.columns["std"],
            octave=np.repeat([one.octave for one in answers], count),
            power=np.repeat([one.power for one in answers], count),
            # The least that each feature showed in training.
            silence=training.min(axis=0),
            # A quiet tenth: rest is about half of a session.
            floor=np.quantile(training, 0.1, axis=0),
        )

    def runs(self, keys, chosen):
        """Ranges (first, end) of hops in which all `keys` stay the same.

        keys: int arrays [hops]. chosen: bool [hops]; a range is kept where its
        first hop is chosen. A reset of the decoder always starts a new range.
        """
        change = self.reset.copy()
        change[0] = True
        for key in keys:
            change[1:] |= key[1:] != key[:-1]
        starts = np.flatnonzero(change)
        ends = np.append(starts[1:], len(self))
        return [(a, b) for a, b in zip(starts, ends) if chosen[a]]
