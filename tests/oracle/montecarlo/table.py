"""Writes drawn events as a table for `obligor settle`, and what the settlement written here makes of them:
`python3 table.py SCENARIO YEARS RATE DIRECTORY`. RATE multiplies all frequencies, so that limits are used up."""

import csv
import json
import sys
from pathlib import Path

import numpy as np

import common
import generate

WORDS = {number: word for word, number in common.CULPABILITY.items()}


def rows(story, events):
    perils = list(story.perils)
    for event in range(len(events.year)):
        peril = story.perils[perils[events.peril[event]]]
        flags = ";".join(flag for flag in events.flags if events.flags[flag][event]) or "none"
        facts = {
            "year": int(events.year[event]), "event": event, "time": repr(float(events.time[event])),
            "peril": perils[events.peril[event]],
            "culpability": f"{peril['origin']}={WORDS[events.culpability[event]]}", "flags": flags,
            "outage_hours": repr(float(events.hours[event])) if "outage" in peril else "",
        }
        for party, loss in events.loss.items():
            for member, head in zip(*np.nonzero(loss[event])):
                name = party if story.members[party] == 1 else f"{party}#{member + 1}"
                yield {**facts, "party": name, "head": common.HEADS[head], "amount": repr(float(loss[event, member, head]))}


def main():
    name, years, rate, directory = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4])
    stem = Path(name).name
    module = generate.SCENARIOS[name]
    story = module.scenario()
    events = story.draw(np.random.default_rng(generate.SEED), years, rate)
    events.loss = {party: np.round(loss, 2) for party, loss in events.loss.items()}
    events.time, events.hours = np.round(events.time, 6), np.round(events.hours, 2)
    ledger = common.Ledger(story, years)
    module.settle_years(story, events, years, ledger)
    generate.check_conservation(story, ledger)
    with (directory / f"{stem}.csv").open("w", newline="") as file:
        names = ["year", "event", "party", "head", "amount", "time", "peril", "culpability", "outage_hours", "flags"]
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(story, events))
    totals = {party: {**{column: round(float(amounts.sum()), 2) for column, amounts in columns.items()},
                      "net": round(float(ledger.net(party).sum()), 2)} for party, columns in ledger.parties.items()}
    (directory / f"{stem}.json").write_text(json.dumps(totals, indent=1) + "\n")


if __name__ == "__main__":
    main()
