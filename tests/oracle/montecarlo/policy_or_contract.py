"""`scenarios/policy-or-contract.toml`: full liability per event, carve-outs, wilful acts, an obligor that cannot pay."""

import numpy as np

from common import GROSS, NEGLIGENT, WILFUL, Scenario, clear, heads, money, part
from cover import Policy

NAME, YEARS, BATCH = "policy-or-contract", 10_000_000, 100_000
EXCLUDED = ["interruption", "regulatory"]
INDEMNIFIED = ["response", "notification", "liability", "defence"]


def scenario():
    return Scenario(NAME)


def settle_years(story, all_events, years, ledger):
    contracts = story.file["contract"]
    assert set(contracts["negotiated-birch"]["indemnities"]["incident"]["heads"]) == set(INDEMNIFIED)
    fees = {key: money(contract["annual_fees"]) for key, contract in contracts.items()}
    arden_left = np.full((years, 1), fees["standard-arden"])
    neighbour_left = np.full((years, story.members["neighbour"]), fees["standard-neighbour"])
    birch_cap = money(contracts["negotiated-birch"]["caps"]["general"]["limit"])
    arden_broad, birch_narrow = Policy(story, "arden-broad", years), Policy(story, "birch-narrow", years)
    tech = Policy(story, "fernwood-tech", years)
    funds = story.funds("fernwood", years)

    for events in all_events.in_turn():
        ledger.losses(events)
        own, arden, birch, neighbours = (events.loss[party] for party in ("fernwood", "arden", "birch", "neighbour"))
        culpability = events.culpability_of("fernwood")
        negligent, wilful = culpability >= NEGLIGENT, culpability == WILFUL

        # Standard terms: several, one year's fees a year, which a wilful act lifts.
        by_arden = np.where(negligent, events.fault("arden", "fernwood"), 0.0)
        arden_claim = by_arden * heads(arden, but=EXCLUDED)
        owed_arden = np.where(wilful, arden_claim, np.minimum(arden_claim, arden_left[events.year]))
        arden_left[events.year] -= np.where(wilful, 0.0, owed_arden)
        neighbour_claim = np.where(negligent, events.fault("neighbour", "fernwood"), 0.0) * heads(neighbours, but=EXCLUDED)
        owed_neighbours = np.where(wilful, neighbour_claim, np.minimum(neighbour_claim, neighbour_left[events.year]))
        neighbour_left[events.year] -= np.where(wilful, 0.0, owed_neighbours)

        # Negotiated: the whole less Birch's own share; some heads whoever is to blame, everything from negligence on.
        at_fault = events.fault("birch", "fernwood") > 0.0
        by_birch = np.where(at_fault, 1.0 - events.fault("birch", "birch"), 0.0)
        indemnity = heads(birch) - heads(birch, but=INDEMNIFIED)
        damages = np.where(negligent, heads(birch, but=INDEMNIFIED), 0.0)
        birch_claim = by_birch * (indemnity + damages)
        owed_birch = np.where(culpability >= GROSS, birch_claim, np.minimum(birch_claim, birch_cap))
        owed = owed_arden + owed_birch + owed_neighbours.sum(axis=1, keepdims=True)

        paid_own = tech.own_loss(events, own)
        paid_debts = tech.debts(events, owed)
        ledger.insure(events, tech, "fernwood")
        rest = clear(funds, events, own.sum(axis=2) - paid_own, 0.0, owed - paid_debts)
        paid = part(paid_debts, owed) + rest * part(owed - paid_debts, owed)
        ledger.owe_and_pay(events, "fernwood", "arden", owed_arden * paid)
        ledger.owe_and_pay(events, "fernwood", "birch", owed_birch * paid)
        ledger.owe_and_pay(events, "fernwood", "neighbour", owed_neighbours * paid)

        arden_broad.own_loss(events, arden)
        covered = by_arden * heads(arden * arden_broad.covered_heads[:, None, :], but=EXCLUDED)
        arden_broad.give_back(paid * owed_arden * part(covered, arden_claim))
        ledger.insure(events, arden_broad, "arden")

        # Birch's policy answers for its own events alone, in which it has nothing to recover.
        birch_narrow.own_loss(events, birch)
        ledger.insure(events, birch_narrow, "birch")
