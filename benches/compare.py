#!/usr/bin/env python3
"""Obligor against NumPy and Numba on the speed cases S1 and M1, in turn, one thread.

    python benches/compare.py                        five pairs of each case
    python benches/compare.py --cases m1 --pairs 3 --python venv/bin/python
    python benches/compare.py --all                  these and every other bench, written to benches/runs/<date>.md

Each program prints one line of JSON: name, years, cpu_s, years_per_cpu_s and results (mean, var99 and tvar99 a
party). Runs alternate, because a machine shared with others drifts by a tenth within minutes; the best of each counts.
Needs NumPy and Numba in the Python given; this script itself needs nothing beyond the standard library.
"""

import argparse
import datetime
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
    parser.add_argument("--all", action="store_true", help="every bench, with a report in benches/runs")
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


def pairs(case, options):
    """Runs of one case by every program, in turn."""
    years = options.years or YEARS[case]
    runs = {name: [] for name in commands(case, years, options)}
    for _ in range(options.pairs):
        for name, command in commands(case, years, options).items():
            runs[name].append(run(command))
    return runs


def best_of(runs):
    """The best run of each program."""
    return {name: min(lines, key=lambda line: line["cpu_s"]) for name, lines in runs.items()}


def compare(case, runs, options):
    """Print what the runs of a case show; true if all results agree."""
    years = options.years or YEARS[case]
    best = best_of(runs)
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


# What `--all` runs beside S1 and M1: name, bench, its words, how often (the best counts).
OTHERS = [
    ("stages", "portfolio", ["m1", "1000000"], 5),
    ("m1-avx2", "portfolio", ["m1", "1000000", "avx2"], 3),
    ("s1-avx2", "portfolio", ["s1", "8000000", "avx2"], 3),
    ("m1-baseline", "portfolio", ["m1", "500000", "baseline"], 3),
    ("terms", "terms", ["400000"], 5),
    ("variants", "variants", ["200000"], 3),
    ("threads", "threads", ["m1", "2000000"], 2),
    ("sparse", "portfolio", ["m1", "20000000", "peril.shared-event.frequency.poisson=0.05"], 3),
    ("example", "portfolio", ["scenarios/msp-three-clients.toml", "1000000"], 3),
    ("parties", "parties", ["20000000", "10000"], 1),
    ("thousand", "parties", ["100000000", "1000", "1000"], 1),
    ("sweep", "sweep", ["named", "2000", "200000"], 1),
]


# Numba as on a processor without AVX-512.
NUMBA_AVX2 = {
    "NUMBA_CPU_NAME": "haswell",
    "NUMBA_CPU_FEATURES": "+avx,+avx2,+fma,+bmi,+bmi2,+popcnt,+sse4.2",
    "NUMBA_CACHE_DIR": str(pathlib.Path(tempfile.gettempdir()) / "obligor-numba-avx2"),
    "OMP_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}

# How often Numba's years a CPU-second are asked for, by case and instruction set.
RATIOS = {
    "m1": {"AVX-512": 5.0, "AVX2": 4.0, "baseline": 2.5},
    "s1": {"AVX-512": 3.0, "AVX2": 2.0},
}


def build():
    """Builds every bench; their programs by name."""
    benches = sorted({"portfolio"} | {bench for _, bench, *_ in OTHERS})
    command = ["cargo", "bench", "--quiet", "--no-default-features", "--no-run", "--message-format=json"]
    command += [word for bench in benches for word in ("--bench", bench)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    programs = [line for line in lines if line.get("executable") and "bench" in line["target"]["kind"]]
    return {line["target"]["name"]: line["executable"] for line in programs}


def run_all(command, settings=None):
    """Run a program; every line of it that is JSON."""
    environment = os.environ | (settings or {})
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"error: {shlex.join(command)} ended with {done.returncode}\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def others(programs, options):
    """Runs of every other bench, in turn: lists of lines by name."""
    runs = {name: [] for name, *_ in OTHERS}
    for turn in range(max(times for *_, times in OTHERS)):
        for case in [case for case in YEARS if turn < 3]:
            command = commands(case, YEARS[case], options)["numba"]
            runs.setdefault(f"{case}-numba-avx2", []).append(run_all(command, NUMBA_AVX2))
        for name, bench, words, times in OTHERS:
            if turn < times:
                runs[name].append(run_all([programs[bench], *words]))
                print(f"  {name} {turn + 1}/{times}", file=sys.stderr)
    return runs


def targets(pairs_of, runs):
    """What is asked of each figure: words, the figure, the limit, whether more is better."""
    def least(name, figure):
        return min(figure(lines[0]) for lines in runs[name])

    def most(name, figure):
        return max(figure(lines[0]) for lines in runs[name])

    rows = []
    _, level = cpu_model()
    for case in pairs_of:
        best = best_of(pairs_of[case])
        ours = best["obligor"]["years_per_cpu_s"]
        rows.append((f"{case.upper()}, M years a CPU-second", ours / 1e6, None, True))
        if "numba" in best:
            numba = best["numba"]["years_per_cpu_s"]
            rows.append((f"{case.upper()}, obligor ÷ Numba", ours / numba, RATIOS[case].get(level), True))
            for lower in [it for it in ("AVX2", "baseline") if f"{case}-{it.lower()}" in runs]:
                speed = most(f"{case}-{lower.lower()}", lambda line: line["years_per_cpu_s"])
                words, theirs = f"{case.upper()} forced to {lower}, obligor ÷ Numba", numba
                if lower == "AVX2":
                    words = f"{case.upper()} with AVX2, obligor ÷ Numba"
                    theirs = most(f"{case}-numba-avx2", lambda line: line["years_per_cpu_s"])
                rows.append((words, speed / theirs, RATIOS[case][lower], True))
    resettled = lambda case, key: lambda line: line["resettled"][case][key]
    settled = lambda line: line["ns_a_year"]["settle"] + line["ns_a_year"]["summary"]
    # A run's own hits cost 60 ns each beside what a million years cost without any.
    example = lambda line: line["cpu_s"] / (0.5 * line["years"] / 1e6 + 60e-9 * line["hits"])
    thousand = [line for line in runs["thousand"][0] if line["clients"] == 1_000]
    curve = {}
    for line in runs["parties"][0]:
        curve.setdefault(line["as"], []).append(line)
    rows += [
        ("terms with payments by head, M item-events a CPU-second",
         most("terms", lambda line: line["item_events_per_cpu_s"]) / 1e6, 20.0, True),
        ("M1 settled and summarised, ns a year", least("stages", settled), 90.0, False),
        ("M1 settled and summarised, part of drawing",
         least("stages", lambda line: settled(line) / line["ns_a_year"]["draw"]), 0.7, False),
        ("a further draft of M1, part of a run", least("variants", lambda line: line["drafts"]["part_of_a_run"]), 0.45, False),
        ("a further draft of M1, ns a year", least("variants", lambda line: line["drafts"]["ns_a_year"]), 90.0, False),
        ("a further place of a sweep of M1, part of a run",
         least("variants", lambda line: line["swept"]["part_of_a_run"]), 0.45, False),
        ("a further place of a sweep of M1, ns a year",
         least("variants", lambda line: line["swept"]["ns_a_year"]), 90.0, False),
        ("M1 re-settled, M event-hits a CPU-second",
         most("variants", resettled("m1", "event_hits_per_cpu_s")) / 1e6, 50.0, True),
        ("M1, 100,000 years re-settled, ms", least("variants", resettled("m1", "settled_and_summarised_ms")), 20.0, False),
        ("example without small clients, 100,000 years re-settled, ms",
         least("variants", resettled("named", "settled_and_summarised_ms")), 5.0, False),
        ("CPU of two threads ÷ CPU of one", least("threads", lambda line: line["cpu_ratio"]), 1.08, False),
        ("sparse ten clients, settled and summarised, ns a year", least("sparse", settled), 20.0, False),
        ("example, 1M years, CPU ÷ (0.5 s + 60 ns a hit)", least("example", example), 1.0, False),
    ]
    rows += [
        (f"1,000 clients ({line['as']}), 100,000 years, CPU-seconds", line["run_s"], 5.0, False) for line in thousand
    ]
    for kind, lines in curve.items():
        first, last = next(it for it in lines if it["clients"] == 1_000), lines[-1]
        ratio = last["ns_a_hit"] / first["ns_a_hit"]
        rows.append((f"ns a hit, {last['clients']:,} ÷ 1,000 clients ({kind})", ratio, None, False))
    return rows


def said(command):
    """What a program prints, in one line."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip().replace("\n", " ") or "unknown"


def written(pairs_of, runs, options, loads):
    """The report."""
    model, level = cpu_model()
    changed = " with changes" if said(["git", "status", "--porcelain", "--untracked-files=no"]) != "unknown" else ""
    packages = "import sys, numpy, numba; print(sys.version.split()[0], numpy.__version__, numba.__version__)"
    lines = [
        f"# Benchmarks of {datetime.date.today()}",
        "",
        f"- {model}, {os.cpu_count()} processors, {level}; load {loads[0]:.1f} before, {loads[1]:.1f} after",
        f"- commit {said(['git', 'rev-parse', '--short', 'HEAD'])}{changed}, {said(['rustc', '--version'])}",
        f"- Python, NumPy, Numba: {said([options.python, '-c', packages])}",
        f"- `python3 benches/compare.py --all`; best of {options.pairs} pairs for S1 and M1, in turn",
        "",
        "| figure | measured | asked for | |",
        "|---|---|---|---|",
    ]
    for words, figure, limit, more in targets(pairs_of, runs):
        asked = "" if limit is None else f"{'≥' if more else '≤'} {limit:g}"
        met = "" if limit is None else "met" if (figure >= limit if more else figure <= limit) else "missed"
        lines.append(f"| {words} | {figure:.3g} | {asked} | {met} |")
    lines += ["", "## Clients", "", "| clients | as | years | read, s | resolve, s | prepare, s | run, s | ns a hit |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for it in runs["parties"][0] + runs["thousand"][0]:
        seconds = " | ".join(f"{it[step]:.3f}" for step in ("read_s", "resolve_s", "prepare_s", "run_s"))
        lines.append(f"| {it['clients']:,} | {it['as']} | {it['years']:,} | {seconds} | {it['ns_a_hit']} |")
    lines += ["", "## Raw runs", "", "```json"]
    for case, of in pairs_of.items():
        for name, every in of.items():
            for line in every:
                short = {key: value for key, value in line.items() if key != "results"}
                lines.append(json.dumps({"case": case, "program": name} | short))
    for name, every in runs.items():
        for line in (line for run in every for line in run):
            short = {key: value for key, value in line.items() if key != "results"}
            lines.append(json.dumps({"case": name} | short))
    return "\n".join([*lines, "```", ""])


def free(path):
    """The path, or with a number behind it if a report of the same day is there."""
    number = 2
    free = path
    while free.exists():
        free = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return free


def main():
    options = arguments()
    model, level = cpu_model()
    print(f"{model}, {level}, one thread; CPU seconds, user and system, compilation left out")
    programs = {}
    if options.all:
        programs = build()
        options.ours = shlex.quote(programs["portfolio"]) + " {case} {years}"
    before = os.getloadavg()[0]
    runs = {case: pairs(case, options) for case in options.cases}
    results = [compare(case, of, options) for case, of in runs.items()]
    if options.all:
        text = written(runs, others(programs, options), options, (before, os.getloadavg()[0]))
        path = free(ROOT / "benches" / "runs" / f"{datetime.date.today()}.md")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"\n{text.split('## Clients')[0]}wrote {path.relative_to(ROOT)}")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
