"""Every movement of money of a year, and what the movements prove."""

from collections import defaultdict
from fractions import Fraction

WORLD = "World"


class Ledger:
    def __init__(self, parties):
        self.parties = list(parties)
        self.transfers = []
        self.gross = defaultdict(Fraction)
        self.net = defaultdict(Fraction)
        self.columns = defaultdict(lambda: defaultdict(Fraction))

    def transfer(self, event, payer, payee, amount, promise, reason):
        """Money that counts in net losses."""
        assert amount >= 0, (event, payer, payee, amount, promise, reason)
        if amount == 0:
            return
        self.transfers.append((event, payer, payee, amount, promise, reason))
        self.net[payer] += amount
        self.net[payee] -= amount

    def cost(self, event, party, amount, promise, reason):
        """Ground-up loss and costs that arise on the way: paid to the world outside."""
        self.gross[party] += amount
        self.transfer(event, party, WORLD, amount, promise, reason)

    def column(self, payer, payee, amount, name):
        """Premiums, commissions and credits: beside the net losses."""
        self.columns[payer][name] += amount
        self.columns[payee][name] -= amount

    def check_conservation(self):
        net = sum((self.net[p] for p in self.parties), Fraction(0))
        gross = sum(self.gross.values(), Fraction(0))
        assert net == gross, f"conservation: net {net}, gross {gross}"
