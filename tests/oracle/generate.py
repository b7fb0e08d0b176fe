"""Draws random legal networks with every term of the law, and settles each with the oracle.

`python3 generate.py --seed S --count N --out DIR` writes DIR/networks-S.jsonl. Its first line is `{"words": {"~0": "response", …}}`:
in every later line the quoted short word stands for the quoted long one, which halves the file. Put back, a line is
`{"scenario": …, "expected": {"net": …, "gross": …}}`, both by party; what is nothing is left out. `--plain` writes whole words.
"""

import argparse
import json
import random
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

from clocked import Clocked
from late import Late
from oracle.scenario import resolve
from oracle.settle import settle
from ruled import Ruled

AMOUNTS = ["10k", "20k", "25k", "50k", "75k", "100k", "125k", "150k", "200k", "250k", "300k", "400k", "500k", "600k", "750k",
           "1M", "1.2M", "1.5M", "2M", "3M"]
SMALL, MIDDLE, LARGE = AMOUNTS[:6], AMOUNTS[5:15], AMOUNTS[10:]
FLAGS = ["ransomware", "personal-data", "war"]
CULPABILITIES = ["none", "negligent", "negligent", "negligent", "gross", "wilful"]
OWN_HEADS = ["response", "notification", "restoration", "interruption", "extortion", "crime", "defence", "liability",
             "regulatory", "pci", "reputation"]
READ_BY = {"records": ["records", "persons", "per_record"], "outage": ["hours", "waiting", "indemnity_period", "credits", "per_hour"],
           "flags": ["flags", "not_flags"], "cause": ["cause"]}
THIRD_PARTY = ["liability", "defence"]


class Network:
    """One scenario under construction; the rules that keep it legal stand where the term is drawn."""

    def __init__(self, rng):
        self.rng = rng
        self.wide = self.chance(0.25)
        self.small = not self.wide and self.chance(0.55)
        self.scenario = {"schema": 1, "title": "random", "currency": "USD", "party": {}}
        self.draw_parties()
        self.draw_perils()
        self.draw_contracts()
        self.draw_policies()
        self.draw_duties()
        self.draw_pools()
        self.draw_treaties()
        text = json.dumps(self.scenario)
        self.reads = {fact for fact, words in READ_BY.items() if any(f'"{w}"' in text for w in words)}
        self.scenario["event"] = [self.event(i) for i in range(self.rng.choice([1, 1, 1, 1, 2, 2, 3, 4, 5]))]

    # ── small draws ──

    def chance(self, p):
        return self.rng.random() < p

    def pick(self, values):
        return self.rng.choice(list(values))

    def some(self, values, least=1, most=3):
        values = list(values)
        k = min(len(values), self.rng.randint(least, most))
        return sorted(self.rng.sample(values, k), key=values.index)

    # ── parties ──

    def draw_parties(self):
        r = self.rng
        self.clients = [f"c{i}" for i in range(1, r.choice([1, 1, 1, 2, 2, 3]) + 1)]
        self.providers = [f"v{i}" for i in range(1, r.choice([1, 1, 1, 2]) + 1)]
        self.subs = [f"s{i}" for i in range(1, r.choice([1, 2, 2, 3] if self.wide else [0, 0, 1, 1, 1, 2]) + 1)]
        self.insurers = [f"i{i}" for i in range(1, r.choice([0, 0, 1, 1, 2, 2, 3]) + 1)]
        if self.small:
            self.clients, self.providers, self.subs, self.insurers = self.clients[:1], self.providers[:1], self.subs[:1], self.insurers[:1]
        self.reinsurers = [f"r{i}" for i in range(1, r.choice([0, 0, 1, 2]) + 1)] if self.insurers else []
        others = self.clients + self.providers + self.subs + self.insurers + self.reinsurers
        self.claimants = ["d1"] if self.chance(0.12) and len(others) < 12 else []
        for role, ids in (("client", self.clients), ("provider", self.providers), ("sub-processor", self.subs),
                          ("claimants", self.claimants), ("insurer", self.insurers), ("reinsurer", self.reinsurers)):
            for p in ids:
                self.scenario["party"][p] = {"name": p, "role": role}
        self.firms = self.clients + self.providers + self.subs
        for p in self.firms:
            if self.chance(0.3):
                self.scenario["party"][p]["funds"] = self.pick(["0", *AMOUNTS[5:]])
                if self.chance(0.5):
                    self.scenario["party"][p]["administration"] = self.pick([0.1, 0.2, 0.25])
        for p in self.insurers + self.reinsurers:
            if self.chance(0.07):
                self.scenario["party"][p]["failure"] = True

    def draw_perils(self):
        self.perils = []
        if not self.chance(0.25):
            return
        self.scenario |= {"years": 1, "seed": 1, "peril": {}}
        for i in range(self.pick([1, 2])):
            origin, pid = self.pick(self.firms), f"p{i + 1}"
            self.perils.append(pid)
            self.scenario["peril"][pid] = {
                "origin": origin, "frequency": {"poisson": 0.1}, "culpability": {origin: {"negligent": 1.0}},
                "fault": {origin: 1.0}, "flags": {flag: 0.5 for flag in FLAGS},
                "hits": {origin: {"probability": 1.0, "severity": {"lognormal": {"median": "100k", "p95": "1M"}}, "split": {"response": 1.0}}}}

    # ── conditions ──

    def when(self, contract):
        """A condition on one or two facts of the event."""
        kinds = [lambda: {"flags": self.some(FLAGS, 1, 2)}, lambda: {"not_flags": [self.pick(FLAGS)]},
                 lambda: {"cause": self.pick(["malicious", "failure"])},
                 lambda: {"culpability": self.some(["negligent", "gross"], 1, 2)},
                 lambda: {"hours": self.bounds(["8h", "12h", "24h", "36h"])},
                 lambda: {"records": self.bounds([1000, 10_000, 50_000])}]
        if self.perils:
            kinds += [lambda: {"peril": [self.pick(self.perils)]},
                      lambda: {"origin": self.pick(["own", "other", [self.pick(self.firms)]])}]
            if not contract:
                kinds.append(lambda: {"contracted": self.pick([True, False])})
        out = self.pick(kinds)()
        if self.chance(0.2):
            out.update(self.pick(kinds)())
        return out

    def bounds(self, steps):
        i = self.rng.randrange(len(steps))
        if self.chance(0.5):
            return {"over": steps[i]}
        return {"up_to": steps[i]} if self.chance(0.5) or i == 0 else {"over": steps[0], "up_to": steps[i]}

    # ── contracts ──

    def draw_contracts(self):
        self.contracts = {}
        pairs = [(v, c) for c in self.clients for v in self.providers if self.chance(0.75)]
        pairs += [(s, v) for v in self.providers for s in self.subs if self.chance(0.85 if self.wide else 0.7)]
        pairs += [(s, c) for c in self.clients for s in self.subs if self.chance(0.3 if self.wide else 0.12)]
        if not pairs:
            pairs = [(self.providers[0], self.clients[0])]
        joint = {b for b in sorted({b for _, b in pairs}) if self.chance(0.18)}
        self.gross_joint = {b for b in sorted(joint) if self.chance(0.3)}
        for n, (obligor, beneficiary) in enumerate(sorted(pairs, key=lambda p: self.firms.index(p[1])), 1):
            self.contracts[f"k{n}"] = self.contract(obligor, beneficiary, beneficiary in joint, pairs)
            if self.chance(0.07):
                self.contracts[f"k{n}b"] = self.second_contract(obligor, beneficiary, beneficiary in joint, pairs)
        self.reverse_terms(pairs, joint)
        self.scenario["contract"] = self.contracts

    def contract(self, obligor, beneficiary, joint, pairs):
        k = {"obligor": obligor, "beneficiary": beneficiary,
             "liability": "joint-and-several" if joint else self.pick(["several", "several", "several", "full"])}
        below = [s for s, v in pairs if v == obligor]
        if below and self.chance(0.7):
            k["answers_for"] = self.some(below, 1, 2)
        if self.chance(0.6):
            k["annual_fees"] = self.pick(MIDDLE)
        self.damages(k, joint, pairs)
        self.caps(k, joint)
        if self.chance(0.15):
            k["contributory"] = "pure" if joint else self.pick(["none", "bar", "bar-50", "bar-51"])
        elif self.chance(0.06):
            k["law"] = "england"
        if not joint:
            self.single_terms(k, beneficiary, pairs)
        self.flow_down(k, beneficiary, joint, pairs)
        self.agreed_sums(k)
        if self.chance(0.15):
            k["enforcement"] = self.enforcement() or {"settled": 0.8}
        return k

    def second_contract(self, obligor, beneficiary, joint, pairs):
        """Between the same two; one sum agreed for one loss is enough."""
        k = self.contract(obligor, beneficiary, joint, pairs)
        for agreed in ("credits", "liquidated"):
            k.pop(agreed, None)
        return k

    def damages(self, k, joint, pairs):
        d = {"trigger": self.pick(["negligent"] * 6 + ["strict", "gross"])}
        if self.chance(0.5):
            d["excluded"] = self.some(["interruption", "reputation", "crime", "pci", "extortion"], 1, 3)
            if self.chance(0.25):
                d["deemed_direct"] = [self.pick(d["excluded"])]
        if self.chance(0.4):
            d["includes"] = ["regulatory"]
        is_leaf = not any(o == k["beneficiary"] for o, _ in pairs) and not self.claimants
        if is_leaf and not joint and self.chance(0.15):
            d["mitigation"] = self.pick([0.1, 0.2, 0.5])
        k["damages"] = d

    def limit(self, k, linked=False):
        kinds = [self.pick(AMOUNTS[6:])] * 4
        if "annual_fees" in k:
            kinds += [{"fees": self.pick([0.5, 1.0, 1.5, 2.0])}, {"greater_of": [self.pick(MIDDLE), {"fees": 1.0}]},
                      {"lesser_of": [self.pick(MIDDLE), {"fees": 1.5}]}]
        if linked and self.chance(0.2):
            return {"insurance_or": self.pick(MIDDLE)}
        return self.pick(kinds)

    def caps(self, k, joint):
        if self.chance(0.25):
            return
        per = self.pick(["claim", "event", "year", "year", "term"])
        k["caps"] = {"general": {"limit": self.limit(k, linked=not joint), "per": per}}
        limit = k["caps"]["general"]["limit"]
        if per == "term" and (not isinstance(limit, dict) or "insurance_or" in limit) and self.chance(0.5):
            k["caps"]["general"]["already_paid"] = self.pick(SMALL)
        if self.chance(0.05):
            k["caps"]["general"]["enforceable"] = False
        if joint:
            return
        if self.chance(0.45):
            k["caps"]["data"] = self.super_cap(k, per, ["separate", "non-cumulative", "additive", "within"])
        if self.chance(0.12):
            k["caps"]["extra"] = self.super_cap(k, per, ["separate"])
            k["caps"]["extra"]["priority"] = 2
            k["caps"].get("data", {})["priority"] = 1
        self.carve_outs(k)
        if self.chance(0.35):
            self.indemnity(k)

    def super_cap(self, k, per, relations):
        cap = {"limit": self.limit(k), "per": per, "relation": self.pick(relations)}
        if cap["relation"] == "within":
            cap["of"] = "contract.@.caps.general"
        if self.chance(0.6):
            cap["heads"] = self.some(["response", "notification", "restoration", "liability", "contract"], 1, 3)
        if self.chance(0.5) or "heads" not in cap:
            cap["when"] = self.when(True)
        return cap

    def carve_outs(self, k):
        if self.chance(0.3):
            k["uncapped"] = {"gross": {"when": {"culpability": ["gross"]}}}
            if self.chance(0.4):
                k["uncapped"]["gross"]["lifts_exclusion"] = True
        if self.chance(0.12):
            k.setdefault("uncapped", {})["heads"] = {"heads": self.some(["liability", "notification", "crime"], 1, 2)}

    def indemnity(self, k):
        d = k["damages"]
        heads = [h for h in ["liability", "defence", "notification", "contract"] if h not in d.get("excluded", [])]
        i = {"heads": self.some(heads, 1, 2), "trigger": self.pick(["strict", "negligent", "gross"])}
        if "data" in k["caps"] and self.chance(0.5):
            i["under"] = "data"
        if self.chance(0.3):
            i["extent"] = self.pick(["to-extent-caused", "full"])
        if "defence" in i["heads"] and "under" not in i and self.chance(0.4):
            i["defence"] = "outside"
        k["indemnities"] = {"third-party": i}

    def single_terms(self, k, beneficiary, pairs):
        if self.chance(0.12):
            k["order"] = "cap-first"
        if self.chance(0.15):
            k["de_minimis"] = self.pick(SMALL)
        if self.chance(0.2):
            k["basket"] = {self.pick(["tipping", "deductible"]): self.pick(SMALL + MIDDLE[:3])}
        if self.chance(0.1):
            k["base"] = "net-of-insurance"

    def flow_down(self, k, beneficiary, joint, pairs):
        upstream = any(o == beneficiary for o, _ in pairs)
        if upstream and beneficiary in self.gross_joint:
            k["flow_down"] = "gross-client-loss"
        if not upstream or joint or self.chance(0.2 if self.wide else 0.5):
            return
        k["flow_down"] = self.pick(["liability-payable", "cash", "none"] + ["gross-client-loss"] * (5 if self.wide else 2))

    def agreed_sums(self, k):
        if "annual_fees" in k and self.chance(0.15):
            k["credits"] = {"percent_of_month": [["12h", 0.1], ["24h", 0.3]]}
            if self.chance(0.4):
                k["credits"]["sole_remedy"] = ["interruption"]
            elif self.chance(0.3):
                k["credits"]["in_place_of_damages"] = True
        if self.chance(0.08):
            k["liquidated"] = {self.pick(["per_record", "per_hour"]): self.pick(["1", "5", "100", "1k"]),
                               "at_most": self.pick(MIDDLE), "instead_of": self.some(["notification", "interruption"], 1, 2)}

    def enforcement(self):
        e = {}
        if self.chance(0.5):
            e["settled"] = self.pick([0.5, 0.6, 0.75])
        if self.chance(0.5):
            e["cost"] = self.pick(SMALL[:4])
        if self.chance(0.4):
            e["cost_obligor"] = self.pick(SMALL[:4])
        if self.chance(0.2):
            e[self.pick(["pursued", "won"])] = 0.0
        return e

    def reverse_terms(self, pairs, joint):
        """Mutual terms, reverse indemnities and their set-off; they never flow down."""
        for kid, k in list(self.contracts.items()):
            simple = not {"answers_for", "credits", "liquidated"} & set(k) and k["liability"] != "joint-and-several"
            if simple and self.chance(0.12):
                k["mutual"] = True
            elif self.chance(0.08):
                back = {"obligor": k["beneficiary"], "beneficiary": k["obligor"], "flow_down": "none", "damages": {"trigger": "negligent"},
                        "liability": self.pick(["several", "full"]) if k["obligor"] not in joint else "joint-and-several"}
                if self.chance(0.6):
                    back["caps"] = {"general": {"limit": self.pick(MIDDLE), "per": self.pick(["event", "year"])}}
                self.contracts[f"{kid}r"] = back
            else:
                continue
            self.before_caps(kid, k)
        for kid, k in self.contracts.items():
            for cap in k.get("caps", {}).values():
                if "of" in cap:
                    cap["of"] = f"contract.{kid}.caps.general"
                    k.pop("mutual", None)

    def before_caps(self, kid, k):
        """Only where nothing flows down from either side, so that the order of both cannot matter."""
        quiet = k["liability"] != "joint-and-several" and not self.claimants
        quiet = quiet and not any(c["beneficiary"] == k["obligor"] for i, c in self.contracts.items() if i not in (kid, f"{kid}r"))
        if quiet and self.chance(0.4):
            k["set_off"] = "before-caps"
            if f"{kid}r" in self.contracts:
                self.contracts[f"{kid}r"]["set_off"] = "before-caps"

    # ── policies ──

    def draw_policies(self):
        self.policies = {}
        if not self.insurers:
            return
        insured = [p for p in self.firms if self.chance(0.65 if self.wide else 0.45)]
        shared = self.clients[:2] if len(self.clients) > 1 and self.chance(0.1) else []
        if shared:
            insured = [p for p in insured if p not in shared]
            self.policies["q0"] = self.policy(shared[0], False, shared) | {"insureds": shared}
        for n, p in enumerate(insured, 1):
            waiver = self.waiver(p)
            main = self.policies[f"q{n}"] = self.policy(p, waiver)
            if self.chance(0.3):
                self.tower(f"q{n}", main)
            elif self.chance(0.15):
                self.second(f"q{n}b", main)
            self.additional(main, p)
            if f"q{n}b" in self.policies:
                self.additional_twice(main, self.policies[f"q{n}b"])
        self.name_once_where_several_answer()
        if self.policies:
            self.bound_sublimits()
            self.scenario["policy"] = self.policies

    def waiver(self, insured):
        obligors = [k["obligor"] for k in self.contracts.values() if k["beneficiary"] == insured]
        if not obligors or not self.chance(0.12):
            return None
        owes_nothing = not any(k["obligor"] == insured for k in self.contracts.values()) and not any(
            "mutual" in k for k in self.contracts.values())
        effect = "insurer-only" if owes_nothing and self.chance(0.4) else "claim"
        parties = self.some(sorted(set(obligors)), 1, 3) if effect == "insurer-only" else sorted(set(obligors))
        return {"parties": parties, "effect": effect}

    def insurer_shares(self):
        if len(self.insurers) > 1 and self.chance(0.3):
            a, b = self.rng.sample(self.insurers, 2)
            return {a: 0.6, b: self.pick([0.4, 0.4, 0.3])}
        return {self.pick(self.insurers): self.pick([1.0, 1.0, 1.0, 1.0, 0.75])}

    def policy(self, insured, waiver, joint=()):
        q = {"insured": insured, "insurers": self.insurer_shares(),
             "recovery": self.pick(["top-down", "top-down", "insurer-first", "insured-first", "pro-rata"])}
        if self.chance(0.75):
            q["retention"] = self.pick(SMALL)
        if self.chance(0.85):
            q["limit"] = self.pick(AMOUNTS[9:])
        self.aggregates(q)
        q["retention_rule"] = self.pick(["largest-borne"] * 4 + ["sum-capped", "largest-flat", "stacked"])
        q["covers"] = self.covers(q)
        if waiver:
            q["waiver_of_subrogation"] = waiver
        self.policy_options(q, {insured, *joint})
        if q["retention_rule"] == "largest-borne":
            del q["retention_rule"]
        return q

    def aggregates(self, q):
        if self.chance(0.5):
            q["aggregate"] = q["limit"] if "limit" in q and self.chance(0.6) else self.pick(LARGE)
            if "limit" in q and Fraction(worth(q["aggregate"])) < worth(q["limit"]):
                q["aggregate"] = q["limit"]
            if self.chance(0.25):
                q["aggregate_restored"] = True
            elif self.chance(0.25):
                q["reinstatements"] = self.pick([[1.0], [1.0, 0.5]])
        if self.chance(0.12):
            q["aggregate_deductible"] = self.pick(SMALL)

    def covers(self, q):
        out, left = {}, list(OWN_HEADS)
        if self.chance(0.25):
            out["all"] = {"heads": [*self.some(left, 2, 5), "contract"]}
        else:
            out["first-party"] = {"heads": [h for h in ["response", "notification", "restoration"] if self.chance(0.9)] or ["response"]}
            if self.chance(0.7):
                self.outage_covers(q, out)
            if self.chance(0.4):
                out["crime"] = {"heads": self.some(["extortion", "crime"], 1, 2)}
            if self.chance(0.8):
                out["liability"] = {"heads": ["contract", *self.some(["liability", "defence", "regulatory", "pci"], 1, 4)]}
        for cover in out.values():
            self.cover_terms(q, cover)
        return out

    def outage_covers(self, q, out):
        modes = ["qualifying", "time-deductible", "time-plus-money"] + ([] if q["retention_rule"] == "stacked" else ["greater-of"])
        def outage():
            c = {"heads": ["interruption"]}
            if self.chance(0.7):
                c["waiting"] = {"period": self.pick(["8h", "10h", "12h", "24h"]), "mode": self.pick(modes)}
            if self.chance(0.15):
                c["indemnity_period"] = self.pick(["24h", "36h", "48h"])
            return c
        if self.perils and self.chance(0.4):
            out["own-outage"] = outage() | {"when": {"origin": "own"}}
            out["dependent-outage"] = outage() | {"when": {"origin": "other"}}
        else:
            out["interruption"] = outage()

    def cover_terms(self, q, c):
        if self.chance(0.3):
            c["retention"] = self.pick(["0", *SMALL])
        if self.chance(0.2):
            c["coinsurance"] = self.pick([0.1, 0.2, 0.5])
        if self.chance(0.3):
            c["sublimit"] = {self.pick(["event", "event", "year"]): self.pick(AMOUNTS[4:14])}
            if "event" in c["sublimit"] and self.chance(0.2):
                c["sublimit"]["year"] = self.pick(AMOUNTS[8:])
        if "notification" in c["heads"] and self.chance(0.25):
            c["persons"] = self.pick([1000, 10_000])
        if "contract" in c["heads"] and self.chance(0.25):
            c["contractual_share"] = self.pick([0.0, 0.5, 0.8])
        if self.chance(0.06):
            c["outside_aggregate"] = True
        if self.chance(0.04):
            c["dispute"] = 1.0
        if "when" not in c and self.chance(0.12):
            c["when"] = self.when(False)

    def policy_options(self, q, insureds):
        ground_up = self.chance(0.1)
        if ground_up:
            q["sublimit_basis"] = "ground-up"
        if self.chance(0.3):
            q["retention_spread"] = "head-order" if ground_up or self.chance(0.5) else "insured-favourable"
        if self.chance(0.12):
            q["coinsurance_basis"] = "100%"
        if self.chance(0.2):
            q["excluded_if"] = [self.when(False)]
        if self.chance(0.12):
            q["endorsements"] = {"e": {"when": self.when(False), "coinsurance": self.pick([0.1, 0.2, 0.3])}}
        if self.chance(0.12):
            q["defence"] = "outside"
        if self.chance(0.15):
            q["pays_when_insolvent"] = self.pick(["estate", "condition-precedent"])
        if self.chance(0.03):
            q["void"] = 1.0
        if not self.reads_payments(insureds) and "waiver_of_subrogation" not in q and self.chance(0.1):
            q["erosion"] = "pro-rata"

    def reads_payments(self, insureds):
        """Whether a claim of theirs is net of insurance."""
        return any(k.get("base") == "net-of-insurance" for k in self.contracts.values()
                   if insureds & {k["beneficiary"], *([k["obligor"]] if "mutual" in k else [])})

    def tower(self, qid, main):
        """One or two layers; a year's sublimit below them would need a rule the law does not give."""
        main.setdefault("limit", self.pick(LARGE))
        main.pop("void", None)
        for c in main["covers"].values():
            if "sublimit" in c:
                c["sublimit"].pop("year", None)
                if not c["sublimit"] or "contract" in c["heads"]:
                    del c["sublimit"]
        below = qid
        for n in range(self.pick([1, 1, 2])):
            layer = {"insured": main["insured"], "insurers": self.insurer_shares(), "over": below, "limit": self.pick(LARGE)}
            if self.chance(0.5):
                layer["aggregate"] = layer["limit"]
            if self.chance(0.1):
                layer["aggregate_deductible"] = self.pick(SMALL)
            if self.chance(0.35):
                layer["attachment"] = self.pick(["fixed", "insurer-payment-only"])
                # Above a fixed layer whose tower has a gap, "exhausted" is read in two ways.
                if layer["attachment"] == "insurer-payment-only" and "fixed" in self.attachments(below):
                    del layer["attachment"]
            below = f"{qid}x{n + 1}"
            self.policies[below] = layer

    def attachments(self, policy):
        """Of a policy and of those it is over."""
        while policy is not None:
            yield self.policies[policy].get("attachment")
            policy = self.policies[policy].get("over")

    def bound_sublimits(self):
        """A sublimit above its limit is an error of the scenario."""
        for q in self.policies.values():
            sublimits = [c.get("sublimit", {}) for c in q.get("covers", {}).values()]
            for sublimit in sublimits:
                for key, most in [("event", q.get("limit")), ("year", q.get("aggregate"))]:
                    if key in sublimit and most is not None and worth(sublimit[key]) > worth(most):
                        sublimit[key] = most

    def second(self, qid, main):
        """Other insurance: another priority, an equal one, or one that goes first."""
        other = self.policy(main["insured"], main.get("waiver_of_subrogation"))
        other["recovery"] = main["recovery"]
        for q in (main, other):
            q.pop("void", None)
            q.pop("erosion", None)
            q.pop("aggregate_restored", None)
            q.setdefault("limit", self.pick(LARGE))
        kind = self.pick(["equal", "later", "first"])
        if kind == "later":
            main["priority"], other["priority"] = 1, 2
        if kind == "first":
            other["primary_non_contributory"] = True
        if self.chance(0.4) and "waiver_of_subrogation" not in main and not self.reads_payments({main["insured"]}):
            self.pick([main, other])["erosion"] = "pro-rata"
            if self.chance(0.3):
                self.scenario["party"][self.pick([*main["insurers"], *other["insurers"]])]["failure"] = True
        self.policies[qid] = other

    def additional(self, q, named):
        """Clients of the named insured, or of one that answers for it; now and then one that has nothing to do with it."""
        heads = [h for h in THIRD_PARTY if any(h in c["heads"] for c in q["covers"].values())]
        joint = self.policies.get("q0", {}).get("insureds", [])
        if named in self.clients or not heads or "erosion" in q:
            return
        for c in (c for c in self.clients if c not in joint):
            mine = [k for k in self.contracts.values() if k["beneficiary"] == c]
            if any(k["obligor"] == named for k in mine):
                chance = 0.75 if self.wide else 0.25
            else:
                chance = 0.85 if any(named in k.get("answers_for", []) for k in mine) else 0.08
            if self.chance(chance):
                q.setdefault("additional_insureds", {})[c] = {"heads": heads, "erodes_cap": self.chance(0.5)}

    def additional_twice(self, main, other):
        """The second policy of the named insured names a client of the first too; both erode the cap or none does."""
        heads = [h for h in THIRD_PARTY if any(h in c["heads"] for c in other["covers"].values())]
        for c, terms in main.get("additional_insureds", {}).items():
            if heads and "erosion" not in other and self.chance(0.7):
                other.setdefault("additional_insureds", {})[c] = {"heads": heads, "erodes_cap": terms["erodes_cap"]}

    def name_once_where_several_answer(self):
        """A party named by whom it has no contract with, and by one of several that answer for that fault by contract: the
        law would then pay the loss more than once (number 25a)."""
        for q in list(self.policies.values()):
            for c in list(q.get("additional_insureds", {})):
                mine = [k for k in self.contracts.values() if k["beneficiary"] == c]
                naming = {o["insured"] for o in self.policies.values() if c in o.get("additional_insureds", {})}
                answering = {k["obligor"] for k in mine if q["insured"] in k.get("answers_for", []) or k["liability"] == "full"
                             or k.get("indemnities", {}).get("third-party", {}).get("extent") == "full"}
                if all(k["obligor"] != q["insured"] for k in mine) and len(answering) > 1 and answering & naming:
                    del q["additional_insureds"][c]
            if not q.get("additional_insureds", True):
                del q["additional_insureds"]

    # ── procurement duties ──

    def draw_duties(self):
        """One sum an obligor; only where what its caps stop, and what its policies hold, can be read in one way."""
        for v in self.providers + self.subs:
            held = [q for q in self.policies.values() if v in q.get("insureds", [q["insured"]])]
            liability = [c for q in held for c in q.get("covers", {}).values() if "contract" in c["heads"]]
            if any({"when", "dispute", "sublimit"} & set(c) for c in liability) or not self.chance(0.25):
                continue
            required = self.pick([*MIDDLE[5:], *LARGE])
            for k in self.contracts.values():
                plain = not {"enforcement", "mutual", "set_off", "order"} & set(k) and "caps" in k
                waivers = [q.get("waiver_of_subrogation", {}) for q in self.policies.values() if q["insured"] == k["beneficiary"]]
                plain = plain and not any(w.get("effect") == "insurer-only" for w in waivers)
                if k["obligor"] == v and plain and k["liability"] != "joint-and-several" and self.chance(0.7):
                    k["insurance_required"] = required

    # ── pools, treaties ──

    def draw_pools(self):
        for v in self.providers + self.subs:
            mine = [kid for kid, k in self.contracts.items() if k["obligor"] == v and k["liability"] != "joint-and-several" and not kid.endswith("r")
                    and "insurance_required" not in k]
            if len(mine) > 1 and self.chance(0.45):
                self.rng.shuffle(mine)
                self.scenario.setdefault("pool", {})[f"{v}-pool"] = {
                    "obligor": v, "limit": self.pick(AMOUNTS[7:]), "per": self.pick(["event", "year"]), "members": mine,
                    "division": self.pick(["pro-rata", "first-come", "water-filling"])}

    def draw_treaties(self):
        if not self.reinsurers or not self.policies:
            return
        treaties = {}
        for i in self.insurers:
            if self.chance(0.35):
                treaties[f"{i}-qs"] = {"cedent": i, "reinsurers": self.reinsurer_shares(), "quota_share": self.quota_share(i)}
            for n in range(self.pick([0, 0, 1, 1, 2])):
                treaties[f"{i}-xl{n + 1}"] = {"cedent": i, "reinsurers": self.reinsurer_shares(), "event_excess": self.event_excess()}
            if self.chance(0.2):
                treaties[f"{i}-sl"] = {"cedent": i, "reinsurers": self.reinsurer_shares(),
                                       "stop_loss": {"attachment": self.pick(MIDDLE), "limit": self.pick(LARGE)}}
            mine = [t for t in treaties.values() if t["cedent"] == i and "stop_loss" not in t]
            if len(mine) > 1 and self.chance(0.25):
                for n, t in enumerate(mine):
                    t["order"] = n + 1
            self.separate_layers(mine)
        if len(self.reinsurers) > 1 and treaties and self.chance(0.3):
            treaties["retro"] = {"cedent": "r1", "reinsurers": {"r2": 1.0}, "quota_share": {"cession": 0.5}}
            for t in treaties.values():
                if t["cedent"] != "r1":
                    t["reinsurers"] = {"r1": 1.0}
        if treaties:
            self.scenario["treaty"] = treaties

    def separate_layers(self, mine):
        """Two event excesses that read the same net stand above each other, so that no loss is ceded twice."""
        layers = [t["event_excess"] for t in mine if "event_excess" in t]
        if len(layers) == 2 and "order" not in mine[0]:
            top = worth(layers[0]["attachment"]) + worth(layers[0]["limit"])
            layers[1]["attachment"] = int(top)

    def reinsurer_shares(self):
        if len(self.reinsurers) > 1 and self.chance(0.3):
            return {"r1": 0.5, "r2": self.pick([0.5, 0.3])}
        return {self.pick(self.reinsurers): 1.0}

    def quota_share(self, insurer):
        qs = {"cession": self.pick([0.2, 0.4, 0.5])}
        if self.chance(0.35):
            qs["event_limit"] = self.pick(MIDDLE)
        if self.chance(0.25):
            qs["loss_ratio_cap"] = self.pick([1.2, 2.0])
            for q in self.policies.values():
                if insurer in q["insurers"]:
                    q["premium"] = self.pick(MIDDLE)
        return qs

    def event_excess(self):
        xl = {"attachment": self.pick(SMALL + MIDDLE[:4]), "limit": self.pick(MIDDLE)}
        if self.chance(0.3):
            xl["placed"] = self.pick([0.5, 0.9])
        if self.chance(0.2):
            xl["deductible"] = self.pick(SMALL)
        if self.chance(0.5):
            xl["reinstatements"] = self.pick([[], [1.0], [1.0, 0.5]])
        if self.chance(0.12):
            xl["two_risk"] = True
        return xl

    # ── events ──

    def event(self, n):
        e = {"time": round(0.1 + 0.15 * n, 2)}
        if self.perils and self.chance(0.8):
            e["peril"] = self.pick(self.perils)
        if "cause" in self.reads and self.chance(0.4):
            e["cause"] = "failure"
        if "flags" in self.reads and self.chance(0.6):
            e["flags"] = self.some(FLAGS[:2] if self.chance(0.9) else FLAGS, 1, 2)
        e["fault"] = self.fault()
        hit = self.some(self.firms, 1, 3)
        if not set(hit) & set(self.clients) and self.chance(0.9):
            hit.append(self.pick(self.clients))
        if self.claimants and self.chance(0.7):
            hit += self.claimants
        at_fault = [p for p in e["fault"] if p != "self"]
        for p in hit:
            if self.chance(0.12):
                e.setdefault("fault_of", {})[p] = self.fault()
                at_fault += [q for q in e["fault_of"][p] if q != "self"]
        e["culpability"] = {p: self.pick(CULPABILITIES) for p in dict.fromkeys(at_fault) if self.chance(0.85)}
        self.outage(e)
        e["loss"] = {p: self.losses(p) for p in hit}
        for p in hit:
            if "records" in self.reads and self.chance(0.6):
                e.setdefault("records", {})[p] = self.pick([500, 1000, 5000, 10_000, 50_000, 100_000])
            if self.chance(0.12):
                self.items(e, p)
        if self.chance(0.12):
            claimants = [p for p in hit if p in self.clients]
            obligors = [p for p in self.providers + self.subs]
            if claimants:
                e["claims"] = [{"claimant": self.pick(claimants), "obligor": self.pick(obligors), "amount": self.pick(MIDDLE)}]
        return {k: v for k, v in e.items() if v != {}}

    def fault(self):
        who = self.some(self.providers + self.subs, 1, 3)
        if self.chance(0.15):
            who.append(self.pick(self.clients))
        if self.chance(0.5):
            who.append("self")
        left, out = 20, {}
        for p in who[:-1]:
            part = self.rng.randint(1, left - (len(who) - len(out) - 1))
            part = max(1, min(part, left - (len(who) - len(out) - 1)))
            out[p] = part / 20
            left -= part
        out[who[-1]] = left / 20
        return out

    def outage(self, e):
        if "outage" not in self.reads or self.chance(0.3):
            return
        if self.chance(0.5):
            e["outage"] = [[self.pick(["6h", "8h", "12h", "24h", "30h", "48h"]), "1k"]]
        else:
            e["outage"] = [["12h", "20k"], ["12h", "40k"], [self.pick(["6h", "12h", "24h"]), "10k"]]

    def losses(self, p):
        if p in self.claimants:
            return {"liability": self.pick(MIDDLE)}
        heads = self.some(["response", "notification", "restoration", "interruption", "liability", *OWN_HEADS], 1, 3)
        return {h: self.pick(AMOUNTS if self.chance(0.8) else ["37500", "123456.78", "66.6k", "999999.99"]) for h in dict.fromkeys(heads)}

    def items(self, e, p):
        if any(k.get("base") == "net-of-insurance" for k in self.contracts.values()) or p in self.claimants:
            return
        head = self.pick(e["loss"][p])
        items = [self.pick(SMALL + MIDDLE[:3]) for _ in range(self.pick([2, 3, 4]))]
        e.setdefault("items", {})[p] = {head: items}
        total = sum(worth(i) for i in items)
        e["loss"][p][head] = int(total) if total.denominator == 1 else float(total)


def worth(amount):
    from oracle.amounts import money
    return money(amount)


def plain(amount):
    """To a hundredth of a cent; whole numbers stay whole."""
    rounded = round(amount * 10**4) / Fraction(10**4)
    return int(rounded) if rounded.denominator == 1 else float(rounded)


def expected(scenario):
    ledger = settle(resolve(json.loads(json.dumps(scenario), parse_float=Fraction)))
    return {"net": {p: plain(ledger.net[p]) for p in scenario["party"] if plain(ledger.net[p])},
            "gross": {p: plain(ledger.gross[p]) for p in scenario["party"] if plain(ledger.gross[p])}}


def networks(seed, count, late=False, ruled=False, clocked=False):
    for n in range(count):
        scenario = Network(random.Random(f"{seed}/{n}")).scenario
        if ruled:
            Ruled(scenario, random.Random(f"{seed}/{n}/ruled"))
        if late:
            Late(scenario, random.Random(f"{seed}/{n}/late"))
        if clocked:
            Clocked(scenario, random.Random(f"{seed}/{n}/clocked"))
        scenario["title"] = f"{seed}/{n}"
        yield scenario


def terms(value, seen):
    """Every key and every option of a scenario, to count what has been drawn."""
    if isinstance(value, dict):
        for k, v in value.items():
            seen.add(k)
            if isinstance(v, str) and not v[:1].isdigit():
                seen.add(f"{k} = {v}")
            terms(v, seen)
    elif isinstance(value, list):
        for v in value:
            terms(v, seen)
    return seen


def short_words(lines):
    """Short names for the quoted words that take most room."""
    room = Counter()
    for line in lines:
        for word in re.findall(r'"([a-z][a-z_ -]{3,})"', line):
            room[word] += len(word) - 2
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    shorts = [f"~{a}" for a in digits] + [f"~{a}{b}" for a in digits for b in digits]
    return dict(zip(shorts, [w for w, n in room.most_common(500) if n > 200]))


def shortened(line, words):
    back = {f'"{long}"': f'"{short}"' for short, long in words.items()}
    return re.sub(r'"[a-z][a-z_ -]{3,}"', lambda m: back.get(m.group(), m.group()), line)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--out", type=Path, default=Path("networks"))
    parser.add_argument("--late", action="store_true", help="also draw notice, periods, declined services, retroactive days, laws")
    parser.add_argument("--ruled", action="store_true", help="also draw what was ruled upon later")
    parser.add_argument("--clocked", action="store_true", help="also draw conditions of notice in policies, and breaches in Florida")
    parser.add_argument("--terms", action="store_true", help="also print how many networks have each term")
    parser.add_argument("--plain", action="store_true", help="write whole words")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    counts, lines = Counter(), []
    for scenario in networks(options.seed, options.count, options.late, options.ruled, options.clocked):
        lines.append(json.dumps({"scenario": scenario, "expected": expected(scenario)}, separators=(",", ":")))
        counts.update(terms(scenario, set()))
    words = {} if options.plain else short_words(lines)
    head = [] if options.plain else [json.dumps({"words": words}, separators=(",", ":"))]
    text = "\n".join(head + [shortened(line, words) for line in lines]) + "\n"
    (options.out / f"networks-{options.seed}.jsonl").write_text(text)
    if options.terms:
        for term, n in counts.most_common():
            print(f"{n:6} {term}")


if __name__ == "__main__":
    main()
