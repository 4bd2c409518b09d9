"""NinaPro DB1, exercise A: twelve movements, with and without rest, and the
22 sensors of the glove.

Repetitions 2, 5 and 7 are the test. The recipe was chosen with two or three of
the other seven held out for validation; the exported network is trained on all
seven, for as many epochs as served validation best.
"""

import jax
import jax.numpy as jnp
import numpy as np

from . import metrics, network
from .fitting import Recipe, fit
from .streams import Answer, Augmentation
from .table import TEST, TRAIN, VALIDATION

GRU = Recipe(
    hidden_counts=(64,),
    epochs=110,
    augmentation=Augmentation(tempo=0.2, noise=0.15, gain=0.15),
)
LINEAR = Recipe(
    hidden_counts=(),
    epochs=80,
    learning_rate=1e-2,
    hidden_dropout=0.0,
    input_dropout=0.0,
    augmentation=Augmentation(noise=0.1),
)
RECIPES = {"linear": LINEAR, "gru": GRU}
CHANNEL_COUNT = 10
PROBABILITIES = ()
SMOOTHED_LABEL = 0.1
GLOVE_WEIGHT = 6.0


def targets(table, training):
    """What is learned: the class, and the glove as z-scores.

    Returns the targets, and mean and standard deviation of the glove.
    """
    glove, _ = table.values("glove")
    mean, deviation = glove[training].mean(0), glove[training].std(0)
    return {
        "movement": table.columns["label.movement"].astype(np.int32),
        "glove": ((glove - mean) / deviation).astype(np.float32),
    }, mean, deviation


def repetitions(table):
    """A number for each repetition: some rest, a movement, and rest again.

    A trial of the table has one label; where a trial ends and the label stays
    (rest), the next repetition begins. Training keeps a movement together with
    the rest around it: how the hand relaxes is a part of what is decoded.
    """
    label = table.columns["label.movement"]
    begins = (table.trial[1:] != table.trial[:-1]) & (label[1:] == label[:-1])
    return np.concatenate([[0], np.cumsum(begins)])


def make_loss(class_weights):
    """Cross entropies of both groups of classes, and the glove's error.

    class_weights: [13]; rest is more than half of all hops, and weights of
    one over the root of a class's share lie between accuracy and balance.
    """
    weights = jnp.asarray(class_weights, jnp.float32)

    def cross_entropy(logits, label, count):
        wanted = jax.nn.one_hot(label, count) * (1 - SMOOTHED_LABEL)
        wanted = wanted + SMOOTHED_LABEL / count
        return -jnp.sum(wanted * jax.nn.log_softmax(logits), axis=-1)

    def loss(outputs, targets, weight):
        label = targets["movement"]
        total = jnp.sum(weight)
        with_rest = cross_entropy(outputs["movement"], label, 13)
        without = cross_entropy(
            outputs["movement_only"], jnp.maximum(label - 1, 0), 12
        )
        error = jnp.mean((outputs["glove"] - targets["glove"]) ** 2, axis=-1)
        per_hop = (
            with_rest * weights[label]
            + without * (label > 0) / 0.42
            + GLOVE_WEIGHT * error
        )
        return jnp.sum(per_hop * weight) / total

    return loss


def score(outputs, table, chosen):
    """The figures of the baseline's protocol over the chosen, scored hops.

    outputs: with the glove in sensor steps.
    """
    hops = chosen & table.scored
    label = table.columns["label.movement"].astype(int)
    moving = hops & (label > 0)
    glove, _ = table.values("glove")
    with_rest = outputs["movement"].argmax(1)
    without = outputs["movement_only"].argmax(1) + 1
    everywhere = metrics.determination(glove[hops], outputs["glove"][hops])
    return {
        "movements_accuracy": metrics.accuracy(label[moving], without[moving]),
        "movements_balanced_accuracy": metrics.balanced_accuracy(
            label[moving], without[moving]
        ),
        "with_rest_accuracy": metrics.accuracy(label[hops], with_rest[hops]),
        "with_rest_balanced_accuracy": metrics.balanced_accuracy(
            label[hops], with_rest[hops]
        ),
        "glove_r2": float(everywhere.mean()),
        "glove_r2_least": float(everywhere.min()),
        "glove_r2_most": float(everywhere.max()),
        "glove_r2_moving": float(np.mean(metrics.determination(
            glove[moving], outputs["glove"][moving]
        ))),
    }


def train(table, kind, seed, validate, report, louder=()):
    """Returns the network, its glove in sensor steps.

    validate: keep the validation split out, and report its figures.
    """
    recipe = RECIPES[kind]
    training = table.split == TRAIN
    if not validate:
        training |= table.split == VALIDATION
    wanted, mean, deviation = targets(table, training)
    label = wanted["movement"]
    share = np.bincount(label[training], minlength=13) / training.sum()
    class_weights = share**-0.5 / np.sum(share**0.5)

    def progress(epoch, value, parameters):
        line = f"epoch {epoch}: loss {value:.3f}"
        if validate:
            network_ = in_sensor_steps(parameters, mean, deviation)
            figures = score(
                network.run(network_, table.features), table,
                table.split == VALIDATION,
            )
            line += "".join(f" {name} {v:.3f}" for name, v in figures.items())
        report(line)

    parameters = fit(
        recipe,
        {"movement": 13, "movement_only": 12, "glove": len(mean)},
        make_loss(class_weights),
        table.features,
        wanted,
        np.ones(len(table), np.float32),
        table.runs([repetitions(table)], training),
        table.channels(
            CHANNEL_COUNT,
            [Answer(power=1)] * (table.features.shape[1] // CHANNEL_COUNT),
        ),
        seed,
        report=progress,
        louder=louder,
    )
    return in_sensor_steps(parameters, mean, deviation)


def in_sensor_steps(parameters, mean, deviation):
    """Scales the glove's head from z-scores to sensor steps."""
    head = parameters["heads"]["glove"]
    scaled = {
        "weights": head["weights"] * deviation[:, None],
        "bias": head["bias"] * deviation + mean,
    }
    return {**parameters, "heads": {**parameters["heads"], "glove": scaled}}


def test_figures(outputs, table, kind):
    return score(outputs, table, table.split == TEST)


def replay_figures(results):
    """The same figures from `results.json` of a replay."""
    groups = {group["name"]: group for group in results["groups"]}
    sensors = [element["metrics"] for element in groups["glove"]["elements"]]
    r2 = [sensor["r2"] for sensor in sensors]
    moving = [sensor["r2_moving"] for sensor in sensors]
    without = groups["movement_only"]["metrics"]
    with_rest = groups["movement"]["metrics"]
    return {
        "movements_accuracy": without["accuracy"],
        "movements_balanced_accuracy": without["balanced_accuracy"],
        "with_rest_accuracy": with_rest["accuracy"],
        "with_rest_balanced_accuracy": with_rest["balanced_accuracy"],
        "glove_r2": sum(r2) / len(r2),
        "glove_r2_least": min(r2),
        "glove_r2_most": max(r2),
        "glove_r2_moving": sum(moving) / len(moving),
    }
