"""`python3 -m oracle.check DIR…`: settles every scenario of a directory and compares with its expected.json, to the cent."""

import json
import sys
from fractions import Fraction
from pathlib import Path

from .scenario import read
from .settle import settle

CENT = Fraction(1, 200)


def differences(path, expected):
    """What differs from the expected figures; parties that are not listed end at nothing."""
    scenario = read(path)
    ledger = settle(scenario)
    out = []
    for party in scenario.parties:
        want = Fraction(str(expected["net"].get(party, 0)))
        if abs(ledger.net[party] - want) > CENT:
            out.append(f"{party}: {float(ledger.net[party]):.2f}, expected {float(want):.2f}")
    gross = sum(ledger.gross.values(), Fraction(0))
    if abs(gross - Fraction(str(expected["gross"]))) > CENT:
        out.append(f"gross: {float(gross):.2f}, expected {expected['gross']}")
    return out + differences_by_event(ledger, expected)


def differences_by_event(ledger, expected):
    """Where the expected figures say what one party pays in each event."""
    out = []
    for party, by_event in expected.get("pays", {}).items():
        for number, want in by_event.items():
            got = sum((x if a == party else -x for e, a, b, x, _, _ in ledger.transfers
                       if e == int(number) and party in (a, b)), Fraction(0))
            if abs(got - Fraction(str(want))) > CENT:
                out.append(f"{party} in event {number}: {float(got):.2f}, expected {want}")
    return out


def check(directory):
    expected = json.loads((Path(directory) / "expected.json").read_text())
    files = sorted(Path(directory).glob("*.toml"))
    assert {f.stem for f in files} == set(expected), "files and expected figures differ"
    bad = 0
    for file in files:
        found = differences(file, expected[file.stem])
        bad += bool(found)
        for line in found:
            print(f"{file.stem}: {line}")
    print(f"{directory}: {len(files) - bad} of {len(files)} agree")
    return bad


if __name__ == "__main__":
    sys.exit(min(1, sum(check(d) for d in sys.argv[1:] or ["cases"])))
