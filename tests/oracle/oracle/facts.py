"""What an event says: fault, culpability, hours, and whether it meets a condition."""

from fractions import Fraction

from .amounts import hours, money
from .scenario import LEVELS

CONDITIONS = {"flags", "not_flags", "peril", "cause", "origin", "contracted", "culpability", "records", "hours"}


def faults(event, sufferer):
    """Fault shares for one sufferer by party, `self` under its own id."""
    table = event.fault_of.get(sufferer, event.fault)
    shares = {}
    for who, part in table.items():
        who = sufferer if who == "self" else who
        shares[who] = shares.get(who, Fraction(0)) + part
    if not shares:
        return {sufferer: Fraction(1)}
    assert sum(shares.values()) == 1, f"fault shares of event {event.number} for {sufferer} sum to {sum(shares.values())}"
    return {who: part for who, part in shares.items() if part > 0}


def has_fault(event, party):
    """Whether the party has a share in the fault towards anybody hit."""
    return any(faults(event, sufferer).get(party, 0) > 0 for sufferer in event.losses)


def culpability(event, party):
    """0 none, 1 negligent, 2 gross, 3 wilful; unsaid, a party at fault is negligent."""
    stated = event.culpability
    if isinstance(stated, str):
        stated = {event.origin: stated} if event.origin else {}
    if party in stated:
        return LEVELS[stated[party]]
    return LEVELS["negligent"] if has_fault(event, party) else LEVELS["none"]


def at_fault_under(event, contract, head):
    """Those the contract names who are at fault: for own loss towards the claimant, for what flows down towards others."""
    claimant = contract.beneficiary
    named = {contract.obligor, *contract.answers_for} - {claimant}
    if head != "contract":
        fault = faults(event, claimant) if claimant in event.losses else {}
        return {p for p in named if fault.get(p)}
    others = [q for q in event.losses if q != claimant]
    return {p for p in named if any(p != q and faults(event, q).get(p) for q in others)}


def answering_culpability(event, contract, head):
    """The highest of the obligor's and of those it answers for, as far as they are at fault; its own where the contract says so."""
    blamed = at_fault_under(event, contract, head)
    if contract.culpability == "own":
        blamed &= {contract.obligor}
    return max((culpability(event, p) for p in blamed), default=LEVELS["none"])


def outage_hours(event):
    """An event without an outage has no hours."""
    return sum((h for h, _ in event.outage), Fraction(0))


def part_within(event, end):
    """The part of the outage's cost that falls in its first `end` hours."""
    whole = sum(h * c for h, c in event.outage)
    pieces = event.outage if whole else [(h, Fraction(1)) for h, _ in event.outage]
    whole = whole or sum(h for h, _ in pieces)
    if not whole:
        return Fraction(1)
    passed, cost = Fraction(0), Fraction(0)
    for span, rate in pieces:
        cost += max(Fraction(0), min(span, end - passed)) * rate
        passed += span
    return cost / whole


def as_list(value):
    return value if isinstance(value, list) else [value]


def within_bounds(value, bounds, read):
    over = read(bounds["over"]) if "over" in bounds else None
    up_to = read(bounds["up_to"]) if "up_to" in bounds else None
    return (over is None or value > over) and (up_to is None or value <= up_to)


def meets(condition, event, who, level, whose_records, contracted_with):
    """Whether the event meets every key of a condition; `who` are the parties whose own event it may be."""
    unknown = set(condition) - CONDITIONS
    assert not unknown, f"unknown condition {unknown}"
    tests = {
        "flags": lambda v: bool(event.flags & set(as_list(v))),
        "not_flags": lambda v: not event.flags & set(as_list(v)),
        "peril": lambda v: event.peril in as_list(v),
        "cause": lambda v: event.cause in as_list(v),
        "origin": lambda v: origin_is(event, as_list(v), who),
        "contracted": lambda v: (event.origin in contracted_with) == v,
        "culpability": lambda v: level in [LEVELS[c] for c in as_list(v)],
        "records": lambda v: within_bounds(sum(event.records.get(p, 0) for p in whose_records), v, money),
        "hours": lambda v: within_bounds(outage_hours(event), v, hours),
    }
    return all(tests[key](value) for key, value in condition.items())


def origin_is(event, wanted, who):
    if event.origin is None:
        return False
    own = event.origin in who
    return any((w == "own" and own) or (w == "other" and not own) or w == event.origin for w in wanted)


def meets_for_contract(condition, event, contract, head):
    return meets(condition, event, [contract.obligor], answering_culpability(event, contract, head),
                 [contract.beneficiary], set())


def meets_for_policy(condition, event, policy, contracts):
    partners = {c.obligor for c in contracts.values() if c.beneficiary in policy.insureds}
    return meets(condition, event, policy.insureds, culpability(event, policy.insured), [policy.insured], partners)


def meets_for_treaty(condition, event, cedent, partners):
    return meets(condition, event, [cedent], culpability(event, cedent), event.losses, partners)
