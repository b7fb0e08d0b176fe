"""What all four programs share: the cases' figures, the clock and the line they print."""

import json
import resource
import sys

import numpy as np

# S1: Poisson(3) lognormal losses a year under one policy.
S1 = dict(frequency=3.0, mu=11.0, sigma=1.5, retention=50e3, limit=1e6, aggregate=3e6)

# M1: Poisson(2) shared events a year, ten clients, each hit with probability 0.4, six cost heads.
M1 = dict(
    frequency=2.0,
    clients=10,
    hit=0.4,
    mu=np.array([10.5, 10.0, 9.5, 11.0, 9.0, 10.0]),
    sigma=np.array([1.2, 1.5, 1.0, 1.8, 1.3, 1.6]),
    pool=5e6,
    client_retention=50e3,
    client_limit=1e6,
    client_aggregate=2e6,
    provider_retention=250e3,
    provider_limit=3e6,
    provider_aggregate=5e6,
)

M1_PARTIES = [f"client-{i}" for i in range(1, 11)] + ["msp", "insurer"]


def cpu_seconds():
    """User and system time of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def years_asked(default=1_000_000):
    """The first argument: years to simulate."""
    return int(float(sys.argv[1])) if len(sys.argv) > 1 else default


def estimates(column):
    """Mean, VaR 99 (the ceil(0.99 n)-th smallest) and TVaR 99 (mean of the worst 1 %), exact."""
    n = len(column)
    worst = n - int(np.ceil(0.99 * n))
    ordered = np.partition(column, n - worst - 1)
    return dict(
        mean=float(column.mean()),
        var99=float(ordered[n - worst - 1]),
        tvar99=float(ordered[n - worst :].mean()),
    )


def report(name, years, cpu, results):
    """Print the one line of JSON that compare.py reads."""
    line = dict(name=name, years=years, cpu_s=round(cpu, 4), years_per_cpu_s=round(years / cpu))
    print(json.dumps(line | dict(results=results)))
