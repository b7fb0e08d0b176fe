"""`scenarios/msp-three-clients.toml`: the whole chain, with ninety small clients, a tower, treaties and war excluded."""

import numpy as np

from common import GROSS, NEGLIGENT, WILFUL, Scenario, clear, heads, money, part
from cover import Policy

NAME, YEARS, BATCH = "msp-three-clients", 4_000_000, 50_000
LOST = ["interruption", "reputation"]
THIRD_PARTY = ["liability", "defence"]


def scenario():
    return Scenario(NAME)


class Cap:
    """A limit of a year, which payments erode."""

    def __init__(self, limit, years, members=1):
        self.left = np.full((years, members), limit)

    def pay(self, events, claim):
        paid = np.minimum(claim, self.left[events.year])
        self.left[events.year] -= paid
        return paid


def settle_years(story, all_events, years, ledger):
    contracts = story.file["contract"]
    limits = {key: contract["caps"]["general"]["limit"] for key, contract in contracts.items()}
    fees = {key: money(contract.get("annual_fees", 0.0)) for key, contract in contracts.items()}
    clinic_general = Cap(limits["msa-clinic"]["fees"] * fees["msa-clinic"], years)
    clinic_data = Cap(contracts["msa-clinic"]["caps"]["data-breach"]["limit"]["fees"] * fees["msa-clinic"], years)
    fixed, multiple = limits["msa-lawfirm"]["greater_of"]
    lawfirm_cap = Cap(max(money(fixed), multiple["fees"] * fees["msa-lawfirm"]), years)
    retailer_cap = Cap(money(limits["msa-retailer"]), years)
    small_cap = Cap(limits["msa-small"]["fees"] * fees["msa-small"], years, story.members["small-client"])
    hosting_cap = Cap(limits["hosting"]["fees"] * fees["hosting"], years)
    tower, clinic_cyber = Policy(story, "northstar-primary", years), Policy(story, "clinic-cyber", years)
    funds = story.funds("northstar", years)
    quota, excess = story.file["treaty"]["harbor-quota-share"], story.file["treaty"]["harbor-event-xl"]
    layer = excess["event_excess"]
    layer_cap = Cap(money(layer["limit"]) * (1 + len(layer["reinstatements"])), years)

    for events in all_events.in_turn():
        ledger.losses(events)
        own, clinic, lawfirm, retailer, small = (
            events.loss[party] for party in ("northstar", "clinic", "lawfirm", "retailer", "small-client"))
        culpability, host = events.culpability_of("northstar"), events.culpability_of("hostco")
        negligent, wilful, data = culpability >= NEGLIGENT, culpability == WILFUL, events.flag("personal-data")

        # The clinic, several: a carve-out for gross negligence; else the data cap for all heads of an event with
        # personal data, and for third-party claims of any; the two caps are separate.
        by_clinic = np.where(negligent, events.fault("clinic", "northstar"), 0.0)
        third = by_clinic * (heads(clinic) - heads(clinic, but=THIRD_PARTY))
        first = by_clinic * heads(clinic, but=LOST + THIRD_PARTY)
        uncapped = culpability >= GROSS
        g = np.where(uncapped | data, 0.0, first)
        s = np.where(uncapped, 0.0, third + np.where(data, first, 0.0))
        p_general, p_data = clinic_general.pay(events, g), clinic_data.pay(events, s)
        part_third = np.where(uncapped, 1.0, part(p_data, s))
        part_first = np.where(uncapped, 1.0, np.where(data, part(p_data, s), part(p_general, g)))
        owed_clinic = part_third * third + part_first * first

        # The others have one cap each, which a wilful act lifts. The law firm's contract is for the whole loss.
        def capped(cap, claim):
            return np.where(wilful, claim, cap.pay(events, np.where(wilful, 0.0, claim)))

        in_breach = negligent & (events.fault("lawfirm", "northstar") > 0.0)
        by_lawfirm = np.where(in_breach, 1.0 - events.fault("lawfirm", "lawfirm"), 0.0)
        owed_lawfirm = capped(lawfirm_cap, by_lawfirm * heads(lawfirm, but=[*LOST, "regulatory"]))
        by_host, by_northstar = events.fault("retailer", "hostco"), events.fault("retailer", "northstar")
        answered = np.where(np.maximum(culpability, host) >= NEGLIGENT, by_host + by_northstar, 0.0)
        owed_retailer = capped(retailer_cap, answered * heads(retailer, but=["reputation", "regulatory"]))
        by_small = np.where(negligent, events.fault("small-client", "northstar"), 0.0)
        owed_small = capped(small_cap, by_small * heads(small, but=[*LOST, "regulatory"]))
        owed = owed_clinic + owed_lawfirm + owed_retailer + owed_small.sum(axis=1, keepdims=True)

        # What it owes the retailer for HostCo's fault goes on to HostCo; NorthStar itself loses nothing then.
        assert (heads(own) * events.fault("northstar", "hostco") == 0.0).all()
        flowed = np.where(host >= NEGLIGENT, owed_retailer * part(by_host, by_host + by_northstar), 0.0)
        received = hosting_cap.pay(events, flowed)
        ledger.owe_and_pay(events, "hostco", "northstar", received)

        paid_own = tower.own_loss(events, own)
        paid_debts = tower.debts(events, owed)
        returned = tower.give_back(np.where(tower.excluded, 0.0, tower.contract_share * received))
        ledger.insure(events, tower, "northstar")
        rest = clear(funds, events, own.sum(axis=2) - paid_own, received - returned, owed - paid_debts)
        paid = part(paid_debts, owed) + rest * part(owed - paid_debts, owed)
        for party, debt in (("clinic", owed_clinic), ("lawfirm", owed_lawfirm), ("retailer", owed_retailer),
                            ("small-client", owed_small)):
            ledger.owe_and_pay(events, "northstar", party, debt * paid)

        clinic_cyber.own_loss(events, clinic)
        covered = clinic * clinic_cyber.covered_heads[:, None, :]
        covered_third = by_clinic * (heads(covered) - heads(covered, but=THIRD_PARTY))
        covered_first = by_clinic * heads(covered, but=LOST + THIRD_PARTY)
        clinic_cyber.give_back(paid * (part_third * covered_third + part_first * covered_first))
        ledger.insure(events, clinic_cyber, "clinic")

        # Harbor's treaties: the quota share, then the excess on what it left of the event.
        book = sum(policy.by_insurer("paid")["harbor"] - policy.by_insurer("returned")["harbor"]
                   for policy in (tower, clinic_cyber))
        ceded = quota["quota_share"]["cession"] * book
        recovered = layer_cap.pay(events, np.clip(book - ceded - money(layer["attachment"]), 0.0, money(layer["limit"])))
        ledger.add(events, "harbor", "insured", ceded + recovered)
        ledger.add(events, "meridian", "paid", ceded + recovered)
