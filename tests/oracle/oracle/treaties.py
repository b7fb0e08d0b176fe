"""Reinsurance on an insurer's loss net of subrogation: quota share, event excess, annual stop-loss (3.8)."""

from collections import defaultdict
from fractions import Fraction

from . import facts

ZERO = Fraction(0)


class Treaties:
    def __init__(self, scenario, ledger):
        self.scenario, self.ledger = scenario, ledger
        self.used = defaultdict(Fraction)
        self.events = []

    def cedents(self):
        """Those who cede to an insurer come before it."""
        ceding = {t.cedent for t in self.scenario.treaties.values()}
        out = []
        while len(out) < len(ceding):
            ready = [c for c in sorted(ceding - set(out)) if not self.feeds(ceding - set(out), c)]
            assert ready, "treaties cede in a circle"
            out.append(ready[0])
        return out

    def feeds(self, others, cedent):
        return any(t.cedent in others and t.cedent != cedent and cedent in t.reinsurers for t in self.scenario.treaties.values())

    def of(self, cedent, stop_loss):
        mine = [t for t in self.scenario.treaties.values() if t.cedent == cedent and (t.kind == "stop_loss") == stop_loss]
        orders = sorted({t.order for t in mine})
        return [[t for t in mine if t.order == o] for o in orders]

    def applies(self, t, event):
        """Its condition, asked of the cedent; the records are those of all who suffer."""
        partners = {c.obligor for c in self.scenario.contracts.values() if c.beneficiary == t.cedent}
        return facts.meets_for_treaty(t.when, event, t.cedent, partners)

    def settle_event(self, event, losses, insureds_hit):
        """`losses`: the event's loss by insurer, net of subrogation; ceded along the way."""
        losses = defaultdict(Fraction, losses)
        for cedent in self.cedents():
            for same_order in self.of(cedent, stop_loss=False):
                net = losses[cedent]
                for t in same_order:
                    if not self.applies(t, event):
                        continue
                    ceded = min(self.cession(t, net, insureds_hit[cedent]), losses[cedent])
                    self.cede(event.number, t, ceded, losses)
                    for r in t.reinsurers:
                        insureds_hit[r] |= insureds_hit[cedent]
        self.events.append((event, losses))

    def cession(self, t, net, insureds):
        if t.kind == "quota_share":
            return self.quota_share(t, net)
        if t.two_risk and len(insureds) < 2:
            return ZERO
        return self.event_excess(t, net)

    def quota_share(self, t, net):
        subject = net if t.event_limit is None else min(net, t.event_limit)
        ceded = t.cession * subject
        if t.loss_ratio_cap is not None:
            ceded = min(ceded, max(ZERO, t.loss_ratio_cap * self.ceded_premium(t) - self.used[t.id, "ceded"]))
        self.used[t.id, "ceded"] += ceded
        return ceded

    def ceded_premium(self, t):
        def income(p):
            return p.premium * p.insurers.get(t.cedent, ZERO) / sum(p.insurers.values())
        subject = sum((income(p) for p in self.scenario.policies.values()), ZERO)
        return subject * t.cession

    def event_excess(self, t, net):
        """On the whole layer: the year's deductible stays, each reinstatement is one more limit; then the share placed."""
        layer = min(max(ZERO, net - t.attachment), t.limit)
        stays = min(layer, max(ZERO, t.deductible - self.used[t.id, "deductible"]))
        self.used[t.id, "deductible"] += stays
        layer -= stays
        if t.reinstatements is not None:
            layer = min(layer, max(ZERO, t.limit * (1 + len(t.reinstatements)) - self.used[t.id, "layer"]))
        self.reinstate(t, layer)
        self.used[t.id, "layer"] += layer
        return layer * t.placed

    def reinstate(self, t, layer):
        """Pro rata to amount, each limit at its own rate; a failed reinsurer sells none back."""
        start, due = self.used[t.id, "layer"], ZERO
        for i, rate in enumerate(t.reinstatements or []):
            low, high = i * t.limit, (i + 1) * t.limit
            due += rate * max(ZERO, min(start + layer, high) - max(start, low)) / t.limit
        for r, share in self.standing(t):
            self.ledger.column(t.cedent, r, due * t.premium * share, "reinstatement premium")

    def settle_year(self):
        """A stop-loss reads the events that meet its condition; what it takes comes off them pro rata."""
        for cedent in self.cedents():
            for same_order in self.of(cedent, stop_loss=True):
                nets = [losses[cedent] for _, losses in self.events]
                for t in same_order:
                    read = [net if self.applies(t, event) else ZERO for (event, _), net in zip(self.events, nets)]
                    left = sum((losses[cedent] for _, losses in self.events), ZERO)
                    ceded = min(max(ZERO, sum(read) - t.attachment), t.limit, left)
                    for r, share in self.standing(t):
                        self.ledger.transfer(None, r, cedent, ceded * share, t.id, "stop loss")
                        for net, (_, losses) in zip(read, self.events):
                            part = ceded * share * net / sum(read) if ceded else ZERO
                            losses[cedent] -= part
                            losses[r] += part

    def standing(self, t):
        return [(r, share) for r, share in t.reinsurers.items() if not self.scenario.parties[r].failed]

    def cede(self, event, t, ceded, losses):
        """A failed reinsurer's share falls back on its cedent."""
        for r, share in self.standing(t):
            self.ledger.transfer(event, r, t.cedent, ceded * share, t.id, t.kind.replace("_", " "))
            losses[t.cedent] -= ceded * share
            losses[r] += ceded * share
