//! A comparison in the terminal: the verdict, what changes for the party, what each clause does and
//! who pays for it, and everybody's side.

use super::{Alone, Bearing, Clause, Compared, Draft, tables, verdict};
use crate::report::cell::{ERROR_WORDS, INDISTINCT, NONE, signed};
use crate::report::text::table::{Table, wrapped};
use crate::report::text::{Page, Weight};
use crate::report::{counted, counted_years, listed};
use crate::summary::format::{money, percent};

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
        let all = tables::own(compared, &drafts);
        if all.natural_width() <= self.page.width {
            return self.section(&title, &all);
        }
        for draft in drafts {
            self.section(&title, &tables::own(compared, &[draft]));
        }
    }

    fn limits(&mut self, compared: &Compared<'_>) {
        for draft in &compared.drafts {
            let title = format!(
                "How often caps and limits are exhausted under `{}`",
                draft.name
            );
            self.section(&title, &tables::limits(compared, draft));
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
            self.lines.push(String::new());
            self.lines
                .extend(wrapped(&withheld(draft), self.page.width));
        }
        if draft.clauses.len() + draft.withheld > 1 {
            self.lines.push(String::new());
            self.lines.push("All together".to_owned());
            self.moves(compared, draft.comparison);
        }
    }

    fn clause(&mut self, compared: &Compared<'_>, clause: &Clause<'_>) {
        let change = clause.change;
        let path = change.place();
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
            self.section(&title, &tables::sides(compared, draft));
        }
    }

    fn legend(&mut self, compared: &Compared<'_>) {
        let facts = compared.facts;
        let years = counted_years(facts.years);
        let k = percent(compared.cost_of_capital, 0.0);
        let words = format!(
            "Differences are draft less base over the same draws, ± {ERROR_WORDS}, or with its ends. \
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

/// How much of a draft an audience may not see, in words.
#[must_use]
pub fn withheld(draft: &Draft<'_>) -> String {
    let others = counted(draft.withheld as u64, "change", "changes");
    format!("{others} of what others agree on, not shown")
}

/// Who gains or pays how much, in words.
#[must_use]
pub fn bearings(bearings: &[Bearing]) -> String {
    if bearings.is_empty() {
        return "nobody by more than chance explains".to_owned();
    }
    let each = bearings.iter().map(|it| {
        let amount = money(it.mean.value().abs());
        format!("{} {amount}", it.name)
    });
    listed(each.collect::<Vec<String>>())
}
