use super::*;
use crate::model::Model;
use std::cell::Cell;
use std::path::{Path, PathBuf};

/// A client with a policy of 2M xs 25k, its vendor at fault 60 %, capped at 1.2M, with a policy of
/// 500k xs 100k; what is written replaces the part in place.
fn scenario(contract: &str, rest: &str) -> Model {
    let text = format!(
        r#"
schema = 1
title = "Hand-solved"
currency = "USD"
years = 10
seed = 1
[party.client]
[party.vendor]
funds = "2M"
[party.mutual]
role = "insurer"
[party.specialty]
role = "insurer"
[peril.breach]
origin = "vendor"
frequency = {{ poisson = 0.1 }}
culpability = {{ vendor = "negligent" }}
fault = {{ vendor = 0.6, self = 0.4 }}
hits.client = {{ probability = 0.5, severity = {{ lognormal = {{ median = "100k", p95 = "1M" }} }}, split = {{ response = 1.0 }} }}
[contract.services]
obligor = "vendor"
beneficiary = "client"
clause = "§9"
liability = "several"
{contract}
[policy.client-cyber]
insured = "client"
insurers = {{ mutual = 1.0 }}
retention = "25k"
limit = "2M"
recovery = "top-down"
covers.all = {{ heads = ["response"] }}
[policy.vendor-tech]
insured = "vendor"
insurers = {{ specialty = 1.0 }}
retention = "100k"
limit = "500k"
recovery = "top-down"
covers.liability = {{ heads = ["contract"] }}
{rest}
"#
    );
    let document = crate::scenario::read_text("hand.toml", &text, &[]).expect("it reads");
    let (model, _) = document.resolve().expect("it resolves");
    model
}

const CAP: &str = r#"caps.general = { limit = "1.2M", per = "year", clause = "§9.2" }"#;

fn ladder(model: &Model, peril: usize, claimant: PartyId, struck: Struck) -> Ladder {
    let asked = Asked {
        struck,
        ..Asked::default()
    };
    let assumed = Assumed::new(model, claimant, PerilId::new(peril), &asked);
    Ladder::new(model, &assumed.expect("the peril hits it")).expect("it can be settled")
}

fn hand(contract: &str, rest: &str) -> Ladder {
    let model = scenario(contract, rest);
    ladder(&model, 0, PartyId::new(0), Struck::Claimant)
}

/// Own, own insurer, provider, provider's insurer at a step's start.
fn borne(ladder: &Ladder, paid: &[f64]) -> [f64; 6] {
    let mut sums = [0.0; 6];
    for (payer, paid) in ladder.payers().iter().zip(paid) {
        sums[payer.category as usize] += paid;
    }
    sums
}

#[test]
fn a_hand_solved_ladder_is_met_to_the_cent() {
    // The client's insurer pays x − 25k and the vendor owes 0.6 x; top-down, the recovery goes to
    // the insurer up to what it paid, the rest to the retention.
    //      62,500      0.6 x = x − 25k          until here the insurer is repaid in full: own 0.4 x
    //     166,666.67   0.6 x = 100k             the vendor's retention is used up
    //   1,000,000      0.6 x = 100k + 500k      its limit too: its own money again
    //   2,000,000      0.6 x = 1.2M             the cap
    //   2,025,000      x − 25k = 2M             the client's limit: what exceeds it is recovered
    //                                           first, so that the insurer still pays: no kink
    //   3,225,000      x − 2.025M = 1.2M        all of the recovery is the client's
    let ladder = hand(CAP, "");
    let steps = ladder.steps(1e4, 1e8).expect("a range");
    let expected = [
        (62_500.0, Term::Repays(0, 0), [25_000.0, 0.0, 37_500.0, 0.0]),
        (
            100_000.0 / 0.6,
            Term::Retention(1),
            [25_000.0, 0.4 * 100_000.0 / 0.6 - 25_000.0, 100_000.0, 0.0],
        ),
        (
            1_000_000.0,
            Term::Limit(1),
            [25_000.0, 375_000.0, 100_000.0, 500_000.0],
        ),
        (
            2_000_000.0,
            Term::Cap(0, 0),
            [25_000.0, 775_000.0, 700_000.0, 500_000.0],
        ),
        (
            3_225_000.0,
            Term::Reaches(0, 0),
            [25_000.0, 2_000_000.0, 700_000.0, 500_000.0],
        ),
    ];
    assert_eq!(steps.len(), 1 + expected.len(), "{steps:#?}");
    for (step, (at, term, paid)) in steps[1..].iter().zip(expected) {
        assert!((step.piece.from - at).abs() < 0.005, "{step:?}");
        assert_eq!(step.causes[0].term, term, "{step:?}");
        assert!(!step.jumps);
        for (found, wanted) in borne(&ladder, &step.piece.first).iter().zip(paid) {
            assert!(
                (found - wanted).abs() < 0.005,
                "{found} for {wanted} at {at}"
            );
        }
    }
    let last = steps.last().expect("steps");
    assert!((last.piece.slope[0] - 1.0).abs() < 1e-9);
}

#[test]
fn a_tipping_basket_is_a_jump_at_its_first_cent() {
    let ladder = hand(r#"basket = { tipping = "100k" }"#, "");
    let steps = ladder.steps(1e4, 1e6).expect("a range");
    let jump: Vec<&Step> = steps.iter().filter(|step| step.jumps).collect();
    assert_eq!(jump.len(), 1, "{steps:#?}");
    // 0.6 × 166,666.66 is below 100,000; 0.6 × 166,666.67 is not.
    assert_eq!(jump[0].piece.from, 166_666.67);
    assert_eq!(jump[0].causes[0].term, Term::Basket(0));
    assert!(jump[0].causes[0].is_reached);
    let below = borne(&ladder, &ladder.at(166_666.66).paid);
    let at = borne(&ladder, &ladder.at(166_666.67).paid);
    assert_eq!(below[Category::Provider as usize], 0.0);
    assert!((at[Category::Provider as usize] - 100_000.0).abs() < 0.01);
}

#[test]
fn what_an_insolvent_vendor_cannot_pay_is_shown_apart() {
    // Uncapped and without its policy's help beyond 600k of 0.6 x, the vendor has 2M: it owes
    // 0.6 x = 2.5M at x = 4,166,666.67.
    let ladder = hand("", "");
    let steps = ladder.steps(1e4, 1e7).expect("a range");
    let funds = |step: &&Step| step.causes.iter().any(|it| it.term == Term::Funds(1));
    let spent = steps.iter().find(funds).expect("the funds are spent");
    assert!((spent.piece.from - 2_500_000.0 / 0.6).abs() < 0.005);
    let at = borne(&ladder, &ladder.at(1e7).paid);
    // Owed 6M, paid 2.5M: with the rest the client would have 3.5M more of its loss above the
    // policy, x − 2.025M = 7.975M.
    assert!((at[Category::Uncollectable as usize] - 3_500_000.0).abs() < 0.01);
    let all = hand("", "").at(1e7).paid.iter().sum::<f64>();
    assert!((all - 1e7).abs() < 0.01);
}

#[test]
fn pursuing_a_claim_is_the_claimants_own_cost() {
    let ladder = hand(r#"enforcement = { cost = "10k" }"#, "");
    let rung = ladder.at(50_000.0);
    assert!((rung.paid.iter().sum::<f64>() - 60_000.0).abs() < 1e-6);
}

#[test]
fn chances_are_taken_as_the_likelier_side_and_said() {
    let ladder = hand(r#"enforcement = { pursued = 0.9, won = 0.3 }"#, "");
    let told: Vec<(String, bool)> = ladder
        .decided()
        .iter()
        .map(|it| (it.path.clone(), it.happens))
        .collect();
    assert_eq!(
        told,
        [
            ("contract.services.enforcement.pursued".to_owned(), true),
            ("contract.services.enforcement.won".to_owned(), false)
        ]
    );
    let paid = borne(&ladder, &ladder.at(1e6).paid);
    assert_eq!(paid[Category::Provider as usize], 0.0);
}

#[test]
fn what_is_asked_stands_in_place_of_what_is_likely() {
    let model = scenario(CAP, "");
    let new = |asked: &Asked| Assumed::new(&model, PartyId::new(0), PerilId::new(0), asked);
    let none = Asked {
        culpability: vec![(PartyId::new(1), crate::model::Culpability::None)],
        ..Asked::default()
    };
    let assumed = new(&none).expect("the vendor is at fault");
    let ladder = Ladder::new(&model, &assumed).expect("it can be settled");
    assert_eq!(
        borne(&ladder, &ladder.at(1e6).paid)[Category::Provider as usize],
        0.0
    );
    let of_nobody = Asked {
        culpability: vec![(PartyId::new(2), crate::model::Culpability::Gross)],
        ..Asked::default()
    };
    let party = PartyId::new(2);
    assert_eq!(new(&of_nobody), Err(LadderError::NoFault { party }));
    let short = Asked {
        heads: Some(vec![(HeadId::new(0), 0.5)]),
        ..Asked::default()
    };
    assert_eq!(new(&short), Err(LadderError::Shares { sum: 0.5 }));
    let not_hit = Assumed::new(&model, party, PerilId::new(0), &Asked::default());
    assert!(matches!(not_hit, Err(LadderError::NotHit { .. })));
}

#[test]
fn a_range_starts_above_nothing_and_ends_above_its_start() {
    let ladder = hand(CAP, "");
    for (from, to) in [
        (0.0, 1.0),
        (1.0, 1.0),
        (2.0, 1.0),
        (f64::NAN, 1.0),
        (1.0, f64::INFINITY),
    ] {
        assert!(matches!(
            ladder.steps(from, to),
            Err(LadderError::Range { .. })
        ));
    }
}

#[test]
fn a_mark_is_the_quantile_of_one_law_and_the_sum_of_two() {
    let model = scenario(CAP, "");
    let loss = |years: f64| return_loss(&model, PerilId::new(0), PartyId::new(0), years);
    // 0.1 events × 0.5: one in 20 years.
    assert_eq!(loss(20.0), None);
    let (median, sigma) = (1e5_f64, 10.0_f64.ln() / 1.644_853_626_951_472_7);
    // P(loss > x) = 1 ÷ (0.05 × 100) = 0.2, z = 0.8416.
    let wanted = median * (sigma * 0.841_621_233_572_914_3).exp();
    let found = loss(100.0).expect("rarer than that");
    assert!((found / wanted - 1.0).abs() < 1e-9, "{found} for {wanted}");
}

#[test]
fn the_loss_of_an_outage_adds_to_the_mark() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/msp-three-clients.toml");
    let document = crate::scenario::read(&file, &[]).expect("it reads");
    let (mut model, _) = document.resolve().expect("it resolves");
    let clinic = model.party("clinic").expect("it is there");
    let own = model
        .perils
        .iter()
        .position(|it| it.key == "clinic-ransomware");
    let peril = PerilId::new(own.expect("it is there"));
    let with = return_loss(&model, peril, clinic, 100.0).expect("a loss");
    // 80 million draws of 0.73 × severity + 840 × hours (NumPy) give 248,310 ± 50.
    assert!((with / 248_310.0 - 1.0).abs() < 0.001, "{with}");
    model.perils[peril.index()].hits[0].per_hour = None;
    let without = return_loss(&model, peril, clinic, 100.0).expect("a loss");
    assert!(without < with, "{without}");
}

/// The scenarios of the gallery, those that show one term each included.
fn gallery() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = |folder: &Path| std::fs::read_dir(folder).expect("the gallery is there");
    let mut files: Vec<PathBuf> = files(&folder)
        .chain(files(&folder.join("terms")))
        .map(|file| file.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .collect();
    assert!(files.len() >= 20, "{files:?}");
    files.sort();
    files
}

/// Every (peril, claimant) of a model, a group by its first member.
fn hits(model: &Model) -> Vec<(usize, PartyId)> {
    let mut hits = Vec::new();
    for (at, peril) in model.perils.iter().enumerate() {
        let mut groups = Vec::new();
        for hit in &peril.hits {
            let group = model.parties[hit.party.index()].group;
            if group.is_none() || !groups.contains(&group) {
                groups.push(group);
                hits.push((at, hit.party));
            }
        }
    }
    hits
}

fn each_of_the_gallery(struck: Struck, check: impl Fn(&str, &Ladder, &[Step])) {
    for file in gallery() {
        let document = crate::scenario::read(&file, &[]).expect("it reads");
        let (model, _) = document.resolve().expect("it resolves");
        // Where all of very many are hit a shorter range takes long enough.
        let is_many = struck == Struck::All && model.parties.len() > 100;
        let most = if is_many { 1e6 } else { 1e8 };
        for (peril, claimant) in hits(&model) {
            let ladder = ladder(&model, peril, claimant, struck);
            let steps = ladder.steps(1e4, most).expect("a range");
            let name = format!(
                "{} {} {}",
                file.display(),
                model.perils[peril].key,
                model.parties[claimant.index()].key
            );
            check(&name, &ladder, &steps);
        }
    }
}

fn is_explained(name: &str, steps: &[Step]) {
    for step in &steps[1..] {
        assert!(!step.causes.is_empty(), "{name}: {}", step.piece.from);
    }
}

#[test]
fn every_kink_of_the_gallery_is_explained_and_every_stretch_is_what_settlement_gives() {
    // A generator of places: the golden ratio leaves no gap.
    let place = |k: usize| (0.5 + 0.618_033_988_749_895 * k as f64).fract();
    each_of_the_gallery(Struck::Claimant, |name, ladder, steps| {
        is_explained(name, steps);
        for (at, step) in steps.iter().enumerate() {
            let piece = &step.piece;
            // What pursuing its claims costs the claimant is no part of the loss.
            let costs = ladder.at(piece.from).paid.iter().sum::<f64>() - piece.from;
            assert!(costs > -1e-6, "{name}: {costs} at {}", piece.from);
            for slope in [&piece.slope, &piece.last_slope] {
                let sum: f64 = slope.iter().sum();
                // A bend's slopes are those of a parabola through amounts of so many figures.
                let within = if piece.is_straight { 1e-9 } else { 1e-6 };
                assert!((sum - 1.0).abs() < within, "{name}: next dollar {sum}");
            }
            for k in 0..5 {
                let gross = piece.from * (piece.to / piece.from).powf(place(5 * at + k));
                let settled = ladder.at(gross).paid;
                let sum: f64 = settled.iter().sum();
                let whole = gross + costs;
                assert!((sum / whole - 1.0).abs() < 1e-9, "{name}: {sum} of {whole}");
                // Between its ends a bend is known to be smooth, not to be a parabola.
                for (found, told) in settled.iter().zip(piece.at(gross)) {
                    assert!(
                        !piece.is_straight || (found - told).abs() < 0.005,
                        "{name}: {found}, {told} at {gross}"
                    );
                }
            }
        }
    });
}

#[test]
fn every_kink_of_the_gallery_is_explained_where_all_are_hit() {
    each_of_the_gallery(Struck::All, |name, _, steps| {
        is_explained(name, steps);
        for step in steps {
            let (first, from) = (&step.piece.first, step.piece.from);
            let sum: f64 = first.iter().sum();
            assert!(sum > from * (1.0 - 1e-9), "{name}: {sum} of {from}");
        }
    });
}

#[test]
fn what_stays_with_the_claimant_is_its_net_loss() {
    let compared = Cell::new(0);
    each_of_the_gallery(Struck::Claimant, |name, ladder, _| {
        for gross in [12_345.67, 181_818.18, 987_654.32, 7_654_321.0] {
            let mut totals = crate::ledger::Totals::default();
            let parties = ladder.model.parties.len();
            totals.start(1, parties, ladder.promises().len(), false);
            let event = ladder.event_of(gross);
            let mut state = ladder.fresh.clone();
            ladder.law.event(&event, 0, 0, &mut state, &mut totals);
            let mut net = Vec::new();
            totals.net(ladder.claimant, &mut net);
            // What it owes others is no part of its loss.
            let owed: f64 = totals
                .column(ladder.claimant, crate::ledger::Measure::Paid)
                .iter()
                .sum();
            if owed > 0.0 {
                continue;
            }
            let paid = ladder.at(gross).paid;
            let stays = paid[0] + paid[1];
            assert!(
                (stays - net[0]).abs() < 1e-6,
                "{name}: {stays} of {gross}, net {}",
                net[0]
            );
            compared.set(compared.get() + 1);
        }
    });
    assert!(compared.get() > 0, "every claimant owes others something");
}

/// Clients alike of one vendor, each with a policy of 200k xs 5k, and a large one with 1M xs 25k.
fn many(count: usize) -> Model {
    let text = format!(
        r#"
schema = 1
title = "Very many"
currency = "USD"
years = 10
seed = 1
[party.vendor]
funds = "50M"
[party.client]
count = {count}
[party.large]
[party.mutual]
role = "insurer"
[peril.breach]
origin = "vendor"
frequency = {{ poisson = 0.1 }}
hit = 0.5
culpability = {{ vendor = "negligent" }}
fault = {{ vendor = 0.6, self = 0.4 }}
hits.client = {{ severity = {{ lognormal = {{ median = "10k", p95 = "1M" }} }}, split = {{ response = 1.0 }} }}
hits.large = {{ severity = {{ lognormal = {{ median = "100k", p95 = "1M" }} }}, split = {{ response = 1.0 }} }}
[contract.services]
obligor = "vendor"
beneficiary = "client"
liability = "several"
caps.general = {{ limit = "100k", per = "year" }}
[contract.large]
obligor = "vendor"
beneficiary = "large"
liability = "several"
caps.general = {{ limit = "2M", per = "year" }}
[policy.client]
insured = "client"
insurers = {{ mutual = 1.0 }}
retention = "5k"
limit = "200k"
recovery = "top-down"
[policy.large]
insured = "large"
insurers = {{ mutual = 1.0 }}
retention = "25k"
limit = "1M"
recovery = "top-down"
[policy.vendor]
insured = "vendor"
insurers = {{ mutual = 1.0 }}
retention = "100k"
limit = "10M"
recovery = "top-down"
covers.liability = {{ heads = ["contract"] }}
"#
    );
    let document = crate::scenario::read_text("many.toml", &text, &[]).expect("it reads");
    let (model, _) = document.resolve().expect("it resolves");
    model
}

#[test]
fn a_thousand_clients_hit_leave_the_kinks_of_one() {
    let model = many(1000);
    let large = model.party("large").expect("it is there");
    let ladder = ladder(&model, 0, large, Struck::All);
    // Of a thousand policies the claimant's and its vendor's are called.
    assert_eq!(ladder.policies.len(), 2);
    let steps = ladder.steps(2.4e6, 3.6e6).expect("a range");
    let kinks: Vec<(f64, Term)> = steps[1..]
        .iter()
        .map(|step| (step.piece.from, step.causes[0].term))
        .collect();
    // 0.6 x = x − 1.025M, what it recovers against its loss above the policy; 0.6 x = 2M, the cap.
    let (policy, contract) = (1000, 1000);
    let wanted = [
        (2_562_500.0, Term::Reaches(policy, large.index())),
        (2_000_000.0 / 0.6, Term::Cap(contract, 0)),
    ];
    assert_eq!(kinks.len(), 2, "{kinks:?}");
    for ((at, term), (wanted_at, wanted_term)) in kinks.into_iter().zip(wanted) {
        assert!((at - wanted_at).abs() < 0.005, "{at} for {wanted_at}");
        assert_eq!(term, wanted_term);
    }
}

#[test]
fn policies_of_those_who_only_claim_change_nobodys_part() {
    let model = many(12);
    let large = model.party("large").expect("it is there");
    let ladder = ladder(&model, 0, large, Struck::All);
    let (certain, _) = certain::certain(&model);
    let whole = Model {
        events: ladder.model.events.clone(),
        ..certain
    };
    let law = Law::new(&whole).expect("it can be settled");
    let mut fresh = LawState::default();
    law.start(0, &mut fresh);
    for gross in [30_000.0, 1.7e6, 2.9e6, 4e7] {
        let network = Network::new(&whole, large, PerilId::new(0), law.promises());
        let trail = settled(&law, &fresh, &ladder.event_of(gross), false);
        let told = ladder.at(gross).paid;
        for (told, wanted) in told.iter().zip(network.follow(gross, &trail)) {
            assert!(
                (told - wanted).abs() < 1e-6,
                "{told} for {wanted} at {gross}"
            );
        }
    }
}

#[test]
fn the_retention_for_an_additional_insured_is_the_named_insureds_money() {
    let additional = r#"covers.other = { heads = ["response"] }
additional_insureds.client = { heads = ["response"] }"#;
    let ladder = hand(CAP, additional);
    // The vendor answers for 60k of 100k: its retention of 100k takes all of it.
    let paid = borne(&ladder, &ladder.at(100_000.0).paid);
    assert!(
        (paid[Category::Provider as usize] - 60_000.0).abs() < 0.01,
        "{paid:?}"
    );
    assert!(
        paid[Category::ProviderInsurer as usize].abs() < 0.01,
        "{paid:?}"
    );
}

#[test]
fn a_cap_that_comes_first_is_reached_by_the_whole_claim() {
    // With the claimant's 40 % ignored all of x is claimed: the cap of 1.2M is reached at 1.2M, and
    // 60 % of it is owed.
    let contract = format!(
        "{CAP}
order = \"cap-first\""
    );
    let ladder = hand(&contract, "");
    let steps = ladder.steps(1.1e6, 1.3e6).expect("a range");
    assert_eq!(steps.len(), 2, "{steps:#?}");
    assert!((steps[1].piece.from - 1_200_000.0).abs() < 0.005);
    assert_eq!(steps[1].causes[0].term, Term::Cap(0, 0));
}
