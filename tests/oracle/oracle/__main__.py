"""`python3 -m oracle FILE`: settles a scenario and prints its parties and transfers as JSON."""

import json
import sys
from fractions import Fraction

from .scenario import read
from .settle import settle


def exact(amount):
    """A decimal where one says it exactly, else a fraction."""
    rest = amount.denominator
    for p in (2, 5):
        while rest % p == 0:
            rest //= p
    if rest != 1:
        return f"{amount.numerator}/{amount.denominator}"
    places = 0
    while (amount * 10**places).denominator != 1:
        places += 1
    digits = str(abs(int(amount * 10**places))).rjust(places + 1, "0")
    sign = "-" if amount < 0 else ""
    return sign + (digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}")


def report(scenario):
    ledger = settle(scenario)
    parties = {}
    for p in scenario.parties:
        parties[p] = {"net": exact(ledger.net[p]), "gross": exact(ledger.gross[p])}
        columns = {name: exact(a) for name, a in ledger.columns[p].items() if a}
        if columns:
            parties[p]["columns"] = columns
    transfers = [dict(zip(("event", "from", "to", "amount", "promise", "reason"), (e, a, b, exact(x), pr, r)))
                 for e, a, b, x, pr, r in ledger.transfers]
    return {"parties": parties, "gross": exact(sum(ledger.gross.values(), Fraction(0))), "transfers": transfers}


if __name__ == "__main__":
    for path in sys.argv[1:]:
        print(json.dumps(report(read(path)), indent=1))
