//! Terms of a contract that stand for themselves: baskets, agreed sums, notice, enforcement, the
//! time it runs.

use super::Context;
use crate::model::{
    Attribution, Base, Basket, Condition, Contributory, Credits, Enforcement, Extent, Liquidated,
    Notice, NoticeEffect, Order, SetOff,
};
use crate::scenario::written::{
    self, AttributionWord, BaseWord, Chance, ContributoryWord, ExtentWord,
};
use crate::scenario::written::{NoticeWord, OrderWord, SetOffWord};
use crate::scenario::{Finding, Path, Written};
use crate::units::{HeadSet, Hours, Money, Probability, Share};

const MONTHS: f64 = 12.0;

impl Context<'_> {
    pub(super) fn basket(
        &mut self,
        path: &Path,
        written: Option<written::Basket>,
    ) -> Option<Basket> {
        let written = written?;
        self.only_one_of(path, &["tipping", "deductible"]);
        match (written.tipping, written.deductible) {
            (Some(threshold), _) => Some(Basket::Tipping(threshold.get())),
            (None, Some(threshold)) => Some(Basket::Deductible(threshold.get())),
            (None, None) => {
                self.ask(
                    &path.key("tipping"),
                    "baskets differ: write { tipping = \"100k\" } (all, once past it) or { deductible = \"100k\" } (the excess)",
                );
                None
            }
        }
    }

    pub(super) fn liquidated(
        &mut self,
        path: &Path,
        written: Option<&written::Liquidated>,
    ) -> Option<Liquidated> {
        let written = written?;
        if written.per_record.is_none() && written.per_hour.is_none() {
            self.ask(
                &path.key("per_record"),
                "write per_record = \"5\", per_hour = \"1k\" or both",
            );
        }
        self.default_unless_stated(&path.key("at_most"), "no limit");
        Some(Liquidated {
            path: path.to_string(),
            per_record: money_or_zero(written.per_record),
            per_hour: money_or_zero(written.per_hour),
            at_most: written.at_most.map(Written::get),
            instead_of: self.heads(&path.key("instead_of"), &written.instead_of),
        })
    }

    pub(super) fn enforcement(
        &mut self,
        path: &Path,
        written: Option<&written::Enforcement>,
    ) -> Option<Enforcement> {
        let written = written?;
        for (key, value) in [
            ("pursued", "1"),
            ("won", "1"),
            ("settled", "1"),
            ("cost", "0"),
            ("cost_obligor", "0"),
            ("delay", "0"),
        ] {
            self.default_unless_stated(&path.key(key), value);
        }
        Some(Enforcement {
            path: path.to_string(),
            pursued: chance_or(written.pursued, Probability::ONE),
            won: chance_or(written.won, Probability::ONE),
            settled: written.settled.map_or(Share::ONE, Written::get),
            cost: money_or_zero(written.cost),
            cost_obligor: money_or_zero(written.cost_obligor),
            delay: written.delay.map_or(Hours::ZERO, Written::get),
        })
    }

    pub(super) fn notice(
        &mut self,
        path: &Path,
        written: Option<&written::Notice>,
    ) -> Option<Notice> {
        let written = written?;
        let effect = match written.effect? {
            written::NoticeEffect::Word(NoticeWord::Bar) => NoticeEffect::Bar,
            written::NoticeEffect::Cut(cut) => NoticeEffect::Cut(cut.cut?.get()),
        };
        Some(Notice {
            path: path.to_string(),
            clause: written.clause.clone(),
            within: written.within?.get(),
            effect,
        })
    }

    pub(super) fn credits(
        &mut self,
        path: &Path,
        written: Option<&written::Credits>,
        fees: Option<Money>,
    ) -> Option<Credits> {
        let written = written?;
        self.default_unless_stated(&path.key("in_place_of_damages"), "false");
        self.default_unless_stated(&path.key("sole_remedy"), "[]");
        let place = path.key("percent_of_month");
        let steps = self.credit_steps(&place, written);
        let sole_remedy = self.heads(&path.key("sole_remedy"), &written.sole_remedy);
        let when = self.condition(&path.key("when"), written.when.as_ref());
        let Some(fees) = fees else {
            self.ask_for_fees(&place, "annual_fees");
            return None;
        };
        Some(Credits {
            monthly_fee: Money::new(fees.get() / MONTHS).ok()?,
            steps,
            in_place_of_damages: written.in_place_of_damages.unwrap_or(false),
            sole_remedy,
            when,
        })
    }

    fn credit_steps(&mut self, path: &Path, written: &written::Credits) -> Vec<(Hours, Share)> {
        let steps: Vec<_> = written
            .percent_of_month
            .iter()
            .map(|(hours, part)| (hours.get(), part.get()))
            .collect();
        if let Some(at) = steps.windows(2).position(|pair| pair[1].0 <= pair[0].0) {
            let place = path.index(at + 1);
            let message = format!("the hours of `{place}` are not above those before");
            let finding = Finding::error(&place, message).label("not rising");
            self.report(finding.hint("list the steps by rising hours"));
        }
        steps
    }

    /// The part of the simulated year in which a contract is in force, both ends in [0, 1].
    pub(super) fn period(&mut self, path: &Path, written: &written::Contract) -> (f64, f64) {
        self.default_unless_stated(&path.key("from"), "always");
        self.default_unless_stated(&path.key("to"), "always");
        let from = written.from.as_ref().and_then(|day| self.start_of(day));
        let to = written.to.as_ref().and_then(|day| self.end_of(day));
        let (from, to) = (
            from.unwrap_or(f64::NEG_INFINITY),
            to.unwrap_or(f64::INFINITY),
        );
        let place = path.key("to");
        if to <= from {
            let finding = Finding::error(&place, format!("`{path}` ends before it begins"));
            self.report(
                finding
                    .label("before `from`")
                    .hint("`from` is its first day, `to` its last"),
            );
        } else if to <= 0.0 || from >= 1.0 {
            let message = format!("`{path}` is not in force in the simulated year");
            let why = if to <= 0.0 {
                "`to` is before its first day"
            } else {
                "`from` is after its last day"
            };
            let finding = Finding::warning(path, message).label(why);
            self.report(finding.hint("the simulated year starts at the scenario's `inception`"));
        }
        (from.clamp(0.0, 1.0), to.clamp(0.0, 1.0))
    }

    /// The heads that a contract deems direct, each of which it excludes.
    pub(super) fn deemed_direct(
        &mut self,
        path: &Path,
        damages: &written::Damages,
        excluded: HeadSet,
    ) -> HeadSet {
        let heads = self.heads(path, &damages.deemed_direct);
        for (index, name) in damages.deemed_direct.iter().enumerate() {
            let known = self.names.heads.iter().position(|head| head.key == *name);
            if known.is_some_and(|at| !excluded.contains(crate::units::HeadId::new(at))) {
                let place = path.index(index);
                let message = format!("`{name}` is deemed direct, and nothing excludes it");
                let finding = Finding::warning(&place, message).label("no effect");
                self.report(finding.hint("it names heads of `excluded` that stay recoverable"));
            }
        }
        heads
    }

    /// Events for which damages are owed.
    pub(super) fn damages_when(&mut self, path: &Path, damages: &written::Damages) -> Condition {
        self.condition(&path.key("when"), damages.when.as_ref())
    }
}

pub(super) fn money_or_zero(written: Option<Written<Money>>) -> Money {
    written.map_or(Money::ZERO, Written::get)
}

pub(super) fn chance_or(written: Option<Chance>, default: Probability) -> Probability {
    written.map_or(default, Chance::get)
}

pub(super) fn base(word: Option<BaseWord>) -> Base {
    match word {
        None | Some(BaseWord::Gross) => Base::Gross,
        Some(BaseWord::NetOfInsurance) => Base::NetOfInsurance,
    }
}

pub(super) fn contributory(word: ContributoryWord) -> Contributory {
    match word {
        ContributoryWord::Pure => Contributory::Pure,
        ContributoryWord::None => Contributory::None,
        ContributoryWord::Bar => Contributory::Bar,
        ContributoryWord::Bar50 => Contributory::Bar50,
        ContributoryWord::Bar51 => Contributory::Bar51,
    }
}

pub(super) fn order(word: Option<OrderWord>) -> Order {
    match word {
        None | Some(OrderWord::ReduceThenCap) => Order::ReduceThenCap,
        Some(OrderWord::CapFirst) => Order::CapFirst,
    }
}

pub(super) fn attribution(word: Option<AttributionWord>) -> Attribution {
    match word {
        None | Some(AttributionWord::Highest) => Attribution::Highest,
        Some(AttributionWord::Own) => Attribution::Own,
    }
}

pub(super) fn set_off(word: Option<SetOffWord>) -> SetOff {
    match word {
        None | Some(SetOffWord::AfterCaps) => SetOff::AfterCaps,
        Some(SetOffWord::BeforeCaps) => SetOff::BeforeCaps,
    }
}

pub(super) fn extent(word: Option<ExtentWord>) -> Extent {
    match word {
        None => Extent::Contract,
        Some(ExtentWord::ToExtentCaused) => Extent::ToExtentCaused,
        Some(ExtentWord::Full) => Extent::Full,
    }
}
