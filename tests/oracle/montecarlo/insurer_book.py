"""`scenarios/insurer-book.toml`: eight policies hit together, insurers first, a quota share and an event excess."""

import numpy as np

from common import NEGLIGENT, Scenario, clear, heads, money, part
from cover import Policy

NAME, YEARS, BATCH = "insurer-book", 8_000_000, 200_000
FIRMS = ["clinic", "law-firm", "bank", "retailer", "software", "hospital", "school", "manufacturer"]


def cap_left(contract, years):
    """What a year starts with: a year's fees, or of a term cap the limit less what was paid before."""
    cap = contract["caps"]["general"]
    limit = cap["limit"]["fees"] * money(contract["annual_fees"]) if isinstance(cap["limit"], dict) else money(cap["limit"])
    return np.full((years, 1), limit - money(cap.get("already_paid", 0.0)))


def scenario():
    return Scenario(NAME)


def settle_years(story, all_events, years, ledger):
    contracts = {firm: story.file["contract"][f"cloudlane-{firm}"] for firm in FIRMS}
    left = {firm: cap_left(contract, years) for firm, contract in contracts.items()}
    policies = {firm: Policy(story, firm, years) for firm in FIRMS}
    funds = story.funds("cloudlane", years)
    share, excess = story.file["treaty"]["keel-quota-share"], story.file["treaty"]["keel-event-xl"]
    layer = excess["event_excess"]
    attachment, limit = money(layer["attachment"]), money(layer["limit"])
    layer_left = np.full((years, 1), limit * (1 + len(layer["reinstatements"])))

    for events in all_events.in_turn():
        ledger.losses(events)
        negligent = events.culpability_of("cloudlane") >= NEGLIGENT

        # Claims on Cloudlane, which has no liability insurance: what it can pay of them is the same part for all.
        barred, claims, owed = {}, {}, {}
        for firm, contract in contracts.items():
            barred[firm] = [*contract["damages"].get("excluded", []), "regulatory"]
            answered = np.where(negligent, events.fault(firm, "cloudlane"), 0.0)
            claims[firm] = answered * heads(events.loss[firm], but=barred[firm])
            owed[firm] = np.minimum(claims[firm], left[firm][events.year])
            left[firm][events.year] -= owed[firm]
        paid = clear(funds, events, 0.0, 0.0, sum(owed.values()))

        # Each policy pays its insured's loss and comes first in what it recovers.
        book = np.zeros((len(events.year), 1))
        for firm, policy in policies.items():
            ledger.owe_and_pay(events, "cloudlane", firm, owed[firm] * paid)
            loss = events.loss[firm]
            policy.own_loss(events, loss)
            answered = np.where(negligent, events.fault(firm, "cloudlane"), 0.0)
            covered = answered * heads(loss * policy.covered_heads[:, None, :], but=barred[firm])
            policy.give_back(owed[firm] * paid * part(covered, claims[firm]))
            ledger.insure(events, policy, firm)
            book += policy.by_insurer("paid").get("keel", 0.0) - policy.by_insurer("returned").get("keel", 0.0)

        # Treaties read the event's loss on all policies together: the quota share, then the excess on the net.
        ceded = share["quota_share"]["cession"] * book
        in_layer = np.minimum(np.clip(book - ceded - attachment, 0.0, limit), layer_left[events.year])
        layer_left[events.year] -= in_layer
        recovered = layer["placed"] * in_layer
        ledger.add(events, "keel", "insured", ceded + recovered)
        for treaty, amount in ((share, ceded), (excess, recovered)):
            for reinsurer, signed in treaty["reinsurers"].items():
                ledger.add(events, reinsurer, "paid", signed * amount)
