"""Sharing out what a party recovers between itself and its insurers (3.6)."""

from collections import defaultdict
from fractions import Fraction

from .amounts import pro_rata
from .policies import ground_policies, rank

ZERO = Fraction(0)


def programmes(insurance, party):
    """Policies of one insured with a common covered head are one programme."""
    mine = [p for p in ground_policies(insurance.scenario) if party in p.insureds and covered_heads(insurance, p, party)]
    groups = []
    for p in mine:
        heads = covered_heads(insurance, p, party)
        joined = [g for g in groups if any(heads & covered_heads(insurance, q, party) for q in g)]
        groups = [g for g in groups if g not in joined] + [[q for g in joined for q in g] + [p]]
    return groups


def covered_heads(insurance, policy, party):
    return {h for (p, q, h), a in insurance.covered.items() if p == policy.id and q == party and a > 0}


def call_of(policy, head):
    """Policies of one rank are called together, but for own loss those with `pro-rata` erosion after the others."""
    return rank(policy), head != "contract" and policy.erosion == "pro-rata"


def share_out(insurance, party, received, losses):
    """What each insurer gets of the recoveries `received` by (head, whether subrogation is waived), costs already off.

    Returns {(policy, insurer): amount}; everything else is kept.
    """
    out = defaultdict(Fraction)
    for group in programmes(insurance, party):
        plan = Plan(insurance, party, group, losses)
        waived, shared = plan.on_covered(received)
        for key, amount in plan.divide(shared, waived).items():
            out[key] += amount
    return out


class Plan:
    """Who has borne what of the loss that one programme covers."""

    def __init__(self, insurance, party, group, losses):
        self.insurance, self.party, self.group, self.losses = insurance, party, group, losses
        self.heads = {h for p in group for h in covered_heads(insurance, p, party)}
        self.covered = {h: self.covered_loss(h) for h in self.heads}
        self.layers = self.payers()
        paid = sum((a for layer in self.layers for a in layer.values()), ZERO)
        self.own = sum(self.covered.values(), ZERO) - paid
        bottom = sum((self.bottom_of(head) for head in self.heads), ZERO)
        self.retention = min(self.own, bottom)
        self.above = self.own - self.retention
        assert self.own >= 0

    def covered_loss(self, head):
        """The loss the programme answers for under a head: what the earlier calls paid and what the later ones cover."""
        best, i = ZERO, self.insurance
        for c in {call_of(p, head) for p in self.group}:
            same = [p for p in self.group if call_of(p, head) == c]
            before = max(i.paid_before[p.id, self.party, head] for p in same)
            here = sum((i.covered[p.id, self.party, head] for p in same), ZERO)
            best = max(best, before + here if here else ZERO)
        return best

    def bottom_of(self, head):
        """The retention of the first call that covers a head: later ones see what it leaves."""
        mine = [p for p in self.group if self.insurance.covered[p.id, self.party, head]]
        first = min(call_of(p, head) for p in mine)
        return sum((self.insurance.bottom[p.id, self.party, head] for p in mine if call_of(p, head) == first), ZERO)

    def payers(self):
        """From the last to pay to the first: {(policy, insurer): amount}."""
        out = []
        for r in sorted({rank(p) for p in self.group}, reverse=True):
            same = [p for p in self.group if rank(p) == r]
            for depth in range(max(len(p.layers) for p in same), -1, -1):
                layer = {}
                for p in same:
                    chain = [p, *p.layers]
                    if depth < len(chain):
                        layer.update(self.paid_by(chain[depth]))
                if layer:
                    out.append(layer)
        return out

    def paid_by(self, policy):
        """A share that nobody pays is the insured's, like coinsurance."""
        whole = sum((a for (p, q, h), a in self.insurance.paid.items()
                     if p == policy.id and q == self.party and h in self.heads), ZERO)
        return {(policy.id, i): whole * s for i, s in self.insurance.insurers_of(policy).items() if whole * s > 0}

    def on_covered(self, received):
        """The part of each head's recovery that falls on covered loss, waived and shared apart."""
        waived = shared = ZERO
        for (head, is_waived), amount in received.items():
            loss = self.losses.get(head, ZERO)
            if head not in self.covered or loss == 0:
                continue
            part = amount * min(Fraction(1), self.covered[head] / loss)
            waived, shared = (waived + part, shared) if is_waived else (waived, shared + part)
        return waived, shared

    def divide(self, amount, waived):
        """By the rule of the first policy; a waived recovery has already made the insured whole from the top.

        What a waived recovery holds beyond the loss that the insured bears is shared like any other.
        """
        rule = self.group[0].recovery
        amount += max(ZERO, waived - self.own)
        above = max(ZERO, self.above - waived)
        retention = max(ZERO, self.retention - max(ZERO, waived - self.above))
        insured = lambda a: {(None, None): a} if a > 0 else {}
        if rule == "top-down":
            tiers = [insured(above), *self.layers, insured(retention)]
        elif rule == "insurer-first":
            tiers = [*self.layers, insured(above + retention)]
        elif rule == "insured-first":
            tiers = [insured(above + retention), *self.layers]
        else:
            assert rule == "pro-rata", rule
            together = {k: a for layer in self.layers for k, a in layer.items()}
            tiers = [together | insured(above + retention)]
        return fill_tiers(tiers, amount)


def fill_tiers(tiers, amount):
    out = defaultdict(Fraction)
    for tier in tiers:
        here = min(amount, sum(tier.values(), ZERO))
        for key, part in pro_rata(here, tier).items():
            if key[1] is not None:
                out[key] += part
        amount -= here
    return out
