"""Training streams: pieces of sessions joined in a new order every epoch.

A piece is one trial (a movement and the rest after it), or some seconds of a
session. Joining trials in random order keeps the network from learning the
order of the protocol, such as ten repetitions of one movement in a row, which
no user follows.
"""

from dataclasses import dataclass

import numpy as np


@dataclass
class Augmentation:
    """What is varied in a piece, drawn anew every time.

    tempo: the speed of a piece is 1 +- this, evenly drawn.
    noise: standard deviation of noise added to every z-score.
    gain: standard deviation of the log gain that a channel keeps for a whole
        piece; half as much comes on top that all channels share.
    louder_noise: the noise of half of the streams is up to this many times
        that of the recording, drawn evenly on a logarithmic scale.
    lost_channel: the chance that a channel is silent for a whole piece.
    """

    tempo: float = 0.0
    noise: float = 0.0
    gain: float = 0.0
    louder_noise: float = 1.0
    lost_channel: float = 0.0


@dataclass(frozen=True)
class Answer:
    """What a transformed feature does where the amplitude of its channel grows.

    octave: what it gains where amplitude doubles; 0 where it is no logarithm.
    power: of amplitude that it is in proportion to; 0 where to none.
    Neither: it keeps its value, such as a count of crossings.
    """

    octave: float = 0.0
    power: float = 0.0


@dataclass
class Channels:
    """What the gain of a channel does to z-scores; channel runs fastest.

    count: channels. mean, deviation: [elements], of the transformed features.
    octave, power: [elements], as in `Answer`.
    silence: [elements], the z-score of a lost channel.
    floor: [elements], the z-score at rest, where there is but noise.
    """

    count: int
    mean: np.ndarray
    deviation: np.ndarray
    octave: np.ndarray
    power: np.ndarray
    silence: np.ndarray
    floor: np.ndarray

    def spread(self, per_channel):
        """One value for every element from one for every channel."""
        return np.tile(per_channel, len(self.mean) // self.count)

    def noisier(self, values, factor):
        """Z-scores as they would be with noise `factor` times as strong.

        Noise and nerve are independent, so that powers add. With t octaves of
        amplitude, of which `floor` are there at rest:
            2^(2 t') = 2^(2 t) + (factor^2 - 1) 2^(2 floor).
        For logarithmic features alone.
        """
        octaves = (values * self.deviation + self.mean) / self.octave
        floor = (self.floor * self.deviation + self.mean) / self.octave
        added = 2 * floor + np.log2(max(factor**2 - 1, 1e-9))
        louder = np.logaddexp2(2 * octaves, added) / 2
        return (louder * self.octave - self.mean) / self.deviation

    def amplified(self, values, log_gain):
        """Z-scores as they would be with other gains.

        log_gain: [channels], natural logarithms.
        """
        log_gain = self.spread(log_gain)
        gain = np.exp(log_gain * self.power)
        grown = values * gain + (gain - 1) * self.mean / self.deviation
        return grown + log_gain * (self.octave / np.log(2)) / self.deviation


@dataclass
class Streams:
    """One epoch: equal lengths, padded; weight is 0 where padded.

    inputs: float32 [time, streams, elements].
    targets: {name: [time, streams, ...]}.
    weight: float32 [time, streams].
    """

    inputs: np.ndarray
    targets: dict
    weight: np.ndarray


def resampled(first, end, tempo):
    """Hop numbers of a piece played at a tempo, as (hop, next hop, part)."""
    count = max(1, int((end - first) / tempo))
    position = np.minimum(first + np.arange(count) * tempo, end - 1)
    hop = position.astype(int)
    return hop, np.minimum(hop + 1, end - 1), position - hop


def between(levels, hops, factor):
    """Features of hops with noise `factor` times as strong.

    levels: features [hops, elements] with noise 1, 2, 4, ... times as strong,
        at least two.
    """
    octave = min(np.log2(factor), len(levels) - 1)
    lower = min(int(octave), len(levels) - 2)
    part = np.float32(octave - lower)
    return levels[lower][hops] * (1 - part) + levels[lower + 1][hops] * part


def epoch(
    random,
    features,
    targets,
    weight,
    pieces,
    stream_count,
    chunk_length,
    augmentation,
    channels,
    louder=(),
):
    """Shuffles and varies the pieces and deals them out to streams.

    features: float32 [hops, elements]. targets: {name: [hops, ...]}.
    weight: float [hops]. pieces: (first, end) in hops.
    chunk_length: hops; the length of the streams is a multiple of it.
    channels: what gain and loss do to features (`Channels`).
    louder: the same hops with noise 2, 4, ... times as strong, each as
        `features`; without any, `Channels.noisier` says what noise does.
    """
    levels = [features, *louder]
    order = random.permutation(len(pieces))
    columns = []
    for stream in range(stream_count):
        inputs, chosen, weights = [], [], []
        noise_factor = 1.0
        if augmentation.louder_noise > 1 and stream % 2:
            noise_factor = augmentation.louder_noise ** random.random()
        for piece in order[stream::stream_count]:
            tempo = 1 + augmentation.tempo * random.uniform(-1, 1)
            hop, following, part = resampled(*pieces[piece], tempo)
            part = part[:, None].astype(np.float32)
            if louder:
                values = between(levels, hop, noise_factor) * (1 - part)
                values += between(levels, following, noise_factor) * part
            else:
                values = features[hop] * (1 - part)
                values += features[following] * part
            if noise_factor > 1 and not louder:
                values = channels.noisier(values, noise_factor)
            if augmentation.gain:
                log_gain = random.standard_normal(channels.count)
                log_gain += random.standard_normal() / 2
                values = channels.amplified(
                    values, augmentation.gain * log_gain
                )
            if augmentation.lost_channel:
                lost = random.random(channels.count)
                lost = channels.spread(lost < augmentation.lost_channel)
                values = np.where(lost, channels.silence, values)
            inputs.append(values)
            chosen.append(hop)
            weights.append(weight[hop])
        columns.append([np.concatenate(part) for part in (
            inputs, chosen, weights
        )])
    longest = max(len(column[1]) for column in columns)
    length = -(-longest // chunk_length) * chunk_length
    inputs = np.zeros((length, stream_count, features.shape[1]), np.float32)
    chosen = np.zeros((length, stream_count), int)
    weights = np.zeros((length, stream_count), np.float32)
    for stream, (values, hops, mask) in enumerate(columns):
        inputs[: len(hops), stream] = values
        chosen[: len(hops), stream] = hops
        weights[: len(hops), stream] = mask
    if augmentation.noise:
        noise = random.standard_normal(inputs.shape, np.float32)
        inputs += augmentation.noise * noise
    return Streams(
        inputs=np.clip(inputs, -8, 8),
        targets={name: value[chosen] for name, value in targets.items()},
        weight=weights,
    )
