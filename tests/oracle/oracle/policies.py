"""Who calls which policy when: own loss, additional insureds, liability (sections 2, 3.2, 3.4, 3.7)."""

from collections import Counter, defaultdict
from copy import deepcopy
from fractions import Fraction
from types import SimpleNamespace as Record

from . import covers, facts

ZERO = Fraction(0)


class Insurance:
    """What the policies have paid in one event, kept for recoveries and clearing."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.paid = defaultdict(Fraction)        # (policy, party, head), all insurers and unpaid shares together
        self.covered = defaultdict(Fraction)     # (ground policy, party, head)
        self.bottom = defaultdict(Fraction)      # (ground policy, party, head): retention and what counts as retention
        self.paid_before = defaultdict(Fraction) # (ground policy, party, head): by earlier ranks, when first called
        self.credits = []                        # additional insureds: named insured, party, head, insurer's and retention part
        self.estimated = defaultdict(Fraction)   # (party, head): own loss that `pro-rata` policies would pay if called for it alone

    def insurers_of(self, policy):
        """Real payers with their shares; the share of a failed one, or placed with nobody, is missing."""
        if policy.void:
            return {}
        return {i: s for i, s in policy.insurers.items() if not self.scenario.parties[i].failed}

    def paid_share(self, policy):
        return sum(self.insurers_of(policy).values(), ZERO)

    def received(self, party, heads=None):
        """First-party money a party has really got from its own policies."""
        return sum((amount * self.paid_share(self.scenario.policies[p]) for (p, q, h), amount in self.paid.items()
                    if q == party and h != "contract" and (heads is None or h in heads)), ZERO)

    def expected(self, party, heads):
        """What it has got, and what it may expect of policies that are called later."""
        return self.received(party, heads) + sum((self.estimated[party, h] for h in heads), ZERO)

    def contract_money(self, party):
        """Liability money really paid on a party's debts."""
        return sum(self.contract_money_by_rule(party))

    def contract_money_by_rule(self, party):
        """(ring-fenced for its creditors, paid into its estate)."""
        ring = estate = ZERO
        for (pid, q, head), amount in self.paid.items():
            if q == party and head == "contract":
                policy = self.scenario.policies[pid]
                money = amount * self.paid_share(policy)
                if self.rule_of(policy) == "estate":
                    estate += money
                else:
                    ring += money
        return ring, estate

    def rule_of(self, policy):
        """A layer follows the form of what it is over."""
        while policy.over:
            policy = self.scenario.policies[policy.over]
        return policy.when_insolvent

    def trial(self):
        """A copy on which liability insurance can be tried."""
        other = Insurance(self.scenario)
        for name in ("paid", "covered", "bottom", "paid_before"):
            setattr(other, name, defaultdict(Fraction, getattr(self, name)))
        other.credits, other.estimated = self.credits, self.estimated
        other.funds, other.own_costs = self.funds, self.own_costs
        return other


def ground_policies(scenario):
    return [p for p in scenario.policies.values() if p.over is None]


def rank(policy):
    return (not policy.first, policy.priority)


def ranks(policies):
    out = defaultdict(list)
    for p in policies:
        out[rank(p)].append(p)
    return [out[r] for r in sorted(out)]


# ── the order of parties ──

def stages(scenario):
    """Groups of policies such that whoever is an additional insured comes after the policy that names it."""
    left, done, out = ground_policies(scenario), set(), []
    named_in = defaultdict(set)
    for p in left:
        for a in p.additional:
            named_in[a].add(p.id)
    while left:
        now = [p for p in left if all(named_in[i] <= done for i in p.insureds)]
        now = [p for p in now if all(same_time(p, q, now) for q in left)]
        assert now, "additional insureds form a circle"
        out.append(now)
        done |= {p.id for p in now}
        left = [p for p in left if p not in now]
    return out


def same_time(p, q, now):
    """Policies that share an insured are called together."""
    return q in now or not set(p.insureds) & set(q.insureds)


# ── own loss and additional insureds ──

def first_party(event, scenario, used):
    insurance = Insurance(scenario)
    open_loss = {(q, h): x for q, heads in event.losses.items() for h, x in heads.items()}
    answered = shares_answered(event, scenario)
    for stage in stages(scenario):
        for same_rank in ranks([p for p in stage if p.erosion != "pro-rata"]):
            own = lambda p: {k: x for k, x in open_loss.items() if k[0] in p.insureds and k[1] != "contract"}
            call_rank(same_rank, own, open_loss, event, used, insurance)
        for policy in stage:
            for who, terms in policy.additional.items():
                additional_insured(policy, who, terms, answered, open_loss, event, used, insurance)
    estimate(event, insurance, open_loss, used)
    return insurance, open_loss


def estimate(event, insurance, open_loss, used):
    """Own loss alone under policies with `pro-rata` erosion, once all others are called: on copies, nothing is booked."""
    scenario, left, used = insurance.scenario, dict(open_loss), deepcopy(used)
    trial = Insurance(scenario)
    for same_rank in ranks([p for p in ground_policies(scenario) if p.erosion == "pro-rata"]):
        own = lambda p: {k: x for k, x in left.items() if k[0] in p.insureds and k[1] != "contract"}
        call_rank(same_rank, own, left, event, used, trial)
    for (pid, party, head), amount in trial.paid.items():
        insurance.estimated[party, head] += amount * insurance.paid_share(scenario.policies[pid])


def call_rank(policies, amounts_of, open_loss, event, used, insurance, free=None):
    """Policies of equal priority share each common head by their limits, each with its own retention.

    What a `condition-precedent` keeps a policy from paying is not shared out anew.
    """
    scenario = insurance.scenario
    offers = {p.id: amounts_of(p) for p in policies}
    outcomes = []
    for p in policies:
        mine = {k: x * share_by_limit(p, k, policies, offers, event, scenario) for k, x in offers[p.id].items() if x > 0}
        part_free = {k: f * share_by_limit(p, k, policies, offers, event, scenario) for k, f in (free or {}).items() if k in mine}
        barred = without_retention(p, mine, event, insurance, used, part_free) if free is not None else set()
        mine = {k: x for k, x in mine.items() if k[1] != "contract" or k[0] not in barred}
        part_free = {k: f for k, f in part_free.items() if k in mine}
        outcomes.append((p, covers.call(p, mine, event, scenario, used, part_free)))
    for p, outcome in outcomes:
        note(p, outcome, open_loss, insurance, paid_before(p, policies, insurance))


def paid_before(policy, same_rank, insurance):
    """What policies that were called earlier have really paid so far, by (party, head).

    Of one rank, those with `pro-rata` erosion are called for own loss after the others.
    """
    of = {i: p for p in same_rank for i in tower(p)}
    out = defaultdict(Fraction)
    for (p, q, h), amount in insurance.paid.items():
        together = p in of and (h == "contract" or of[p].erosion == policy.erosion)
        if not together:
            out[q, h] += amount * insurance.paid_share(insurance.scenario.policies[p])
    return out


def share_by_limit(policy, key, policies, offers, event, scenario):
    rivals = [p for p in policies if key in offers[p.id] and takes(p, key[1], event, scenario)]
    if policy not in rivals:
        return Fraction(1)
    limits = {p.id: whole_limit(p) for p in rivals}
    endless = [i for i, limit in limits.items() if limit is None]
    if endless:
        return Fraction(1, len(endless)) if policy.id in endless else ZERO
    return limits[policy.id] / sum(limits.values())


def whole_limit(ground):
    """All that a policy and its layers can pay in an event; None if there is no end to it."""
    each = [min((x for x in (p.limit, p.aggregate) if x is not None), default=None) for p in (ground, *ground.layers)]
    return None if None in each else sum(each)


def takes(policy, head, event, scenario):
    if policy.void or all(covers.excluded(p, event, scenario) for p in (policy, *policy.layers)):
        return False
    return any(head in c.heads and (head != "interruption" or covers.is_passed(c.waiting, event))
               for c in covers.covers_in_force(policy, event, scenario))


def note(policy, outcome, open_loss, insurance, earlier):
    for key, amount in outcome.covered.items():
        insurance.paid_before[(policy.id, *key)] = max(insurance.paid_before[(policy.id, *key)], earlier[key])
        insurance.covered[(policy.id, *key)] += amount
    for key, amount in outcome.bottom.items():
        insurance.bottom[(policy.id, *key)] += amount
    for pid, paid in outcome.paid.items():
        share = insurance.paid_share(insurance.scenario.policies[pid])
        for key, amount in paid.items():
            insurance.paid[(pid, *key)] += amount
            open_loss[key] -= amount * share
            assert open_loss[key] >= 0


def tower(policy):
    return [policy.id, *(l.id for l in policy.layers)]


def shares_answered(event, scenario):
    """By policy, additional insured and head the share of the loss that it answers for; nobody's fault counts more than once."""
    from .contracts import answered_by_fault
    grounds, out = ground_policies(scenario), {}
    for who, head in {(a, h): None for p in grounds for a, terms in p.additional.items() for h in sorted(terms.heads)}:
        naming = [p for p in grounds if who in p.additional and head in p.additional[who].heads and takes(p, head, event, scenario)]
        of_one = Counter(p.insured for p in naming)
        tables = {i: answered_by_fault(scenario, event, i, who, head) for i in of_one}
        scale = {j: scaled_down([t[j] for t in tables.values() if j in t]) for t in tables.values() for j in t}
        for p in naming:
            whole = sum((part * scale[j] for j, (part, _) in tables[p.insured].items()), ZERO)
            out[p.id, who, head] = min(Fraction(1), whole) / of_one[p.insured]
    return out


def scaled_down(parts):
    """To the largest reading of the party's own share."""
    whole, most = sum((part for part, _ in parts), ZERO), max(reading for _, reading in parts)
    return most / whole if whole > most else Fraction(1)


def additional_insured(policy, who, terms, answered, open_loss, event, used, insurance):
    """Pays the part of its third-party heads that the named insured answers for; the named insured bears the retention."""
    amounts = {}
    for head in terms.heads:
        part = event.losses.get(who, {}).get(head, ZERO) * answered.get((policy.id, who, head), ZERO)
        if part > 0:
            amounts[(who, head)] = part
    if not amounts:
        return
    outcome = covers.call(policy, amounts, event, insurance.scenario, used)
    for pid, paid in outcome.paid.items():
        source = insurance.scenario.policies[pid]
        for key, amount in paid.items():
            for insurer, share in insurance.insurers_of(source).items():
                credit(insurance, policy, key, insurer, amount * share, pid, open_loss, terms)
    for key, amount in outcome.retained.items():
        credit(insurance, policy, key, policy.insured, amount, policy.id, open_loss, terms)


def credit(insurance, policy, key, payer, amount, pid, open_loss, terms):
    if amount == 0:
        return
    insurance.credits.append(Record(named=policy.insured, who=key[0], head=key[1], payer=payer, amount=amount,
                                    policy=pid, erodes=terms.erodes))
    open_loss[key] -= amount
    assert open_loss[key] >= 0


# ── liability ──

def liability(event, insurance, debts, free, used, open_loss):
    """What a party owes its claimants, after set-off; `pro-rata` policies take own loss at the same time.

    `debts` and `free` are by party; `free` is owed by law alone, so that no contractual share cuts it.
    """
    scenario = insurance.scenario
    for party, owed in debts.items():
        open_loss[(party, "contract")] = owed
    for same_rank in ranks(ground_policies(scenario)):
        exempt = {(q, "contract"): f * open_loss[q, "contract"] / debts[q] for q, f in free.items() if debts.get(q)}
        def owed_by(p):
            return {k: x for k, x in open_loss.items()
                    if k[0] in p.insureds and (k[1] == "contract" or p.erosion == "pro-rata")}
        call_rank(same_rank, owed_by, open_loss, event, used, insurance, exempt)


def without_retention(policy, owed, event, insurance, used, free):
    """`condition-precedent`: the insureds whose own money does not reach the retention they are to bear on their debts."""
    if policy.when_insolvent != "condition-precedent":
        return set()
    trial = covers.call(policy, owed, event, insurance.scenario, deepcopy(used), free)
    out = set()
    for party in policy.insureds:
        funds = insurance.funds.get(party)
        if funds is not None and funds - insurance.own_costs.get(party, ZERO) < trial.retained[party, "contract"]:
            out.add(party)
    return out
