"""S1 in Numba, one thread, JIT warm: `python s1_numba.py YEARS`."""

import math

import numba
import numpy as np

from measure import S1, cpu_seconds, estimates, report, years_asked


@numba.njit(fastmath=True, cache=True)
def simulate(rng, frequency, mu, sigma, retention, limit, aggregate, out):
    """Fill `out` with the insurer's payments, a year each."""
    # Counts by inversion of their distribution function.
    cdf = np.empty(64)
    term = math.exp(-frequency)
    cumulative = term
    for k in range(64):
        cdf[k] = cumulative
        term *= frequency / (k + 1)
        cumulative += term
    for year in range(len(out)):
        u = rng.random()
        count = 0
        while count < 63 and u > cdf[count]:
            count += 1
        total = 0.0
        for _ in range(count):
            excess = math.exp(mu + sigma * rng.standard_normal()) - retention
            if excess > 0.0:
                total += excess if excess < limit else limit
        out[year] = total if total < aggregate else aggregate


def main():
    years = years_asked()
    rng = np.random.Generator(np.random.SFC64(1))
    case = tuple(S1.values())
    simulate(rng, *case, np.empty(10))
    out = np.empty(years)
    began = cpu_seconds()
    simulate(rng, *case, out)
    results = {"insurer": estimates(out)}
    report("S1 Numba", years, cpu_seconds() - began, results)


main()
