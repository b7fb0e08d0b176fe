"""Simulates the scenarios and writes `expected.json`: `python3 generate.py [SCENARIO…] [--years N]`."""

import argparse
import json
import multiprocessing
from pathlib import Path

import numpy as np

import common
import hospital_records_vendor
import insurer_book
import m1
import msp_three_clients
import policy_or_contract
import saas_back_to_back

SEED = 20_261_123
HERE = Path(__file__).resolve().parent
SCENARIOS = {module.NAME: module for module in
             (m1, saas_back_to_back, hospital_records_vendor, policy_or_contract, insurer_book, msp_three_clients)}


def batch(task):
    """One batch of years: columns of the years with anything in them, by party; a typical member's figures."""
    name, seed = task
    module = SCENARIOS[name]
    story = module.scenario()
    ledger = common.Ledger(story, module.BATCH)
    module.settle_years(story, story.draw(np.random.default_rng(seed), module.BATCH), module.BATCH, ledger)
    check_conservation(story, ledger)
    parties, members = {}, {}
    for party, rows in ledger.parties.items():
        columns = {**rows, "net": ledger.net(party)}
        if story.members[party] > 1:
            members[party] = common.member_figures(columns)
        whole = {column: amounts.sum(axis=1) for column, amounts in columns.items()}
        touched = sum(np.abs(amounts) for amounts in whole.values()) > 0.0
        parties[party] = {column: amounts[touched] for column, amounts in whole.items()}
    return parties, members


def check_conservation(story, ledger):
    """Σ net = Σ gross in every year."""
    net = sum(ledger.net(party).sum(axis=1) for party in story.members)
    gross = sum(rows["gross"].sum(axis=1) for rows in ledger.parties.values())
    assert (np.abs(net - gross) <= 1e-9 * np.maximum(gross, 1.0)).all(), np.abs(net - gross).max()


def simulate(name, years, workers):
    module = SCENARIOS[name]
    batches = max(20, round(years / module.BATCH))
    seeds = np.random.SeedSequence([SEED, list(SCENARIOS).index(name)]).spawn(batches)
    with multiprocessing.Pool(workers) as pool:
        parts = pool.map(batch, [(name, seed) for seed in seeds], chunksize=1)
    n = batches * module.BATCH
    parties = {}
    for party in parts[0][0]:
        columns = {column: np.concatenate([part[0][party][column] for part in parts]) for column in parts[0][0][party]}
        parties[party] = common.figures(columns, n)
    members = {party: common.of_batches([part[1][party] for part in parts]) for party in parts[0][1]}
    return {"years": n, "parties": {p: f for p, f in parties.items() if p not in members},
            "groups": {p: f for p, f in parties.items() if p in members}, "members": members}


def rounded(written):
    """Six digits: more than any of the errors leaves."""
    if isinstance(written, dict):
        return {key: rounded(inner) for key, inner in written.items()}
    return float(f"{written:.6g}") if isinstance(written, float) else written


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("scenarios", nargs="*", help=", ".join(SCENARIOS))
    arguments.add_argument("--years", type=int)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--out", type=Path, default=HERE / "expected.json")
    given = arguments.parse_args()
    kept = json.loads(given.out.read_text())["scenarios"] if given.scenarios and given.out.exists() else {}
    for name in given.scenarios or SCENARIOS:
        kept[name] = rounded(simulate(name, given.years or SCENARIOS[name].YEARS, given.workers))
        whole = {name: kept[name] for name in SCENARIOS if name in kept}
        document = {"seed": SEED, "numpy": np.__version__, "scenarios": whole}
        given.out.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
