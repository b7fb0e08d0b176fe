"""The arithmetic of one call on one policy and the tower above it (section 2 and 3.7).

A call is a set of amounts by (party, head). Every step keeps them apart, so that a reduction made for
several heads is given back pro rata.
"""

from collections import defaultdict
from fractions import Fraction
from types import SimpleNamespace as Record

from . import clocks, facts
from .amounts import pro_rata

ZERO = Fraction(0)
POLICY = "the policy's own"


class Used:
    """What a policy has used: of the year, and of the event at hand."""

    def __init__(self):
        self.year = defaultdict(Fraction)
        self.new_event()

    def new_event(self):
        self.event = defaultdict(Fraction)


def call(policy, amounts, event, scenario, used, free=None):
    """Pays under `policy` and its layers; `free` are contract amounts that no contractual share cuts."""
    outcome = Record(paid={}, covered=defaultdict(Fraction), bottom=defaultdict(Fraction), retained=defaultdict(Fraction))
    tower = [policy, *policy.layers]
    parts = [clocks.told_part(p, event) for p in tower]
    answers = [bool(part) and not excluded(p, event, scenario) for p, part in zip(tower, parts)]
    if policy.void or not any(answers):
        return outcome
    told = parts[0] or Fraction(1)    # layers over a policy that was told too late see the loss as it is
    heard = [min(Fraction(1), part / told) if answer else ZERO for part, answer in zip(parts, answers)]
    amounts = {key: amount * told for key, amount in amounts.items()}
    free = {key: amount * told for key, amount in (free or {}).items()}
    entries = enter(policy, amounts, event, scenario, free or {})
    for e in entries:
        outcome.covered[e.key] += e.loss + e.time + e.dropped
    retain(policy, entries, used[policy.id], scenario.heads)
    coinsure_and_sublimit(policy, entries, used[policy.id])
    if policy.retention_rule == "stacked":
        stack_policy_retention(policy, entries, used[policy.id], scenario.heads)
    for e in entries:
        outcome.bottom[e.key] += e.borne + e.time + e.dropped
        outcome.retained[e.key] += e.borne
    climb(policy, entries, scenario, used, outcome, heard)
    return outcome


def excluded(policy, event, scenario):
    """Wilful acts of the insured are out unless the policy says otherwise, and events that began before its retroactive day."""
    if policy.retroactive is not None and event.began < policy.retroactive:
        return True
    if facts.culpability(event, policy.insured) == 3 and not policy.covers_wilful:
        return True
    return any(facts.meets_for_policy(c, event, policy, scenario.contracts) for c in policy.excluded_if)


# ── what enters ──

def enter(policy, amounts, event, scenario, free):
    """One entry per (party, head) that a triggered cover takes, after waiting periods and persons limits."""
    out = []
    for cover in covers_in_force(policy, event, scenario):
        for key in sorted(amounts):
            if key[1] in cover.heads:
                out.append(entry(cover, key, amounts[key], free.get(key, ZERO), event))
    return [e for e in out if e.loss + e.time + e.dropped > 0]


def covers_in_force(policy, event, scenario):
    """The covers whose condition is met, as endorsed; two that meet on one head are not a legal file."""
    met = [e for e in policy.endorsements if facts.meets_for_policy(e.when, event, policy, scenario.contracts)]
    out, seen = [], set()
    for cover in policy.covers.values():
        if cover.disputed or not facts.meets_for_policy(cover.when, event, policy, scenario.contracts):
            continue
        assert not seen & set(cover.heads), f"two covers of {policy.id} meet"
        seen |= set(cover.heads)
        out.append(endorsed(standing(cover, event, policy, scenario), met, policy))
    return out


def standing(cover, event, policy, scenario):
    """A retention or coinsurance of its own whose condition is not met is not there."""
    cover = Record(**vars(cover))
    if not facts.meets_for_policy(cover.retention_when, event, policy, scenario.contracts):
        cover.retention = None
    if not facts.meets_for_policy(cover.coinsurance_when, event, policy, scenario.contracts):
        cover.coinsurance = ZERO
    return cover


def endorsed(cover, met, policy):
    cover = Record(**vars(cover))
    for term in ("coinsurance", "sublimit"):
        values = [getattr(e, term) for e in met if getattr(e, term) is not None]
        assert len(values) <= 1, f"two endorsements of {policy.id} meet"
        if values:
            setattr(cover, term, values[0])
    return cover


def entry(cover, key, amount, free, event):
    party, head = key
    e = Record(key=key, cover=cover, loss=amount, time=ZERO, dropped=ZERO, exempt=False, borne=ZERO, pays=ZERO)
    if head == "contract":
        e.loss = (amount - free) * cover.contractual_share + free
    if head == "notification" and cover.persons is not None and event.records.get(party, 0) > 0:
        e.loss = amount * min(Fraction(1), cover.persons / event.records[party])
    if head == "interruption":
        interrupt(e, event)
    return e


def is_passed(wait, event):
    """Whether a cover answers for an outage: `greater-of` counts the first hours of any."""
    hours = facts.outage_hours(event)
    return wait is None or hours > (0 if wait.mode == "greater-of" else wait.period)


def interrupt(e, event):
    """Waiting period and maximum indemnity period, over the shape of the outage."""
    whole, hours, wait = e.loss, facts.outage_hours(event), e.cover.waiting
    end = e.cover.indemnity_period
    to_end = facts.part_within(event, end) if end is not None and hours else Fraction(1)
    e.loss = whole * to_end
    if wait is None:
        return
    if not is_passed(wait, event):
        e.loss = ZERO
        return
    first = min(facts.part_within(event, wait.period), to_end)
    if wait.mode == "qualifying":
        return
    e.loss = whole * (to_end - first)
    e.exempt = wait.mode == "time-deductible"
    e.time, e.dropped = (whole * first, ZERO) if wait.mode == "greater-of" else (ZERO, whole * first)


# ── retention ──

def unit_of(cover):
    return cover.id if cover.retention is not None else POLICY


def retention_of(policy, cover):
    if cover.retention is not None:
        return cover.retention
    return ZERO if policy.retention_rule == "stacked" else policy.retention


def retain(policy, entries, used, heads):
    """One retention per event over all calls: what it takes from this call, spread over the entries."""
    bearing = [e for e in entries if not e.exempt]
    size, loss, time = {}, defaultdict(Fraction), defaultdict(Fraction)
    for e in bearing:
        unit = unit_of(e.cover)
        size[unit] = retention_of(policy, e.cover)
        used.event["size", unit] = size[unit]
        used.event["loss", unit] += e.loss + e.time
        loss[unit] += e.loss
        time[unit] += e.time
    units = [k[1] for k in used.event if k[0] == "size" and used.event["loss", k[1]] > 0]
    parts = {u: min(used.event["size", u], used.event["loss", u]) for u in units}
    sizes = {u: used.event["size", u] for u in units}
    whole = one_retention(policy.retention_rule, parts, sizes)
    now_time = sum(time.values(), ZERO)
    left = max(ZERO, whole - used.event["retention"] - now_time)
    left = min(left, sum(loss.values(), ZERO))
    room = {u: min(loss[u], max(ZERO, parts.get(u, ZERO) - used.event["borne", u] - time[u])) for u in loss}
    spread(policy.retention_spread, left, bearing, room, used, policy, heads)
    for e in bearing:
        used.event["borne", unit_of(e.cover)] += e.borne + e.time
        used.event["borne by cover", e.cover.id] += e.borne + e.time
        used.year["borne by cover", e.cover.id] += e.borne + e.time
    for e in entries:
        used.event["borne by cover", e.cover.id] += e.dropped
        used.year["borne by cover", e.cover.id] += e.dropped
    used.event["retention"] += sum((e.borne for e in bearing), ZERO) + now_time


def one_retention(rule, parts, sizes):
    if not parts:
        return ZERO
    if rule == "largest-borne":
        return max(parts.values())
    if rule == "sum-capped":
        return min(sum(parts.values()), max(sizes.values()))
    if rule == "largest-flat":
        return max(sizes.values())
    assert rule == "stacked", rule
    return sum(parts.values())


def spread(rule, amount, entries, room, used, policy, heads):
    """Puts `amount` on the entries, each unit within its room first; only `largest-flat` can need more."""
    if rule == "pro-rata":
        spread_pro_rata(amount, entries, room)
    elif rule == "head-order":
        order = sorted(entries, key=lambda e: heads.index(e.key[1]))
        heads_in_order = {h: [(e, e.loss) for e in order if e.key[1] == h] for h in [e.key[1] for e in order]}
        fill(list(heads_in_order.values()), amount, room)
    else:
        assert rule == "insured-favourable", rule
        fill(cheapest_first(entries, used, policy), amount, room)
    assert sum((e.borne for e in entries), ZERO) == amount


def spread_pro_rata(amount, entries, room):
    loss = defaultdict(Fraction)
    for e in entries:
        loss[unit_of(e.cover)] += e.loss
    within = min(amount, sum(room.values(), ZERO))
    by_unit = pro_rata(within, room)
    rest = pro_rata(amount - within, {u: loss[u] - room[u] for u in room})
    for unit in room:
        here = {i: e.loss for i, e in enumerate(entries) if unit_of(e.cover) == unit}
        for i, part in pro_rata(by_unit[unit] + rest[unit], here).items():
            entries[i].borne += part


def fill(groups, amount, room):
    """Takes from the groups of pieces in order, within the rooms; then, for what is left, beyond them."""
    room = dict(room)
    for bounded in (True, False):
        for group in groups:
            amount -= take(group, amount, room if bounded else None)


def take(group, amount, room):
    """Pro rata over the units' rooms, and inside a unit pro rata to what its pieces still hold."""
    holds = defaultdict(dict)
    for i, (e, size) in enumerate(group):
        holds[unit_of(e.cover)][i] = min(size, e.loss - e.borne)
    most = {u: sum(h.values(), ZERO) for u, h in holds.items()}
    if room is not None:
        most = {u: min(m, room[u]) for u, m in most.items()}
    taken = min(amount, sum(most.values(), ZERO))
    for unit, part in pro_rata(taken, most).items():
        for i, piece in pro_rata(part, holds[unit]).items():
            group[i][0].borne += piece
        if room is not None:
            room[unit] -= part
    return taken


def cheapest_first(entries, used, policy):
    """Pieces of the loss by what bearing them costs the insured: first what the sublimit cuts anyway."""
    free, dear = [], defaultdict(list)
    for cover in unique_covers(entries):
        here = [e for e in entries if e.cover is cover]
        whole = sum(e.loss for e in here)
        cut = whole - min(whole, insurable(policy, cover, used, whole))
        for e in here:
            part = cut * e.loss / whole if whole else ZERO
            free.append((e, part))
            dear[cover.coinsurance].append((e, e.loss - part))
    return [free] + [dear[c] for c in sorted(dear, reverse=True)]


def insurable(policy, cover, used, whole):
    """How much loss after retention the sublimit and coinsurance still let through."""
    if cover.coinsurance == 1:
        return ZERO
    left = sublimit_left(policy, cover, used)
    if left is None or policy.ground_up:
        return whole
    return left if policy.full_basis else left / (1 - cover.coinsurance)


def unique_covers(entries):
    out = []
    for e in entries:
        if not any(e.cover is c for c in out):
            out.append(e.cover)
    return out


def stack_policy_retention(policy, entries, used, heads):
    """`stacked`: the policy's retention on top of its covers', after their sublimits."""
    bearing = [e for e in entries if not e.exempt]
    whole = sum((e.pays for e in bearing), ZERO)
    left = min(whole, max(ZERO, policy.retention - used.event["stacked"]))
    used.event["stacked"] += left
    for i, part in pro_rata(left, {i: e.pays for i, e in enumerate(bearing)}).items():
        bearing[i].pays -= part
        bearing[i].borne += part


# ── coinsurance, sublimits ──

def sublimit_left(policy, cover, used):
    lefts = []
    for span, since in (("event", used.event), ("year", used.year)):
        if span in cover.sublimit:
            eroded = since["paid by cover", cover.id]
            if policy.ground_up:
                eroded += since["borne by cover", cover.id]
            lefts.append(max(ZERO, cover.sublimit[span] - eroded))
    return min(lefts) if lefts else None


def coinsure_and_sublimit(policy, entries, used):
    for e in entries:
        e.pays = e.loss - e.borne
        if not policy.full_basis:
            e.pays *= 1 - e.cover.coinsurance
    for cover in unique_covers(entries):
        here = [e for e in entries if e.cover is cover]
        left = sublimit_left(policy, cover, used)
        whole = sum(e.pays for e in here)
        if left is not None and whole > left:
            for e in here:
                e.pays = e.pays * left / whole


# ── limits, aggregates, layers ──

def climb(ground, entries, scenario, used, outcome, heard):
    """The ground policy pays first; what its limit cuts or its aggregate refuses goes up. Of what a layer does not answer for
    (`heard` is the part that it does) the insured bears as much as its limit holds, in its place."""
    base = {i: e.pays for i, e in enumerate(entries)}
    rising = dict(base)
    below = []
    for policy, part in zip([ground, *ground.layers], heard):
        inside = sum((a for i, a in base.items() if not outside_limits(ground, entries[i])), ZERO)
        if policy is not ground and (policy.void or not attaches(policy, below, scenario)):
            part = ZERO
        if policy is ground:
            part = Fraction(1 if part else 0)
        hears = {i: a * part for i, a in rising.items()}
        unheard = {i: a - hears[i] for i, a in rising.items()}
        paid, eaten = pay(policy, ground, entries, offered_to(policy, hears, inside, below, used), used[policy.id])
        book(policy, ground, entries, paid, eaten, used, outcome)
        borne = pro_rata(min(sum(unheard.values(), ZERO), room(policy, used[policy.id])), unheard)
        used[policy.id].event["passed by"] += sum(borne.values(), ZERO)
        for i in rising:
            rising[i] -= paid.get(i, ZERO) + eaten.get(i, ZERO) + borne[i]
            if policy is ground and (entries[i].cover.sublimit or outside_limits(ground, entries[i])):
                rising[i] = ZERO
        below.append(policy)


def room(policy, used):
    """What is left of a layer's limits, less what the insured has borne in its place."""
    left = [left_of(policy.limit, used.event["limit"]), left_of(capacity(policy), used.year["aggregate"])]
    return max(ZERO, min((x for x in left if x is not None), default=Fraction(10**24)) - used.event["passed by"])


def offered_to(policy, rising, inside, below, used):
    """`fixed`: what this event's loss holds above the attachment and is not yet paid; else what came up."""
    if not below:
        return dict(rising)
    if policy.attachment != "fixed":
        return dict(rising)
    mine = used[policy.id].event
    mine["seen"] += inside
    attachment = policy.attaches_at
    if attachment is None:
        if any(p.limit is None for p in below):
            return {}
        attachment = sum(p.limit for p in below)
    above = max(ZERO, mine["seen"] - attachment) - mine["limit"]
    whole = sum(rising.values(), ZERO)
    return pro_rata(min(max(ZERO, above), whole), rising)


def outside_limits(ground, e):
    return ground.defence == "outside" and e.key[1] == "defence"


def attaches(policy, below, scenario):
    """Exhaustion by insurers only: every insurer below must really pay its share."""
    if policy.attachment != "insurer-payment-only":
        return True
    return all(not p.void and not any(scenario.parties[i].failed for i in p.insurers) for p in below)


def pay(policy, ground, entries, offered, used):
    """Per-event limit, annual aggregate deductible, annual aggregate; defence may stand outside all three."""
    outside = {i for i in offered if outside_limits(ground, entries[i])}
    free = {i for i in offered if entries[i].cover.outside_aggregate} - outside
    paid = cut(offered, set(offered) - outside, left_of(policy.limit, used.event["limit"]))
    inside = set(offered) - outside - free
    eaten_total = min(max(ZERO, policy.aggregate_deductible - used.year["deductible"]), sum((paid[i] for i in inside), ZERO))
    eaten = pro_rata(eaten_total, {i: paid[i] for i in inside})
    for i in inside:
        paid[i] -= eaten[i]
    paid = cut(paid, inside, left_of(capacity(policy), used.year["aggregate"]))
    used.event["limit"] += sum((paid[i] + eaten.get(i, ZERO) for i in set(offered) - outside), ZERO)
    used.year["deductible"] += eaten_total
    used.year["aggregate"] += sum((paid[i] for i in inside), ZERO)
    return paid, eaten


def capacity(policy):
    """The year's aggregate with every reinstatement bought back."""
    base = policy.aggregate
    if base is None and policy.reinstatements:
        base = policy.limit
    return None if base is None else base * (1 + len(policy.reinstatements))


def left_of(limit, used):
    return None if limit is None else max(ZERO, limit - used)


def cut(amounts, which, left):
    whole = sum((amounts[i] for i in which), ZERO)
    if left is None or whole <= left:
        return dict(amounts)
    return {i: a * left / whole if i in which else a for i, a in amounts.items()}


def book(policy, ground, entries, paid, eaten, used, outcome):
    """Turns working amounts into what insurers pay and erodes the covers' sublimits."""
    into = outcome.paid.setdefault(policy.id, defaultdict(Fraction))
    for i, amount in paid.items():
        e = entries[i]
        part = 1 - e.cover.coinsurance if ground.full_basis else 1
        into[e.key] += amount * part
        if policy is ground:
            used[ground.id].event["paid by cover", e.cover.id] += amount
            used[ground.id].year["paid by cover", e.cover.id] += amount
    for i, amount in eaten.items():
        part = 1 - entries[i].cover.coinsurance if ground.full_basis else 1
        outcome.bottom[entries[i].key] += amount * part
