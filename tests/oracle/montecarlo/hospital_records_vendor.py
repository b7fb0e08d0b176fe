"""`scenarios/hospital-records-vendor.toml`: a non-cumulative super-cap, a strict indemnity, a tower, small funds."""

import numpy as np

from common import GROSS, NEGLIGENT, Scenario, clear, heads, money, part
from cover import Policy

NAME, YEARS, BATCH = "hospital-records-vendor", 8_000_000, 100_000


class Caps:
    """A general cap and a non-cumulative super-cap that is the larger of the two: all together never pass it."""

    def __init__(self, general, data, years, members):
        assert data >= general
        self.general = np.full((years, members), general)
        self.together = np.full((years, members), data)

    def pay(self, events, general, data):
        p = np.minimum(np.minimum(general, self.general[events.year]), self.together[events.year])
        s = np.minimum(data, self.together[events.year] - p)
        self.general[events.year] -= p
        self.together[events.year] -= p + s
        return p, s


def scenario():
    return Scenario(NAME)


def settle_years(story, all_events, years, ledger):
    saint, small = story.file["contract"]["records-saint-brigid"], story.file["contract"]["records-hospital"]
    fees = money(saint["annual_fees"])
    fixed, multiple = saint["caps"]["data-breach"]["limit"]["greater_of"]
    saint_caps = Caps(fees * saint["caps"]["general"]["limit"]["fees"], max(money(fixed), fees * multiple["fees"]), years, 1)
    fees = money(small["annual_fees"])
    small_caps = Caps(fees * small["caps"]["general"]["limit"]["fees"], fees * small["caps"]["data-breach"]["limit"]["fees"],
                      years, story.members["hospital"])
    tower = Policy(story, "chartwell-primary", years)
    saint_cyber, small_cyber = Policy(story, "saint-brigid-cyber", years), Policy(story, "hospital-cyber", years)
    funds = story.funds("chartwell", years)

    for events in all_events.in_turn():
        ledger.losses(events)
        own, brigid, others = (events.loss[party] for party in ("chartwell", "saint-brigid", "hospital"))
        culpability = events.culpability_of("chartwell")
        negligent, gross, data = culpability >= NEGLIGENT, culpability >= GROSS, events.flag("personal-data")

        # Saint Brigid: full liability once ChartWell is at fault, less its own share. Notification and fines are
        # owed whoever is to blame, under the super-cap; interruption is excluded.
        at_fault = events.fault("saint-brigid", "chartwell") > 0.0
        answered = np.where(at_fault, 1.0 - events.fault("saint-brigid", "saint-brigid"), 0.0)
        indemnified_heads, barred = ["notification", "regulatory"], ["interruption", "notification", "regulatory"]
        indemnity = answered * (heads(brigid) - heads(brigid, but=indemnified_heads))
        damages = np.where(negligent, answered * heads(brigid, but=barred), 0.0)
        g = np.where(gross | data, 0.0, damages)
        s = np.where(gross, 0.0, indemnity + np.where(data, damages, 0.0))
        p_general, p_data = saint_caps.pay(events, g, s)
        # Without the flag indemnity and damages are in different classes, and each recovers its own part.
        part_indemnity = np.where(gross, 1.0, part(p_data, s))
        part_damages = np.where(gross, 1.0, np.where(data, part(p_data, s), part(p_general, g)))
        owed_brigid = part_indemnity * indemnity + part_damages * damages

        # The eleven: several, for ChartWell's fault, without interruption and fines, gross negligence or not.
        answered_small = np.where(negligent, events.fault("hospital", "chartwell"), 0.0)
        claim_small = answered_small * heads(others, but=["interruption", "regulatory"])
        p, s = small_caps.pay(events, np.where(data, 0.0, claim_small), np.where(data, claim_small, 0.0))
        owed_small = p + s
        owed = owed_brigid + owed_small.sum(axis=1, keepdims=True)

        paid_own = tower.own_loss(events, own)
        paid_debts = tower.debts(events, owed)
        ledger.insure(events, tower, "chartwell")
        rest = clear(funds, events, own.sum(axis=2) - paid_own, 0.0, owed - paid_debts)
        paid = part(paid_debts, owed) + rest * part(owed - paid_debts, owed)
        ledger.owe_and_pay(events, "chartwell", "saint-brigid", owed_brigid * paid)
        ledger.owe_and_pay(events, "chartwell", "hospital", owed_small * paid)

        saint_cyber.own_loss(events, brigid)
        covered = brigid * saint_cyber.covered_heads[:, None, :]
        covered_indemnity = answered * (heads(covered) - heads(covered, but=indemnified_heads))
        covered_damages = np.where(negligent, answered * heads(covered, but=barred), 0.0)
        saint_cyber.give_back(paid * (part_indemnity * covered_indemnity + part_damages * covered_damages))
        ledger.insure(events, saint_cyber, "saint-brigid")

        small_cyber.own_loss(events, others)
        covered = answered_small * heads(others * small_cyber.covered_heads[:, None, :], but=["interruption", "regulatory"])
        small_cyber.give_back(paid * owed_small * part(covered, claim_small))
        ledger.insure(events, small_cyber, "hospital")
