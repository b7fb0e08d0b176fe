//! Drafts compared: the figures are those of the drafts run alone, what one gains others pay, and
//! the verdict says what the figures say.

use crate::program::{SHOP, document, ended, ended_by_pipe, good, number, place, refusal, talk};
use crate::ready::package;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Output;

const EXAMPLE: &str = "scenarios/msp-three-clients.toml";
const ONE_CLAUSE: &str = "scenarios/drafts/three-times-fees.toml";
const WISH_LIST: &str = "scenarios/drafts/wish-list.toml";
const YEARS: &str = "4_096";

fn runs(args: &[&str]) -> Output {
    let place = place();
    let mut all = args.to_vec();
    let out = place.path().display().to_string();
    all.extend(["--out", &out]);
    ended(&package(), &all)
}

fn compared(drafts: &[&str], more: &[&str]) -> Value {
    let mut args = vec!["compare", EXAMPLE];
    args.extend(drafts);
    args.extend(["--years", YEARS, "--json", "--no-pictures"]);
    args.extend(more);
    document(&runs(&args))
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}

#[test]
fn a_draft_has_the_figures_of_the_scenario_run_with_its_words() {
    let both = compared(&[ONE_CLAUSE], &["--party", "clinic"]);
    let set = "contract.msa-clinic.caps.general.limit.fees=3.0";
    let run = |more: &[&str]| {
        let mut args = vec!["run", EXAMPLE, "--json", "--years", YEARS, "--no-pictures"];
        args.extend(more);
        document(&runs(&args))
    };
    let (base, draft) = (run(&[]), run(&["--set", set]));
    let of = |document: &Value, party: &str| document["parties"][party]["net"].clone();
    for party in ["clinic", "northstar", "harbor", "meridian", "hostco"] {
        let told = &both["drafts"]["three-times-fees"]["parties"][party];
        let change = &both["differences"]["three-times-fees"]["parties"][party];
        let (was, is) = (of(&base, party), of(&draft, party));
        let (before, after) = (number(&was["mean"]["value"]), number(&is["mean"]["value"]));
        assert!(
            near(number(&told["mean"]["value"]), after),
            "{party}: {told}"
        );
        assert!(
            near(number(&change["mean"]["value"]), after - before) || (after - before).abs() < 1e-3
        );
        let tail = |net: &Value| number(&net["tvar"]["0.99"]["value"]);
        assert!(
            near(number(&told["tvar_99"]["value"]), tail(&is)),
            "{party}: {told}"
        );
    }
}

#[test]
fn what_some_gain_others_pay() {
    let both = compared(&[WISH_LIST], &["--party", "clinic"]);
    let draft = &both["differences"]["wish-list"];
    let (sum, moved) = sum_over_parties(&draft["parties"], "mean");
    assert!(moved > 100.0, "{moved} moved");
    assert!(sum.abs() < 1e-6 * moved, "{sum} of {moved}");
    for clause in draft["clauses"].as_array().expect("a list of clauses") {
        let (sum, moved) = sum_over_parties(&clause["alone"]["parties"], "mean");
        assert!(sum.abs() <= 1e-6 * moved, "{clause}: {sum} of {moved}");
    }
}

fn sum_over_parties(parties: &Value, metric: &str) -> (f64, f64) {
    let parties = parties.as_object().expect("parties by id").values();
    let values = parties.map(|it| number(&it[metric]["value"]));
    values.fold((0.0, 0.0), |(sum, moved), it: f64| {
        (sum + it, moved + it.abs())
    })
}

/// What somebody pays more beside losses somebody receives: the insurer's premium is its gain.
#[test]
fn a_change_of_premium_is_worth_what_it_is_and_its_insurer_gains_it() {
    let folder = place();
    let path = folder.path().join("dearer.toml");
    let draft = "[policy.clinic-cyber]\npremium = \"48k\"\nretention = \"50k\"\n";
    fs::write(&path, draft).expect("a file");
    let path = path.display().to_string();
    let both = compared(&[&path], &["--party", "clinic"]);
    let draft = &both["differences"]["dearer"];
    let clauses = draft["clauses"].as_array().expect("a list of clauses");
    let found = clauses
        .iter()
        .find(|it| it["path"] == "policy.clinic-cyber.premium");
    let premium = found.expect("the premium");
    let said = "The premium of policy `clinic-cyber` rises from 38k to 48k a year.";
    assert_eq!(premium["said"], said);
    let alone = &premium["alone"];
    let worth = &alone["parties"]["clinic"]["worth"];
    for end in ["value", "low", "high"] {
        assert!(near(number(&worth[end]), -10_000.0), "{worth}");
    }
    assert_eq!(alone["pay"][0]["party"], "clinic");
    assert_eq!(alone["gain"][0]["party"], "harbor");
    assert_eq!(
        premium["other_side"]["parties"],
        serde_json::json!(["harbor"])
    );
    let alone = clauses.iter().map(|it| &it["alone"]);
    for told in alone.chain([draft]) {
        let (sum, moved) = sum_over_parties(&told["parties"], "cost_of_risk");
        assert!(
            moved > 100.0 && sum.abs() < 1e-6 * moved,
            "{sum} of {moved}"
        );
        let side = |key: &str| -> f64 {
            let bearings = told[key].as_array().expect("a list").iter();
            bearings
                .map(|it| number(&it["cost_of_risk"]["value"]).abs())
                .sum()
        };
        let (gain, pay) = (side("gain"), side("pay"));
        assert!(
            (gain - pay).abs() <= 0.011 * gain.max(pay),
            "{gain} gained, {pay} paid"
        );
    }
}

/// Cost of risk is the net loss and constants: it has the same interval, shifted, and the same doubt.
#[test]
fn the_cost_of_risk_has_the_interval_of_the_loss_shifted_by_what_is_known() {
    let both = compared(
        &["scenarios/drafts/four-million.toml"],
        &["--party", "clinic"],
    );
    let clinic = &both["differences"]["four-million"]["parties"]["clinic"];
    let (mean, cost) = (&clinic["mean"], &clinic["cost_of_risk"]);
    for end in ["value", "low", "high"] {
        let shifted = number(&mean[end]) + 10_000.0;
        assert!(
            near(number(&cost[end]), shifted),
            "{end}: {mean} and {cost}"
        );
    }
    assert_eq!(mean["trustworthy"], cost["trustworthy"]);
    let more = &clinic["more_beside_losses"];
    assert!(near(number(&more["low"]), 10_000.0) && near(number(&more["high"]), 10_000.0));
    let [worth, willing] = ["worth", "willingness_to_pay"].map(|key| number(&clinic[key]["value"]));
    assert!(near(worth, willing - 10_000.0), "{clinic}");
}

/// By conservation what all others pay is the party's own gain in a mirror: it tells nothing.
#[test]
fn the_other_side_of_a_clause_is_that_of_its_contract() {
    let both = compared(&[WISH_LIST], &["--party", "clinic"]);
    let clauses = both["differences"]["wish-list"]["clauses"].as_array();
    for clause in clauses.expect("a list of clauses") {
        let sides = serde_json::json!({
            "parties": ["northstar"], "carriers": ["atlas", "harbor", "meridian"],
        });
        assert_eq!(clause["other_side"], sides, "{}", clause["path"]);
    }
}

#[test]
fn every_clause_is_told_with_both_wordings_and_taken_alone() {
    let both = compared(&[WISH_LIST], &["--party", "clinic"]);
    let clauses = both["differences"]["wish-list"]["clauses"].as_array();
    let told: Vec<[&str; 4]> = clauses
        .expect("a list of clauses")
        .iter()
        .map(|it| ["path", "clause", "now", "asked"].map(|key| it[key].as_str().unwrap_or("")))
        .collect();
    let excluded = [
        "excluded = [interruption, reputation]",
        "excluded = [reputation]",
    ];
    assert_eq!(
        told,
        [
            [
                "contract.msa-clinic.damages",
                "MSA §11",
                excluded[0],
                excluded[1]
            ],
            [
                "contract.msa-clinic.uncapped.gross",
                "MSA §11",
                "when.culpability = [gross]",
                "when.culpability = [gross, wilful]"
            ],
            [
                "contract.msa-clinic.caps.general",
                "MSA §11.2(a)",
                "limit.fees = 1",
                "limit.fees = 2"
            ],
            [
                "contract.msa-clinic.caps.data-breach",
                "MSA §11.2(b)",
                "limit = { fees = 3 }",
                "limit = 5M"
            ],
            [
                "policy.northstar-primary.limit",
                "",
                "limit = 3M, aggregate = 3M",
                "limit = 5M, aggregate = 5M"
            ],
        ]
    );
}

/// Either alone is held by the other; together they move what the tower pays.
#[test]
fn a_limit_and_its_aggregate_are_one_clause_that_moves_money() {
    let both = compared(&[WISH_LIST], &["--party", "northstar"]);
    let clauses = both["differences"]["wish-list"]["clauses"].as_array();
    let clauses = clauses.expect("a list of clauses").iter();
    let mut joined = clauses.filter(|it| it["with"] == "policy.northstar-primary.aggregate");
    let joined = joined.next().expect("a limit with its aggregate");
    let northstar = &joined["alone"]["parties"]["northstar"];
    let worth = number(&northstar["willingness_to_pay"]["value"]);
    assert!(worth > 0.0, "{northstar}");
    let held = "[policy.northstar-primary]\nlimit = \"5M\"\n";
    let folder = place();
    let path = folder.path().join("held.toml");
    fs::write(&path, held).expect("a file");
    let path = path.display().to_string();
    let alone = compared(&[&path], &["--party", "northstar"]);
    let alone = &alone["differences"]["held"]["parties"]["northstar"];
    assert_eq!(number(&alone["willingness_to_pay"]["value"]), 0.0);
}

#[test]
fn a_draft_that_changes_nothing_is_told_to_change_nothing() {
    let folder = place();
    let same = folder.path().join("same.toml");
    fs::write(
        &same,
        "[contract.msa-clinic.caps.general]\nlimit = { fees = 1.0 }\n",
    )
    .expect("a file");
    let path = same.display().to_string();
    let both = compared(&[&path], &["--party", "clinic", "--appetite", "1% > 2M"]);
    let change = &both["differences"]["same"]["parties"]["clinic"];
    for metric in [
        "mean",
        "var_99",
        "tvar_99",
        "p_over_appetite",
        "cost_of_risk",
        "willingness_to_pay",
    ] {
        let none =
            serde_json::json!({ "value": 0.0, "low": 0.0, "high": 0.0, "distinguishable": false });
        assert_eq!(change[metric], none, "{metric}");
    }
    let verdict = both["verdict"].as_str().expect("a verdict");
    assert!(verdict.starts_with("Keep `msp-three-clients`: what `same` is worth to Lakeside Clinic cannot be told from nothing in 4,096 years (cost of capital 8%);"), "{verdict}");
    assert!(
        verdict.contains(
            "the appetite of Lakeside Clinic is met as it stands: a year above USD 2.00M"
        ),
        "{verdict}"
    );
}

#[test]
fn the_verdict_and_the_worth_are_those_of_the_figures() {
    let k = 0.1;
    let more = [
        "--party",
        "clinic",
        "--cost-of-capital",
        "10%",
        "--appetite",
        "1% > 2M",
    ];
    let both = compared(&[ONE_CLAUSE, WISH_LIST], &more);
    assert_eq!(number(&both["cost_of_capital"]), k);
    for draft in ["three-times-fees", "wish-list"] {
        let change = &both["differences"][draft]["parties"]["clinic"];
        let [mean, tail] = ["mean", "tvar_99"].map(|metric| -number(&change[metric]["value"]));
        let worth = number(&change["willingness_to_pay"]["value"]);
        assert!(near(worth, mean + k * (tail - mean)), "{draft}: {change}");
        let told = |side: &str| {
            number(&both["drafts"][side]["parties"]["clinic"]["p_over_appetite"]["value"])
        };
        let more = told(draft) - told("msp-three-clients");
        assert!(near(number(&change["p_over_appetite"]["value"]), more));
    }
    let verdict = both["verdict"].as_str().expect("a verdict");
    assert!(
        verdict.starts_with("`wish-list` is worth about USD "),
        "{verdict}"
    );
    assert!(verdict.contains(", the largest of 2 drafts"), "{verdict}");
}

#[test]
fn a_draft_that_is_surely_better_wins_over_one_that_may_be_better_still() {
    let folder = place();
    let cheap = folder.path().join("cheap.toml");
    fs::write(&cheap, "[policy.clinic-cyber]\npremium = \"37k\"\n").expect("a file");
    let cheap = cheap.display().to_string();
    let richer = "scenarios/drafts/four-million.toml";
    let both = compared(&[richer, &cheap], &["--party", "clinic"]);
    let verdict = both["verdict"].as_str().expect("a verdict");
    assert!(verdict.starts_with("`cheap` is what "), "{verdict}");
    assert!(!verdict.contains("Keep"), "{verdict}");
    // Nor is it called the largest of both.
    let passed_over = "that can be told from nothing (`four-million`, about USD";
    assert!(
        verdict.replace('\u{a0}', " ").contains(passed_over),
        "{verdict}"
    );
}

#[test]
fn a_name_that_is_not_known_is_told_with_the_nearest() {
    let (code, talk) = refusal(&runs(&[
        "compare", EXAMPLE, ONE_CLAUSE, "--party", "clinik", "--years", "256",
    ]));
    assert_eq!(code, Some(2));
    assert_eq!(
        talk,
        "error: `--party` is `clinik`, which is no party of the scenario\n  hint: did you mean `clinic`? known: northstar, clinic, lawfirm, retailer, hostco, harbor, atlas, meridian, small-client\n"
    );
}

#[test]
fn two_drafts_of_one_name_are_refused() {
    let folder = place();
    let twin: PathBuf = folder.path().join("three-times-fees.toml");
    fs::copy(package().join(ONE_CLAUSE), &twin).expect("a copy");
    let twin = twin.display().to_string();
    let (code, talk) = refusal(&runs(&[
        "compare", EXAMPLE, ONE_CLAUSE, &twin, "--party", "clinic",
    ]));
    assert_eq!(code, Some(2));
    assert!(
        talk.starts_with("error: two files are called `three-times-fees`\n"),
        "{talk}"
    );
}

#[test]
fn drafts_in_another_currency_are_refused() {
    let folder = place();
    let text = fs::read_to_string(package().join(EXAMPLE)).expect("the example");
    let text = text.replace("currency = \"USD\"", "currency = \"EUR\"");
    let euros = folder.path().join("euros.toml");
    fs::write(&euros, text).expect("it can be written");
    let euros = euros.display().to_string();
    let (code, talk) = refusal(&runs(&["compare", EXAMPLE, &euros, "--party", "clinic"]));
    assert_eq!(code, Some(2));
    assert_eq!(
        talk,
        "error: `euros` is in EUR, the base in USD\n  hint: state the draft in the currency of the base\n"
    );
}

#[test]
fn every_draft_has_its_butterfly() {
    let place = place();
    let out = place.path().display().to_string();
    let args = ["compare", EXAMPLE, WISH_LIST, "--party", "clinic"];
    let args = [&args[..], &["--years", YEARS, "--out", &out]].concat();
    let output = ended(&package(), &args);
    good(&output);
    let stem = "butterfly-clinic-wish-list";
    for name in [format!("{stem}.svg"), format!("{stem}.png")] {
        assert!(place.path().join(&name).is_file(), "{name}");
        assert!(talk(&output).contains(&name), "{name} is not told");
    }
    let svg = fs::read_to_string(place.path().join(format!("{stem}.svg")));
    let svg = svg.expect("the picture");
    assert!(svg.contains("all together"), "{svg}");
}

/// Whose archetype a draft makes a group's, or one that reads no culpability, is told of that where the base writes it.
#[test]
fn what_a_draft_makes_odd_of_the_words_of_its_base_is_told_once() {
    let place = place();
    let put = |name: &str, text: &str| {
        fs::write(place.path().join(name), text).expect("it can be written");
    };
    put(
        "base.toml",
        r#"
schema = 1
title = "an archetype"
currency = "USD"
years = 256
seed = 1
[party.shop]
archetype = { kind = "other", revenue = "5M" }
[party.host]
archetype = { kind = "msp", revenue = "9M", culpability = "negligent" }
[party.idle]
archetype = { kind = "retail", revenue = "3M", country = "FR" }
[contract.msa]
obligor = "host"
beneficiary = "shop"
liability = "several"
"#,
    );
    put("group.toml", "[party.shop]\ncount = 3\n");
    put("other.toml", "[party.host.archetype]\nkind = \"other\"\n");
    let compare = ["compare", "base.toml", "group.toml", "other.toml"];
    let rest = ["--party", "host", "--no-pictures", "--out", "out"];
    let ladder = ["ladder", "base.toml", "group.toml", "--claimant", "idle"];
    let peril = [
        "--peril",
        "idle-ransomware",
        "--no-pictures",
        "--out",
        "out",
    ];
    let group = "`party.shop` is a group: its archetype says";
    let unread = "`party.host.archetype.culpability` has no effect";
    for (args, wanted) in [
        ([&compare[..], &rest].concat(), &[group, unread][..]),
        (
            [&["breakeven", "base.toml", "other.toml"], &rest[..2]].concat(),
            &[unread],
        ),
        ([&ladder[..], &peril].concat(), &[group]),
    ] {
        let talk = talk(&ended(place.path(), &args));
        for words in wanted {
            assert_eq!(talk.matches(words).count(), 1, "{words}: {talk}");
        }
        let of_base = "the library has no figures of its own for FR";
        assert_eq!(talk.matches(of_base).count(), 1, "{talk}");
    }
}

#[cfg(unix)]
#[test]
fn a_base_and_its_draft_are_read_once_from_a_pipe_too() {
    let draft = "[policy.cyber]\nlimit = \"50k\"\n";
    for piped in ["base.toml", "draft.toml"] {
        let place = place();
        for (name, text) in [("base.toml", SHOP), ("draft.toml", draft)] {
            fs::write(place.path().join(name), text).expect("it can be written");
        }
        let args = ["compare", "base.toml", "draft.toml", "--party", "shop"];
        let rest = ["--no-pictures", "--out", "out", "--json"];
        let args = [&args[..], &rest].concat();
        let of_files = document(&ended(place.path(), &args));
        let file = place.path().join(piped);
        let text = fs::read(&file).expect("it is there");
        fs::remove_file(&file).expect("it is there");
        let of_pipe = document(&ended_by_pipe(place.path(), &args, piped, text));
        assert_eq!(of_files, of_pipe, "{piped}");
    }
}
