"""The synthetic nerve: which of six fingers are active, and how far each is
flexed. Training, validation and test are whole sessions of different days.
"""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

from . import metrics, network
from .fitting import Recipe, fit
from .streams import Answer, Augmentation
from .table import TEST, TRAIN, VALIDATION

FINGERS = (
    "thumb_flexion", "thumb_rotation", "index", "middle", "ring", "little"
)
CHANNEL_COUNT = 16
HOP_MILLISECONDS = 20
PIECE_HOPS = 400
LEAD_HOPS = 1
PROBABILITIES = ("activity",)
# (on, off) of the activity, as in the pipelines; chosen on the validation day
# so that onsets come early while false activity stays rare.
THRESHOLDS = {
    "linear": (0.3, 0.2), "gru": (0.06, 0.04), "fourteen": (0.1, 0.06),
}

GRU = Recipe(
    hidden_counts=(64,),
    epochs=40,
    input_dropout=0.05,
    hidden_dropout=0.2,
    stream_count=24,
    chunk_length=100,
    augmentation=Augmentation(
        tempo=0.1, noise=0.1, gain=0.15, lost_channel=0.01,
        louder_noise=4.0,
    ),
)
LINEAR = Recipe(
    hidden_counts=(),
    epochs=40,
    learning_rate=1e-2,
    input_dropout=0.0,
    hidden_dropout=0.0,
    stream_count=24,
    chunk_length=100,
    augmentation=Augmentation(noise=0.1, gain=0.1),
)
# Few units keep flash small, and need less dropout. What louder noise does to
# counts no formula here knows: sessions with more noise tell.
FOURTEEN = replace(
    GRU, hidden_counts=(32,), hidden_dropout=0.1, louder=(2, 4)
)
RECIPES = {"linear": LINEAR, "gru": GRU, "fourteen": FOURTEEN}
# How the transformed features of each pipeline answer to amplitude, in order.
LOGARITHM = Answer(octave=1024)
ROOT = Answer(power=0.5)
ROOT_OF_SQUARE = Answer(power=1)
# ln(2) 2^11 for each doubling, of some 18 500, over which the root has a slope
# of 2^8 / (2 sqrt(18 500)).
ROOT_OF_LOGARITHM = Answer(octave=1336)
COUNT = Answer()
ANSWERS = {
    "linear": [LOGARITHM] * 2,
    "gru": [LOGARITHM] * 2,
    "fourteen": [
        COUNT,  # zero crossings
        COUNT,  # slope sign changes
        ROOT,  # waveform length
        COUNT,  # Willison amplitude
        ROOT,  # mean absolute value
        ROOT_OF_SQUARE,  # mean square
        ROOT,  # root mean square
        ROOT,  # third order
        ROOT,  # log detector
        ROOT,  # standard deviation of differences
        ROOT_OF_LOGARITHM,  # fractal length
        COUNT,  # myopulse percentage rate
        ROOT,  # slope of the mean absolute value
        ROOT,  # weighted mean absolute value
    ],
}


def loss(outputs, targets, weight):
    """Cross entropy of activity, and the error of flexion."""
    wanted = targets["activity"]
    logits = outputs["activity"]
    entropy = jnp.maximum(logits, 0) - logits * wanted + jnp.log1p(
        jnp.exp(-jnp.abs(logits))
    )
    error = (outputs["flexion"] - targets["flexion"]) ** 2
    per_hop = jnp.mean(entropy, axis=-1) + 5 * jnp.mean(error, axis=-1)
    return jnp.sum(per_hop * weight) / jnp.sum(weight)


def decided(activity, thresholds):
    """On above one threshold, off below the other; bool [hops, fingers]."""
    on, off = thresholds
    active = np.zeros(activity.shape, bool)
    now = np.zeros(activity.shape[1], bool)
    for hop, probability in enumerate(activity):
        now = np.where(now, probability >= off, probability > on)
        active[hop] = now
    return active


def score(outputs, table, chosen, kind):
    """Figures over the chosen, scored hops.

    outputs: with the activity as a probability.
    """
    hops = chosen & table.scored
    truth = table.columns["finger_active"] > 0
    drive = table.columns["finger_drive"] > 0
    closure = table.columns["finger_closure"]
    active = decided(outputs["activity"], THRESHOLDS[kind])
    rates, delays = [], [[] for _ in FINGERS]
    for finger in range(len(FINGERS)):
        positive = truth[hops, finger]
        guess = active[hops, finger]
        rates.append((guess[positive].mean(), guess[~positive].mean()))
        for session in np.unique(table.session[chosen]):
            one = chosen & (table.session == session)
            delays[finger].extend(metrics.onset_delays(
                active[one, finger], drive[one, finger], HOP_MILLISECONDS
            ))
    true_positive, false_positive = np.array(rates).T
    fit_ = metrics.determination(closure[hops], outputs["flexion"][hops])
    return {
        "least_balanced_accuracy": float(
            np.min((true_positive + 1 - false_positive) / 2)
        ),
        "least_true_positive_rate": float(true_positive.min()),
        "most_false_positive_rate": float(false_positive.max()),
        "flexion_r2": float(fit_.mean()),
        "flexion_r2_least": float(fit_.min()),
        "median_onset_delay_ms": float(np.median(sum(delays, []))),
        "longest_median_onset_delay_ms": float(
            max(np.median(one) for one in delays)
        ),
    }


def soon_active(table):
    """Whether a finger is active now or within `LEAD_HOPS`.

    Drive comes some 65 ms before motion, so that the nerve tells of it in
    time; without this the network waits until the motion is certain.
    """
    active = table.columns["finger_active"] > 0
    soon = active.copy()
    for lead in range(1, LEAD_HOPS + 1):
        same = table.session[lead:] == table.session[:-lead]
        soon[:-lead] |= active[lead:] & same[:, None]
    return soon


def train(table, kind, seed, validate, report, louder=()):
    """Returns the network. The validation session is never trained on:
    it chose the recipe, and another day is worth less than an honest choice.
    """
    recipe = RECIPES[kind]
    training = table.split == TRAIN
    pieces = [
        (first, min(first + PIECE_HOPS, end))
        for start, end in table.runs([table.session], training)
        for first in range(start, end, PIECE_HOPS)
    ]

    def progress(epoch, value, parameters):
        outputs = network.run(parameters, table.features, PROBABILITIES)
        figures = score(
            outputs, table, table.split == VALIDATION, kind
        )
        report(
            f"epoch {epoch}: loss {value:.3f}"
            + "".join(f" {name} {v:.3f}" for name, v in figures.items())
        )

    return fit(
        recipe,
        {"activity": len(FINGERS), "flexion": len(FINGERS)},
        loss,
        table.features,
        {
            "activity": soon_active(table).astype(np.float32),
            "flexion": table.columns["finger_closure"].astype(np.float32),
        },
        table.scored.astype(np.float32),
        pieces,
        table.channels(CHANNEL_COUNT, ANSWERS[kind]),
        seed,
        report=progress,
        louder=louder,
    )


def test_figures(outputs, table, kind):
    return score(outputs, table, table.split == TEST, kind)


def replay_figures(results):
    """The same figures from `results.json` of a replay."""
    fingers = results["fingers"]
    flexion = next(
        group for group in results["groups"] if group["name"] == "flexion"
    )
    r2 = [element["metrics"]["r2"] for element in flexion["elements"]]
    return {
        "least_balanced_accuracy": min(
            finger["balanced_accuracy"] for finger in fingers
        ),
        "least_true_positive_rate": min(
            finger["true_positive_rate"] for finger in fingers
        ),
        "most_false_positive_rate": max(
            finger["false_positive_rate"] for finger in fingers
        ),
        "flexion_r2": sum(r2) / len(r2),
        "flexion_r2_least": min(r2),
        "median_onset_delay_ms": results["overall"]["onset_delay_ms"],
        "longest_median_onset_delay_ms": max(
            finger["onset_delay_ms"] for finger in fingers
        ),
    }
