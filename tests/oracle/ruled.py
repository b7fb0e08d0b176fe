"""Combinations that were ruled upon after the fixed networks were drawn, from a stream of their own: estimates under `pro-rata` erosion,
waivers of the kind `insurer-only` of a debtor, joint contracts on two bases, set-off before caps of joint contracts.
"""


class Ruled:
    """Changes a scenario in place; what keeps it legal stands where the term is drawn."""

    def __init__(self, scenario, rng):
        self.rng = rng
        self.contracts, self.policies = scenario["contract"], scenario.get("policy", {})
        self.has_claimants = any(p["role"] == "claimants" for p in scenario["party"].values())
        self.are_circular = any("mutual" in k or kid.endswith("r") for kid, k in self.contracts.items())
        for q in self.policies.values():
            self.estimate(q)
        for q in self.policies.values():
            self.waiver_of_debtor(q)
        for claimant in {k["beneficiary"]: None for k in self.contracts.values()}:
            self.two_bases(claimant)
        for kid, k in self.contracts.items():
            self.set_off(kid, k)

    def chance(self, p):
        return self.rng.random() < p

    def estimate(self, q):
        """The policies of a tower agree on erosion; layers say nothing."""
        if "over" in q or "additional_insureds" in q or "erosion" in q:
            return
        insureds = q.get("insureds", [q["insured"]])
        is_net = any(k.get("base") == "net-of-insurance" and k["beneficiary"] in insureds for k in self.contracts.values())
        if self.chance(0.6 if is_net or "waiver_of_subrogation" in q else 0.0):
            q["erosion"] = "pro-rata"

    def waiver_of_debtor(self, q):
        """Not where parties owe each other, nor beside a procurement duty (74). Policies of one insured waive alike."""
        if "over" in q or self.are_circular or "insureds" in q:
            return
        mine = [k for k in self.contracts.values() if k["beneficiary"] == q["insured"]]
        if not mine or any("insurance_required" in k for k in self.contracts.values()) or not self.chance(0.3):
            return
        waiver = {"parties": sorted({k["obligor"] for k in mine if self.chance(0.8)} or {mine[0]["obligor"]}), "effect": "insurer-only"}
        for other in self.policies.values():
            if other["insured"] == q["insured"] and "over" not in other:
                other["waiver_of_subrogation"] = waiver

    def two_bases(self, claimant):
        joint = [k for k in self.contracts.values() if k["beneficiary"] == claimant and k["liability"] == "joint-and-several"]
        if len(joint) > 1 and any(k["obligor"] == claimant for k in self.contracts.values()):
            for k in joint:
                if k.get("flow_down") in (None, "gross-client-loss") and self.chance(0.6):
                    k["flow_down"] = self.rng.choice(["gross-client-loss", "liability-payable"])

    def set_off(self, kid, k):
        """Only where nothing flows down from either side, so that the order of both cannot matter."""
        back = self.contracts.get(f"{kid}r")
        if back is None or k["liability"] != "joint-and-several" or self.has_claimants:
            return
        if not any(c["beneficiary"] == k["obligor"] for c in self.contracts.values() if c is not back) and self.chance(0.8):
            k["set_off"] = back["set_off"] = "before-caps"
