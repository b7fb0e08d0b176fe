"""Reading what a scenario writes: money, shares, hours, days."""

from datetime import date
from fractions import Fraction

UNITS = {"k": 10**3, "M": 10**6, "B": 10**9}
HOURS = {"h": 1, "d": 24, "hours": 1, "days": 24, "weeks": 168, "w": 168}


def number(text):
    return Fraction(str(text).replace("_", "").strip())


def money(value):
    """`"1.2M"`, `"250k"`, `1_000` or `12.5`."""
    if isinstance(value, str):
        text = value.strip()
        if text[-1] in UNITS:
            return number(text[:-1]) * UNITS[text[-1]]
        return number(text)
    return number(value)


def share(value):
    """`0.6` or `"60%"`."""
    if isinstance(value, str) and value.strip().endswith("%"):
        return number(value.strip()[:-1]) / 100
    return number(value)


def hours(value):
    """`"8h"`, `"16d"`, or plain hours."""
    if not isinstance(value, str):
        return number(value)
    text = value.strip()
    split = next((i for i, c in enumerate(text) if c.isalpha()), len(text))
    unit = text[split:].strip() or "h"
    return number(text[:split]) * HOURS[unit]


def day(value):
    """`"2026-01-31"`, or a date of TOML."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def certain(value):
    """A probability that needs no draw: 0, 1, true or false."""
    p = share(int(value) if isinstance(value, bool) else value)
    if p not in (0, 1):
        raise NotCovered(f"a draw with probability {p}")
    return p == 1


def pro_rata(total, weights):
    """`total` divided in proportion to the weights; nothing where they sum to nothing."""
    whole = sum(weights.values())
    if whole == 0:
        return {key: Fraction(0) for key in weights}
    return {key: total * weight / whole for key, weight in weights.items()}


class NotCovered(Exception):
    """The scenario uses a term that this oracle leaves out."""
