"""A linear model with effects of nested groups, shrunk by their own spread.

    y[row] = intercept + sum over effects e of b[e][level of row in e] + noise
    b[e][level] ~ Normal(0, spread[e]^2), noise ~ Normal(0, spread[noise]^2)

Each effect is shrunk towards zero as far as the rows say: the spreads are those
that make the rows most probable (marginal likelihood), starting from a guess
of each that is also its prior, found anew for every set of rows. So the choice of shrinkage
never sees a row that is left out. An effect's level without rows is zero.
"""

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

# Standard deviation of the intercept: as good as free.
INTERCEPT = 2.0
# Spreads may be this wrong: a factor of e^0.5 for one standard deviation.
PRIOR_WIDTH = 0.5
BOUNDS = (np.log(0.003), np.log(2.0))


def levels(effect, rows):
    return [effect(row) for row in rows]


def same(a, b):
    """1 where two rows have the same level of an effect."""
    index = {level: i for i, level in enumerate(sorted({*a, *b} - {None},
                                                       key=str))}
    left = np.array([index.get(level, -1) for level in a])
    right = np.array([index.get(level, -2) for level in b])
    return (left[:, None] == right[None, :]) * 1.0


class MixedModel:
    """The model, fitted to rows."""

    def __init__(self, effects, guesses, rows, y, width=PRIOR_WIDTH):
        """Fits it.

        `effects`: name -> function from row to level, None for no effect.
        `guesses`: the spread to expect of each effect and of "noise".
        `width`: how wrong these may be.
        """
        self.effects, self.rows = effects, rows
        self.levels = {
            name: levels(effect, rows) for name, effect in effects.items()}
        self.center = float(np.mean(y))
        residual = np.asarray(y) - self.center
        grams = np.array([
            same(self.levels[name], self.levels[name]) for name in effects])
        n = len(residual)
        identity = np.eye(n)

        def covariance(logs):
            variances = np.exp(2 * logs)
            return (np.einsum("i,ijk->jk", variances[:-1], grams)
                    + variances[-1] * identity + INTERCEPT ** 2)

        start = np.log([guesses[name] for name in [*effects, "noise"]])

        def loss(logs):
            factor = cho_factor(covariance(logs), lower=True)
            weights = cho_solve(factor, residual)
            spread = np.outer(weights, weights) - cho_solve(factor, identity)
            variances = np.exp(2 * logs)
            gradient = -variances * np.append(
                np.einsum("jk,ijk->i", spread, grams), np.trace(spread))
            away = (logs - start) / width
            value = (residual @ weights / 2
                     + np.log(np.diag(factor[0])).sum() + away @ away / 2)
            return value, gradient + away / width

        found = minimize(
            loss, start, jac=True, method="L-BFGS-B",
            bounds=[BOUNDS] * len(start),
            options={"maxiter": 500, "ftol": 1e-12, "gtol": 1e-7})
        self.spreads = dict(zip([*effects, "noise"], np.exp(found.x)))
        self.weights = cho_solve(
            cho_factor(covariance(found.x), lower=True), residual)
        self.intercept = (
            self.center + INTERCEPT ** 2 * float(self.weights.sum()))
        self.values = {
            name: self.level_values(name) for name in effects}

    def level_values(self, name):
        """The value of each level of an effect."""
        sums = {}
        for level, weight in zip(self.levels[name], self.weights):
            if level is not None:
                sums[level] = sums.get(level, 0.0) + float(weight)
        variance = self.spreads[name] ** 2
        return {level: variance * total for level, total in sums.items()}

    def predict(self, row):
        return self.intercept + sum(
            self.values[name].get(effect(row), 0.0)
            for name, effect in self.effects.items())
