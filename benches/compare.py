#!/usr/bin/env python3
"""Obligor against NumPy and Numba on the speed cases S1 and M1, in turn, one thread.

    python benches/compare.py                        five pairs of each case
    python benches/compare.py --cases m1 --pairs 3 --python venv/bin/python

Each program prints one line of JSON: name, years, cpu_s, years_per_cpu_s and results (mean, var99 and tvar99 a
party). Runs alternate, because a machine shared with others drifts by a tenth within minutes; the best of each counts.
Needs NumPy and Numba in the Python given; this script itself needs nothing beyond the standard library.
"""

import argparse
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = "cargo bench --quiet --bench portfolio -- {case} {years}"
YEARS = {"s1": 8_000_000, "m1": 1_000_000}
# Four to five standard errors of the difference between two runs of a million years. One client of M1 has a tail too
# heavy for that (2 % error on its mean alone), so the ten, who are alike, are compared by their average.
TOLERANCE = {"mean": 0.05, "var99": 0.03, "tvar99": 0.06}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", nargs="+", choices=sorted(YEARS), default=["s1", "m1"])
    parser.add_argument("--pairs", type=int, default=5, help="runs of each program (5)")
    parser.add_argument("--years", type=int, help="years a run; default: 8M for S1, 1M for M1")
    parser.add_argument("--ours", default=OURS, help=f"our command, with {{case}} and {{years}} ({OURS})")
    parser.add_argument("--python", default=sys.executable, help="a Python with NumPy and Numba")
    parser.add_argument("--without", nargs="+", default=[], choices=["obligor", "numba", "numpy"], help="leave out")
    return parser.parse_args()


def cpu_model():
    """Name of the processor and the widest instruction set that it and its system allow."""
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return "unknown processor", "unknown"
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    fields = {name.strip(): value.strip() for name, value in fields.items()}
    flags = set(fields.get("flags", "").split())
    if {"avx512f", "avx512dq", "avx512vl", "avx512bw"} <= flags:
        level = "AVX-512"
    else:
        level = "AVX2" if "avx2" in flags else "baseline"
    return fields.get("model name", "unknown processor"), level


def commands(case, years, options):
    """What to run for a case: name of the program and its command."""
    baselines = ROOT / "benches" / "baselines"
    every = {
        "obligor": shlex.split(options.ours.format(case=case, years=years)),
        "numba": [options.python, str(baselines / f"{case}_numba.py"), str(years)],
        "numpy": [options.python, str(baselines / f"{case}_numpy.py"), str(years)],
    }
    return {name: command for name, command in every.items() if name not in options.without}


def run(command):
    """Run a program; its last line that is JSON."""
    environment = os.environ | {
        "OMP_NUM_THREADS": "1",
        "RAYON_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NUMBA_CACHE_DIR": str(pathlib.Path(tempfile.gettempdir()) / "obligor-numba"),
    }
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"error: {shlex.join(command)} ended with {done.returncode}\n{done.stderr}")
    for line in reversed(done.stdout.splitlines()):
        if line.startswith("{"):
            return json.loads(line)
    sys.exit(f"error: {shlex.join(command)} printed no line of JSON")


def pooled(results):
    """Results with the clients that are alike averaged into one."""
    clients = [figures for party, figures in results.items() if party.startswith("client-")]
    others = {party: figures for party, figures in results.items() if not party.startswith("client-")}
    if clients:
        others["client"] = {m: sum(figures[m] for figures in clients) / len(clients) for m in TOLERANCE}
    return others


def disagreements(ours, theirs):
    """Estimates of common parties that differ by more than chance explains."""
    found = []
    ours, theirs = pooled(ours["results"]), pooled(theirs["results"])
    for party in sorted(ours.keys() & theirs.keys()):
        for measure, tolerance in TOLERANCE.items():
            a, b = ours[party][measure], theirs[party][measure]
            if abs(a - b) > tolerance * max(abs(a), abs(b)):
                found.append(f"{party} {measure}: {a:,.0f} against {b:,.0f}")
    return found


def compare(case, options):
    """Run one case in turn and print what it shows; true if all results agree."""
    years = options.years or YEARS[case]
    runs = {name: [] for name in commands(case, years, options)}
    for _ in range(options.pairs):
        for name, command in commands(case, years, options).items():
            runs[name].append(run(command))
    best = {name: min(lines, key=lambda line: line["cpu_s"]) for name, lines in runs.items()}
    first = next(iter(best))
    print(f"\n{case.upper()}: {years:,} years, best of {options.pairs}")
    agree = True
    for name, line in best.items():
        speed = line["years_per_cpu_s"]
        slowest = min(other["years_per_cpu_s"] for other in runs[name])
        ratio = best[first]["years_per_cpu_s"] / speed
        note = "" if name == first else f"   {first} / {name} = {ratio:.2f}"
        print(f"  {name:8} {speed / 1e6:9.3f} M years per CPU-second (worst {slowest / 1e6:.3f}){note}")
        for words in disagreements(best[first], line):
            agree = False
            print(f"           differs: {words}")
    for party, figures in pooled(best[first]["results"]).items():
        print("  " + f"{party:8} " + "  ".join(f"{m} {figures[m]:,.0f}" for m in TOLERANCE))
    return agree


def main():
    options = arguments()
    model, level = cpu_model()
    print(f"{model}, {level}, one thread; CPU seconds, user and system, compilation left out")
    results = [compare(case, options) for case in options.cases]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
