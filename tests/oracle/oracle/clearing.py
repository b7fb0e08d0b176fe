"""The backward pass: who can pay what it owes (3.5). The greatest clearing vector, from full payment downwards."""

from collections import defaultdict
from fractions import Fraction
from types import SimpleNamespace as Record

from . import contracts as terms
from .recoveries import share_out

ZERO = Fraction(0)
ROUNDS, EXACT = 5000, 40
GRID = 10**14


def clear(event, scenario, insurance, debts, agreed, set_off, costs, procured):
    """`debts`: {contract: {(head, at fault): owed}}; `agreed`: uninsured sums by contract (`procured`: of them for
    missing insurance, by entry); `set_off`: paid so, by
    contract and head; `costs`: of claiming.

    Returns the part of the unsecured debts each party pays, and what follows from it.
    """
    position = positions(scenario, insurance, debts, agreed)
    ratio = {p: Fraction(1) for p in position}
    for round_ in range(ROUNDS):
        received = receipts(scenario, insurance, debts, agreed, position, ratio)
        kept, shared = keep(event, scenario, insurance, received, set_off, costs, procured)
        paid = {p: pay(scenario, insurance, p, position[p], kept) for p in position}
        new = {p: paid[p].ratio for p in position}
        if new == ratio or (round_ > EXACT and max(abs(new[p] - ratio[p]) for p in ratio) < Fraction(1, 10**12)):
            return Record(ratio=new, position=position, paid=paid, received=received, kept=kept, shared=shared)
        if round_ > EXACT:
            new = {p: Fraction(int(r * GRID), GRID) for p, r in new.items()}
        ratio = new
    raise AssertionError("clearing does not settle")


def positions(scenario, insurance, debts, agreed):
    """Per debtor: what it owes by contract, what insurance is earmarked for each, what goes to the estate."""
    out = {}
    for party in scenario.parties:
        owed = {c.id: sum(debts[c.id].values(), ZERO) for c in scenario.contracts.values() if c.obligor == party}
        due = {cid: amount for cid, amount in agreed.items() if scenario.contracts[cid].obligor == party}
        whole = sum(owed.values(), ZERO)
        if whole + sum(due.values(), ZERO) == 0:
            continue
        ring, estate = insurance.contract_money_by_rule(party)
        assert ring + estate <= whole
        earmarked = {cid: ring * a / whole if whole else ZERO for cid, a in owed.items()}
        out[party] = Record(owed=owed, agreed=due, earmarked=earmarked, estate=estate)
    return out


def unsecured(position):
    return sum((a - position.earmarked[cid] for cid, a in position.owed.items()), ZERO) + sum(position.agreed.values(), ZERO)


def receipts(scenario, insurance, debts, agreed, position, ratio):
    """What each creditor gets by contract: {creditor: {contract: (for its loss by head, agreed sums)}}."""
    out = defaultdict(dict)
    for party, here in position.items():
        for cid, owed in here.owed.items():
            c = scenario.contracts[cid]
            gets = here.earmarked[cid] + ratio[party] * (owed - here.earmarked[cid])
            heads = defaultdict(Fraction)
            for (head, _), a in debts[cid].items():
                heads[head] += a * gets / owed
            out[c.beneficiary][cid] = Record(heads=heads, agreed=ratio[party] * here.agreed.get(cid, ZERO))
    return out


def keep(event, scenario, insurance, received, set_off, costs, procured):
    """Shares every recovery out before it is passed on; the costs of getting it come off first.

    What is set off is recovered too, but it is no cash.
    """
    kept, shared = defaultdict(Fraction), {}
    for party in scenario.parties:
        net = defaultdict(Fraction)
        for c in (c for c in scenario.contracts.values() if c.beneficiary == party):
            got = received.get(party, {}).get(c.id)
            is_waived = any(terms.waived(insurance, c, e) for e in ("claim", "insurer-only"))
            heads = defaultdict(Fraction, set_off[c.id])
            if got:
                for head, a in got.heads.items():
                    heads[head] += a
                kept[party] += sum(got.heads.values(), ZERO) + got.agreed
            agreed = got.agreed if got else ZERO
            whole = sum(heads.values(), ZERO) + agreed
            for head, a in terms.uninsured_by_head(event, c, procured[c.id], agreed).items():
                heads[head] += a
            left = max(ZERO, whole - costs.get(c.id, ZERO))
            for head, a in heads.items():
                net[head, is_waived] += a * left / whole if whole else ZERO
        losses = dict(event.losses.get(party, {}))
        for credit in insurance.credits:
            if credit.who == party:
                losses[credit.head] -= credit.amount
        losses["contract"] = insurance.all_owed.get(party, ZERO)
        shared[party] = share_out(insurance, party, net, losses)
        kept[party] -= sum(shared[party].values(), ZERO)
    return kept, shared


def pay(scenario, insurance, party, position, kept):
    """In full, or pari passu after administration."""
    funds, owed = insurance.funds.get(party), unsecured(position)
    if funds is None:
        return Record(ratio=Fraction(1), administration=ZERO)
    resources = max(ZERO, max(ZERO, funds - insurance.own_costs.get(party, ZERO)) + kept[party])
    pot = resources + position.estate
    if pot >= owed:
        return Record(ratio=Fraction(1), administration=ZERO)
    administration = pot * scenario.parties[party].administration
    return Record(ratio=(pot - administration) / owed, administration=administration)
