"""Notice to insurers, and what a late notice of a breach costs in Florida: times are given, nothing is drawn."""

from fractions import Fraction
from math import ceil

from .amounts import NotCovered, certain, hours, money, share

HOURS_A_YEAR = 8760
DEADLINE = 30 * 24               # to persons, and to the Department of Legal Affairs
DEPARTMENT_FROM = 500            # persons
LAST_DAY = 180


def policy_notice(raw):
    """In time up to and with `within`, counted from knowledge, the event or the end of the policy; a bar takes all."""
    bars = raw["effect"] == "bar"
    return {"within": hours(raw["within"]), "from": raw.get("from", "knowledge"),
            "cut": Fraction(1) if bars else share(raw["effect"]["cut"])}


def told_part(policy, event):
    """The part of every loss that the condition of notice leaves; the first named insured gives notice for all.

    A scripted event is known at once, so that time from the event and from knowledge is the same.
    """
    if policy.notice is None or policy.insured not in event.notified:
        return Fraction(1)
    after = event.notified[policy.insured]
    if policy.notice["from"] == "policy-end":
        after -= (1 - event.time) * HOURS_A_YEAR
    return 1 - policy.notice["cut"] if after > policy.notice["within"] else Fraction(1)


# ── Florida ──

def florida(days):
    """1,000 a day for 30 days, then 50,000 for each 30 days begun."""
    if days > LAST_DAY:
        raise NotCovered("past the 180th day the act only says up to 500,000")
    return 1000 * min(days, 30) + 50_000 * ceil(Fraction(max(0, days - 30), 30))


def part_reached(records):
    """The part of a party's records whose persons live in Florida; a bare number reaches all."""
    if not isinstance(records, dict):
        return Fraction(1)
    whole = sum(money(n) for n in records.values())
    return money(records.get("US-FL", 0)) / whole if whole else Fraction(1)


def times(party, event):
    """Hours until persons and the authority are told: the event's, else the party's; the authority with the persons."""
    said, own = event.get("notification", {}), party.get("notification")
    said = {"persons": said} if not isinstance(said, dict) else said
    own = {"persons": own} if own is not None and not isinstance(own, dict) else own or {}
    persons = said.get("persons", own.get("persons"))
    authority = said.get("authority", own.get("authority"))
    if persons is None:
        raise NotCovered("a time of notice that the library supplies")
    return hours(persons), hours(persons if authority is None else authority)


def fine(raw, pid, event):
    """What Florida adds to the loss of a party; nothing where the event itself states fines."""
    party, regime = raw["party"][pid], raw.get("regime", {}).get("state:FL", {})
    if party.get("regimes", []) != ["state:FL"]:
        if party.get("regimes"):
            raise NotCovered(f"party {pid}: regimes")
        return Fraction(0)
    if not certain(regime["enforcement"]) or not regime.get("insurable") or money(regime["fine"]):
        raise NotCovered("a fine that is not certain, or a head of its own")
    stated = {**event.get("loss", {}).get(pid, {}), **event.get("items", {}).get(pid, {})}
    persons = money(event.get("records", {}).get(pid, 0)) * part_reached(party.get("records", 0))
    if "regulatory" in stated or not persons or "encrypted" in event.get("flags", []):
        return Fraction(0)
    of_event = {"notification": event.get("notification", {}).get(pid, {})}
    to_persons, to_department = times(party, of_event)
    late = [to_persons - DEADLINE] + ([to_department - DEADLINE] if persons >= DEPARTMENT_FROM else [])
    days = ceil(Fraction(max(0, *late, 0), 24))
    return florida(days) * share(regime.get("settlement", 1))
