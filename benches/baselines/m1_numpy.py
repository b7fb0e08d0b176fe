"""M1 in NumPy: ragged events, draws only for hits, in chunks that stay in cache: `python m1_numpy.py YEARS`."""

import numpy as np

from measure import M1, M1_PARTIES, cpu_seconds, estimates, report, years_asked

CHUNK = 4_000


def hit_losses(rng, events, case):
    """Loss of each client in each event: the sum of its heads where it is hit."""
    hit = rng.random((events, case["clients"]), dtype=np.float32) < case["hit"]
    loss = np.zeros(int(np.count_nonzero(hit)))
    for mu, sigma in zip(case["mu"], case["sigma"]):
        head = rng.standard_normal(len(loss))
        head *= sigma
        head += mu
        np.exp(head, out=head)
        loss += head
    table = np.zeros((events, case["clients"]))
    table[hit] = loss
    return table


def by_year(events, start, count):
    """Sum rows of events into years."""
    padded = np.concatenate((events, np.zeros((1,) + events.shape[1:])))
    years = np.add.reduceat(padded, start, axis=0)
    years[count == 0] = 0.0
    return years


def simulate(rng, years, case):
    """What some years leave with each client, the provider and the insurer."""
    count = rng.poisson(case["frequency"], years)
    events = int(count.sum())
    start = np.zeros(years + 1, np.int64)
    np.cumsum(count, out=start[1:])
    loss = hit_losses(rng, events, case)
    claimed = loss.sum(1)
    # What the pool has paid before each event of its year, by differences of one running sum.
    running = np.concatenate(([0.0], np.cumsum(claimed)))
    before = running[:-1] - running[start[np.repeat(np.arange(years), count)]]
    np.maximum(before, 0.0, out=before)
    owed = np.minimum(before + claimed, case["pool"]) - np.minimum(before, case["pool"])
    collected = np.divide(owed, claimed, out=np.zeros_like(claimed), where=claimed > 0.0)
    left = loss * (1.0 - collected)[:, None]
    insured = np.clip(left - case["client_retention"], 0.0, case["client_limit"])
    covered = np.clip(owed - case["provider_retention"], 0.0, case["provider_limit"])

    first = start[:-1]
    insured = np.minimum(by_year(insured, first, count), case["client_aggregate"])
    covered = np.minimum(by_year(covered, first, count), case["provider_aggregate"])
    out = np.empty((years, case["clients"] + 2))
    out[:, :-2] = by_year(left, first, count) - insured
    out[:, -2] = by_year(owed, first, count) - covered
    out[:, -1] = insured.sum(1) + covered
    return out


def main():
    years = years_asked()
    began = cpu_seconds()
    rng = np.random.Generator(np.random.SFC64(1))
    out = np.empty((years, M1["clients"] + 2))
    for first in range(0, years, CHUNK):
        last = min(first + CHUNK, years)
        out[first:last] = simulate(rng, last - first, M1)
    results = {party: estimates(out[:, j]) for j, party in enumerate(M1_PARTIES)}
    report("M1 NumPy", years, cpu_seconds() - began, results)


main()
