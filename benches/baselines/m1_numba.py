"""M1 in Numba, one thread, JIT warm: `python m1_numba.py YEARS`."""

import math

import numba
import numpy as np

from measure import M1, M1_PARTIES, cpu_seconds, estimates, report, years_asked


@numba.njit(fastmath=True, cache=True)
def simulate(
    rng,
    frequency,
    clients,
    hit,
    mu,
    sigma,
    pool,
    client_retention,
    client_limit,
    client_aggregate,
    provider_retention,
    provider_limit,
    provider_aggregate,
    out,
):
    """Fill `out` with what each year leaves with the clients, the provider and the insurer."""
    # Counts by inversion of their distribution function.
    cdf = np.empty(64)
    term = math.exp(-frequency)
    cumulative = term
    for k in range(64):
        cdf[k] = cumulative
        term *= frequency / (k + 1)
        cumulative += term
    loss = np.empty(clients)
    left = np.empty(clients)
    insured = np.empty(clients)
    for year in range(len(out)):
        u = rng.random()
        count = 0
        while count < 63 and u > cdf[count]:
            count += 1
        for j in range(clients):
            left[j] = 0.0
            insured[j] = 0.0
        drawn = 0.0
        owed = 0.0
        covered = 0.0
        for _ in range(count):
            claimed = 0.0
            for j in range(clients):
                x = 0.0
                if rng.random() < hit:
                    for h in range(len(mu)):
                        x += math.exp(mu[h] + sigma[h] * rng.standard_normal())
                loss[j] = x
                claimed += x
            if claimed <= 0.0:
                continue
            remaining = pool - drawn
            paid = claimed if claimed < remaining else remaining
            drawn += paid
            kept = 1.0 - paid / claimed
            owed += paid
            excess = paid - provider_retention
            if excess > 0.0:
                covered += excess if excess < provider_limit else provider_limit
            if kept > 0.0:
                for j in range(clients):
                    x = loss[j] * kept
                    left[j] += x
                    excess = x - client_retention
                    if excess > 0.0:
                        insured[j] += excess if excess < client_limit else client_limit
        if covered > provider_aggregate:
            covered = provider_aggregate
        insurer = covered
        for j in range(clients):
            excess = insured[j] if insured[j] < client_aggregate else client_aggregate
            insurer += excess
            out[year, j] = left[j] - excess
        out[year, clients] = owed - covered
        out[year, clients + 1] = insurer


def main():
    years = years_asked()
    rng = np.random.Generator(np.random.SFC64(1))
    case = tuple(M1.values())
    simulate(rng, *case, np.empty((10, M1["clients"] + 2)))
    out = np.empty((years, M1["clients"] + 2))
    began = cpu_seconds()
    simulate(rng, *case, out)
    results = {party: estimates(out[:, j]) for j, party in enumerate(M1_PARTIES)}
    report("M1 Numba", years, cpu_seconds() - began, results)


main()
