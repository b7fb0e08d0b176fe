"""The forward pass: every claim of an event, from clients to sub-processors, until nothing changes (3.3)."""

import copy
from collections import defaultdict
from fractions import Fraction
from types import SimpleNamespace as Record

from . import contracts as terms
from . import facts, policies
from .amounts import pro_rata
from .recoveries import covered_heads, programmes, share_out

ZERO = Fraction(0)
ENDLESS = Fraction(10**24)
PASSES = 400
NEAR = Fraction(1, 10**9)


class Pass:
    """One pass over all contracts, given what the previous pass found payable."""

    def __init__(self, event, scenario, insurance, caps, pools, used):
        self.event, self.scenario, self.insurance = event, scenario, insurance
        self.caps, self.pools, self.used = caps, pools, used
        self.procured = {cid: {} for cid in scenario.contracts}   # of the pass before: damages for missing insurance
        self.weights = {}   # of the pass before: how joint contracts share the fault that nobody answers for
        self.credits = {}   # by contract: those that come off after the cap


def forward(event, scenario, insurance, caps, pools, used):
    """Repeats from no flow-down; returns what is payable by contract and (head, party at fault).

    What is flowed down is what a party owes, set off or not.
    """
    owing, now = {cid: {} for cid in scenario.contracts}, Pass(event, scenario, insurance, caps, pools, used)
    for _ in range(PASSES):
        found = one_pass(now, owing)
        owed = {cid: added(found.payable[cid], found.set_off[cid]) for cid in scenario.contracts}
        if all(is_near(owed[cid], owing[cid]) and is_near(found.procured[cid], now.procured[cid]) for cid in owed) and all(
                is_near(w, now.weights.get(group, {})) for group, w in found.weights.items()):
            return found
        owing, now.procured, now.weights = owed, found.procured, found.weights
    raise AssertionError("the forward pass does not settle")


def is_near(one, other):
    """Equal, or nearer than any money: circles of contracts whose flow-down is in cash only come near."""
    return all(abs(one.get(k, ZERO) - other.get(k, ZERO)) <= NEAR for k in {**one, **other})


def added(one, other):
    return {k: one.get(k, ZERO) + other.get(k, ZERO) for k in {**one, **other}}


def one_pass(now, before):
    found = Record(payable={}, admitted={}, cost_due={}, set_off={}, weights={}, procured={}, eroded={})
    flows = {c.id: flow(now, c, before) for c in in_order(now.scenario)}
    groups = joint_groups(now, flows)
    for group in groups:
        found.weights.update({(group.claimant, head): weights for head, weights in group.weights.items()})
    entries, _, now.credits = claims_by_fault(now, flows, groups)
    net = set_off_before_caps(now, entries)
    linked = insurance_linked(now, entries, net)
    for group in groups:
        share_what_caps_stop(now, group, entries, linked, net)
    trial, capped, whole_claims = now.caps.copy(), {}, {}
    for c in in_order(now.scenario):
        claim = reduced(now, c, entries[c.id], net)
        whole = reduced(now, c, entries[c.id], {})
        claimed = sum(whole.values(), ZERO) + terms.liquidated_due(c, now.event)
        found.cost_due[c.id] = c.enforcement.pursued and claimed > 0
        won = c.enforcement.pursued and c.enforcement.won
        netted = net.get(c.id, {}) if won else {}
        found.set_off[c.id] = {k: a * terms.keeps(c, now.event, k[0]) for k, a in netted.items() if a}
        found.admitted[c.id] = sum(claim.values(), ZERO)
        capped[c.id] = after_caps(now, c, claim, trial, linked) if won else {}
        whole_claims[c.id] = worth(now, c, claim) if won else {}
        found.eroded[c.id] = eroded_after_cap(now, c, claim, trial, linked) if won else eroded_without_claim(now, c)
        trial.erode(c, by_class(now, c, capped[c.id]), linked.get(c.id))
        trial.erode(c, found.eroded[c.id], linked.get(c.id))
    after_pools = cut_by_pools(now, capped)
    found.procured = missing_insurance(now, whole_claims, after_pools)
    settled = {c.id: {k: a * c.enforcement.settled for k, a in after_pools[c.id].items()} for c in now.scenario.contracts.values()}
    wholes = {cid: {k: a for k, a in added(s, found.procured[cid]).items() if a > 0} for cid, s in settled.items()}
    lefts = less_insurers_parts(now, wholes, before)
    for cid, whole in wholes.items():
        left, due = lefts[cid], settled[cid]
        found.payable[cid] = {k: due[k] * left[k] / a for k, a in whole.items() if due[k] * left[k] > 0}
        found.procured[cid] = {k: a * left[k] / whole[k] for k, a in found.procured[cid].items()}
    found.linked = linked
    return found


def claims_by_fault(now, flows, groups):
    """Every contract's claim, what joint contracts take over included, less the credits of additional insureds.

    Also what these credits erode, by contract and head, and those that come after the cap.
    """
    entries = {c.id: terms.admitted(c, now.event, now.scenario, now.insurance, flows[c.id]) for c in in_order(now.scenario)}
    for group in groups:
        for cid, part in group.entries.items():
            entries[cid].update(part)
    left = {cid: terms.claimable(now.scenario.contracts[cid], now.event, e) for cid, e in entries.items()}
    return terms.less_credits(now.event, now.insurance, left)


def less_insurers_parts(now, claims, payable):
    """Waiver of the kind `insurer-only`: each claim less its part of what the insurers would have taken of all together."""
    out = dict(claims)
    waived = [c for c in now.scenario.contracts.values() if terms.waived(now.insurance, c, "insurer-only")]
    for claimant in {c.beneficiary: None for c in waived}:
        mine = [c for c in now.scenario.contracts.values()
                if c.beneficiary == claimant and not terms.waived(now.insurance, c, "claim")]
        together = {(c.id, k): a for c in mine for k, a in claims[c.id].items()}
        insurance, taken = taken_by_insurers(now, claimant, together, payable)
        for c in (c for c in mine if c in waived):
            piles = [g for g in programmes(insurance, claimant) if any(waives(now.scenario, p, c.obligor) for p in g)]
            heads = {h for g in piles for p in g for h in covered_heads(insurance, p, claimant)}
            towers = {i for g in piles for p in g for i in policies.tower(p)}
            part = sum((a for (pid, _), a in taken.items() if pid in towers), ZERO)
            parts = pro_rata(part, {key: a for key, a in together.items() if key[1][0] in heads})
            out[c.id] = {k: a - parts.get((c.id, k), ZERO) for k, a in claims[c.id].items()}
    return out


def taken_by_insurers(now, claimant, together, payable):
    """What its insurers would take if all these claims were paid and none waived, with the insurance tried for it."""
    received = defaultdict(Fraction)
    for (_, (head, _)), a in together.items():
        received[head, False] += a
    owed = owed_by(now, claimant, payable)
    insurance = trial_insurance(now, claimant, owed, payable)
    losses = now.event.losses.get(claimant, {}) | {"contract": owed + agreed_by(now, claimant)}
    for credit in insurance.credits:
        if credit.who == claimant:
            losses[credit.head] -= credit.amount
    return insurance, share_out(insurance, claimant, received, losses)


def waives(scenario, ground, obligor):
    found = [scenario.policies[i].waiver for i in policies.tower(ground)]
    return any(w and w.effect == "insurer-only" and obligor in w.parties for w in found)


def in_order(scenario):
    """File order, but a contract whose super-cap lies within another's cap comes after it."""
    def depends(c):
        return {k.of.split(".")[1] for k in c.caps.values() if k.relation == "within"} - {c.id}
    left, out = list(scenario.contracts.values()), []
    while left:
        ready = next((c for c in left if depends(c) <= {o.id for o in out}), None)
        assert ready, "caps lie within each other in a circle"
        out.append(ready)
        left.remove(ready)
    return out


# ── flow-down ──

def flow(now, contract, payable):
    """What the claimant owes its own claimants, by party at fault; never what it owes this obligor."""
    if contract.flow_down == "none":
        return {}
    debts = [d for d in now.scenario.contracts.values()
             if d.obligor == contract.beneficiary and d.beneficiary != contract.obligor]
    total = defaultdict(Fraction)
    for d in debts:
        for j, a in terms.liquidated_by_fault(d, now.event).items():
            total[j] += a
        if not owed_under(now, d, payable):
            continue
        for j, a in claimed_base(now, contract, d, payable).items():
            total[j] += a
    ratio = Fraction(1)
    if contract.flow_down == "cash":
        ratio = cash_ratio(now, contract.beneficiary, payable)
    if terms.waived(now.insurance, contract, "claim"):
        ratio = max(ZERO, ratio - insured_ratio(now, contract.beneficiary, payable))
    return {j: a * ratio for j, a in total.items() if ratio}


def owed_under(now, debt, payable):
    """Damages, those for missing insurance included."""
    return added(payable[debt.id], now.procured[debt.id])


def by_fault(entries):
    out = defaultdict(Fraction)
    for (_, j), a in entries.items():
        out[j] += a
    return out


def claimed_base(now, contract, debt, payable):
    """What a contract's base holds of one debt, by party at fault; all contracts together never claim more than is owed."""
    if contract.flow_down != "gross-client-loss":
        return by_fault(owed_under(now, debt, payable))
    gross = other = ZERO
    owed, parts = by_fault(owed_under(now, debt, payable)), gross_parts(now, debt, payable)
    for c in now.scenario.contracts.values():
        if c.beneficiary != debt.obligor or c.obligor == debt.beneficiary or c.flow_down == "none":
            continue
        if c.flow_down == "gross-client-loss":
            gross += claimed_of(now, c, answered_only(now, c, parts))
        else:
            other += claimed_of(now, c, answered_only(now, c, owed))
    gross += taken_over(now, debt, parts, True)
    other += taken_over(now, debt, owed, False)
    whole = sum(owed.values(), ZERO)
    cut = min(Fraction(1), max(ZERO, whole - other) / gross) if gross else Fraction(1)
    return {j: a * cut for j, a in parts.items()}


def answered_only(now, contract, parts):
    """Without the faults that no contract of the claimant answers for."""
    counts = terms.count_answering(now.scenario, now.event, contract.beneficiary, "contract", dict.fromkeys(parts))
    return {j: a for j, a in parts.items() if counts[j]}


def taken_over(now, debt, parts, is_gross):
    """What joint contracts take over, those with a gross base or the others, counts once, whole."""
    claimant = debt.obligor
    weights = now.weights.get((claimant, "contract"), {})
    takers = [c for c in now.scenario.contracts.values() if weights.get(c.id) and (c.flow_down == "gross-client-loss") == is_gross
              and c.obligor != debt.beneficiary]
    counts = terms.count_answering(now.scenario, now.event, claimant, "contract", dict.fromkeys(parts))
    return sum((a for j, a in parts.items() if not counts[j] and j != claimant), ZERO) if takers else ZERO


def claimed_of(now, contract, parts):
    """What a contract claims of its base by fault, before what cash or a waiver takes off."""
    return sum((a * part_answered(now, contract, "contract", j, parts) for j, a in parts.items()), ZERO)


def part_answered(now, contract, head, j, parties):
    """The part of a party's fault that a contract answers for: one of k; joint contracts share what nobody answers for."""
    fault = dict.fromkeys(parties)
    k = terms.count_answering(now.scenario, now.event, contract.beneficiary, head, fault)[j]
    if k:
        return Fraction(1, k) if j in terms.answers(contract, now.event, head, fault) else ZERO
    if j == contract.beneficiary or terms.extent(contract, now.event, head) != "joint-and-several":
        return ZERO
    return pro_rata(Fraction(1), now.weights.get((contract.beneficiary, head), {})).get(contract.id, ZERO)


def gross_parts(now, debt, payable):
    """The client's gross loss by fault, as far as the debt is for that fault: of it the part its contract answers for."""
    client, below = debt.beneficiary, owed_below(now, debt, payable)
    fault, out = facts.faults(now.event, client), {}
    for j in by_fault(owed_under(now, debt, payable)):
        out[j] = below.get(j, ZERO) * gross_share(now, debt, "contract", j, below)
        for head, loss in now.event.losses.get(client, {}).items():
            out[j] += loss * fault.get(j, ZERO) * gross_share(now, debt, head, j, fault)
    return out


def gross_share(now, debt, head, j, parties):
    """A debt at law, and a head that the debt's contract does not owe, count whole."""
    if debt.implied or not terms.answers(debt, now.event, head, dict.fromkeys(parties)):
        return Fraction(1)
    return part_answered(now, debt, head, j, parties)


def owed_below(now, debt, payable):
    """What the client itself owes further down, by party at fault: part of its gross loss."""
    total = defaultdict(Fraction)
    if debt.flow_down == "none":
        return total
    for d in now.scenario.contracts.values():
        if d.obligor == debt.beneficiary and d.beneficiary != debt.obligor:
            for parts in (by_fault(owed_under(now, d, payable)), terms.liquidated_by_fault(d, now.event)):
                for j, a in parts.items():
                    total[j] += a
    return total


def cash_ratio(now, party, payable):
    """The part of its debts that a party's own funds and insurers pay."""
    owed, funds = owed_by(now, party, payable), now.insurance.funds.get(party)
    whole = owed + agreed_by(now, party)
    if whole == 0 or funds is None:
        return Fraction(1)
    own = max(ZERO, funds - now.insurance.own_costs.get(party, ZERO))
    return min(Fraction(1), (trial_insurance(now, party, owed, payable).contract_money(party) + own) / whole)


def insured_ratio(now, party, payable):
    """The part of its debts that a party's insurers pay."""
    owed = owed_by(now, party, payable)
    return trial_insurance(now, party, owed, payable).contract_money(party) / (owed + agreed_by(now, party)) if owed else ZERO


def owed_by(now, party, payable, at_law=False):
    return sum((sum(payable[d.id].values(), ZERO) for d in now.scenario.contracts.values()
                if d.obligor == party and (d.implied or not at_law)), ZERO)


def agreed_by(now, party):
    """Liquidated damages that a party owes, and those for missing insurance: never insured."""
    return sum((uninsured(now.event, now.procured, d) for d in now.scenario.contracts.values() if d.obligor == party), ZERO)


def uninsured(event, procured, contract):
    return terms.liquidated_owed(contract, event) + sum(procured[contract.id].values(), ZERO)


def trial_insurance(now, party, owed, payable):
    """Liability insurance on a debt, tried on copies so that nothing is booked."""
    trial = now.insurance.trial()
    free = {party: owed_by(now, party, payable, at_law=True)}
    policies.liability(now.event, trial, {party: owed}, free, copy.deepcopy(now.used), dict(now.insurance.open_loss))
    return trial


# ── joint and several ──

def joint_groups(now, flows):
    """For each claimant: its joint-and-several contracts, with the pool assigned first to whoever is at fault."""
    out = []
    for claimant in {c.beneficiary: None for c in now.scenario.contracts.values()}:
        mine = [c for c in now.scenario.contracts.values() if c.beneficiary == claimant]
        group = Record(claimant=claimant, entries=defaultdict(dict), weights=defaultdict(dict))
        fault = facts.faults(now.event, claimant)
        for head in [*now.event.losses.get(claimant, {}), "contract"]:
            live = [c for c in mine if terms.extent(c, now.event, head) == "joint-and-several"
                    and terms.answers(c, now.event, head, fault)
                    and (head != "contract" or c.flow_down != "none")]
            if live:
                assign(now, group, head, live, flows, fault)
        if group.entries:
            out.append(group)
    return out


def is_won(now, cid):
    enforcement = now.scenario.contracts[cid].enforcement
    return enforcement.pursued and enforcement.won


def assign(now, group, head, live, flows, fault):
    """Each live contract takes its part of the faults it answers for, and by fault a part of those nobody answers for."""
    claimant = live[0].beneficiary
    tables = {c.id: flows[c.id] if head == "contract" else fault for c in live}
    parties = {j for table in tables.values() for j in table if j != claimant}
    counts = terms.count_answering(now.scenario, now.event, claimant, head, dict.fromkeys(parties))
    named = {c.id: terms.answers(c, now.event, head, dict.fromkeys(parties)) & parties for c in live}
    weights = {c.id: sum((tables[c.id].get(j, ZERO) / counts[j] for j in named[c.id]), ZERO) for c in live}
    group.weights[head] = weights
    for c in live:
        for j, amount in amounts_by_fault(now, c, head, flows).items():
            if j == claimant or (counts[j] and j not in named[c.id]):
                continue
            part = amount / counts[j] if counts[j] else pro_rata(amount, weights)[c.id]
            entries = group.entries[c.id]
            entries[head, j] = entries.get((head, j), ZERO) + part


def amounts_by_fault(now, contract, head, flows):
    if head == "contract":
        return flows[contract.id]
    loss = terms.own_base(contract, now.event, now.insurance).get(head, ZERO)
    return {j: loss * s for j, s in terms.own_shares(contract, now.event, contract.order == "cap-first").items()}


def share_what_caps_stop(now, group, entries, linked, net):
    """What a cap stops is spread over the others by fault, until no open contract is stopped."""
    closed = set()
    while True:
        stopped = {}
        for cid in group.entries:
            c = now.scenario.contracts[cid]
            if cid in closed or not is_won(now, cid):
                continue
            claim = reduced(now, c, entries[cid], net)
            paid = after_caps(now, c, claim, now.caps.copy(), linked)
            lost = {k: a - paid.get(k, ZERO) for k, a in worth(now, c, claim).items()}
            lost = {k: a for k, a in lost.items() if a > 0 and cid in group.weights.get(k[0], {})}
            if lost:
                stopped[cid] = lost
        if not stopped:
            return
        closed |= set(stopped)
        for cid, lost in stopped.items():
            for (head, j), amount in lost.items():
                others = {o: w for o, w in group.weights[head].items() if o not in closed and is_won(now, o)}
                for o, part in pro_rata(amount, others).items():
                    more = part / terms.keeps(now.scenario.contracts[o], now.event, head) if part else ZERO
                    entries[o][head, j] = entries[o].get((head, j), ZERO) + more


# ── from entries to what is payable ──

def reduced(now, contract, entries, net):
    """Past the thresholds, less what is set off before the caps."""
    claim, netted = terms.past_thresholds(contract, now.event, entries), net.get(contract.id, {})
    return {k: a - netted.get(k, ZERO) for k, a in claim.items() if a > netted.get(k, ZERO)}


def worth(now, contract, claim):
    return terms.worth(contract, now.event, claim, now.credits.get(contract.id, []))


def by_class(now, contract, entries):
    out = defaultdict(Fraction)
    for (head, _), a in entries.items():
        out[terms.class_of(contract, now.event, head)] += a
    return out


def under_caps(now, contract, claim, caps, linked):
    """Capped by class, given back pro rata."""
    demands = by_class(now, contract, claim)
    paid = caps.let_through(contract, demands, linked.get(contract.id))
    out = {}
    for (head, j), a in claim.items():
        name = terms.class_of(contract, now.event, head)
        out[head, j] = a * paid[name] / demands[name]
    return out


def after_caps(now, contract, claim, caps, linked):
    """`cap-first` takes the claimant's share off its own loss afterwards, then the credits of an additional insured."""
    return worth(now, contract, under_caps(now, contract, claim, caps, linked))


def eroded_after_cap(now, contract, claim, caps, linked):
    """What credits that come after the cap erode of it, by class: as if payable."""
    capped = under_caps(now, contract, claim, caps, linked)
    _, eroded = terms.after_cap(contract, now.event, capped, now.credits.get(contract.id, []))
    return by_class(now, contract, {(head, None): a for head, a in eroded.items()})


def eroded_without_claim(now, contract):
    """The same of a claim that is lost."""
    out = defaultdict(Fraction)
    for credit in now.credits.get(contract.id, []):
        out[terms.class_of(contract, now.event, credit.head)] += credit.amount * credit.eroding
    return out


def insurance_linked(now, entries, net):
    """For caps of max(x, insurance): what the policy would pay this claimant if such caps were not there."""
    out = {}
    for party in {c.obligor for c in now.scenario.contracts.values()}:
        owed_to = {c.id: c for c in now.scenario.contracts.values() if c.obligor == party}
        if not any(terms.is_insurance_linked(k.limit) for c in owed_to.values() for k in c.caps.values()):
            continue
        uncapped = {cid: ENDLESS for cid in owed_to}
        claims = {cid: after_caps(now, c, reduced(now, c, entries[cid], net), now.caps.copy(), uncapped)
                  if c.enforcement.pursued and c.enforcement.won else {} for cid, c in owed_to.items()}
        sums = {cid: sum(claim.values(), ZERO) * owed_to[cid].enforcement.settled for cid, claim in claims.items()}
        payable = {cid: {} for cid in now.scenario.contracts} | {cid: {("contract", party): s} for cid, s in sums.items() if s}
        whole = sum(sums.values(), ZERO)
        paid = trial_insurance(now, party, whole, payable).contract_money(party) if whole else ZERO
        out.update(pro_rata(paid, sums))
    return out


# ── missing insurance ──

def missing_insurance(now, claims, let_through):
    """Procurement duty: of what caps and pools stop, what the missing cover would have paid; one cover an obligor."""
    out = {cid: {} for cid in now.scenario.contracts}
    duties = [c for c in now.scenario.contracts.values() if c.insurance_required is not None and c.liability != "joint-and-several"]
    for obligor in {c.obligor: None for c in duties}:
        held = insurance_held(now.scenario, obligor)
        mine = [c for c in duties if c.obligor == obligor]
        if held is None:
            continue
        missing = {c.id: max(ZERO, c.insurance_required - held) for c in mine}
        stopped = {c.id: {k: a - let_through[c.id].get(k, ZERO) for k, a in claims[c.id].items()} for c in mine}
        sums = {cid: sum(s.values(), ZERO) for cid, s in stopped.items()}
        parts = pro_rata(min(max(missing.values()), sum(sums.values(), ZERO)), sums)
        for c in mine:
            due = min(missing[c.id], parts[c.id]) * c.enforcement.settled
            out[c.id] = {k: a for k, a in pro_rata(due, stopped[c.id]).items() if a > 0}
    return out


def insurance_held(scenario, party):
    """The limits of the policies for liability that are not void; None if there is no end to them."""
    mine = [p for p in policies.ground_policies(scenario) if party in p.insureds and not p.void
            and any("contract" in c.heads for c in p.covers.values())]
    limits = [policies.whole_limit(p) for p in mine]
    return None if None in limits else sum(limits, ZERO)


# ── set-off ──

def mutual_pairs(scenario, only_before=False):
    """Pairs of parties that claim from each other, with the contracts of either direction."""
    seen = set()
    for c in scenario.contracts.values():
        pair = frozenset((c.obligor, c.beneficiary))
        if pair in seen:
            continue
        seen.add(pair)
        there = [d for d in scenario.contracts.values() if (d.obligor, d.beneficiary) == (c.obligor, c.beneficiary)]
        back = [d for d in scenario.contracts.values() if (d.obligor, d.beneficiary) == (c.beneficiary, c.obligor)]
        before = any(d.set_off == "before-caps" for d in there + back)
        if back and (before or not only_before):
            yield there, back


def net_factors(pairs, totals):
    """What is left of each contract's claim once the smaller side is set off."""
    out = {}
    for there, back in pairs:
        one, two = (sum((totals[d.id] for d in side), ZERO) for side in (there, back))
        off = min(one, two)
        for side, whole in ((there, one), (back, two)):
            for d in side:
                out[d.id] = 1 - off / whole if whole else Fraction(1)
    return out


def set_off_before_caps(now, entries):
    """What of each claim is paid by set-off, by head and party at fault: the claimant's share, where it comes off after the cap,
    is in it."""
    pairs = list(mutual_pairs(now.scenario, only_before=True))
    def due(c):
        won = c.enforcement.pursued and c.enforcement.won
        return worth(now, c, reduced(now, c, entries[c.id], {})) if won else {}
    owed = {c.id: due(c) for there, back in pairs for c in there + back}
    left = net_factors(pairs, {cid: sum(d.values(), ZERO) for cid, d in owed.items()})
    contracts = now.scenario.contracts
    return {cid: {k: a * (1 - left[cid]) / terms.keeps(contracts[cid], now.event, k[0]) for k, a in d.items() if a}
            for cid, d in owed.items()}


def set_off_after_caps(scenario, payable, agreed):
    """Debts and agreed sums by contract once mutual claims are netted."""
    totals = {cid: sum(p.values(), ZERO) + agreed[cid] for cid, p in payable.items()}
    factors = defaultdict(lambda: Fraction(1), net_factors(mutual_pairs(scenario), totals))
    debts = {cid: {k: a * factors[cid] for k, a in p.items() if a * factors[cid] > 0} for cid, p in payable.items()}
    return debts, {cid: a * factors[cid] for cid, a in agreed.items()}


def all_set_off(found, debts):
    """By contract and head what set-off has paid, before the caps and after."""
    out = {}
    for cid, payable in found.payable.items():
        heads = defaultdict(Fraction)
        for entries, sign in ((found.set_off[cid], 1), (payable, 1), (debts[cid], -1)):
            for (head, _), a in entries.items():
                heads[head] += sign * a
        out[cid] = {h: a for h, a in heads.items() if a}
    return out


def all_owed(scenario, found, agreed):
    """By party all that it owed: what is set off, and agreed sums, included."""
    out = defaultdict(Fraction)
    for c in scenario.contracts.values():
        damages = added(found.payable[c.id], found.set_off[c.id])
        out[c.obligor] += sum(damages.values(), ZERO) + agreed[c.id]
    return out


# ── pools ──

def cut_by_pools(now, capped):
    out = {cid: dict(entries) for cid, entries in capped.items()}
    for pool in now.scenario.pools.values():
        inside = {cid: {k for k in out[cid] if is_capped(now, cid, k)} for cid in pool.members}
        demands = {cid: sum((out[cid][k] for k in keys), ZERO) for cid, keys in inside.items()}
        allowed = divide(pool.division, max(ZERO, pool.limit - now.pools[pool.id]), demands)
        for cid, keys in inside.items():
            for k in keys if demands[cid] else ():
                out[cid][k] = out[cid][k] * allowed[cid] / demands[cid]
    return out


def is_capped(now, cid, key):
    return terms.class_of(now.scenario.contracts[cid], now.event, key[0]) != terms.UNCAPPED


def divide(division, left, demands):
    whole = sum(demands.values(), ZERO)
    if whole <= left:
        return demands
    if division == "pro-rata":
        return pro_rata(left, demands)
    out, open_ones = {}, dict(demands)
    if division == "first-come":
        for cid, d in demands.items():
            out[cid] = min(d, left)
            left -= out[cid]
        return out
    assert division == "water-filling", division
    while open_ones:
        level = left / len(open_ones)
        low = [cid for cid, d in open_ones.items() if d <= level]
        if not low:
            return out | {cid: level for cid in open_ones}
        for cid in low:
            out[cid] = open_ones.pop(cid)
            left -= out[cid]
    return out


def erode(now, found):
    """Caps and pools lose what is payable, whether or not it is paid."""
    for c in in_order(now.scenario):
        now.caps.erode(c, by_class(now, c, found.payable[c.id]), found.linked.get(c.id))
        now.caps.erode(c, {k: a for k, a in found.eroded[c.id].items() if a}, found.linked.get(c.id))
    for cid, amount in found.linked.items():
        now.caps.answered[cid] += amount
    for pool in now.scenario.pools.values():
        now.pools[pool.id] += sum((a for cid in pool.members for k, a in found.payable[cid].items() if is_capped(now, cid, k)), ZERO)


def erode_by_credits(now):
    """What an additional insured got, as far as it comes off a claim, may erode the cap of the contract; nothing flows yet."""
    flows = {cid: {} for cid in now.scenario.contracts}
    _, eroded, _ = claims_by_fault(now, flows, joint_groups(now, flows))
    for (cid, head), amount in eroded.items():
        contract = now.scenario.contracts[cid]
        name = terms.class_of(contract, now.event, head)
        if amount and name != terms.UNCAPPED:
            now.caps.erode(contract, {name: amount})
