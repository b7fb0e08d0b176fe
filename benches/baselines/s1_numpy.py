"""S1 in NumPy, in chunks that stay in cache: `python s1_numpy.py YEARS`."""

import numpy as np

from measure import S1, cpu_seconds, estimates, report, years_asked

CHUNK = 20_000


def simulate(rng, years, case):
    """The insurer's payments of some years."""
    count = rng.poisson(case["frequency"], years)
    # One value more than losses, zero, so that the last start is a valid index.
    paid = rng.standard_normal(int(count.sum()) + 1)
    paid *= case["sigma"]
    paid += case["mu"]
    np.exp(paid, out=paid)
    paid -= case["retention"]
    np.clip(paid, 0.0, case["limit"], out=paid)
    paid[-1] = 0.0
    start = np.zeros(years, np.int64)
    np.cumsum(count[:-1], out=start[1:])
    total = np.add.reduceat(paid, start)
    total[count == 0] = 0.0
    return np.minimum(total, case["aggregate"], out=total)


def main():
    years = years_asked()
    began = cpu_seconds()
    rng = np.random.Generator(np.random.SFC64(1))
    total = np.empty(years)
    for first in range(0, years, CHUNK):
        last = min(first + CHUNK, years)
        total[first:last] = simulate(rng, last - first, S1)
    results = {"insurer": estimates(total)}
    report("S1 NumPy", years, cpu_seconds() - began, results)


main()
