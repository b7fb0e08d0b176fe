"""One contract's claim in one event: what is admitted, in which class, and what its caps let through (3.3, 1 to 7).

A claim is kept by (head, party at fault), so that fault is applied once on its way down a chain.
"""

from collections import defaultdict
from fractions import Fraction

from . import facts
from .amounts import money, pro_rata, share
from .scenario import LEVELS

ZERO = Fraction(0)
TRIGGERS = {"strict": 0, **{k: v for k, v in LEVELS.items() if v}}
UNCAPPED, GENERAL = "uncapped", "general"


def triggered(trigger, level):
    return level >= TRIGGERS[trigger]


# ── which promise answers for a head ──

def indemnity_for(contract, event, head):
    """The first indemnity for the head whose trigger and condition are met."""
    level = facts.answering_culpability(event, contract, head)
    for i in contract.indemnities:
        if head in i.heads and triggered(i.trigger, level) and facts.meets_for_contract(i.when, event, contract, head):
            return i
    return None


def trigger_met(contract, event, head):
    if indemnity_for(contract, event, head):
        return True
    return triggered(contract.trigger, facts.answering_culpability(event, contract, head))


def extent(contract, event, head):
    """`several`, `full` or `joint-and-several` for one head."""
    found = indemnity_for(contract, event, head)
    if found is None or found.extent is None:
        return contract.liability
    return {"to-extent-caused": "several", "full": "full"}[found.extent]


def answering_set(contract):
    return {contract.obligor, *contract.answers_for}


def in_breach(contract, event, head):
    return bool(facts.at_fault_under(event, contract, head))


def in_force(contract, event):
    """From the first day to the end of the last."""
    return (contract.starts is None or event.time >= contract.starts) and (contract.ends is None or event.time < contract.ends)


def is_late(contract, event):
    """In time up to and with the hours allowed; who does not say when it gave notice gave it in time."""
    return contract.notice is not None and event.notified.get(contract.beneficiary, ZERO) > contract.notice.within


def told_in_time(contract, event):
    """The part of a claim that a cut for late notice leaves."""
    return 1 - contract.notice.cut if is_late(contract, event) else Fraction(1)


def is_barred(contract, event, head):
    """Nothing is owed under it: the contract is not in force, notice is late, or services were declined."""
    if not in_force(contract, event) or (is_late(contract, event) and contract.notice.bars):
        return True
    return any(facts.meets_for_contract(c, event, contract, head) for c in contract.barred_if)


def answers(contract, event, head, fault):
    """The parties at fault for whom this contract answers under this head: it owes the head, and its trigger is met."""
    claimant = contract.beneficiary
    if is_barred(contract, event, head) or not recoverable(contract, event, head) or not trigger_met(contract, event, head):
        return set()
    reach = extent(contract, event, head)
    if reach == "several":
        return answering_set(contract) - {claimant}
    if not in_breach(contract, event, head):
        return set()
    return (answering_set(contract) if reach == "joint-and-several" else set(fault)) - {claimant}


def count_answering(scenario, event, claimant, head, fault):
    """How many contracts of a claimant answer for each party at fault."""
    counts = defaultdict(int)
    for c in scenario.contracts.values():
        if c.beneficiary == claimant:
            for j in answers(c, event, head, fault):
                counts[j] += 1
    return counts


# ── fault ──

def contributory_rule(contract):
    """As the contract says; the law of England knows no reduction where damages are strict."""
    if contract.contributory:
        return contract.contributory
    return "none" if contract.law == "england" and contract.trigger == "strict" else "pure"


def own_shares(contract, event, ignore_self=False):
    """Fault shares of the others in the claimant's own loss, under the contributory rule."""
    fault = facts.faults(event, contract.beneficiary)
    own = fault.get(contract.beneficiary, ZERO)
    others = {j: f for j, f in fault.items() if j != contract.beneficiary}
    rule = contributory_rule(contract)
    barred = {"pure": False, "none": False, "bar": own > 0, "bar-50": own >= Fraction(1, 2), "bar-51": own > Fraction(1, 2)}
    if barred[rule] or own == 1:
        return {}
    if rule == "none" or ignore_self:
        return {j: f / (1 - own) for j, f in others.items()}
    return others


def between(scenario, event, obligor, beneficiary):
    """The contracts of these two that are in force in the event."""
    return [c for c in scenario.contracts.values()
            if (c.obligor, c.beneficiary) == (obligor, beneficiary) and in_force(c, event)]


def answered_by_fault(scenario, event, named, who, head):
    """The parts of `who`'s loss that the named insured answers for, by contract or by its own fault.

    By party at fault: (its part, that party's share as the contract reads it before it is divided).
    """
    fault, own = facts.faults(event, who), between(scenario, event, named, who)
    if not own:
        return {named: (fault[named], fault[named])} if named in fault else {}
    counts, out = count_answering(scenario, event, who, head, fault), {}
    for c in own:
        shares = own_shares(c, event)
        for j in answers(c, event, head, fault):
            part, most = out.get(j, (ZERO, ZERO))
            share_of_j = shares.get(j, ZERO)
            out[j] = part + share_of_j / counts[j], max(most, share_of_j)
    return out


# ── recoverable heads ──

def recoverable(contract, event, head):
    """Excluded heads drop out unless deemed direct or lifted; fines only where listed; agreed sums stand in place."""
    if head in barred_by_agreed_sums(contract, event):
        return False
    if head == "regulatory" and not fine_is_listed(contract):
        return False
    if head not in contract.excluded or head in contract.deemed_direct:
        return True
    return any(u.lifts_exclusion for u in met_carve_outs(contract, event, head))


def fine_is_listed(contract):
    named = contract.includes | contract.deemed_direct
    return "regulatory" in named or any("regulatory" in i.heads for i in contract.indemnities)


def barred_by_agreed_sums(contract, event):
    barred = set()
    if liquidated_due(contract, event) > 0:
        barred |= contract.liquidated.instead_of
    if contract.credits and credit_due(contract, event) > 0:
        barred |= contract.credits.sole_remedy
        if contract.credits.in_place:
            barred.add("interruption")
    return barred


def credit_due(contract, event):
    """The highest step whose hours are exceeded, of a month's fee."""
    at_fault = facts.has_fault(event, contract.obligor) or event.origin == contract.obligor
    hours = facts.outage_hours(event)
    if not at_fault or contract.annual_fees is None or is_barred(contract, event, "own loss"):
        return ZERO
    met = [part for step, part in contract.credits.steps if hours > step]
    return max(met, default=ZERO) * contract.annual_fees / 12 * told_in_time(contract, event)


def liquidated_due(contract, event):
    """So much a record of the beneficiary and an hour of the outage, up to a cap."""
    terms = contract.liquidated
    if not terms or contract.beneficiary not in event.losses or is_barred(contract, event, "own loss"):
        return ZERO
    if not facts.at_fault_under(event, contract, "own loss"):
        return ZERO
    due = terms.per_record * event.records.get(contract.beneficiary, ZERO)
    due += terms.per_hour * facts.outage_hours(event)
    return due if terms.at_most is None else min(due, terms.at_most)


def liquidated_owed(contract, event):
    """What is owed of them: a claim on them must be pursued and won like any other, late notice and a settlement cut it."""
    won = contract.enforcement.pursued and contract.enforcement.won
    left = told_in_time(contract, event) * contract.enforcement.settled
    return liquidated_due(contract, event) * left if won else ZERO


def agreed_by_head(event, contract, amount):
    """Liquidated damages compensate the heads they stand in place of, pro rata to the loss."""
    loss = event.losses.get(contract.beneficiary, {})
    heads = contract.liquidated.instead_of if contract.liquidated else set()
    return pro_rata(amount, {h: loss[h] for h in heads if h in loss})


def uninsured_by_head(event, contract, procured, amount):
    """What a payment of liquidated damages and of missing insurance compensates, each in its part."""
    agreed, missing = liquidated_owed(contract, event), sum(procured.values(), ZERO)
    if agreed + missing == 0:
        return {}
    out = defaultdict(Fraction, agreed_by_head(event, contract, amount * agreed / (agreed + missing)))
    for (head, _), a in procured.items():
        out[head] += amount * a / (agreed + missing)
    return out


def liquidated_by_fault(contract, event):
    """Liquidated damages by the fault of those the contract names."""
    fault = facts.faults(event, contract.beneficiary)
    named = {j: fault[j] for j in answering_set(contract) if fault.get(j)}
    return pro_rata(liquidated_owed(contract, event), named)


# ── the admitted claim ──

def own_base(contract, event, insurance):
    """The claimant's own loss by head: gross, net of insurance, or what no insurance has paid where it waived.

    What was paid for a named insured without a contract is not taken off here: it is credited by fault.
    """
    claimant = contract.beneficiary
    loss = dict(event.losses.get(claimant, {}))
    loss.pop("contract", None)
    if is_net_of_insurance(contract, insurance):
        for h in loss:
            loss[h] -= insurance.expected(claimant, {h}) + credited(insurance, event, contract, h)
    return loss


def is_net_of_insurance(contract, insurance):
    return contract.base == "net-of-insurance" or waived(insurance, contract, "claim")


def credited(insurance, event, contract, head):
    """What the claimant got as additional insured of other contract parties than this obligor, whose credit comes later."""
    return sum((c.amount for c in insurance.credits
                if c.who == contract.beneficiary and c.head == head and c.named != contract.obligor
                and between(insurance.scenario, event, c.named, c.who)), ZERO)


def waived(insurance, contract, effect):
    policies = [p for p in insurance.scenario.policies.values() if contract.beneficiary in p.insureds]
    return any(p.waiver and p.waiver.effect == effect and contract.obligor in p.waiver.parties for p in policies)


def admitted(contract, event, scenario, insurance, flow):
    """Entries by (head, party at fault), before de minimis. `flow` is what flows down, by party at fault."""
    entries = {}
    claimant, fault = contract.beneficiary, facts.faults(event, contract.beneficiary)
    for head, loss in own_base(contract, event, insurance).items():
        if loss <= 0 or extent(contract, event, head) == "joint-and-several":
            continue
        shares = own_shares(contract, event, contract.order == "cap-first")
        counts = count_answering(scenario, event, claimant, head, fault)
        for j in answers(contract, event, head, fault):
            entries[head, j] = loss * shares.get(j, ZERO) / max(1, counts[j])
    if extent(contract, event, "contract") != "joint-and-several":
        counts = count_answering(scenario, event, claimant, "contract", flow)
        for j in answers(contract, event, "contract", flow) & set(flow):
            entries["contract", j] = flow[j] / max(1, counts[j])
    return entries


def claimable(contract, event, entries):
    """What exclusions, mitigation and a cut for late notice leave."""
    left = (1 - contract.mitigation) * told_in_time(contract, event)
    return {k: a * left for k, a in entries.items() if a > 0 and recoverable(contract, event, k[0])}


def past_thresholds(contract, event, entries):
    """De minimis and basket, after the credits of an additional insured."""
    kept = {h: kept_by_de_minimis(contract, event, h, entries) for h in {h for h, _ in entries}}
    entries = {k: a * kept[k[0]] for k, a in entries.items()}
    return past_basket(contract, {k: a for k, a in entries.items() if a > 0})


class Credit:
    """Taken off a claim under `cap-first` after the cap and the claimant's share; `fault` is None for all that is answered for."""

    def __init__(self, head, fault, amount, eroding):
        self.head, self.fault, self.amount, self.eroding = head, fault, amount, eroding

    def takes(self, key):
        return key[0] == self.head and self.fault in (None, key[1])


def less_credits(event, insurance, claims):
    """Credits of additional insureds. Returns what is left of the claims, what they erode by (contract, head), and by contract
    the credits that come after the cap."""
    contracts, after = insurance.scenario.contracts, defaultdict(list)
    left = {cid: less_credits_without_contract(contracts[cid], event, dict(e), insurance, after[cid]) for cid, e in claims.items()}
    whole, eroding, eroded = defaultdict(Fraction), defaultdict(Fraction), defaultdict(Fraction)
    for c in insurance.credits:
        whole[c.named, c.who, c.head] += c.amount
        eroding[c.named, c.who, c.head] += c.amount if c.erodes else 0
    for (named, who, head), amount in whole.items():
        own = between(insurance.scenario, event, named, who)
        here = {(c.id, k): a for c in own for k, a in worth(c, event, left[c.id], after[c.id]).items() if k[0] == head}
        parts = pro_rata(min(amount, sum(here.values(), ZERO)), here)
        for c in own:
            off = sum((a for (cid, _), a in parts.items() if cid == c.id), ZERO)
            if c.order == "cap-first":
                if off:
                    after[c.id].append(Credit(head, None, off, eroding[named, who, head] / amount))
                continue
            eroded[c.id, head] += off * eroding[named, who, head] / amount if off else 0
            for (cid, k), a in parts.items():
                if cid == c.id:
                    left[cid][k] -= a
    return left, eroded, after


def less_credits_without_contract(contract, event, entries, insurance, after):
    """A named insured without a contract with the additional insured: off what any contract brings for its fault."""
    paid, claimant = defaultdict(Fraction), contract.beneficiary
    for c in insurance.credits:
        if c.who == claimant and not between(insurance.scenario, event, c.named, claimant):
            paid[c.head, c.named] += c.amount
    out = dict(entries)
    for (head, named), amount in paid.items():
        if (head, named) in out:
            answered = own_base(contract, event, insurance)[head] * facts.faults(event, claimant)[named]
            if contract.order == "cap-first":
                part = min(Fraction(1), amount / answered)
                after.append(Credit(head, named, worth(contract, event, out, [])[head, named] * part, 0))
            else:
                out[head, named] *= max(ZERO, 1 - amount / answered)
    return out


def keeps(contract, event, head):
    """Under `cap-first` own loss loses the claimant's share after the cap."""
    if contract.order != "cap-first" or head == "contract" or contributory_rule(contract) == "none":
        return Fraction(1)
    return 1 - facts.faults(event, contract.beneficiary).get(contract.beneficiary, ZERO)


def worth(contract, event, entries, credits):
    """What a claim would come to if no cap stood: less what comes off after the cap."""
    return after_cap(contract, event, entries, credits)[0]


def after_cap(contract, event, entries, credits):
    """Less the claimant's share and the credits that come after the cap. Returns what the credits erode, too, by head."""
    out, eroded = {k: a * keeps(contract, event, k[0]) for k, a in entries.items()}, defaultdict(Fraction)
    for credit in credits:
        here = {k: a for k, a in out.items() if credit.takes(k)}
        for k, off in pro_rata(min(credit.amount, sum(here.values(), ZERO)), here).items():
            out[k] -= off
            eroded[k[0]] += off * credit.eroding
    return out, eroded


def kept_by_de_minimis(contract, event, head, entries):
    """The part of a head that lies in items of which at least the threshold is admitted."""
    admitted = sum((a for (h, _), a in entries.items() if h == head), ZERO)
    items = event.items.get(contract.beneficiary, {}).get(head) or [admitted]
    whole = sum(items)
    if whole == 0:
        return Fraction(1)
    return sum(i for i in items if i * admitted / whole >= contract.de_minimis) / Fraction(whole)


def past_basket(contract, entries):
    whole = sum(entries.values(), ZERO)
    if "tipping" in contract.basket and whole <= contract.basket["tipping"]:
        return {}
    if "deductible" in contract.basket and whole > 0:
        left = max(ZERO, whole - contract.basket["deductible"])
        return {k: a * left / whole for k, a in entries.items() if left}
    return entries


# ── classes and caps ──

def met_carve_outs(contract, event, head):
    return [u for u in contract.carve_outs
            if (not u.heads or head in u.heads) and facts.meets_for_contract(u.when, event, contract, head)]


def class_of(contract, event, head):
    """Uncapped, a super-cap's name, or general; some laws lift a nominal cap for gross culpability."""
    name = class_by_words(contract, event, head)
    is_nominal = name in contract.caps and contract.caps[name].nominal and contract.gross_lifts_nominal
    return UNCAPPED if is_nominal and facts.answering_culpability(event, contract, head) >= 2 else name


def class_by_words(contract, event, head):
    if contract.implied or facts.answering_culpability(event, contract, head) == 3 or met_carve_outs(contract, event, head):
        return UNCAPPED
    found = indemnity_for(contract, event, head)
    if found and found.defence == "outside" and head == "defence":
        return UNCAPPED
    if found and found.under:
        return found.under
    taken = super_cap_of(contract, event, head)
    return taken.name if taken else GENERAL


def super_cap_of(contract, event, head):
    met = [c for c in contract.caps.values() if c.name != GENERAL and (not c.heads or head in c.heads)
           and facts.meets_for_contract(c.when, event, contract, head)]
    met.sort(key=lambda c: c.priority)
    assert len({c.priority for c in met}) == len(met), f"super-caps of {contract.id} need a priority"
    return met[0] if met else None


def limit_of(value, contract, answering_insurance=None):
    """Money, k times fees, the greater or lesser of several, or the insurance that answers if that is more."""
    if not isinstance(value, dict):
        return money(value)
    (kind, inner), = value.items()
    if kind == "fees":
        return share(inner) * contract.annual_fees
    if kind == "insurance_or":
        return max(limit_of(inner, contract), answering_insurance or ZERO)
    limits = [limit_of(v, contract, answering_insurance) for v in inner]
    return max(limits) if kind == "greater_of" else min(limits)


def is_insurance_linked(value):
    if not isinstance(value, dict):
        return False
    (kind, inner), = value.items()
    return kind == "insurance_or" or (isinstance(inner, list) and any(is_insurance_linked(v) for v in inner))


class Caps:
    """What is left of every cap; `used` lives through the year, claims of an event are laid on a copy."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.used = defaultdict(Fraction)
        self.answered = defaultdict(Fraction)    # by contract: what insurance answered in the year's earlier events

    def copy(self):
        other = Caps(self.scenario)
        other.used = defaultdict(Fraction, self.used)
        other.answered = defaultdict(Fraction, self.answered)
        return other

    def new_event(self):
        for c in self.scenario.contracts.values():
            for cap in c.caps.values():
                if cap.per in ("event", "claim"):
                    self.used.pop((c.id, cap.name), None)
                    self.used.pop((c.id, cap.name, "together"), None)

    def limit(self, contract, name, linked):
        cap = contract.caps.get(name)
        if cap is None or not cap.enforceable:
            return None
        earlier = self.answered[contract.id] if cap.per in ("year", "term") else ZERO
        return limit_of(cap.limit, contract, (linked or ZERO) + earlier)

    def left(self, contract, name, linked):
        limit = self.limit(contract, name, linked)
        if limit is None:
            return None
        cap = contract.caps[name]
        paid = cap.already_paid if cap.per == "term" else ZERO
        return max(ZERO, limit - paid - self.used[contract.id, name])

    def parent(self, contract, cap):
        """The cap that a `within` super-cap lies inside of."""
        _, cid, _, name = cap.of.split(".")
        return self.scenario.contracts[cid], name

    def let_through(self, contract, demands, linked=None):
        """What each class pays of its demand."""
        paid = {UNCAPPED: demands.get(UNCAPPED, ZERO)}
        g = demands.get(GENERAL, ZERO)
        left_general = self.left(contract, GENERAL, linked)
        p = least(g, left_general, *[self.room_together(contract, c, linked) for c in non_cumulative(contract)])
        paid[GENERAL] = p
        over = left_general
        over = None if over is None else over - p
        for cap in super_caps(contract):
            s = demands.get(cap.name, ZERO)
            left = self.left(contract, cap.name, linked)
            if cap.relation == "separate":
                q = least(s, left)
            elif cap.relation == "non-cumulative":
                room = self.room_together(contract, cap, linked)
                q = least(s, None if left is None else max(ZERO, left - p), None if room is None else room - p)
            elif cap.relation == "additive":
                q = s if over is None or left is None else min(s, left + over)
                over = None if over is None else over - max(ZERO, q - (left or ZERO))
            else:
                q = self.within(contract, cap, s, left, p, linked)
            paid[cap.name] = q
        return paid

    def within(self, contract, cap, s, left, p, linked):
        home, name = self.parent(contract, cap)
        room = self.left(home, name, linked)
        if home is contract and name == GENERAL and room is not None:
            room -= p
        return least(s, left, room)

    def room_together(self, contract, cap, linked):
        """General and non-cumulative payments together never pass the greater of the two limits."""
        general, top = self.limit(contract, GENERAL, linked), self.limit(contract, cap.name, linked)
        if general is None or top is None:
            return None
        paid = sum((c.already_paid for c in (contract.caps[GENERAL], cap) if c.per == "term"), ZERO)
        return max(ZERO, max(general, top) - paid - self.used[contract.id, cap.name, "together"])

    def erode(self, contract, paid, linked=None):
        """Takes what is payable off every cap it touches."""
        p = paid.get(GENERAL, ZERO)
        for cap in super_caps(contract):
            q = paid.get(cap.name, ZERO)
            if cap.relation == "additive":
                left = self.left(contract, cap.name, linked) or ZERO
                self.used[contract.id, GENERAL] += max(ZERO, q - left)
                self.used[contract.id, cap.name] += min(q, left)
            else:
                self.used[contract.id, cap.name] += q
            if cap.relation == "non-cumulative":
                self.used[contract.id, cap.name] += p
                self.used[contract.id, cap.name, "together"] += p + q
            if cap.relation == "within":
                home, name = self.parent(contract, cap)
                self.used[home.id, name] += q
        if GENERAL in contract.caps:
            self.used[contract.id, GENERAL] += p


def super_caps(contract):
    return sorted((c for c in contract.caps.values() if c.name != GENERAL), key=lambda c: c.priority)


def non_cumulative(contract):
    return [c for c in super_caps(contract) if c.relation == "non-cumulative"]


def least(*values):
    return min(v for v in values if v is not None)
