//! A book of insureds priced, ready to be told: policy by policy, all together, by provider.

pub mod json;
#[cfg(feature = "plots")]
pub mod pictures;
mod sentence;
#[cfg(feature = "cli")]
pub mod tables;
#[cfg(feature = "cli")]
pub mod text;

pub use sentence::{legend, reading};

use super::Basis;
use crate::report::Facts;
use crate::scenario::book::{Book, Insured};
use crate::scenario::calibration::insured::Shared;
use crate::summary::book::{BookYears, PolicyYears};
use crate::summary::estimate::Z_95;
use crate::summary::exceedance::{RETURN_PERIODS, level};
use crate::summary::premium::LossCurve;
use crate::summary::tail::Tail;
use crate::summary::{Estimate, ExceedancePoint, Proportion};

/// Level of the loss once in 200 years.
const ONE_IN_200: f64 = 0.995;

/// What a policy pays and ought to cost, for the whole policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PricedPolicy {
    /// Mean payment a year.
    pub expected: Estimate,
    /// Standard deviation of it.
    pub sd: Estimate,
    /// Years in which it pays.
    pub p_attach: Proportion,
    /// Years in which its limit is used up.
    pub p_exhaust: Proportion,
    /// Years in which it pays more than its premium.
    pub p_above_premium: Proportion,
    /// Technical premium by the basis's chosen principle, the policy held alone.
    pub technical: Estimate,
}

/// What a quoted premium is beside the technical one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoted {
    /// Below it by more than its error.
    Below,
    /// Within its error: not distinguishable at these years.
    Within,
    /// Above it by more than its error.
    Above,
}

impl PricedPolicy {
    /// Prices a policy by its years.
    #[must_use]
    pub fn new(years: &PolicyYears, basis: &Basis) -> Self {
        let principle = basis.principles[basis.chosen].principle;
        Self {
            expected: years.curve.mean(),
            sd: years.curve.sd(),
            p_attach: years.p_attach(),
            p_exhaust: years.p_exhaust,
            p_above_premium: years.p_above_premium,
            technical: principle.technical(&years.curve, &basis.loadings),
        }
    }

    /// Where a premium lies beside the technical one; at the end of its 95 % interval it is within.
    #[must_use]
    pub fn quoted(&self, premium: f64) -> Quoted {
        let interval = self.technical.interval(Z_95);
        match premium {
            _ if !self.technical.is_trustworthy() => Quoted::Within,
            it if it < interval.low() => Quoted::Below,
            it if it > interval.high() => Quoted::Above,
            _ => Quoted::Within,
        }
    }
}

/// A provider and what comes through it, our part.
#[derive(Clone, Debug, PartialEq)]
pub struct PricedProvider {
    /// Its place in the book.
    pub provider: usize,
    /// Insureds behind it.
    pub clients: usize,
    /// Premium of their policies.
    pub premium: f64,
    /// Sum of their limits.
    pub limits: f64,
    /// What comes through it a year.
    pub expected: Estimate,
    /// Its mean over the worst years of the book.
    pub co_tvar: Estimate,
    /// That over the book's TVaR.
    pub share: f64,
}

/// All policies together, our part.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// Premium a year.
    pub premium: f64,
    /// Expenses, brokerage, commission and the fixed expense of each policy.
    pub expenses: f64,
    /// Sum of the limits.
    pub limits: f64,
    /// Sum of the policies' technical premiums, each held alone.
    pub technical: f64,
    /// Yearly losses.
    pub curve: LossCurve,
    /// The largest event of each year.
    pub largest: LossCurve,
    /// All losses of a year by return period.
    pub aep: Vec<ExceedancePoint>,
    /// The largest event of a year by return period.
    pub oep: Vec<ExceedancePoint>,
    /// Years with losses above the premium.
    pub p_loss_ratio: Proportion,
    /// Years with losses and expenses above the premium.
    pub p_combined: Proportion,
    /// TVaR at the basis's level.
    pub tvar: Estimate,
    /// What struck insureds alone, over the worst years.
    pub co_tvar_alone: Estimate,
    /// What came through providers, over the worst years, by the places in [`Shared::ALL`].
    pub co_tvar_shared: [Estimate; 3],
}

impl Whole {
    /// Mean losses over the premium.
    #[must_use]
    pub fn loss_ratio(&self) -> Estimate {
        self.curve.mean().scaled(1.0 / self.premium)
    }

    /// The losses once in 200 years over the premium.
    #[must_use]
    pub fn loss_ratio_1_in_200(&self) -> f64 {
        self.curve.var(ONE_IN_200) / self.premium
    }

    /// The result once in 200 years: premium less expenses and losses.
    #[must_use]
    pub fn result_1_in_200(&self) -> f64 {
        self.premium - self.expenses - self.curve.var(ONE_IN_200)
    }

    /// The mean result.
    #[must_use]
    pub fn result(&self) -> Estimate {
        let mean = self.curve.mean();
        Estimate::new(
            self.premium - self.expenses - mean.value(),
            mean.standard_error(),
        )
    }
}

/// A book with all that is known of its price.
#[derive(Clone, Debug)]
pub struct PricedBook<'a> {
    /// What names the run.
    pub facts: &'a Facts,
    /// The book.
    pub book: &'a Book,
    /// How premiums are found.
    pub basis: &'a Basis,
    /// Its policies, in the order of the file.
    pub policies: Vec<PricedPolicy>,
    /// All of them together.
    pub whole: Whole,
    /// Its providers, those that drive most of the tail first.
    pub providers: Vec<PricedProvider>,
}

impl<'a> PricedBook<'a> {
    /// Prices a book by its policies and its years.
    #[must_use]
    pub fn new(
        facts: &'a Facts,
        book: &'a Book,
        basis: &'a Basis,
        policies: Vec<PricedPolicy>,
        years: &BookYears,
    ) -> Self {
        let whole = whole(book, basis, &policies, years);
        let mut providers: Vec<PricedProvider> = (0..book.providers().len())
            .map(|at| provider(book, years, at, basis.level, whole.tvar))
            .collect();
        providers.sort_by(|a, b| b.co_tvar.value().total_cmp(&a.co_tvar.value()));
        Self {
            facts,
            book,
            basis,
            policies,
            whole,
            providers,
        }
    }

    /// Each insured with its policy.
    pub fn rows(&self) -> impl Iterator<Item = (&Insured, &PricedPolicy)> {
        self.book.insureds().iter().zip(&self.policies)
    }

    /// What strikes insureds alone a year, our part.
    #[must_use]
    pub fn expected_alone(&self) -> f64 {
        let through = self.providers.iter().map(|it| it.expected.value());
        self.whole.curve.mean().value() - through.sum::<f64>()
    }

    /// The part of the tail that strikes insureds alone; nothing of no tail.
    #[must_use]
    pub fn share_alone(&self) -> f64 {
        let through: f64 = self.providers.iter().map(|it| it.share).sum();
        match self.whole.tvar.value() {
            0.0 => 0.0,
            _ => 1.0 - through,
        }
    }

    /// The part of the tail that comes through providers so; nothing of no tail.
    #[must_use]
    pub fn share_of(&self, kind: Shared) -> f64 {
        match self.whole.tvar.value() {
            0.0 => 0.0,
            tvar => self.whole.co_tvar_shared[kind as usize].value() / tvar,
        }
    }

    /// The places of all policies by what they lose of their premium, the worst first; those that
    /// lose as much in the order of the file.
    #[must_use]
    pub fn by_loss_ratio(&self) -> Vec<usize> {
        let ratio =
            |at: &usize| self.policies[*at].expected.value() / self.book.insureds()[*at].premium;
        let mut places: Vec<usize> = (0..self.policies.len()).collect();
        places.sort_by(|a, b| ratio(b).total_cmp(&ratio(a)));
        places
    }

    /// How many policies are quoted so.
    #[must_use]
    pub fn count(&self, quoted: Quoted) -> usize {
        let rows = self.rows();
        rows.filter(|(it, policy)| policy.quoted(it.premium) == quoted)
            .count()
    }
}

fn sum_of(book: &Book, amount: impl Fn(&Insured) -> f64) -> f64 {
    let insureds = book.insureds().iter();
    insureds.map(|it| it.share * amount(it)).sum()
}

fn whole(book: &Book, basis: &Basis, policies: &[PricedPolicy], years: &BookYears) -> Whole {
    let (curve, largest) = (years.whole(), years.largest());
    let premium = sum_of(book, |it| it.premium);
    let [parts @ .., (_, fixed)] = basis.loadings.parts();
    let of_premium = parts.iter().filter(|(name, _)| *name != "profit");
    let of_premium: f64 = of_premium.map(|(_, part)| part).sum();
    let expenses = premium * of_premium + sum_of(book, |_| fixed);
    let above = |amount: f64| {
        let losses = curve.losses();
        let at_most = losses.partition_point(|loss| *loss <= amount);
        Proportion::of((losses.len() - at_most) as u64, years.years())
    };
    let technical = book.insureds().iter().zip(policies);
    Whole {
        premium,
        expenses,
        limits: sum_of(book, |it| it.limit),
        technical: technical
            .map(|(it, policy)| it.share * policy.technical.value())
            .sum(),
        aep: by_return_period(&curve, &RETURN_PERIODS),
        oep: by_return_period(&largest, &RETURN_PERIODS),
        p_loss_ratio: above(premium),
        p_combined: above(premium - expenses),
        tvar: curve.tvar(basis.level),
        co_tvar_alone: years.co_tvar_alone(basis.level),
        co_tvar_shared: Shared::ALL.map(|it| years.co_tvar_of_peril(it as u32, basis.level)),
        curve,
        largest,
    }
}

/// The amounts by return period, which rise, with their intervals.
fn by_return_period(curve: &LossCurve, periods: &[f64]) -> Vec<ExceedancePoint> {
    let mut tail = Tail::new(curve.years(), level(periods[0]));
    tail.add(curve.losses());
    let points = tail.finish(curve.years()).exceedance(periods);
    points.expect("the tail is kept from the shortest return period on")
}

fn provider(
    book: &Book,
    years: &BookYears,
    at: usize,
    level: f64,
    tvar: Estimate,
) -> PricedProvider {
    let clients = &book.providers()[at].clients;
    let sum = |amount: &dyn Fn(&Insured) -> f64| {
        let clients = clients.iter().map(|client| &book.insureds()[*client]);
        clients.map(|it| it.share * amount(it)).sum()
    };
    let co_tvar = years.co_tvar(at, level);
    PricedProvider {
        provider: at,
        clients: clients.len(),
        premium: sum(&|it| it.premium),
        limits: sum(&|it| it.limit),
        expected: years.through(at).mean(),
        share: match tvar.value() {
            0.0 => 0.0,
            tvar => co_tvar.value() / tvar,
        },
        co_tvar,
    }
}
