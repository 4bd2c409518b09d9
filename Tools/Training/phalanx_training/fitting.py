"""Fits a network to streams by truncated backpropagation through time."""

from dataclasses import dataclass, field

import jax
import jax.numpy as jnp
import numpy as np
import optax

from . import network, streams


@dataclass
class Recipe:
    """How a network is built and trained; chosen by validation alone.

    chunk_length: hops through which gradients reach back.
    averaging: weight of the past in the running mean of the parameters, which
        is the network that is exported.
    louder: how many times the noise of further sessions is, 2, 4, ...; what
        `streams.epoch` takes as `louder`.
    """

    hidden_counts: tuple
    epochs: int
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    input_dropout: float = 0.1
    hidden_dropout: float = 0.4
    stream_count: int = 28
    chunk_length: int = 60
    averaging: float = 0.99
    louder: tuple = ()
    augmentation: streams.Augmentation = field(
        default_factory=streams.Augmentation
    )


def fit(
    recipe,
    heads,
    loss,
    features,
    targets,
    weight,
    pieces,
    channels,
    seed,
    report=None,
    louder=(),
):
    """Trains a network and returns its parameters.

    heads: {name: output count}. loss: (outputs, targets, weight) to a number.
    The other arrays are those of `streams.epoch`. report: called as
    (epoch, loss, parameters) about eight times.
    """
    random = np.random.default_rng(seed)
    key = jax.random.PRNGKey(seed)
    parameters = network.initial_parameters(
        key, features.shape[1], recipe.hidden_counts, heads
    )
    average = parameters

    def make_epoch():
        return streams.epoch(
            random, features, targets, weight, pieces, recipe.stream_count,
            recipe.chunk_length, recipe.augmentation, channels, louder,
        )

    def objective(parameters, states, inputs, targets, weight, key):
        outputs, states = network.apply(
            parameters, inputs, states,
            (key, recipe.input_dropout, recipe.hidden_dropout),
        )
        return loss(outputs, targets, weight), states

    chunk_count = len(make_epoch().inputs) // recipe.chunk_length
    update_count = recipe.epochs * chunk_count
    schedule = optax.warmup_cosine_decay_schedule(
        0, recipe.learning_rate, update_count // 20 + 1, update_count,
        recipe.learning_rate / 50,
    )
    optimizer = optax.chain(
        optax.clip_by_global_norm(1.0),
        optax.adamw(schedule, weight_decay=recipe.weight_decay),
    )
    state = optimizer.init(parameters)

    @jax.jit
    def update(
        parameters, average, state, hidden, inputs, targets, weight, key
    ):
        (value, hidden), gradient = jax.value_and_grad(
            objective, has_aux=True
        )(parameters, hidden, inputs, targets, weight, key)
        step, state = optimizer.update(gradient, state, parameters)
        parameters = optax.apply_updates(parameters, step)
        average = jax.tree.map(
            lambda past, new: recipe.averaging * past
            + (1 - recipe.averaging) * new,
            average, parameters,
        )
        return parameters, average, state, hidden, value

    for number in range(1, recipe.epochs + 1):
        data = make_epoch()
        hidden = network.initial_states(parameters, recipe.stream_count)
        values = []
        for first in range(0, len(data.inputs), recipe.chunk_length):
            part = slice(first, first + recipe.chunk_length)
            if not data.weight[part].any():
                continue
            key, dropout_key = jax.random.split(key)
            parameters, average, state, hidden, value = update(
                parameters, average, state, hidden, data.inputs[part],
                {name: array[part] for name, array in data.targets.items()},
                data.weight[part], dropout_key,
            )
            values.append(value)
        if report and number % max(1, recipe.epochs // 8) == 0:
            report(number, float(jnp.mean(jnp.stack(values))), average)
    return network.quantised(average)
