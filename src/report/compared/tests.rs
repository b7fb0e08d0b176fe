use super::*;
use crate::scenario::read_text;
use crate::summary::{Change, Difference, PairedColumn, PairedSpec};

const YEARS: u64 = 10_000;

const TEXT: &str = "schema = 1\ntitle = \"Two\"\ncurrency = \"USD\"\nyears = 10\nseed = 1\n\
    [party.shop]\nname = \"Shop\"\n[party.vendor]\nname = \"Vendor\"\n\
    [peril.fraud]\norigin = \"shop\"\nfrequency = { poisson = 0.1 }\n\
    hits.shop = { probability = 1.0, severity = \"10k\", split = { crime = 1.0 } }\n";

/// A draft under which the shop loses, in each of 400 bad years of 10,000, this much instead of 1M.
fn draft(loss: f64, more_beside: f64) -> DraftComparison {
    draft_from(1e6, loss, more_beside)
}

fn draft_from(base: f64, loss: f64, more_beside: f64) -> DraftComparison {
    let spec = PairedSpec {
        years: YEARS,
        levels: vec![LEVEL],
        losses: vec![900_000.0],
    };
    let years: Vec<u32> = (0..400).map(|year| year * 20).collect();
    // Amounts that differ a little, so that the tail has no atom.
    let amounts = |level: f64| -> Vec<f64> {
        let years = years.iter();
        years.map(|year| level + f64::from(*year)).collect()
    };
    let mut pair = PairedColumn::new(&spec);
    pair.add_rows(&years, &amounts(base), &amounts(loss));
    let net = pair.finish().expect("a level asked for");
    let mean = net.mean;
    let cost = Change {
        difference: mean.difference.shifted(more_beside),
        ..mean
    };
    let subject = SubjectComparison {
        key: "shop".to_owned(),
        net,
        cost,
        beside: Difference::new(more_beside, more_beside, more_beside),
        recovery: None,
    };
    DraftComparison {
        subjects: vec![subject],
        promises: Vec::new(),
    }
}

/// The verdict on drafts of a name each.
fn told(drafts: &[(&'static str, DraftComparison)], appetite: &str) -> String {
    let (model, _) = read_text("two.toml", TEXT, &[])
        .and_then(|document| document.resolve().map_err(|it| panic!("{it}")))
        .unwrap_or_else(|error| panic!("{error}"));
    let facts = Facts {
        scenario: "base".to_owned(),
        years: YEARS,
        seed: 1,
        hash: String::new(),
        settings: Vec::new(),
    };
    let drafts = drafts.iter().map(|(name, comparison)| Draft {
        name,
        hash: "",
        comparison,
        clauses: Vec::new(),
        withheld: 0,
    });
    let compared = Compared {
        facts: &facts,
        model: &model,
        party: "shop",
        appetite: appetite.parse().ok(),
        cost_of_capital: 0.1,
        audience: None,
        drafts: drafts.collect(),
    };
    verdict(&compared).replace('\u{a0}', " ")
}

#[test]
fn a_draft_is_worth_the_mean_and_k_of_the_tail_it_takes_off() {
    // 4 % of the years lose 200k less: mean 8k, tail 200k, worth 8k + 0.1 × (200k − 8k) = 27.2k.
    let verdict = told(&[("better", draft(8e5, 0.0))], "");
    assert!(
        verdict.starts_with("`better` is worth about USD 27.2")
            && verdict.ends_with("a year to Shop, at a cost of capital of 10%."),
        "{verdict}"
    );
}

#[test]
fn premiums_are_set_against_the_worth() {
    let dear = told(&[("dear", draft(8e5, 50_000.0))], "");
    assert_eq!(
        dear,
        "Keep `base`: `dear` leaves Shop worse off (cost of capital 10%)."
    );
    let even = told(&[("even", draft(8e5, 27_200.0))], "");
    assert_eq!(
        even,
        "Keep `base`: what `even` is worth to Shop cannot be told from what it costs more in premiums and prices in \
         10,000 years (cost of capital 10%)."
    );
    let two = told(
        &[("even", draft(8e5, 27_200.0)), ("same", draft(1e6, 0.0))],
        "",
    );
    assert!(
        two.contains("no draft is worth more to Shop than it costs more in premiums and prices and chance explains"),
        "{two}"
    );
    let cheap = told(&[("cheap", draft(8e5, 10_000.0))], "");
    assert!(
        cheap.contains("for USD 10.0k more in premiums and prices"),
        "{cheap}"
    );
    let saves = told(&[("bare", draft(1.05e6, -60_000.0))], "");
    assert!(
        saves.starts_with("`bare` is what Shop wants, though it costs it about USD "),
        "{saves}"
    );
    assert!(
        saves.contains("with USD 60.0k less in premiums and prices"),
        "{saves}"
    );
}

#[test]
fn a_draft_that_breaks_a_met_appetite_is_never_taken() {
    // Under `worse` the 4 % of the years that lose anything lose more than 900k, now none does.
    let broken = told(&[("worse", draft_from(8e5, 1.2e6, -1e6))], "1% > 0.9M");
    assert_eq!(
        broken,
        "Keep `base`: `worse` breaks the appetite of Shop (cost of capital 10%); the appetite of Shop is met as it \
         stands: a year above USD 900k has a chance of less than 0.03% (at most 1%)."
    );
    let taken = told(&[("better", draft(8e5, 0.0))], "5% > 0.9M");
    let met = "it meets the appetite of Shop: a year above USD 900k has a chance of less than 0.03% (now 4.0%, at most 5%).";
    assert!(taken.ends_with(met), "{taken}");
    let needed = told(
        &[("better", draft(8e5, 1e6)), ("same", draft(1e6, 0.0))],
        "1% > 0.9M",
    );
    assert!(
        needed.starts_with("`better` is worth about USD "),
        "{needed}"
    );
    assert!(
        needed.contains("for USD 1.00M more in premiums and prices"),
        "{needed}"
    );
    let none = told(&[("same", draft(1e6, 0.0))], "1% > 0.9M");
    assert_eq!(
        none,
        "Keep `base`: what `same` is worth to Shop cannot be told from nothing in 10,000 years (cost of capital 10%); \
         the appetite of Shop is met by no draft: a year above USD 900k has a chance of 4.0% (at most 1%)."
    );
}

#[test]
fn of_several_drafts_the_largest_gain_is_named_among_those_it_was_chosen_from() {
    let drafts = [("good", draft(9e5, 0.0)), ("better", draft(8e5, 0.0))];
    let verdict = told(&drafts, "");
    assert!(
        verdict.contains(", the largest of 2 drafts, at a cost"),
        "{verdict}"
    );
    let near = [("one", draft(8e5, 0.0)), ("other", draft(8.001e5, 0.0))];
    let verdict = told(&near, "");
    assert!(
        verdict.contains("(its interval overlaps that of `other`)"),
        "{verdict}"
    );
    let worse = [("bad", draft(1.1e6, 0.0)), ("worse", draft(1.2e6, 0.0))];
    let verdict = told(&worse, "");
    assert_eq!(
        verdict,
        "Keep `base`: every draft leaves Shop worse off (cost of capital 10%)."
    );
}
