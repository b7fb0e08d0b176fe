//! A comparison in the terminal: the verdict, what changes for the party, what each clause does and
//! who pays for it, and everybody's side.

use super::funding::{Bearing, whole};
use super::{Alone, Clause, Compared, Draft, LEVEL, verdict};
use crate::report::cell::quantile;
use crate::report::text::table::{Holds, Table, wrapped};
use crate::report::text::{Page, Weight};
use crate::report::{counted, counted_years, listed};
use crate::summary::format::{between, money, percent, with_error};
use crate::summary::{
    Change, Difference, Exceeded, Interval, PromiseComparison, Proportion, SubjectComparison,
};

/// What stands where no year differs.
const NONE: &str = "none";

/// An interval whose sides differ by more than this part of the longer is told by its ends.
const LOPSIDED: f64 = 0.1;

/// What stands where the interval spans zero.
const INDISTINCT: &str = "not distinguishable";

/// The whole comparison.
#[must_use]
pub fn report(compared: &Compared<'_>, page: Page) -> String {
    let mut text = Text {
        lines: Vec::new(),
        page,
    };
    text.lines
        .extend(wrapped(&compared.model.title, page.width));
    text.lines.push(String::new());
    text.bold_words(&verdict(compared));
    text.own(compared);
    text.limits(compared);
    for draft in &compared.drafts {
        text.clauses(compared, draft);
    }
    if compared.audience.is_none() {
        text.sides(compared);
    }
    text.legend(compared);
    text.lines.join("\n") + "\n"
}

struct Text {
    lines: Vec<String>,
    page: Page,
}

impl Text {
    fn bold_words(&mut self, words: &str) {
        for line in wrapped(words, self.page.width) {
            self.lines.push(match self.page.weight {
                Weight::Bold => format!("\u{1b}[1m{line}\u{1b}[0m"),
                Weight::Plain => line,
            });
        }
    }

    fn section(&mut self, title: &str, table: &Table) {
        if table.is_empty() {
            return;
        }
        self.lines.push(String::new());
        self.bold_words(title);
        self.lines.push(String::new());
        self.lines.extend(table.lines(self.page.width));
    }

    /// A table a draft where one of all drafts is too wide.
    fn own(&mut self, compared: &Compared<'_>) {
        let name = compared.name(compared.party);
        let currency = &compared.model.currency;
        let title = format!("{name} a year, {currency}");
        let drafts: Vec<&Draft<'_>> = compared.drafts.iter().collect();
        let all = own(compared, &drafts);
        if all.natural_width() <= self.page.width {
            return self.section(&title, &all);
        }
        for draft in drafts {
            self.section(&title, &own(compared, &[draft]));
        }
    }

    fn limits(&mut self, compared: &Compared<'_>) {
        for draft in &compared.drafts {
            let title = format!(
                "How often caps and limits are exhausted under `{}`",
                draft.name
            );
            self.section(&title, &limits(draft));
        }
    }

    fn clauses(&mut self, compared: &Compared<'_>, draft: &Draft<'_>) {
        if draft.clauses.is_empty() && draft.withheld == 0 {
            let none = format!("`{}` words nothing differently.", draft.name);
            self.lines.push(String::new());
            return self.lines.extend(wrapped(&none, self.page.width));
        }
        let title = format!(
            "What `{}` changes, clause by clause, {} a year",
            draft.name, compared.model.currency
        );
        self.lines.push(String::new());
        self.bold_words(&title);
        for clause in &draft.clauses {
            self.clause(compared, clause);
        }
        if draft.withheld > 0 {
            let others = counted(draft.withheld as u64, "change", "changes");
            self.lines.push(String::new());
            let words = format!("{others} of what others agree on, not shown");
            self.lines.extend(wrapped(&words, self.page.width));
        }
        if draft.clauses.len() + draft.withheld > 1 {
            self.lines.push(String::new());
            self.lines.push("All together".to_owned());
            self.moves(compared, draft.comparison);
        }
    }

    fn clause(&mut self, compared: &Compared<'_>, clause: &Clause<'_>) {
        let change = clause.change;
        let path = change.path.to_string();
        let place = match &change.clause {
            Some(reference) => format!("{reference} ({path})"),
            None => path,
        };
        let said = |words: &Option<String>| words.clone().unwrap_or_else(|| "nothing".to_owned());
        self.lines.push(String::new());
        self.lines.extend(wrapped(&place, self.page.width));
        self.indented(&format!("{} → {}", said(&change.now), said(&change.asked)));
        match clause.alone {
            Alone::Compared(comparison) => self.moves(compared, comparison),
            Alone::OnlyTogether => {
                self.indented("It cannot stand without the other clauses of the draft.")
            }
        }
    }

    /// Worth to the party, who gains, who pays.
    fn moves(&mut self, compared: &Compared<'_>, comparison: &crate::summary::DraftComparison) {
        if let Some(worth) = compared.worth(comparison) {
            let name = compared.name(compared.party);
            self.indented(&format!("Worth to {name}: {}", signed(worth)));
        }
        let funding = compared.funding(comparison);
        if funding.gain.is_empty() && funding.pay.is_empty() {
            return self.indented("Nobody gains or pays by more than chance explains.");
        }
        self.indented(&format!("Gains: {}", bearings(&funding.gain)));
        self.indented(&format!("Pays in the end: {}", bearings(&funding.pay)));
    }

    fn indented(&mut self, words: &str) {
        let lines = wrapped(words, self.page.width.saturating_sub(4));
        for (at, line) in lines.iter().enumerate() {
            let indent = if at == 0 { "  " } else { "    " };
            self.lines.push(format!("{indent}{line}"));
        }
    }

    fn sides(&mut self, compared: &Compared<'_>) {
        let currency = &compared.model.currency;
        for draft in &compared.drafts {
            let title = format!(
                "Every side of `{}`: loss left a year, less the base's, {currency}",
                draft.name
            );
            self.section(&title, &sides(compared, draft));
        }
    }

    fn legend(&mut self, compared: &Compared<'_>) {
        let facts = compared.facts;
        let years = counted_years(facts.years);
        let k = percent(compared.cost_of_capital, 0.0);
        let words = format!(
            "Differences are draft less base over the same draws, ± half a 95 % interval or with its ends. \
             {INDISTINCT}: the interval spans zero at {years}. {NONE}: no year differs. \
             Worth: what the draft takes off the mean plus k = {k} of what it takes off TVaR 99 % beyond that \
             (willingness to pay; `--cost-of-capital` sets k). Gains and pays: mean net loss, one clause alone; \
             what one gains others pay."
        );
        self.lines.push(String::new());
        self.lines.extend(wrapped(&words, self.page.width));
        if let Some(audience) = compared.audience {
            self.lines.push(String::new());
            self.lines
                .extend(wrapped(&audience.notice(), self.page.width));
        }
        let hash: String = facts.hash.chars().take(12).collect();
        let foot = format!("{years} · seed {} · scenario {hash}", facts.seed);
        self.lines.push(String::new());
        self.lines.extend(wrapped(&foot, self.page.width));
        for (path, value) in &facts.settings {
            let set = format!("set {path} = {value}");
            self.lines.extend(wrapped(&set, self.page.width));
        }
    }
}

/// What changes for the party: a metric a row, draft and difference a pair of columns.
fn own(compared: &Compared<'_>, drafts: &[&Draft<'_>]) -> Table {
    let mut headings = vec![
        (String::new(), Holds::Words),
        (compared.facts.scenario.clone(), Holds::Figures),
    ];
    for draft in drafts {
        headings.push((draft.name.to_owned(), Holds::Figures));
        headings.push(("less the base's".to_owned(), Holds::Figures));
    }
    let headings: Vec<(&str, Holds)> = headings
        .iter()
        .map(|(name, holds)| (name.as_str(), *holds))
        .collect();
    let mut table = Table::new(&headings);
    let subjects: Vec<Option<&SubjectComparison>> = drafts
        .iter()
        .map(|draft| compared.of_party(draft.comparison))
        .collect();
    let mut row = |title: String, change: &dyn Fn(&SubjectComparison) -> Option<Row>| {
        let cells: Vec<Option<Row>> = subjects
            .iter()
            .map(|subject| subject.and_then(change))
            .collect();
        let Some(base) = cells.iter().flatten().next().map(|row| row.base.clone()) else {
            return;
        };
        let mut words = vec![title, base];
        for cell in cells {
            match cell {
                Some(cell) => words.extend([cell.draft, cell.difference]),
                None => words.extend(["not there".to_owned(), String::new()]),
            }
        }
        table.row(words);
    };
    row("mean loss left".into(), &|it| {
        Some(Row::of_money(it.net.mean))
    });
    row("total cost of risk".into(), &|it| {
        Some(Row::of_money(it.cost))
    });
    row("1-in-100 year".into(), &|it| {
        it.net.var.at(LEVEL).map(Row::of_money)
    });
    row("TVaR 99 %".into(), &|it| {
        it.net.tvar.at(LEVEL).map(Row::of_money)
    });
    if let Some(appetite) = compared.appetite {
        let title = format!("years above {}", money(appetite.loss().get()));
        row(title, &|it| it.net.exceeded.first().map(Row::of_chance));
    }
    row("recovered of each 100 lost".into(), &|it| {
        it.recovery.map(Row::of_ratio)
    });
    row("worth of the draft".into(), &|it| {
        let worth = it.net.willingness_to_pay(LEVEL, compared.cost_of_capital)?;
        Some(Row {
            base: String::new(),
            draft: String::new(),
            difference: signed(worth),
        })
    });
    table
}

/// The cells of a metric.
struct Row {
    base: String,
    draft: String,
    difference: String,
}

impl Row {
    fn of_money(change: Change) -> Self {
        Self {
            base: quantile(change.base),
            draft: quantile(change.draft),
            difference: signed(change.difference),
        }
    }

    fn of_chance(exceeded: &Exceeded) -> Self {
        Self {
            base: chance(exceeded.base),
            draft: chance(exceeded.draft),
            difference: signed_percent(exceeded.difference),
        }
    }

    fn of_ratio(change: Change) -> Self {
        let cents = |ratio: Interval| format!("{:.1}", 100.0 * ratio.value());
        let difference = change.difference;
        let half = 100.0 * half_width(difference);
        Self {
            base: cents(change.base),
            draft: cents(change.draft),
            difference: told(difference, || {
                format!(
                    "{}{:.1} ± {half:.1}",
                    sign(difference.value()),
                    100.0 * difference.value().abs()
                )
            }),
        }
    }
}

/// Promises whose limit or chance of being exhausted differs.
fn limits(draft: &Draft<'_>) -> Table {
    let mut table = Table::new(&[
        ("cap or limit", Holds::Paths),
        ("limit now", Holds::Figures),
        ("asked", Holds::Figures),
        ("exhausted now", Holds::Figures),
        ("asked", Holds::Figures),
        ("difference", Holds::Figures),
    ]);
    let differs = |it: &&PromiseComparison| {
        let has_limit = it.base_limit.is_some() || it.draft_limit.is_some();
        let moves = it
            .difference
            .is_none_or(|it| it != Difference::NONE && it.value() != 0.0);
        has_limit && (it.base_limit != it.draft_limit || moves)
    };
    for promise in draft.comparison.promises.iter().filter(differs) {
        let limit = |limit: Option<f64>| limit.map_or("—".to_owned(), money);
        let often =
            |chance: Option<Proportion>| chance.map_or("not there".to_owned(), chance_or_never);
        table.row(vec![
            promise.path.clone(),
            limit(promise.base_limit),
            limit(promise.draft_limit),
            often(promise.base),
            often(promise.draft),
            promise.difference.map_or(String::new(), signed_percent),
        ]);
    }
    table
}

/// What a draft moves for everybody it moves.
fn sides(compared: &Compared<'_>, draft: &Draft<'_>) -> Table {
    let mut table = Table::new(&[
        ("", Holds::Words),
        ("mean", Holds::Figures),
        ("difference", Holds::Figures),
        ("TVaR 99 %", Holds::Figures),
        ("difference", Holds::Figures),
        ("worth", Holds::Figures),
    ]);
    for subject in whole(compared.model, draft.comparison) {
        let Some(tvar) = subject.net.tvar.at(LEVEL) else {
            continue;
        };
        if subject.net.years_that_differ == 0 {
            continue;
        }
        let worth = subject
            .net
            .willingness_to_pay(LEVEL, compared.cost_of_capital);
        table.row(vec![
            compared.name(&subject.key).to_owned(),
            quantile(subject.net.mean.base),
            signed(subject.net.mean.difference),
            quantile(tvar.base),
            signed(tvar.difference),
            worth.map_or(String::new(), signed),
        ]);
    }
    table
}

pub(in crate::report) fn bearings(bearings: &[Bearing]) -> String {
    if bearings.is_empty() {
        return "nobody by more than chance explains".to_owned();
    }
    let each = bearings.iter().map(|it| {
        let amount = money(it.mean.value().abs());
        format!("{} {amount}", it.name)
    });
    listed(each.collect::<Vec<String>>())
}

fn chance(proportion: Proportion) -> String {
    let half = (proportion.high() - proportion.value()).max(proportion.value() - proportion.low());
    percent(proportion.value(), half)
}

pub(in crate::report) fn chance_or_never(proportion: Proportion) -> String {
    if proportion.value() == 0.0 {
        "never".to_owned()
    } else {
        chance(proportion)
    }
}

/// `none`, `not distinguishable`, or the figure.
fn told(difference: Difference, figure: impl Fn() -> String) -> String {
    let doubt = if difference.is_trustworthy() { "" } else { "?" };
    let is_none = difference.low() == 0.0 && difference.high() == 0.0;
    match (is_none, difference.is_distinguishable()) {
        (true, _) => NONE.to_owned(),
        (false, false) => INDISTINCT.to_owned(),
        (false, true) => format!("{}{doubt}", figure()),
    }
}

fn half_width(difference: Difference) -> f64 {
    (difference.high() - difference.value()).max(difference.value() - difference.low())
}

fn sign(value: f64) -> &'static str {
    if value < 0.0 { "−" } else { "+" }
}

/// A difference of money: `−34.2k ± 5.1k`, or `−74 (−160 to −12)` where the interval is lopsided.
pub(in crate::report) fn signed(difference: Difference) -> String {
    told(difference, || {
        let (value, half) = (difference.value(), half_width(difference));
        let sign = sign(value);
        let [near, far] = ends(difference);
        let lopsided = (far - value.abs()) - (value.abs() - near);
        if lopsided.abs() > LOPSIDED * half {
            return with_ends(sign, &between(value.abs(), near, far));
        }
        let words = with_error(value.abs(), half);
        format!("{sign}{}", words.trim_end_matches(" ± 0"))
    })
}

/// `2.2 (0.6 to 4.2)` with its sign, the lower end first: `−2.2 (−4.2 to −0.6)`.
fn with_ends(sign: &str, words: &str) -> String {
    let parts = words.trim_end_matches(')').split_once(" (");
    let ends = parts.and_then(|(value, ends)| Some((value, ends.split_once(" to ")?)));
    match ends {
        Some((value, (near, far))) if sign == "−" => format!("−{value} (−{far} to −{near})"),
        Some((value, (near, far))) => format!("{sign}{value} ({sign}{near} to {sign}{far})"),
        None => format!("{sign}{words}"),
    }
}

/// The ends of an interval that leaves out zero, without their sign: the nearer to zero first.
pub(in crate::report) fn ends(difference: Difference) -> [f64; 2] {
    let (low, high) = (difference.low().abs(), difference.high().abs());
    [low.min(high), low.max(high)]
}

/// A difference of chances in percentage points: `−0.41 ± 0.06 pp`.
pub(in crate::report) fn signed_percent(difference: Difference) -> String {
    told(difference, || {
        let half = half_width(difference);
        let value = percent(difference.value().abs(), half);
        let decimals = value
            .split_once('.')
            .map_or(0, |(_, digits)| digits.len() - 1);
        let value = value.trim_end_matches('%');
        format!(
            "{}{value} ± {:.decimals$} pp",
            sign(difference.value()),
            100.0 * half
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_with_their_sign_and_the_lower_end_first() {
        for (difference, words) in [
            (Difference::new(-3e4, -3.5e4, -2.5e4), "−30.0k ± 5.0k"),
            (Difference::new(-2.2, -4.2, -0.6), "−2.2 (−4.2 to −0.6)"),
            (Difference::new(19.0, 5.0, 38.0), "+19 (+5 to +38)"),
            (Difference::new(19.0, -5.0, 38.0), "not distinguishable"),
            (Difference::NONE, "none"),
        ] {
            assert_eq!(signed(difference), words);
        }
        let points = Difference::new(-0.0026, -0.0028, -0.0024);
        assert_eq!(signed_percent(points), "−0.26 ± 0.02 pp");
    }
}
