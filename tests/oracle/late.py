"""Terms that a network gets after it is drawn, from a stream of their own: notice, claim period, declined services, retroactive days,
laws that lift nominal caps, policies that leave their recovery to a law.
"""

from datetime import date, timedelta

INCEPTIONS = ["2025-07-01", "2026-04-01", "2027-01-01"]   # no leap day in the year that follows
FLAGS = ["ransomware", "personal-data", "war"]
BEGAN = ["2023-12-31", "2024-01-01", "2025-06-30"]


class Late:
    """Adds to a scenario in place; what keeps it legal stands where the term is drawn."""

    def __init__(self, scenario, rng):
        self.scenario, self.rng = scenario, rng
        self.contracts, self.policies = scenario["contract"], scenario.get("policy", {})
        if self.chance(0.5):
            scenario["inception"] = rng.choice(INCEPTIONS)
        self.named = {(q["insured"], a) for q in self.policies.values() for a in q.get("additional_insureds", {})}
        self.reads_partners = '"contracted"' in str(self.policies).replace("'", '"')
        for k in self.contracts.values():
            self.bars(k)
            self.period(k)
            self.law(k)
        for q in self.policies.values():
            self.policy(q)
        for e in scenario["event"]:
            self.event(e)

    def chance(self, p):
        return self.rng.random() < p

    def day(self, days):
        return str(date.fromisoformat(self.scenario.get("inception", "2026-01-01")) + timedelta(days))

    def bars(self, k):
        """A cut is drawn only where what it cuts is damages, and nobody takes over what it takes off."""
        if self.chance(0.4):
            only_bar = k["liability"] == "joint-and-several" or "liquidated" in k
            effect = "bar" if only_bar or self.chance(0.4) else {"cut": self.rng.choice([0.1, 0.2, 0.5])}
            k["notice"] = {"within": self.rng.choice(["24h", "48h", "3d"]), "effect": effect}
        if self.chance(0.2):
            barred = [self.condition() for _ in range(self.rng.choice([1, 1, 2]))]
            k["barred_if"] = barred[0] if len(barred) == 1 else barred

    def condition(self):
        kinds = [{"flags": self.rng.choice(FLAGS)}, {"flags": self.rng.sample(FLAGS, 2)}, {"not_flags": [self.rng.choice(FLAGS)]},
                 {"cause": "failure"}, {"hours": {"over": "12h"}}, {"records": {"over": 10_000}}]
        return self.rng.choice(kinds)

    def period(self, k):
        """Not where a party would lose its contract with an additional insured (25a), nor beside `contracted`."""
        if self.reads_partners or (k["obligor"], k["beneficiary"]) in self.named or not self.chance(0.3):
            return
        if "mutual" in k and (k["beneficiary"], k["obligor"]) in self.named:
            return
        if self.chance(0.5):
            k["from"] = self.day(self.rng.choice([-400, 0, 30, 60, 120, 180]))
        if self.chance(0.6) or "from" not in k:
            k["to"] = self.day(self.rng.choice([59, 119, 179, 209, 364, 500]))
        if "from" in k and "to" in k and k["to"] < k["from"]:
            del k["from"]

    def law(self, k):
        if "law" not in k and self.chance(0.35):
            k["law"] = self.rng.choice(["new-york", "california"])
        if self.chance(0.12):
            k["gross_lifts_nominal"] = self.chance(0.5)
        lifts = k.get("gross_lifts_nominal", k.get("law") in ("new-york", "california"))
        for cap in k.get("caps", {}).values():
            if self.chance(0.6 if lifts else 0.1):
                cap["nominal"] = True
                self.makes_it_matter(k)

    def makes_it_matter(self, k):
        """A carve-out for gross culpability would leave a law nothing to lift; the culpable of some event are grossly so."""
        if k.get("uncapped", {}).pop("gross", None) is not None and not k["uncapped"]:
            del k["uncapped"]
        e = self.rng.choice(self.scenario["event"])
        for p in e.get("culpability", {}):
            if p == k["obligor"] or self.chance(0.3):
                e["culpability"][p] = "gross"

    def policy(self, q):
        if "over" in q:
            return
        if self.chance(0.35):
            q["retroactive"] = self.rng.choice([*BEGAN, self.day(60), self.day(120)])
        laws = {"insured-first": ["new-york", "california"], "top-down": ["england"]}.get(q["recovery"])
        if laws and self.chance(0.4):
            q["law"] = self.rng.choice(laws)
            del q["recovery"]
        if self.chance(0.1):
            q["wilful"] = "covered"

    def event(self, e):
        told = [p for p in self.scenario["party"] if any(k["beneficiary"] == p or ("mutual" in k and k["obligor"] == p)
                                                         for k in self.contracts.values())]
        hours = {p: self.rng.choice(["12h", "24h", "48h", "49h", "3d", "96h"]) for p in told if self.chance(0.6)}
        if hours:
            e["notified"] = hours
        if self.chance(0.4):
            e["began"] = self.rng.choice(BEGAN)
        if self.chance(0.3):
            e["flags"] = sorted({*e.get("flags", []), self.rng.choice(FLAGS)}, key=FLAGS.index)
        if self.chance(0.1):
            e["cause"] = "failure"
