"""Conditions of notice in policies, and breaches under Florida's law with given times, from a stream of their own."""

HOURS = ["12h", "24h", "48h", "49h", "3d", "30d", "31d", "90d", "200d"]
WITHIN = ["24h", "48h", "30d", "60d"]
NOTIFIED = ["10d", "30d", "721h", "40d", "60d", "61d", "90d", "91d", "120d", "210d"]


class Clocked:
    """Adds to a scenario in place."""

    def __init__(self, scenario, rng):
        self.scenario, self.rng = scenario, rng
        self.policies = scenario.get("policy", {})
        for q in self.policies.values():
            self.policy(q)
        for e in scenario["event"]:
            self.notified(e)
        if self.chance(0.6):
            self.florida()

    def chance(self, p):
        return self.rng.random() < p

    def policy(self, q):
        """A layer has the condition of the policy it is over."""
        if "over" in q or not self.chance(0.5):
            return
        effect = "bar" if self.chance(0.5) else {"cut": self.rng.choice([0.1, 0.3, 0.5])}
        q["notice"] = {"within": self.rng.choice(WITHIN), "effect": effect}
        if self.chance(0.7):
            q["notice"]["from"] = self.rng.choice(["knowledge", "event", "policy-end", "policy-end"])

    def notified(self, e):
        """Who gives notice to insurers gives it to contract partners at the same time."""
        insured = {q.get("insured", q.get("insureds", [None])[0]): None for q in self.policies.values() if "over" not in q}
        for p in insured:
            if self.chance(0.6):
                e.setdefault("notified", {})[p] = self.rng.choice(HOURS)

    def florida(self):
        roles = ("claimants", "insurer", "reinsurer")
        firms = [p for p, body in self.scenario["party"].items() if body["role"] not in roles]
        under = [p for p in firms if self.chance(0.5)]
        for p in under:
            body = self.scenario["party"][p]
            body["regimes"] = ["state:FL"]
            body["records"] = self.rng.choice([100_000, {"US-FL": 25_000, "DE": 75_000}, {"US-FL": 100, "US-TX": 99_900}])
            body["notification"] = self.times() if self.chance(0.4) else self.rng.choice(NOTIFIED)
        if not under:
            return
        self.scenario["regime"] = {"state:FL": {"enforcement": 1, "fine": "0", "insurable": True}}
        if self.chance(0.3):
            self.scenario["regime"]["state:FL"]["settlement"] = 0.5
        for e in self.scenario["event"]:
            for p in e["loss"]:
                if p in under and self.chance(0.7):
                    e.setdefault("records", {})[p] = self.rng.choice([100, 499, 500, 1_999, 2_000, 50_000])
                if p in under and self.chance(0.4):
                    said = self.times() if self.chance(0.5) else self.rng.choice(NOTIFIED)
                    e.setdefault("notification", {})[p] = said
            if self.chance(0.15):
                e["flags"] = [*e.get("flags", []), "encrypted"]

    def times(self):
        return {"persons": self.rng.choice(NOTIFIED), "authority": self.rng.choice(NOTIFIED)}
