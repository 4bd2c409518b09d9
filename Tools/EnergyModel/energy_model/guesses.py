"""What the errors would be under other guesses of the spreads."""

from . import latency, validate
from .mixed import PRIOR_WIDTH

FACTORS = (0.25, 0.5, 1, 2, 4)
# One guess for all effects, which is to know nothing of them, and how wrong it
# may be: a factor of e^width for one standard deviation.
EQUAL = (0.05, 0.1, 0.2, 0.3)
WIDTHS = (PRIOR_WIDTH, 1, 2, 5)


def settings():
    """(what is guessed, spreads, width)"""
    for factor in FACTORS:
        yield (f"those of the model, times {factor:g}",
               {name: factor * value
                for name, value in latency.GUESSES.items()}, PRIOR_WIDTH)
    for width in WIDTHS[1:]:
        yield "those of the model", latency.GUESSES, width
    for width in WIDTHS:
        for value in EQUAL:
            yield (f"{value} for all",
                   {name: value for name in latency.GUESSES}, width)


def show(rows):
    """Prints a line for each: latencies left out, median and 90th percentile."""
    print(f"{'guess':32}{'width':>5}{'kin':>15}{'a board':>15}"
          f"{'a program':>15}{'a task':>15}")
    for name, guesses, width in settings():
        def fit(kept, guesses=guesses, width=width):
            return latency.fit(kept, guesses, width)

        board = validate.latency_residuals(rows, "board", fit)
        parts = [
            [item for item in board if item.kin], board,
            validate.latency_residuals(rows, "engine", fit),
            validate.latency_residuals(rows, "task", fit)]
        errors = [validate.summary(part) for part in parts]
        print(f"{name:32}{width:5g}" + "".join(
            f"{error['median']:8.1%}{error['p90']:7.1%}" for error in errors),
            flush=True)
