"""A year of events under the whole law, in time order; state passes from one event to the next."""

from collections import defaultdict
from fractions import Fraction

from . import claims, contracts, covers, policies
from .clearing import clear
from .ledger import WORLD, Ledger
from .treaties import Treaties

ZERO = Fraction(0)


def settle(scenario):
    """The ledger of the year."""
    year = Year(scenario)
    for event in scenario.events:
        year.settle(event)
    year.treaties.settle_year()
    year.ledger.check_conservation()
    return year.ledger


class Year:
    def __init__(self, scenario):
        self.scenario = scenario
        self.ledger = Ledger(scenario.parties)
        self.used = {p: covers.Used() for p in scenario.policies}
        self.caps = contracts.Caps(scenario)
        self.pools = defaultdict(Fraction)
        self.funds = {p.id: p.funds for p in scenario.parties.values()}
        self.treaties = Treaties(scenario, self.ledger)

    def settle(self, event):
        self.start(event)
        insurance, open_loss = policies.first_party(event, self.scenario, self.used)
        insurance.funds, insurance.open_loss = self.funds, open_loss
        insurance.own_costs = self.own_costs(event, insurance, {})
        now = claims.Pass(event, self.scenario, insurance, self.caps, self.pools, self.used)
        claims.erode_by_credits(now)
        found = claims.forward(event, self.scenario, insurance, self.caps, self.pools, self.used)
        claims.erode(now, found)
        costs = self.enforcement_costs(found)
        insurance.own_costs = self.own_costs(event, insurance, costs)
        owed_sums = {c.id: claims.uninsured(event, found.procured, c) for c in self.scenario.contracts.values()}
        debts, agreed = claims.set_off_after_caps(self.scenario, found.payable, owed_sums)
        set_off = claims.all_set_off(found, debts)
        for c in self.scenario.contracts.values():
            off = contracts.uninsured_by_head(event, c, found.procured[c.id], owed_sums[c.id] - agreed[c.id])
            set_off[c.id] = {h: set_off[c.id].get(h, ZERO) + off.get(h, ZERO) for h in {**set_off[c.id], **off}}
        self.liability(event, insurance, debts, open_loss)
        insurance.all_owed = claims.all_owed(self.scenario, found, owed_sums)
        insurance.own_costs = self.own_costs(event, insurance, costs)
        by_claim = {cid: cost for (cid, side), cost in costs.items() if side == "claimant"}
        outcome = clear(event, self.scenario, insurance, debts, agreed, set_off, by_claim, found.procured)
        Booking(self, event, insurance, outcome, costs, found.procured).book()
        self.after(event, outcome, insurance)
        Outside(self, event).settle()

    def start(self, event):
        for used in self.used.values():
            used.new_event()
        self.caps.new_event()
        for pool in self.scenario.pools.values():
            if pool.per in ("event", "claim"):
                self.pools[pool.id] = ZERO
        for party, heads in event.losses.items():
            for head, loss in heads.items():
                self.ledger.cost(event.number, party, loss, head, "loss")

    def enforcement_costs(self, found):
        """Due for every claim pursued, won or lost."""
        out = {}
        for c in self.scenario.contracts.values():
            if found.cost_due[c.id]:
                out[c.id, "claimant"] = c.enforcement.cost
                out[c.id, "obligor"] = c.enforcement.cost_obligor
        return out

    def own_costs(self, event, insurance, costs):
        """A party's own uninsured costs of the event: loss, less its insurance, and what claims cost it."""
        out = defaultdict(Fraction)
        for party, heads in event.losses.items():
            out[party] += sum(heads.values(), ZERO) - insurance.received(party)
        for credit in insurance.credits:
            out[credit.who] -= credit.amount
            if credit.payer == credit.named:
                out[credit.named] += credit.amount
        for (cid, side), cost in costs.items():
            c = self.scenario.contracts[cid]
            out[c.beneficiary if side == "claimant" else c.obligor] += cost
        return out

    def liability(self, event, insurance, debts, open_loss):
        owed, free = defaultdict(Fraction), defaultdict(Fraction)
        for cid, entries in debts.items():
            c = self.scenario.contracts[cid]
            owed[c.obligor] += sum(entries.values(), ZERO)
            if c.implied:
                free[c.obligor] += sum(entries.values(), ZERO)
        insurance.owed = owed
        policies.liability(event, insurance, owed, free, self.used, open_loss)

    def after(self, event, outcome, insurance):
        """Funds after the event."""
        for party, funds in self.funds.items():
            if funds is None:
                continue
            here = outcome.paid.get(party)
            left = max(ZERO, max(ZERO, funds - insurance.own_costs.get(party, ZERO)) + outcome.kept.get(party, ZERO))
            if here:
                position = outcome.position[party]
                left += position.estate - here.ratio * claims_unsecured(position) - here.administration
            assert left >= -Fraction(1, 10**6), (party, left)
            self.funds[party] = max(ZERO, left)


def claims_unsecured(position):
    from .clearing import unsecured
    return unsecured(position)


class Booking:
    """Writes one event's payments into the ledger and passes the insurers' losses on to their treaties."""

    def __init__(self, year, event, insurance, outcome, costs, procured):
        self.year, self.event, self.insurance, self.outcome, self.costs = year, event, insurance, outcome, costs
        self.procured = procured
        self.scenario, self.ledger = year.scenario, year.ledger
        self.loss = defaultdict(Fraction)
        self.hit = defaultdict(set)

    def book(self):
        self.policies()
        self.additional_insureds()
        self.costs_of_claims()
        self.debts()
        self.recoveries()
        self.check_recoveries()
        self.columns()
        self.year.treaties.settle_event(self.event, self.loss, self.hit)

    def policies(self):
        for (pid, party, head), amount in sorted(self.insurance.paid.items()):
            policy = self.scenario.policies[pid]
            for insurer, share in self.insurance.insurers_of(policy).items():
                if amount * share:
                    self.ledger.transfer(self.event.number, insurer, party, amount * share, pid, f"insurance of {head}")
                    self.loss[insurer] += amount * share
                    self.hit[insurer].add(party)
                    self.insurer_paid(pid, insurer)

    def insurer_paid(self, pid, insurer):
        assert not self.scenario.policies[pid].void and not self.scenario.parties[insurer].failed

    def additional_insureds(self):
        for credit in self.insurance.credits:
            self.ledger.transfer(self.event.number, credit.payer, credit.who, credit.amount, credit.policy,
                                 f"additional insured, {credit.head}")
            if credit.payer != credit.named:
                self.loss[credit.payer] += credit.amount
                self.hit[credit.payer].add(credit.named)

    def costs_of_claims(self):
        for (cid, side), cost in self.costs.items():
            c = self.scenario.contracts[cid]
            self.ledger.cost(self.event.number, c.beneficiary if side == "claimant" else c.obligor, cost, cid, "enforcement")

    def debts(self):
        for creditor, by_contract in self.outcome.received.items():
            for cid, got in by_contract.items():
                c = self.scenario.contracts[cid]
                amount = sum(got.heads.values(), ZERO)
                self.ledger.transfer(self.event.number, c.obligor, creditor, amount, cid, "claim")
                self.ledger.transfer(self.event.number, c.obligor, creditor, got.agreed, cid, "liquidated damages or missing insurance")
        for party, paid in self.outcome.paid.items():
            self.ledger.cost(self.event.number, party, paid.administration, party, "administration")

    def recoveries(self):
        """To the insurers, who may restore the aggregate."""
        for party, shared in self.outcome.shared.items():
            for (pid, insurer), amount in shared.items():
                self.ledger.transfer(self.event.number, party, insurer, amount, pid, "recovery")
                self.loss[insurer] -= amount
                assert self.loss[insurer] >= 0
                policy = self.scenario.policies[pid]
                if policy.aggregate_restored:
                    used = self.year.used[pid].year
                    restored = amount / self.insurance.paid_share(policy)
                    used["aggregate"] = max(ZERO, used["aggregate"] - restored)

    def check_recoveries(self):
        """No double recovery: claims and insurance together never exceed own loss and debts."""
        for party, by_contract in self.outcome.received.items():
            got = sum((sum(g.heads.values(), ZERO) for g in by_contract.values()), ZERO)
            got += sum((self.for_missing_insurance(cid, g) for cid, g in by_contract.items()), ZERO)
            got -= sum(self.outcome.shared[party].values(), ZERO)
            insured = self.insurance.received(party) + self.insurance.contract_money(party)
            insured += sum((c.amount for c in self.insurance.credits if c.who == party), ZERO)
            top = sum(self.event.losses.get(party, {}).values(), ZERO) + self.insurance.all_owed.get(party, ZERO)
            top += sum((cost for (cid, side), cost in self.costs.items()
                        if side == "claimant" and self.scenario.contracts[cid].beneficiary == party), ZERO)
            assert got + insured <= top + Fraction(1, 10**6), f"double recovery by {party}: {got} + {insured} > {top}"

    def for_missing_insurance(self, cid, got):
        missing = sum(self.procured[cid].values(), ZERO)
        return got.agreed * missing / (missing + contracts.liquidated_owed(self.scenario.contracts[cid], self.event)) if missing else ZERO

    def columns(self):
        for c in self.scenario.contracts.values():
            if c.credits:
                self.ledger.column(c.obligor, c.beneficiary, contracts.credit_due(c, self.event), "credits")


class Outside:
    """Claims outside contracts, after all contract claims: at most what the claimant still bears."""

    def __init__(self, year, event):
        self.year, self.event = year, event

    def settle(self):
        ledger, n = self.year.ledger, self.event.number
        bears = defaultdict(Fraction)
        for number, payer, payee, amount, _, _ in ledger.transfers:
            if number == n:
                bears[payer] += amount
                bears[payee] -= amount
        owed = defaultdict(list)
        for c in self.event.claims:
            amount = max(ZERO, min(c.amount, bears[c.claimant]))
            bears[c.claimant] -= amount
            owed[c.obligor].append((c.claimant, amount))
        for obligor, debts in owed.items():
            self.pay(obligor, debts)

    def pay(self, obligor, debts):
        funds, whole = self.year.funds[obligor], sum((a for _, a in debts), ZERO)
        ratio, administration = Fraction(1), ZERO
        if funds is not None and funds < whole:
            administration = funds * self.year.scenario.parties[obligor].administration
            ratio = (funds - administration) / whole
        for claimant, amount in debts:
            self.year.ledger.transfer(self.event.number, obligor, claimant, amount * ratio, "claim", "outside contracts")
            if self.year.funds[claimant] is not None:
                self.year.funds[claimant] += amount * ratio
        self.year.ledger.cost(self.event.number, obligor, administration, obligor, "administration")
        if funds is not None:
            self.year.funds[obligor] = funds - whole * ratio - administration
