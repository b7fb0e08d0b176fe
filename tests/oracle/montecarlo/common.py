"""What the six scenarios share: amounts, laws, events of a batch of years, and estimates with their errors."""

import math
import re
import statistics
import tomllib
from pathlib import Path

import numpy as np

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
HEADS = ["response", "notification", "restoration", "interruption", "extortion", "crime", "defence", "liability",
         "regulatory", "pci", "reputation"]
NONE, NEGLIGENT, GROSS, WILFUL = range(4)
CULPABILITY = {"none": NONE, "negligent": NEGLIGENT, "gross": GROSS, "wilful": WILFUL}
Z95 = 1.6448536269514722

# Mean part of the cost and chance to be there, by head: `obligor library split`.
SPLITS = {
    "data_breach": {"response": (0.41, 1.00), "notification": (0.19, 0.80), "defence": (0.10, 0.15),
                    "liability": (0.16, 0.10), "regulatory": (0.03, 0.10), "pci": (0.02, 0.05),
                    "interruption": (0.07, 0.15), "restoration": (0.02, 0.15)},
    "ransomware": {"response": (0.29, 1.00), "notification": (0.07, 0.45), "defence": (0.04, 0.06),
                   "liability": (0.04, 0.05), "regulatory": (0.01, 0.04), "interruption": (0.27, 0.50),
                   "extortion": (0.20, 0.30), "restoration": (0.08, 0.60)},
    "bec_fraud": {"crime": (0.60, 1.00), "response": (0.26, 0.70), "notification": (0.09, 0.20),
                  "defence": (0.02, 0.03), "liability": (0.02, 0.02), "interruption": (0.01, 0.05)},
    "outage_at_provider": {"response": (0.10, 1.00), "interruption": (0.78, 1.00), "defence": (0.02, 0.03),
                           "liability": (0.02, 0.03), "restoration": (0.08, 0.40)},
}


def value(written):
    """A figure without its source."""
    return written["value"] if isinstance(written, dict) and "value" in written else written


def money(written):
    """Units of currency of `"250k"`, `"1.5M"` or a number."""
    written = value(written)
    if not isinstance(written, str):
        return float(written)
    number, unit = re.fullmatch(r"([\d._]+)([kMB]?)", written).groups()
    return float(number.replace("_", "")) * {"": 1.0, "k": 1e3, "M": 1e6, "B": 1e9}[unit]


def hours(written):
    """Hours of `"69h"` or `"43d"`."""
    number, unit = re.fullmatch(r"([\d.]+)([hd])", value(written)).groups()
    return float(number) * {"h": 1.0, "d": 24.0}[unit]


class Lognormal:
    """A lognormal law as a scenario writes it, with its bounds: `from` conditions, `at_most` moves."""

    def __init__(self, written, unit):
        law = written["lognormal"]
        if "median" in law:
            self.mu = math.log(unit(law["median"]))
            self.sigma = (math.log(unit(law["p95"])) - self.mu) / Z95
        else:
            self.sigma = value(law["sigma"])
            self.mu = value(law["mu"]) if "mu" in law else math.log(unit(law["mean"])) - self.sigma**2 / 2
        self.least = unit(written["from"]) if "from" in written else None
        self.most = unit(written["at_most"]) if "at_most" in written else math.inf

    def draw(self, rng, shape, score=None):
        """Draws, or the law's quantiles at normal scores. A law that is cut from below is drawn anew until it fits."""
        drawn = np.exp(self.mu + self.sigma * (rng.standard_normal(shape) if score is None else score))
        if self.least is not None:
            assert score is None, "a cut law under dependence is not written"
            while (short := drawn < self.least).any():
                drawn[short] = np.exp(self.mu + self.sigma * rng.standard_normal(int(short.sum())))
        return np.minimum(drawn, self.most)


class Spliced:
    """A lognormal body and above one of its quantiles a generalised Pareto tail of the same density there."""

    least = None

    def __init__(self, written, unit):
        self.body = Lognormal(written["spliced"]["body"], unit)
        tail = written["spliced"]["tail"]["gpd"]
        self.shape, self.above = tail["shape"], 1.0 - tail["above_quantile"]
        self.score = statistics.NormalDist().inv_cdf(tail["above_quantile"])
        self.threshold = math.exp(self.body.mu + self.body.sigma * self.score)
        density = math.exp(-self.score**2 / 2) / math.sqrt(2 * math.pi) / (self.body.sigma * self.threshold)
        self.scale = self.above / density
        self.most = unit(written["at_most"])

    def draw(self, rng, shape, score):
        drawn = self.body.draw(rng, shape, score)
        for index in np.nonzero(score > self.score)[0]:
            beyond = 0.5 * math.erfc(score[index] / math.sqrt(2.0)) / self.above
            drawn[index] = self.threshold + self.scale / self.shape * (beyond**-self.shape - 1.0)
        return np.minimum(drawn, self.most)


class Hit:
    """What a peril does to one party: chance, law of the total, and how the total becomes heads."""

    def __init__(self, written):
        self.probability = written.get("probability")
        self.per_record = money(written["per_record"]) if "per_record" in written else 1.0
        law = written.get("severity") or written.get("records")
        kind = Spliced if law and "spliced" in law else Lognormal
        self.law = kind(law, (lambda x: float(value(x))) if "records" in written else money) if law else None
        self.per_hour = money(written["per_hour"]) if "per_hour" in written else None
        self.heads = {head: Lognormal(law, money) for head, law in written.get("heads", {}).items()}
        split = written.get("split", {})
        self.split = SPLITS[split] if isinstance(split, str) else {head: (part, 1.0) for head, part in split.items()}
        self.scale = 1.0
        if self.per_hour is not None and "interruption" in self.split:
            self.scale = 1.0 - self.split["interruption"][0]
            self.split = {head: row for head, row in self.split.items() if head != "interruption"}

    def draw(self, rng, share, common, rho, outage, members):
        """Loss by event, member and head: zeros where a member is not hit."""
        events = len(share)
        loss = np.zeros((events, members, len(HEADS)))
        chance = share[:, None] if self.probability is None else np.full((events, 1), float(self.probability))
        event, member = np.nonzero(rng.random((events, members)) < chance)
        if self.law is not None:
            own = rng.standard_normal(len(event))
            if self.law.least is not None:
                assert rho == 0.0
                total = self.law.draw(rng, len(event))
            else:
                total = self.law.draw(rng, None, math.sqrt(rho) * common[event] + math.sqrt(1.0 - rho) * own)
            total = total * self.per_record * self.scale
            weights = np.zeros((len(event), len(HEADS)))
            for head, (mean, presence) in self.split.items():
                there = True if presence == 1.0 else rng.random(len(event), dtype=np.float32) < presence
                weights[:, HEADS.index(head)] = np.where(there, mean / presence, 0.0)
            loss[event, member] = weights * (total / weights.sum(axis=1))[:, None]
        for head, law in self.heads.items():
            loss[event, member, HEADS.index(head)] = law.draw(rng, len(event))
        if self.per_hour is not None:
            loss[event, member, HEADS.index("interruption")] += outage[event] * self.per_hour
        return loss


class Scenario:
    """A file of `scenarios/`: its parties, and its perils ready to be drawn."""

    def __init__(self, name):
        self.name = name
        self.file = tomllib.loads((SCENARIOS / f"{name}.toml").read_text())
        self.members = {party: facts.get("count", 1) for party, facts in self.file["party"].items()}
        self.perils = self.file["peril"]
        self.hits = {key: {party: Hit(hit) for party, hit in peril["hits"].items()} for key, peril in self.perils.items()}

    def funds(self, party, years):
        return np.full((years, 1), money(self.file["party"][party]["funds"]))

    def draw(self, rng, years, rate=1.0):
        """All events of so many years, in order of time."""
        parts = [self._draw_peril(rng, key, years, rate) for key in self.perils]
        year, time = (np.concatenate([part[name] for part in parts]) for name in ("year", "time"))
        order = np.lexsort((time, year))
        events = Events(self, year[order], time[order])
        for name in ("peril", "hours", "culpability"):
            setattr(events, name, np.concatenate([part[name] for part in parts])[order])
        names = {flag for peril in self.perils.values() for flag in peril.get("flags", {})}
        for flag in sorted(names):
            raised = [part["flags"].get(flag, np.zeros(len(part["year"]), bool)) for part in parts]
            events.flags[flag] = np.concatenate(raised)[order]
        sufferers = {party for hits in self.hits.values() for party in hits}
        for party in self.members:
            if party in sufferers:
                empty = lambda part: np.zeros((len(part["year"]), self.members[party], len(HEADS)))
                events.loss[party] = np.concatenate([part["loss"].get(party, empty(part)) for part in parts])[order]
        return events

    def _draw_peril(self, rng, key, years, rate):
        peril = self.perils[key]
        frequency = peril["frequency"]
        sigma = frequency.get("uncertainty", {}).get("lognormal_sigma", 0.0)
        factor = np.exp(sigma * rng.standard_normal(years) - sigma**2 / 2) if sigma else np.ones(years)
        counts = rng.poisson(rate * value(frequency["poisson"]) * factor)
        n = int(counts.sum())
        hit = peril.get("hit", 1.0)
        share = rng.beta(*hit["beta"], n) if isinstance(hit, dict) else np.full(n, hit)
        outage = Lognormal(peril["outage"], hours).draw(rng, n) if "outage" in peril else np.zeros(n)
        laws = peril.get("culpability", {}).get(peril["origin"], "negligent")
        laws = laws if isinstance(laws, dict) else {laws: 1.0}
        rho = peril.get("dependence", {}).get("gaussian", 0.0)
        common = rng.standard_normal(n)
        return {
            "year": np.repeat(np.arange(years), counts),
            "time": rng.random(n),
            "peril": np.full(n, list(self.perils).index(key)),
            "hours": outage,
            "culpability": rng.choice([CULPABILITY[word] for word in laws], n, p=list(laws.values())),
            "flags": {flag: rng.random(n) < chance for flag, chance in peril.get("flags", {}).items()},
            "loss": {party: hit.draw(rng, share, common, rho, outage, self.members[party])
                     for party, hit in self.hits[key].items()},
        }


class Events:
    """Events, at most one a year where a scenario settles them; `year` indexes what is left of caps and aggregates."""

    def __init__(self, scenario, year, time):
        self.scenario, self.year, self.time = scenario, year, time
        self.flags, self.loss = {}, {}

    def in_turn(self):
        """The first events of all years, the second ones, …"""
        starts = np.searchsorted(self.year, self.year)
        ordinal = np.arange(len(self.year)) - starts
        for turn in range(int(ordinal.max(initial=-1)) + 1):
            yield self.where(ordinal == turn)

    def where(self, rows):
        part = Events(self.scenario, self.year[rows], self.time[rows])
        for name in ("peril", "hours", "culpability"):
            setattr(part, name, getattr(self, name)[rows])
        part.flags = {flag: raised[rows] for flag, raised in self.flags.items()}
        part.loss = {party: loss[rows] for party, loss in self.loss.items()}
        return part

    def by_peril(self, answer):
        """An answer for each peril, looked up for each event, as a column."""
        return np.array([answer(peril) for peril in self.scenario.perils.values()])[self.peril][:, None]

    def starts_at(self, party):
        return self.by_peril(lambda peril: peril["origin"] == party)

    def flag(self, name):
        return self.flags[name][:, None]

    def fault(self, sufferer, party):
        """The share of `party` in what `sufferer` loses; its own counts `self` too."""
        def share(peril):
            fault = peril.get("fault", {})
            return float(fault.get(party, 0.0)) + (float(fault.get("self", 0.0)) if party == sufferer else 0.0)
        return self.by_peril(share)

    def culpability_of(self, party):
        """Drawn for the origin; others with a share of fault are negligent."""
        at_fault = self.by_peril(lambda peril: float(peril.get("fault", {}).get(party, 0.0))) > 0.0
        return np.where(self.starts_at(party), self.culpability[:, None], np.where(at_fault, NEGLIGENT, NONE))


class Ledger:
    """Gross, paid, received and insured of each party, by year and member."""

    COLUMNS = ("gross", "paid", "received", "insured")

    def __init__(self, scenario, years):
        self.parties = {party: {column: np.zeros((years, members)) for column in self.COLUMNS}
                        for party, members in scenario.members.items()}

    def add(self, events, party, column, amount):
        self.parties[party][column][events.year] += amount

    def owe_and_pay(self, events, obligor, beneficiary, amount):
        self.add(events, obligor, "paid", amount.sum(axis=1, keepdims=True))
        self.add(events, beneficiary, "received", amount)

    def losses(self, events):
        for party, loss in events.loss.items():
            self.add(events, party, "gross", loss.sum(axis=2))

    def insure(self, events, policy, insured):
        """Moves what a policy paid from its insurers to the insured, and back what they got of recoveries."""
        self.add(events, insured, "insured", policy.net_payment())
        for amounts, column in (("paid", "paid"), ("returned", "received")):
            for insurer, amount in policy.by_insurer(amounts).items():
                self.add(events, insurer, column, amount.sum(axis=1, keepdims=True))

    def net(self, party):
        row = self.parties[party]
        return row["gross"] + row["paid"] - row["received"] - row["insured"]


def heads(loss, but=()):
    """Loss under all heads but some."""
    return loss[..., [HEADS.index(head) for head in HEADS if head not in but]].sum(axis=-1)


def part(amount, whole):
    """amount ÷ whole, 0 where the whole is 0."""
    return np.divide(amount, whole, out=np.zeros(np.broadcast(amount, whole).shape), where=whole > 0.0)


def clear(funds, events, own_uninsured, kept, debts):
    """Pays debts from what is left of a party's funds and what it received and kept; the part of them it can pay."""
    left = np.maximum(0.0, funds[events.year] - own_uninsured) + kept
    total = debts.sum(axis=1, keepdims=True)
    paid = np.minimum(total, left)
    funds[events.year] = left - paid
    return np.where(total > 0.0, part(paid, total), 1.0)


# ── estimates ─────────────────────────────────────────────────────────────────────────────────────────────────────

def estimate(figure, error):
    return {"value": float(figure), "standard_error": float(error)}


def of_mean(x, n):
    mean = x.sum() / n
    variance = ((x - mean) ** 2).sum() + (n - len(x)) * mean**2
    return estimate(mean, math.sqrt(variance / (n - 1) / n))


def ranked(ordered, n, rank):
    """The rank-th smallest of n years, of which those left out are zero."""
    below = n - len(ordered)
    negative = int(np.searchsorted(ordered, 0.0))
    if rank <= negative:
        return ordered[rank - 1]
    return 0.0 if rank <= negative + below else ordered[rank - 1 - below]


def of_var(ordered, n, p):
    """The ⌈pn⌉-th smallest, with the error that the 95 % interval of its rank has."""
    spread = 1.96 * math.sqrt(n * p * (1.0 - p))
    ranks = math.floor(n * p - spread), math.ceil(n * p - 1e-9), math.ceil(n * p + spread)
    low, var, high = (ranked(ordered, n, rank) for rank in ranks)
    return estimate(var, (high - low) / 3.92)


def of_tvar(ordered, n, p):
    var = of_var(ordered, n, p)["value"]
    beyond = np.maximum(ordered - var, 0.0)
    if var < 0.0:
        raise ValueError("a negative VaR is not expected here")
    mean = of_mean(beyond, n)
    return estimate(var + mean["value"] / (1.0 - p), mean["standard_error"] / (1.0 - p))


def figures(columns, n):
    """Estimates of one party from the years in which it had anything; n years in all."""
    net = np.sort(columns["net"])
    share = (net >= 0.005).sum() / n
    return {
        "mean": of_mean(net, n),
        "p_any_loss": estimate(share, math.sqrt(share * (1.0 - share) / n)),
        "var_95": of_var(net, n, 0.95),
        "var_99": of_var(net, n, 0.99),
        "tvar_99": of_tvar(net, n, 0.99),
        **{f"mean_{column}": of_mean(columns[column], n) for column in Ledger.COLUMNS},
    }


def member_figures(columns):
    """Point estimates of a typical member in one batch of years; batches together tell their errors."""
    net = np.sort(columns["net"].ravel())
    n = net.size
    return {
        "mean": net.mean(), "p_any_loss": (net >= 0.005).mean(),
        "var_95": ranked(net, n, math.ceil(0.95 * n - 1e-9)), "var_99": ranked(net, n, math.ceil(0.99 * n - 1e-9)),
        "tvar_99": of_tvar(net, n, 0.99)["value"],
        **{f"mean_{column}": columns[column].mean() for column in Ledger.COLUMNS},
    }


def of_batches(batches):
    """Mean over batches of years, and its error."""
    columns = {name: [figures[name] for figures in batches] for name in batches[0]}
    return {name: estimate(np.mean(column), np.std(column, ddof=1) / math.sqrt(len(batches)))
            for name, column in columns.items()}
