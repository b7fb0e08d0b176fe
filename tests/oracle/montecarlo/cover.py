"""One policy on one event a year, for a party or the members of a group: cover, layers, and recoveries.

Written for what the six scenarios say: covers without a retention of their own, `largest-borne` retentions spread pro
rata, coinsurance, sublimits per event and year, waiting periods in mode `qualifying`, limit and aggregate, layers in
drop-down, own loss before liability, and recoveries top-down or to the insurer first.
"""

import numpy as np

from common import HEADS, WILFUL, hours, money, part


class Layer:
    """Limit and aggregate of a policy or of a layer above it."""

    def __init__(self, written, years, members):
        self.limit, self.insurers = money(written["limit"]), written["insurers"]
        self.left = np.full((years, members), money(written["aggregate"]))

    def begin(self, shape, limit):
        self.event_left = np.broadcast_to(limit, shape).copy()
        self.paid, self.returned = np.zeros(shape), np.zeros(shape)

    def pay(self, year, claimed):
        paid = np.minimum(np.minimum(claimed, self.event_left), self.left[year])
        self.event_left -= paid
        self.left[year] -= paid
        self.paid += paid
        return paid


class Policy:
    def __init__(self, scenario, name, years):
        policies = scenario.file["policy"]
        written = policies[name]
        self.insured, self.written, self.covers = written["insured"], written, written["covers"]
        assert set(written) <= {"insured", "insurers", "premium", "retention", "limit", "aggregate", "recovery", "covers",
                                "endorsements", "waiting", "excluded_if"}
        members = scenario.members[self.insured]
        self.retention = money(written["retention"])
        above = [policy for policy in policies.values() if policy.get("over") == name]
        self.layers = [Layer(policy, years, members) for policy in [written, *above]]
        self.year_left = {key: np.full((years, members), money(cover["sublimit"]["year"]))
                          for key, cover in self.covers.items() if "year" in cover.get("sublimit", {})}

    def own_loss(self, events, loss):
        """Pays the insured's own loss, by event, member and head; opens the event."""
        shape = loss.shape[:2]
        self.year = events.year
        self._open(events, shape)
        taken = np.zeros((len(events.year), len(HEADS)), bool)
        self.covered_heads = np.zeros_like(taken)
        amounts = {}
        for key, cover in self.covers.items():
            takes = self._takes(events, cover) & ~taken
            taken |= takes
            waiting = cover.get("waiting", self.written.get("waiting"))
            if waiting:
                assert waiting["mode"] == "qualifying"
                takes[:, HEADS.index("interruption")] &= events.hours > hours(waiting["period"])
            self.covered_heads |= takes
            amounts[key] = (loss * takes[:, None, :]).sum(axis=2)
        seen = sum(amounts.values())
        self.borne = np.minimum(self.terms["retention"], seen)
        self.covered = seen.copy()
        after = {key: amount * (1.0 - part(self.borne, seen)) for key, amount in amounts.items()}
        self._pay(after)
        self.paid_own = sum(layer.paid for layer in self.layers)
        return self.paid_own.copy()

    def debts(self, events, owed):
        """Pays what the insured owes under contracts, with what own loss left of retention and limits."""
        key, cover = next((key, cover) for key, cover in self.covers.items() if "contract" in cover["heads"])
        self.contract_share = cover.get("contractual_share", 1.0)
        claimed = np.where(self.excluded, 0.0, self.contract_share * owed)
        borne = np.minimum(self.terms["retention"], self.covered + claimed) - self.borne
        self.covered += claimed
        self.borne += borne
        before = sum(layer.paid for layer in self.layers)
        self._pay({key: claimed - borne})
        return sum(layer.paid for layer in self.layers) - before

    def give_back(self, pile):
        """Shares what was received for covered loss by the policy's rule; what goes back to insurers."""
        paid = sum(layer.paid for layer in self.layers)
        if self.written["recovery"] == "top-down":
            pile = np.maximum(0.0, pile - np.maximum(0.0, self.covered - self.borne - paid))
        else:
            assert self.written["recovery"] == "insurer-first"
        for layer in reversed(self.layers):
            layer.returned = np.minimum(pile, layer.paid)
            pile = pile - layer.returned
        return sum(layer.returned for layer in self.layers)

    def net_payment(self):
        return sum(layer.paid - layer.returned for layer in self.layers)

    def by_insurer(self, amounts):
        """What insurers paid or got back, `"paid"` or `"returned"` of each layer, by their shares."""
        sums = {}
        for layer in self.layers:
            for insurer, share in layer.insurers.items():
                sums[insurer] = sums.get(insurer, 0.0) + share * getattr(layer, amounts)
        return sums

    def _open(self, events, shape):
        self.excluded = events.culpability_of(self.insured) == WILFUL
        for condition in self.written.get("excluded_if", []):
            # Wilful acts are excluded anyway.
            if condition != {"culpability": ["wilful"]}:
                (flag,) = condition["flags"]
                self.excluded |= events.flag(flag)
        terms = {"retention": self.retention, "limit": self.layers[0].limit, "coinsurance": 0.0}
        self.terms = {term: np.full((shape[0], 1), amount) for term, amount in terms.items()}
        for endorsement in self.written.get("endorsements", {}).values():
            (flag,) = endorsement["when"]["flags"]
            assert set(endorsement) <= {"when", *terms}
            for term in endorsement.keys() & terms.keys():
                assert not any(term in cover for cover in self.covers.values())
                self.terms[term] = np.where(events.flag(flag), money(endorsement[term]), self.terms[term])
        self.layers[0].begin(shape, self.terms["limit"])
        for layer in self.layers[1:]:
            layer.begin(shape, layer.limit)

    def _takes(self, events, cover):
        """Which heads a cover takes of which events."""
        assert set(cover) <= {"heads", "sublimit", "waiting", "when", "coinsurance", "contractual_share"}
        when = cover.get("when", {})
        in_force = ~self.excluded[:, 0]
        if "origin" in when:
            own = events.starts_at(self.insured)[:, 0]
            in_force &= own if when["origin"] == "own" else ~own
        return in_force[:, None] & np.array([head in cover["heads"] for head in HEADS])

    def _pay(self, after):
        """From the loss after the retention, by cover, to what each layer pays."""
        insurers = {}
        for key, amount in after.items():
            cover = self.covers[key]
            amount = amount * (1.0 - np.maximum(cover.get("coinsurance", 0.0), self.terms["coinsurance"]))
            amount = np.minimum(amount, money(cover.get("sublimit", {}).get("event", 1e300)))
            insurers[key] = np.minimum(amount, self.year_left[key][self.year]) if key in self.year_left else amount
        total = sum(insurers.values())
        paid = self.layers[0].pay(self.year, total)
        for key in self.year_left.keys() & insurers.keys():
            self.year_left[key][self.year] -= insurers[key] * part(paid, total)
        # A head with a sublimit below is not paid above.
        up = sum(amount for key, amount in insurers.items() if "sublimit" not in self.covers[key])
        up = up * (1.0 - part(paid, total))
        for layer in self.layers[1:]:
            up = up - layer.pay(self.year, up)
