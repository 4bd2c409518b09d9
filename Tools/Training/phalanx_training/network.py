"""Networks as stacks of GRU layers with one dense head for each output.

Parameters are nested dictionaries of arrays:
    {"recurrent": [{"input", "state", "input_bias", "state_bias"}, ...],
     "heads": {name: {"weights", "bias"}}}
Weights are [outputs, inputs]; the gates of a GRU are stacked in the order of
ONNX: update z, reset r, candidate h. A linear decoder has no recurrent layer.
"""

import jax
import jax.numpy as jnp
import numpy as np


def initial_parameters(key, element_count, hidden_counts, heads):
    """Random parameters; heads is {name: output count}.

    The update gate starts at sigmoid(1), which keeps three quarters of the
    state a hop, so that gradients reach back further than a few hops.
    """
    recurrent = []
    inputs = element_count
    for hidden in hidden_counts:
        key, first, second = jax.random.split(key, 3)
        square = jax.random.orthogonal(second, hidden, shape=(3,))
        recurrent.append({
            "input": jax.random.normal(first, (3 * hidden, inputs))
            / np.sqrt(inputs),
            "state": square.reshape(3 * hidden, hidden),
            "input_bias": jnp.concatenate(
                [jnp.ones(hidden), jnp.zeros(2 * hidden)]
            ),
            "state_bias": jnp.zeros(3 * hidden),
        })
        inputs = hidden
    dense = {}
    for name, count in heads.items():
        key, first = jax.random.split(key)
        dense[name] = {
            "weights": jax.random.normal(first, (count, inputs))
            * np.sqrt(0.3 / inputs),
            "bias": jnp.zeros(count),
        }
    return {"recurrent": recurrent, "heads": dense}


def rounded(weights):
    """Weights on the grid of int8 with one scale for each row.

    Gradients pass as if nothing was rounded, so that training finds weights
    that work when rounded.
    """
    scale = jnp.max(jnp.abs(weights), axis=1, keepdims=True) / 127 + 1e-12
    grid = jnp.round(weights / scale) * scale
    return weights + jax.lax.stop_gradient(grid - weights)


def quantised(parameters):
    """All weights rounded, biases as they are."""
    weights = {"input", "state", "weights"}
    return jax.tree_util.tree_map_with_path(
        lambda path, value: rounded(value)
        if path[-1].key in weights
        else value,
        parameters,
    )


def initial_states(parameters, stream_count):
    return [
        jnp.zeros((stream_count, layer["state"].shape[1]))
        for layer in parameters["recurrent"]
    ]


def gated_recurrent_unit(layer, inputs, state):
    """One layer over time.

    inputs: [time, streams, elements]. state: [streams, hidden], in (-1, 1).
    Returns all states, and the last.

        z = sigmoid(Wz x + bz + Rz h + cz)
        r = sigmoid(Wr x + br + Rr h + cr)
        n = tanh(Wn x + bn + r * (Rn h + cn))
        h = (1 - z) n + z h
    """
    hidden = state.shape[-1]
    projected = inputs @ layer["input"].T + layer["input_bias"]

    def step(state, gates):
        recurrent = state @ layer["state"].T + layer["state_bias"]
        both = jax.nn.sigmoid(
            gates[:, : 2 * hidden] + recurrent[:, : 2 * hidden]
        )
        update, reset = both[:, :hidden], both[:, hidden:]
        candidate = jnp.tanh(
            gates[:, 2 * hidden :] + reset * recurrent[:, 2 * hidden :]
        )
        state = (1 - update) * candidate + update * state
        return state, state

    last, states = jax.lax.scan(step, state, projected)
    return states, last


def apply(parameters, inputs, states, dropout=None):
    """Runs a network.

    inputs: [time, streams, elements]. states: one [streams, hidden] a layer.
    dropout: None, or (key, rate of the inputs, rate of the hidden layers). An
        element is dropped for the whole length of a stream: single hops would
        be filled in from their neighbours.
    Returns {head: [time, streams, outputs]} and the last states.
    """
    parameters = quantised(parameters)

    def drop(signal, place):
        if dropout is None:
            return signal
        key, input_rate, hidden_rate = dropout
        rate = input_rate if place == 0 else hidden_rate
        kept = jax.random.bernoulli(
            jax.random.fold_in(key, place), 1 - rate, signal.shape[1:]
        )
        return signal * kept / (1 - rate)

    signal = drop(inputs, 0)
    last_states = []
    for place, layer in enumerate(parameters["recurrent"]):
        signal, last = gated_recurrent_unit(layer, signal, states[place])
        last_states.append(last)
        signal = drop(signal, place + 1)
    outputs = {
        name: signal @ head["weights"].T + head["bias"]
        for name, head in parameters["heads"].items()
    }
    return outputs, last_states


_run = jax.jit(apply)


def run(parameters, features, probabilities=()):
    """The outputs of one stream from a zero state, {head: [time, outputs]}.

    probabilities: the heads that end in a sigmoid.
    """
    states = initial_states(parameters, 1)
    outputs, _ = _run(parameters, jnp.asarray(features)[:, None], states)
    return {
        name: np.asarray(
            jax.nn.sigmoid(value[:, 0])
            if name in probabilities
            else value[:, 0]
        )
        for name, value in outputs.items()
    }

