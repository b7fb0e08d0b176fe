//! Yearly amounts with known laws: 27 cases against figures that this program did not make.
//!
//! `tests/cases/aggregate/README.md` says what they are. At 400,000 years each mean, each P(0) and
//! each TVaR must lie within four of our own standard errors, each VaR inside its order-statistic
//! interval at z = 4.

use crate::ready::{Ready, Tested, package};
use obligor::columns::{Block, Sink};
use obligor::ledger::{Measure, Totals};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::{Column, ColumnSpec, Estimate, Moments, SummarySink, SummarySpec};
use serde_json::{Map, Value};
use std::error::Error;
use std::ops::Range;

const LEVELS: [f64; 4] = [0.9, 0.95, 0.99, 0.995];
const Z: f64 = 4.0;

/// One party's or group's yearly amount.
struct Amount {
    parties: Range<usize>,
    is_net: bool,
    column: Column,
    reinstatement: Moments,
}

impl Amount {
    fn of(&self, totals: &Totals, party: usize) -> Vec<f64> {
        let mut net = Vec::new();
        if self.is_net {
            totals.net(party, &mut net);
            return net;
        }
        totals.column(party, Measure::Gross).to_vec()
    }
}

impl Sink for Amount {
    fn rows(&mut self, block: &Block, settled: &[Totals]) {
        let totals = &settled[0];
        let mut sum = vec![0.0; totals.rows()];
        let mut premium = vec![0.0; totals.rows()];
        for party in self.parties.clone() {
            sum.iter_mut()
                .zip(self.of(totals, party))
                .for_each(|(sum, amount)| *sum += amount);
            let received = totals.column(party, Measure::Reinstatement);
            premium
                .iter_mut()
                .zip(received)
                .for_each(|(sum, amount)| *sum -= amount);
        }
        self.column.add_rows(&block.year, &sum);
        self.reinstatement.add_rows(&block.year, &premium);
    }

    fn merge(mut self, other: Self) -> Self {
        self.column.merge(other.column);
        self.reinstatement.merge(&other.reinstatement);
        self
    }
}

/// A case: what is expected and what has been found wrong.
struct Case<'a> {
    id: &'a str,
    expected: &'a Map<String, Value>,
    wrong: Vec<String>,
}

impl Case<'_> {
    fn number(&self, key: &str) -> Result<f64, Box<dyn Error>> {
        let found = self.expected.get(key).and_then(Value::as_f64);
        found.ok_or_else(|| format!("{}: no `{key}`", self.id).into())
    }

    fn level(&self, key: &str, level: f64) -> Result<f64, Box<dyn Error>> {
        let found = self
            .expected
            .get(key)
            .and_then(|levels| levels.get(level.to_string()))
            .and_then(Value::as_f64);
        found.ok_or_else(|| format!("{}: no `{key}` at {level}", self.id).into())
    }

    fn word(&self, key: &str) -> Result<&str, Box<dyn Error>> {
        let found = self.expected.get(key).and_then(Value::as_str);
        found.ok_or_else(|| format!("{}: no `{key}`", self.id).into())
    }

    /// Within four standard errors, and rounding where there is no error.
    fn near(&mut self, what: &str, found: Estimate, expected: f64) {
        let allowed = Z * found.standard_error() + 1e-9 * expected.abs();
        if (found.value() - expected).abs() > allowed {
            self.wrong.push(format!(
                "{}: {what} is {} ± {}, expected {expected}",
                self.id,
                found.value(),
                found.standard_error()
            ));
        }
    }

    fn near_chance(&mut self, what: &str, found: f64, expected: f64, years: u64) {
        let error = (expected * (1.0 - expected) / years as f64).sqrt();
        self.near(what, Estimate::new(found, error), expected);
    }

    fn check(&mut self) -> Tested {
        let ready = Ready::file(&format!("tests/cases/aggregate/{}.toml", self.id))?;
        let years = ready.model.years;
        assert!(years >= 400_000, "{}: {years} years", self.id);
        let party = self.word("party")?;
        let group = ready.model.groups.iter().find(|group| group.key == party);
        let parties = group.map_or_else(
            || ready.party(party)..ready.party(party) + 1,
            |group| group.members.clone(),
        );
        let spec = ColumnSpec {
            levels: LEVELS.to_vec(),
            return_periods: Vec::new(),
            histogram: false,
        };
        let is_net = self.word("measure")? == "net";
        let amount = || Amount {
            parties: parties.clone(),
            is_net,
            column: Column::new(&spec, years),
            reinstatement: Moments::default(),
        };
        let promises = SummarySpec {
            spacing: obligor::summary::Spacing::Years,
            years,
            figures: Vec::new(),
            column: spec.clone(),
            promises: true,
            conservation: false,
            largest_events: false,
        };
        let summary = || SummarySink::new(&ready.model, &ready.waterfalls[0], 0, &promises);
        let run = Run {
            threads: 2,
            ..Run::of(years)
        };
        let ((amount, summary), _) = simulate(
            &ready.sampler,
            &ready.waterfalls,
            &run,
            || (amount(), summary()),
            &Unobserved,
        );
        self.check_amount(amount, years)?;
        self.check_promises(&ready, summary, years)
    }

    fn check_amount(&mut self, amount: Amount, years: u64) -> Tested {
        let tail = amount.column.tail().clone().finish(years);
        let tolerance = self.number("var_tolerance")?;
        for level in LEVELS {
            let (expected, found) = (self.level("var", level)?, tail.var_interval(level, Z)?);
            if expected < found.low() - tolerance || expected > found.high() + tolerance {
                self.wrong.push(format!(
                    "{}: VaR {level} is {} in [{}, {}], expected {expected}",
                    self.id,
                    found.value(),
                    found.low(),
                    found.high()
                ));
            }
        }
        if let Ok(expected) = self.number("reinstatement_premium") {
            self.near(
                "reinstatement premium",
                amount.reinstatement.mean(years),
                expected,
            );
        }
        let summary = amount.column.finish(years)?;
        self.near("mean", summary.mean, self.number("mean")?);
        self.near_chance(
            "P(0)",
            1.0 - summary.p_positive.value(),
            self.number("p0")?,
            years,
        );
        for level in LEVELS {
            let expected = self.level("tvar", level)?;
            let found = summary.tvar.at(level).ok_or("the level is asked for")?;
            self.near(&format!("TVaR {level}"), found, expected);
        }
        Ok(())
    }

    fn check_promises(&mut self, ready: &Ready, summary: SummarySink, years: u64) -> Tested {
        let Some(promises) = self.expected.get("promises").and_then(Value::as_object) else {
            return Ok(());
        };
        let summary = summary.finish()?;
        for (path, expected) in promises {
            let found = summary.promises[ready.promise(path)];
            if let Some(mean) = expected.get("mean_paid").and_then(Value::as_f64) {
                self.near(&format!("{path} mean paid"), found.mean_paid, mean);
            }
            if let Some(chance) = expected.get("p_exhausted").and_then(Value::as_f64) {
                self.near_chance(
                    &format!("{path} exhausted"),
                    found.p_exhausted.value(),
                    chance,
                    years,
                );
            }
        }
        Ok(())
    }
}

fn expected() -> Result<Map<String, Value>, Box<dyn Error>> {
    let text = std::fs::read_to_string(package().join("tests/cases/aggregate/expected.json"))?;
    let Value::Object(cases) = serde_json::from_str(&text)? else {
        return Err("expected.json holds no object".into());
    };
    Ok(cases)
}

#[test]
fn every_yearly_amount_follows_its_known_law() -> Tested {
    let cases = expected()?;
    assert_eq!(cases.len(), 27);
    let mut wrong = Vec::new();
    for (id, expected) in &cases {
        let expected = expected.as_object().ok_or("a case is an object")?;
        let mut case = Case {
            id,
            expected,
            wrong: Vec::new(),
        };
        case.check()?;
        wrong.append(&mut case.wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn published_answers_are_near_the_exact_ones() -> Tested {
    for (id, expected) in &expected()? {
        for published in expected
            .get("published")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let measure = published["measure"]
                .as_str()
                .ok_or("a published figure names its measure")?;
            let (exact, printed) = (
                expected[measure].as_f64().ok_or("a number")?,
                published["value"].as_f64().ok_or("a number")?,
            );
            // The coarsest of them (Mata 2000) was computed on a grid of its own.
            assert!(
                (exact / printed - 1.0).abs() < 1e-3,
                "{id}: {measure} {exact}, published {printed}"
            );
        }
    }
    Ok(())
}
