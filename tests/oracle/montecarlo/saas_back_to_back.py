"""`scenarios/saas-back-to-back.toml`: additive super-caps, a pool, flow-down to a sub-processor, an endorsement."""

import numpy as np

from common import GROSS, HEADS, NEGLIGENT, Scenario, clear, heads, money, part
from cover import Policy

NAME, YEARS, BATCH = "saas-back-to-back", 4_000_000, 50_000
CLAIMABLE = [head for head in HEADS if head != "regulatory"]


class Caps:
    """A contract's general cap and its additive super-cap for events with personal data, a year of each."""

    def __init__(self, contract, years, members):
        fees = money(contract["annual_fees"])
        self.general = np.full((years, members), fees * contract["caps"]["general"]["limit"]["fees"])
        self.data = np.full((years, members), fees * contract["caps"]["data-breach"]["limit"]["fees"])
        assert contract["caps"]["data-breach"]["relation"] == "additive"

    def payable(self, events, claim):
        """The super-cap names no heads: an event is wholly under it or wholly under the general cap."""
        general, data = self.general[events.year], self.data[events.year]
        return np.minimum(claim, np.where(events.flag("personal-data"), data + general, general))

    def erode(self, events, paid):
        super_paid = np.where(events.flag("personal-data"), np.minimum(paid, self.data[events.year]), 0.0)
        self.data[events.year] -= super_paid
        self.general[events.year] -= paid - super_paid


def scenario():
    return Scenario(NAME)


def settle_years(story, all_events, years, ledger):
    contracts = story.file["contract"]
    bank_caps = Caps(contracts["terms-bank"], years, 1)
    subscriber_caps = Caps(contracts["terms-subscriber"], years, story.members["subscriber"])
    cloud_caps = Caps(contracts["cloud-terms"], years, 1)
    pool = np.full((years, 1), money(story.file["pool"]["all-customers"]["limit"]))
    tech, bank_cyber = Policy(story, "tallyhall-tech", years), Policy(story, "bank-cyber", years)
    funds = story.funds("tallyhall", years)

    for events in all_events.in_turn():
        ledger.losses(events)
        own, bank, subscribers = (events.loss[party] for party in ("tallyhall", "bank", "subscriber"))
        vendor, cloud = events.culpability_of("tallyhall"), events.culpability_of("basalt")
        highest = np.maximum(vendor, cloud)
        uncapped = highest >= GROSS

        # Claims on Tallyhall, which answers for Basalt: several, so for the fault of both.
        by_cloud, by_vendor = events.fault("bank", "basalt"), events.fault("bank", "tallyhall")
        assert (by_cloud == events.fault("subscriber", "basalt")).all()
        answered = np.where(highest >= NEGLIGENT, by_cloud + by_vendor, 0.0)
        bank_claim = answered * heads(bank, but=["regulatory"])
        subscriber_claim = answered * heads(subscribers, but=["regulatory"])
        bank_capped = np.where(uncapped, 0.0, bank_caps.payable(events, bank_claim))
        subscriber_capped = subscriber_caps.payable(events, subscriber_claim)
        capped = bank_capped + subscriber_capped.sum(axis=1, keepdims=True)
        let_through = np.where(capped > 0.0, part(np.minimum(capped, pool[events.year]), capped), 1.0)
        bank_capped, subscriber_capped = bank_capped * let_through, subscriber_capped * let_through
        pool[events.year] = np.maximum(0.0, pool[events.year] - capped * let_through)
        bank_caps.erode(events, bank_capped)
        subscriber_caps.erode(events, subscriber_capped)
        owed_bank = np.where(uncapped, bank_claim, bank_capped)
        owed = owed_bank + subscriber_capped.sum(axis=1, keepdims=True)

        # What Tallyhall claims of Basalt: its own loss, and what it owes for Basalt's fault.
        in_breach = cloud >= NEGLIGENT
        own_share = np.where(in_breach, events.fault("tallyhall", "basalt"), 0.0)
        own_claim = own_share * heads(own, but=["regulatory"])
        flowed = np.where(in_breach, owed * part(by_cloud, by_cloud + by_vendor), 0.0)
        claim = own_claim + flowed
        capped = cloud_caps.payable(events, claim)
        received = np.where(cloud >= GROSS, claim, capped)
        cloud_caps.erode(events, np.where(cloud >= GROSS, 0.0, capped))
        ledger.owe_and_pay(events, "basalt", "tallyhall", received)

        # Tallyhall's policy: its own loss, its debts, then its insurer's part of what Basalt paid.
        paid_own = tech.own_loss(events, own)
        paid_debts = tech.debts(events, owed)
        covered = own * tech.covered_heads[:, None, :]
        pile = own_share * heads(covered, but=["regulatory"]) + tech.contract_share * flowed
        returned = tech.give_back(part(received, claim) * pile)
        ledger.insure(events, tech, "tallyhall")

        # It pays what no insurer pays out of its funds and what it kept.
        own_uninsured = own.sum(axis=2) - paid_own
        rest = clear(funds, events, own_uninsured, received - returned, owed - paid_debts)
        paid = part(paid_debts, owed) + rest * part(owed - paid_debts, owed)
        ledger.owe_and_pay(events, "tallyhall", "bank", owed_bank * paid)
        ledger.owe_and_pay(events, "tallyhall", "subscriber", subscriber_capped * paid)

        # The bank's insurer comes first in what the bank received for heads it covers.
        bank_cyber.own_loss(events, bank)
        covered = answered * heads(bank * bank_cyber.covered_heads[:, None, :], but=["regulatory"])
        bank_cyber.give_back(owed_bank * paid * part(covered, bank_claim))
        ledger.insure(events, bank_cyber, "bank")
