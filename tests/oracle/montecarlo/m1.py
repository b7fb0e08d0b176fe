"""`scenarios/benchmarks/m1.toml`: one pool for ten clients, recoveries top-down that restore aggregates."""

import numpy as np

from common import Scenario, heads, money

NAME, YEARS, BATCH = "benchmarks/m1", 3_000_000, 50_000


def scenario():
    return Scenario(NAME)


def settle_years(story, all_events, years, ledger):
    clients = [party for party, facts in story.file["party"].items() if facts["role"] == "client"]
    terms = [story.file["policy"][client] for client in clients]
    retention, limit, aggregate = (np.array([money(policy[key]) for policy in terms])
                                   for key in ("retention", "limit", "aggregate"))
    left = np.tile(aggregate, (years, 1))
    vendor = story.file["policy"]["msp"]
    vendor_left = np.full((years, 1), money(vendor["aggregate"]))
    pool = np.full((years, 1), money(story.file["pool"]["all-clients"]["limit"]))

    for events in all_events.in_turn():
        # Every term takes all heads alike.
        year, loss = events.year, np.concatenate([heads(events.loss[client]) for client in clients], axis=1)
        ledger.losses(events)
        # The provider owes all of it (its fault is 1), as far as the pool reaches, pro rata.
        total = loss.sum(axis=1, keepdims=True)
        owed = np.minimum(total, pool[year])
        pool[year] -= owed
        received = loss * np.divide(owed, total, out=np.zeros_like(owed), where=total > 0.0)
        vendor_paid = np.minimum(np.clip(owed - money(vendor["retention"]), 0.0, money(vendor["limit"])), vendor_left[year])
        vendor_left[year] -= vendor_paid
        # Own cover first; then what was received makes good the loss above the policy, then the insurer.
        covered = np.minimum(np.clip(loss - retention, 0.0, limit), left[year])
        above = np.maximum(0.0, loss - retention) - covered
        returned = np.minimum(np.maximum(0.0, received - above), covered)
        left[year] -= covered - returned

        for client, name in enumerate(clients):
            column = slice(client, client + 1)
            ledger.add(events, name, "insured", (covered - returned)[:, column])
            ledger.owe_and_pay(events, "msp", name, received[:, column])
        ledger.add(events, "msp", "insured", vendor_paid)
        ledger.add(events, "insurer", "paid", covered.sum(axis=1, keepdims=True) + vendor_paid)
        ledger.add(events, "insurer", "received", returned.sum(axis=1, keepdims=True))
