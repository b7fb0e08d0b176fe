"""A scenario file as plain objects: amounts read, defaults filled in, events in time order."""

import copy
from fractions import Fraction
from types import SimpleNamespace as Record

from . import clocks
from .amounts import NotCovered, certain, day, hours, money, share

HEADS = ["response", "notification", "restoration", "interruption", "extortion", "crime", "defence",
         "liability", "regulatory", "pci", "reputation", "contract"]
LEVELS = {"none": 0, "negligent": 1, "gross": 2, "wilful": 3}
CONTRACT_KEYS = {
    "obligor", "beneficiary", "clause", "name", "annual_fees", "fees_paid_12m", "liability", "answers_for", "damages", "base",
    "flow_down", "culpability", "contributory", "order", "set_off", "de_minimis", "basket", "caps", "uncapped", "indemnities",
    "liquidated", "credits", "enforcement", "mutual", "price", "law", "insurance_required", "notice", "barred_if", "from", "to",
    "gross_lifts_nominal"}
POLICY_KEYS = {
    "insured", "insureds", "insurers", "premium", "retention", "limit", "aggregate", "recovery", "waiting",
    "excluded_if", "covers", "endorsements", "over", "aggregate_deductible", "aggregate_restored", "retention_rule",
    "retention_spread", "coinsurance_basis", "sublimit_basis", "defence", "erosion", "attachment", "reinstatements",
    "priority", "primary_non_contributory", "pays_when_insolvent", "waiver_of_subrogation", "additional_insureds",
    "dispute", "void", "law", "coinsurance", "clause", "name", "retroactive", "wilful", "notice"}
INCEPTION, DAYS = "2026-01-01", 365
LIFTING_LAWS = ("new-york", "california")


def read(path):
    import tomllib  # of Python 3.11; drawing networks needs no TOML

    with open(path, "rb") as file:
        return resolve(tomllib.load(file, parse_float=Fraction))


def resolve(raw):
    """The whole scenario from its parsed TOML."""
    raw = copy.deepcopy(raw)
    scenario = Record()
    scenario.parties = {pid: party(pid, p) for pid, p in raw["party"].items()}
    scenario.heads = [h for h in HEADS if h != "contract"] + list(raw.get("head", {})) + ["contract"]
    scenario.inception = day(raw.get("inception", INCEPTION))
    scenario.contracts = contracts(raw.get("contract", {}), scenario)
    scenario.pools = {pid: pool(pid, p) for pid, p in raw.get("pool", {}).items()}
    scenario.policies = {pid: policy(pid, p, scenario) for pid, p in raw.get("policy", {}).items()}
    stack_layers(scenario.policies)
    scenario.treaties = {tid: treaty(tid, t) for tid, t in raw.get("treaty", {}).items()}
    perils = raw.get("peril", {})
    events = [event(i, e, perils, scenario) for i, e in enumerate(raw.get("event", []), 1)]
    add_fines(raw, events)
    scenario.events = sorted(events, key=lambda e: e.time)
    return scenario


def add_fines(raw, events):
    """What regimes impose is part of a party's own loss."""
    for said, event in zip(raw.get("event", []), events):
        for pid, heads in event.losses.items():
            fine = clocks.fine(raw, pid, said)
            if fine:
                heads["regulatory"] = fine


def refuse_unknown(what, raw, known):
    unknown = set(raw) - known
    if unknown:
        raise NotCovered(f"{what}: {', '.join(sorted(unknown))}")


def part_of_year(scenario, which, days_later=0):
    """Where a day begins in the simulated year, which starts at 0 and ends at 1."""
    return Fraction((day(which) - scenario.inception).days + days_later, DAYS)


def refuse_when(what, *terms):
    if any(isinstance(t, dict) and "when" in t for t in terms):
        raise NotCovered(f"{what}: when")


def optional(read_one, raw, key, default=None):
    return read_one(raw[key]) if key in raw else default


def party(pid, raw):
    if "count" in raw:
        raise NotCovered(f"party {pid}: count")
    return Record(
        id=pid, role=raw.get("role"), funds=optional(money, raw, "funds"),
        administration=optional(share, raw, "administration", Fraction(0)),
        failed=certain(raw.get("failure", False)))


def contracts(raw, scenario):
    out = {}
    for cid, body in raw.items():
        flow = {"flow_down": "none"} if body.get("mutual") else {}
        out[cid] = contract(cid, flow | body)
        if body.get("mutual"):
            out[f"{cid} (mutual)"] = reverse(cid, body)
        for c in (out[i] for i in (cid, f"{cid} (mutual)") if i in out):
            c.starts = part_of_year(scenario, body["from"]) if "from" in body else None
            c.ends = part_of_year(scenario, body["to"], 1) if "to" in body else None
    return out | claims_at_law(scenario)


def claims_at_law(scenario):
    """Claimants that are no contract party: joint and several against all at fault, uncapped."""
    out = {}
    firms = [p for p in scenario.parties.values() if p.role not in ("claimants", "insurer", "reinsurer")]
    for who in (p for p in scenario.parties.values() if p.role == "claimants"):
        for firm in firms:
            cid = f"claim at law of {who.id} on {firm.id}"
            out[cid] = contract(cid, {"obligor": firm.id, "beneficiary": who.id, "liability": "joint-and-several",
                                      "damages": {"includes": ["regulatory"]}})
            out[cid].implied = True
    return out


def reverse(cid, body):
    """The same terms in the other direction, without flow-down; who answers for whom does not turn round."""
    turned = dict(body, obligor=body["beneficiary"], beneficiary=body["obligor"], flow_down="none")
    turned.pop("answers_for", None)
    turned.pop("culpability", None)
    return contract(f"{cid} (mutual)", turned)


def contract(cid, raw):
    refuse_unknown(f"contract {cid}", raw, CONTRACT_KEYS)
    damages = raw.get("damages", {})
    refuse_when(f"contract {cid}", damages, raw.get("credits"))
    law = raw.get("law")
    return Record(
        id=cid, obligor=raw["obligor"], beneficiary=raw["beneficiary"], liability=raw["liability"],
        answers_for=list(raw.get("answers_for", [])), culpability=raw.get("culpability", "highest"), base=raw.get("base", "gross"),
        flow_down=raw.get("flow_down", "liability-payable"), contributory=raw.get("contributory"), law=law,
        order=raw.get("order", "reduce-then-cap"), set_off=raw.get("set_off", "after-caps"),
        trigger=damages.get("trigger", "negligent"), excluded=set(damages.get("excluded", [])),
        deemed_direct=set(damages.get("deemed_direct", [])), includes=set(damages.get("includes", [])),
        mitigation=optional(share, damages, "mitigation", Fraction(0)),
        de_minimis=optional(money, raw, "de_minimis", Fraction(0)),
        basket={kind: money(t) for kind, t in raw.get("basket", {}).items()},
        caps={name: cap(name, c) for name, c in raw.get("caps", {}).items()},
        carve_outs=[carve_out(u) for u in raw.get("uncapped", {}).values()],
        indemnities=[indemnity(i) for i in raw.get("indemnities", {}).values()],
        annual_fees=optional(money, raw, "fees_paid_12m") or optional(money, raw, "annual_fees"),
        liquidated=optional(liquidated, raw, "liquidated"), credits=optional(credits, raw, "credits"),
        insurance_required=optional(money, raw, "insurance_required"),
        enforcement=enforcement(raw.get("enforcement", {})), implied=False,
        notice=optional(notice, raw, "notice"), barred_if=conditions(raw.get("barred_if", [])), starts=None, ends=None,
        gross_lifts_nominal=raw.get("gross_lifts_nominal", law in LIFTING_LAWS))


def conditions(raw):
    return raw if isinstance(raw, list) else [raw]


def notice(raw):
    """What lateness takes off: a bar takes all."""
    bars = raw["effect"] == "bar"
    return Record(within=hours(raw["within"]), bars=bars, cut=Fraction(1) if bars else share(raw["effect"]["cut"]))


def cap(name, raw):
    return Record(
        name=name, limit=raw["limit"], per=raw["per"], relation=raw.get("relation"), of=raw.get("of"),
        heads=set(raw.get("heads", [])), when=raw.get("when", {}), priority=raw.get("priority", 0),
        already_paid=optional(money, raw, "already_paid", Fraction(0)), enforceable=certain(raw.get("enforceable", 1)),
        nominal=raw.get("nominal", False))


def carve_out(raw):
    return Record(heads=set(raw.get("heads", [])), when=raw.get("when", {}),
                  lifts_exclusion=raw.get("lifts_exclusion", False))


def indemnity(raw):
    return Record(heads=set(raw["heads"]), trigger=raw["trigger"], under=raw.get("under"), extent=raw.get("extent"),
                  defence=raw.get("defence", "inside"), when=raw.get("when", {}))


def liquidated(raw):
    return Record(per_record=optional(money, raw, "per_record", Fraction(0)),
                  per_hour=optional(money, raw, "per_hour", Fraction(0)),
                  at_most=optional(money, raw, "at_most"), instead_of=set(raw.get("instead_of", [])))


def credits(raw):
    steps = [(hours(h), share(s)) for h, s in raw["percent_of_month"]]
    return Record(steps=sorted(steps), in_place=raw.get("in_place_of_damages", False),
                  sole_remedy=set(raw.get("sole_remedy", [])))


def enforcement(raw):
    return Record(pursued=certain(raw.get("pursued", 1)), won=certain(raw.get("won", 1)),
                  settled=optional(share, raw, "settled", Fraction(1)),
                  cost=optional(money, raw, "cost", Fraction(0)),
                  cost_obligor=optional(money, raw, "cost_obligor", Fraction(0)))


def pool(pid, raw):
    refuse_when(f"pool {pid}", raw)
    return Record(id=pid, obligor=raw["obligor"], limit=money(raw["limit"]), per=raw["per"],
                  members=list(raw["members"]), division=raw.get("division", "pro-rata"))


def covers_of(raw, heads):
    """A policy that names no covers has one on all heads; a layer has none of its own."""
    return raw.get("covers") or ({} if "over" in raw else {"all": {"heads": heads}})


def policy(pid, raw, scenario):
    refuse_unknown(f"policy {pid}", raw, POLICY_KEYS)
    insureds = list(raw.get("insureds", [raw["insured"]] if "insured" in raw else []))
    waiting = optional(wait, raw, "waiting")
    coinsurance = optional(share, raw, "coinsurance", Fraction(0))
    attachment = raw.get("attachment", "drop-down")
    attachment = attachment["fixed"] if isinstance(attachment, dict) else attachment
    modes = ("drop-down", "fixed", "insurer-payment-only")
    return Record(
        id=pid, insured=raw.get("insured", insureds[0]), insureds=insureds,
        insurers={i: share(s) for i, s in raw["insurers"].items()}, premium=optional(money, raw, "premium", Fraction(0)),
        retention=optional(money, raw, "retention", Fraction(0)), limit=optional(money, raw, "limit"),
        aggregate=optional(money, raw, "aggregate"), recovery=raw.get("recovery") or preset_recovery(raw.get("law")),
        excluded_if=conditions(raw.get("excluded_if", [])) if "excluded_if" in raw or "over" not in raw else None, over=raw.get("over"),
        covers={c: cover(c, b, waiting, coinsurance) for c, b in covers_of(raw, scenario.heads).items()},
        endorsements=[endorsement(e) for e in raw.get("endorsements", {}).values()],
        aggregate_deductible=optional(money, raw, "aggregate_deductible", Fraction(0)),
        aggregate_restored=raw.get("aggregate_restored", False),
        retention_rule=raw.get("retention_rule", "largest-borne"),
        retention_spread=raw.get("retention_spread", "pro-rata"),
        full_basis=raw.get("coinsurance_basis", "insurer-part") == "100%",
        ground_up=raw.get("sublimit_basis", "after-retention") == "ground-up",
        defence=raw.get("defence", "inside"), erosion=raw.get("erosion", "first-party-first"),
        attachment=attachment if attachment in modes else "fixed",
        attaches_at=None if attachment in modes else money(attachment),
        reinstatements=[share(r) for r in raw.get("reinstatements", [])], priority=raw.get("priority", 1),
        first=raw.get("primary_non_contributory", False), when_insolvent=raw.get("pays_when_insolvent", "ring-fenced"),
        waiver=waiver(raw.get("waiver_of_subrogation")),
        additional={a: Record(heads=set(b["heads"]), erodes=b.get("erodes_cap", False))
                    for a, b in raw.get("additional_insureds", {}).items()},
        retroactive=part_of_year(scenario, raw["retroactive"]) if "retroactive" in raw else None,
        covers_wilful=raw.get("wilful", "excluded") == "covered", notice=optional(clocks.policy_notice, raw, "notice"),
        void=certain(raw.get("void", 0)) or certain(raw.get("dispute", 0)))


def preset_recovery(law):
    return {None: None, "england": "top-down", "new-york": "insured-first", "california": "insured-first"}[law]


def wait(raw):
    return Record(period=hours(raw["period"]), mode=raw["mode"])


def waiver(raw):
    return Record(parties=set(raw["parties"]), effect=raw.get("effect", "claim")) if raw else None


def sublimit(raw):
    return {span: money(raw[span]) for span in ("event", "year") if span in raw}


def cover(cid, raw, waiting, coinsurance):
    refuse_when(f"cover {cid}", raw.get("sublimit"), raw.get("waiting"))
    return Record(
        id=cid, heads=list(raw["heads"]), retention=optional(money, raw, "retention"),
        retention_when=raw.get("retention_when", {}), coinsurance_when=raw.get("coinsurance_when", {}),
        coinsurance=optional(share, raw, "coinsurance", coinsurance), sublimit=sublimit(raw.get("sublimit", {})),
        waiting=optional(wait, raw, "waiting", waiting), indemnity_period=optional(hours, raw, "indemnity_period"),
        persons=optional(money, raw, "persons"), outside_aggregate=raw.get("outside_aggregate", False),
        disputed=certain(raw.get("dispute", 0)), when=raw.get("when", {}),
        contractual_share=optional(share, raw, "contractual_share", Fraction(1)))


def endorsement(raw):
    return Record(when=raw.get("when", {}), coinsurance=optional(share, raw, "coinsurance"),
                  sublimit=optional(sublimit, raw, "sublimit"))


def stack_layers(policies):
    """Each ground policy gets its tower, lowest layer first."""
    for p in policies.values():
        p.layers = []
    for p in policies.values():
        if p.over is None:
            climb(p, p, policies)


def climb(ground, below, policies):
    for p in policies.values():
        if p.over == below.id:
            ground.layers.append(p)
            p.covers_wilful = ground.covers_wilful
            p.notice = p.notice or below.notice
            p.retroactive = below.retroactive if p.retroactive is None else p.retroactive
            p.excluded_if = below.excluded_if if p.excluded_if is None else p.excluded_if
            climb(ground, p, policies)


def treaty(tid, raw):
    kind = next(k for k in ("quota_share", "event_excess", "stop_loss") if k in raw)
    terms = raw[kind]
    default_order = {"quota_share": 1, "event_excess": 2, "stop_loss": 3}[kind]
    return Record(
        id=tid, when=raw.get("when", {}), cedent=raw["cedent"], reinsurers={r: share(s) for r, s in raw["reinsurers"].items()}, kind=kind,
        order=raw.get("order", default_order), premium=optional(money, raw, "premium", Fraction(0)),
        cession=optional(share, terms, "cession"), event_limit=optional(money, terms, "event_limit"),
        loss_ratio_cap=optional(share, terms, "loss_ratio_cap"), attachment=optional(money, terms, "attachment"),
        limit=optional(money, terms, "limit"), placed=optional(share, terms, "placed", Fraction(1)),
        deductible=optional(money, terms, "deductible", Fraction(0)), two_risk=terms.get("two_risk", False),
        reinstatements=[share(r) for r in terms["reinstatements"]] if "reinstatements" in terms else None)


def event(number, raw, perils, scenario):
    if raw.get("year", 0):
        raise NotCovered(f"event {number}: a second year")
    peril = perils.get(raw.get("peril"), {})
    fault = raw.get("fault", peril.get("fault", {}))
    losses = {p: {h: money(v) for h, v in heads.items()} for p, heads in raw.get("loss", {}).items()}
    items = {p: {h: [money(v) for v in vs] for h, vs in heads.items()} for p, heads in raw.get("items", {}).items()}
    add_missing_item_totals(losses, items)
    for p in raw.get("records", {}):
        losses.setdefault(p, {})
    return Record(
        number=number, time=money(raw.get("time", 0)),
        began=part_of_year(scenario, raw["began"]) if "began" in raw else money(raw.get("time", 0)),
        notified={p: hours(h) for p, h in raw.get("notified", {}).items()}, peril=raw.get("peril"), origin=raw.get("origin", peril.get("origin")),
        cause=raw.get("cause", peril.get("cause", "malicious")), flags=set(raw.get("flags", certain_flags(peril))),
        culpability=raw.get("culpability", culpability_of(peril)), fault={p: share(s) for p, s in fault.items()},
        fault_of={q: {p: share(s) for p, s in f.items()} for q, f in raw.get("fault_of", {}).items()},
        outage=profile(raw.get("outage")), losses=losses, items=items,
        records={p: money(n) for p, n in raw.get("records", {}).items()},
        claims=[Record(claimant=c["claimant"], obligor=c["obligor"], amount=money(c["amount"]))
                for c in raw.get("claims", [])])


def culpability_of(peril):
    """What an event takes from its peril where it says nothing: levels that are certain, else negligent."""
    def level(chances):
        certain = [word for word, p in chances.items() if p == 1] if isinstance(chances, dict) else [chances]
        return certain[0] if certain else "negligent"
    stated = peril.get("culpability", {})
    if isinstance(stated, str):
        stated = {peril["origin"]: stated}
    return {who: level(chances) for who, chances in stated.items()}


def certain_flags(peril):
    """What an event that says no flags takes from its peril."""
    return [flag for flag, p in peril.get("flags", {}).items() if p == 1]


def add_missing_item_totals(losses, items):
    for p, heads in items.items():
        for h, amounts in heads.items():
            losses.setdefault(p, {}).setdefault(h, sum(amounts))
            assert losses[p][h] == sum(amounts), f"items of {p}.{h} do not add up to its loss"


def profile(raw):
    """Pieces of (hours, cost per hour); hours alone are flat."""
    if raw is None:
        return []
    if not isinstance(raw, list):
        return [(hours(raw), Fraction(1))]
    return [(hours(h), money(c)) for h, c in raw]
