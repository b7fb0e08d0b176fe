//! Policies: retention, sublimits, aggregates, towers, conditions.

use super::{assert_net, breach, contract, peril, policy};
use crate::ready::Tested;

/// One insured, one insurer, the events given, one policy.
fn insured(losses: &[&str], extra: &str, terms: &str) -> String {
    let perils: String = losses
        .iter()
        .enumerate()
        .map(|(at, heads)| {
            peril(&format!("e{}", at + 1), "self = 1.0", "", &[("a", heads)]) + extra
        })
        .collect();
    format!(
        "[party.a]\n[party.i]\n{perils}{}",
        policy("cyber", "a", "i = 1.0", terms)
    )
}

const FIVE_HEADS: &str = "response = \"400k\", interruption = \"1200k\", extortion = \"600k\", restoration = \"300k\", liability = \"900k\"";
const FIVE_COVERS: &str = "retention = \"100k\"\naggregate = \"3500k\"\n\
    covers.rest = { heads = [\"response\", \"restoration\", \"liability\"] }\n\
    covers.bi = { heads = [\"interruption\"], sublimit = { event = \"1M\" } }\n\
    covers.extortion = { heads = [\"extortion\"], sublimit = { event = \"500k\" }, coinsurance = 0.5 }";

#[test]
fn the_retention_is_spread_pro_rata_over_heads_before_sublimits_and_coinsurance() -> Tested {
    let paid = 48_350.0 / 17.0;
    assert_net(
        &insured(&[FIVE_HEADS], "", FIVE_COVERS),
        &[("i", paid), ("a", 3_400.0 - paid)],
    )
}

#[test]
fn three_events_exhaust_the_aggregate_in_any_order() -> Tested {
    let losses = ["response = \"700k\"", FIVE_HEADS, "response = \"500k\""];
    assert_net(
        &insured(&losses, "", FIVE_COVERS),
        &[("i", 3_500.0), ("a", 1_100.0)],
    )
}

#[test]
fn a_waiting_period_pays_from_hour_zero_once_it_is_exceeded() -> Tested {
    let terms = "retention = \"150k\"\nwaiting = { period = \"12h\", mode = \"qualifying\" }\n\
                 covers.bi = { heads = [\"interruption\"], sublimit = { event = \"650k\" } }";
    for (hours, loss, paid) in [
        ("36h", 840.0, 650.0),
        ("10h", 200.0, 0.0),
        ("12h", 840.0, 0.0),
        ("12.01h", 300.0, 150.0),
    ] {
        let heads = format!("interruption = \"{loss}k\"");
        let outage = format!("outage = \"{hours}\"\n");
        assert_net(
            &insured(&[&heads], &outage, terms),
            &[("a", loss - paid), ("i", paid)],
        )?;
    }
    Ok(())
}

#[test]
fn an_event_without_hours_does_not_pass_a_waiting_period() -> Tested {
    let terms = "waiting = { period = \"12h\", mode = \"qualifying\" }";
    assert_net(
        &insured(&["interruption = \"100k\", response = \"50k\""], "", terms),
        &[("a", 100.0), ("i", 50.0)],
    )
}

#[test]
fn a_tower_drops_down_whatever_comes_first() -> Tested {
    let perils = peril("small", "self = 1.0", "", &[("a", "response = \"3250k\"")])
        + &peril("large", "self = 1.0", "", &[("a", "response = \"12250k\"")]);
    let tower = policy(
        "first",
        "a",
        "i1 = 1.0",
        "retention = \"250k\"\nlimit = \"5M\"\naggregate = \"5M\"",
    ) + &policy(
        "second",
        "a",
        "i2 = 1.0",
        "over = \"first\"\nlimit = \"5M\"\naggregate = \"5M\"",
    ) + &policy(
        "third",
        "a",
        "i3 = 0.6, i4 = 0.4",
        "over = \"second\"\nlimit = \"10M\"\naggregate = \"10M\"",
    );
    let parties: String = ["a", "i1", "i2", "i3", "i4"]
        .map(|party| format!("[party.{party}]\n"))
        .concat();
    assert_net(
        &(parties + &perils + &tower),
        &[
            ("a", 500.0),
            ("i1", 5_000.0),
            ("i2", 5_000.0),
            ("i3", 3_000.0),
            ("i4", 2_000.0),
        ],
    )
}

#[test]
fn what_no_insurer_of_a_layer_takes_stays_with_the_insured() -> Tested {
    let parties = "[party.a]\n[party.i1]\n[party.i2]\n".to_owned();
    let text = parties
        + &peril("e", "self = 1.0", "", &[("a", "response = \"10M\"")])
        + &policy(
            "cyber",
            "a",
            "i1 = 0.5, i2 = 0.3",
            "retention = \"1M\"\nlimit = \"5M\"",
        );
    assert_net(&text, &[("a", 6_000.0), ("i1", 2_500.0), ("i2", 1_500.0)])
}

/// Head, retention and loss of each cover.
type Covers<'a> = &'a [(&'a str, f64, f64)];

#[test]
fn the_event_bears_the_largest_retention_borne() -> Tested {
    let cases: [(Covers<'_>, f64); 4] = [
        (
            &[("response", 0.0, 1_000.0), ("interruption", 100.0, 10.0)],
            1_000.0,
        ),
        (
            &[("response", 25.0, 100.0), ("extortion", 100.0, 1.0)],
            76.0,
        ),
        (
            &[("response", 25.0, 300.0), ("extortion", 100.0, 200.0)],
            400.0,
        ),
        (
            &[
                ("response", 20.0, 200.0),
                ("interruption", 80.0, 100.0),
                ("extortion", 100.0, 10.0),
            ],
            230.0,
        ),
    ];
    for (covers, paid) in cases {
        let heads: Vec<String> = covers
            .iter()
            .map(|(head, _, loss)| format!("{head} = \"{loss}k\""))
            .collect();
        let terms: String = covers
            .iter()
            .map(|(head, retention, _)| {
                format!(
                    "covers.{head} = {{ heads = [\"{head}\"], retention = \"{retention}k\" }}\n"
                )
            })
            .collect();
        assert_net(&insured(&[&heads.join(", ")], "", &terms), &[("i", paid)])?;
    }
    Ok(())
}

#[test]
fn a_loss_pays_from_just_above_the_retention_to_the_limit() -> Tested {
    for (loss, paid) in [
        (0.0, 0.0),
        (249.99, 0.0),
        (250.0, 0.0),
        (250.01, 0.01),
        (1_250.0, 1_000.0),
        (1_250.01, 1_000.0),
        (90_000.0, 1_000.0),
    ] {
        let heads = format!("response = {:.2}", loss * 1_000.0);
        assert_net(
            &insured(&[&heads], "", "retention = \"250k\"\nlimit = \"1M\""),
            &[("i", paid), ("a", loss - paid)],
        )?;
    }
    Ok(())
}

#[test]
fn an_aggregate_deductible_eats_what_the_events_of_the_year_would_be_paid_first() -> Tested {
    for (deductible, paid) in [
        (0.0, 1_000.0),
        (399.99, 600.01),
        (400.0, 600.0),
        (1_000.0, 0.0),
        (1_200.0, 0.0),
    ] {
        let terms = format!(
            "retention = \"100k\"\naggregate_deductible = {:.2}",
            deductible * 1_000.0
        );
        assert_net(
            &insured(&["response = \"600k\"", "response = \"600k\""], "", &terms),
            &[("i", paid), ("a", 1_200.0 - paid)],
        )?;
    }
    Ok(())
}

#[test]
fn a_yearly_sublimit_is_shared_by_the_events_and_an_event_sublimit_is_not() -> Tested {
    for (per, paid) in [("event", 500.0), ("year", 250.0)] {
        let terms =
            format!("covers.crime = {{ heads = [\"crime\"], sublimit = {{ {per} = \"250k\" }} }}");
        assert_net(
            &insured(&["crime = \"300k\"", "crime = \"400k\""], "", &terms),
            &[("i", paid), ("a", 700.0 - paid)],
        )?;
    }
    Ok(())
}

#[test]
fn only_the_insurers_part_after_coinsurance_erodes_the_limit() -> Tested {
    assert_net(
        &insured(
            &["response = \"1100k\""],
            "",
            "retention = \"100k\"\nlimit = \"850k\"\ncoinsurance = 0.2",
        ),
        &[("i", 800.0), ("a", 300.0)],
    )?;
    assert_net(
        &insured(
            &["response = \"1100k\""],
            "",
            "retention = \"100k\"\nlimit = \"700k\"\ncoinsurance = 0.2",
        ),
        &[("i", 700.0), ("a", 400.0)],
    )
}

#[test]
fn an_exclusion_drops_the_events_it_names_and_no_others() -> Tested {
    for (chance, paid) in [("0.0", 100.0), ("1.0", 0.0)] {
        let flags = format!("flags = {{ war = {chance} }}\n");
        let terms = "excluded_if = [{ flags = [\"war\"] }, { cause = \"failure\" }]";
        assert_net(
            &insured(&["response = \"100k\""], &flags, terms),
            &[("i", paid), ("a", 100.0 - paid)],
        )?;
    }
    assert_net(
        &insured(
            &["response = \"100k\""],
            "cause = \"failure\"\n",
            "excluded_if = { cause = \"failure\" }",
        ),
        &[("i", 0.0), ("a", 100.0)],
    )
}

#[test]
fn an_endorsement_replaces_the_terms_it_names_for_the_events_it_names() -> Tested {
    let terms = "retention = \"100k\"\nlimit = \"1M\"\n\
                 endorsements.ransomware = { when = { flags = [\"ransomware\"] }, coinsurance = 0.5, retention = \"200k\", limit = \"600k\" }";
    for (chance, loss, paid) in [
        ("0.0", 900.0, 800.0),
        ("1.0", 900.0, 350.0),
        ("1.0", 2_000.0, 600.0),
    ] {
        let flags = format!("flags = {{ ransomware = {chance} }}\n");
        let heads = format!("response = \"{loss}k\"");
        assert_net(
            &insured(&[&heads], &flags, terms),
            &[("i", paid), ("a", loss - paid)],
        )?;
    }
    Ok(())
}

#[test]
fn an_endorsed_retention_stands_in_place_of_the_covers_own_too() -> Tested {
    let terms = "retention = \"100k\"\n\
                 covers.rest = { heads = [\"response\"] }\n\
                 covers.bi = { heads = [\"interruption\"], retention = \"300k\" }\n\
                 endorsements.ransomware = { when = { flags = [\"ransomware\"] }, retention = \"50k\" }";
    for (chance, retention) in [("0.0", [300.0, 300.0, 100.0]), ("1.0", [50.0; 3])] {
        let flags = format!("flags = {{ ransomware = {chance} }}\n");
        let losses = [
            "response = \"400k\", interruption = \"500k\"",
            "interruption = \"900k\"",
            "response = \"900k\"",
        ];
        for (heads, kept) in losses.iter().zip(retention) {
            assert_net(
                &insured(&[heads], &flags, terms),
                &[("a", kept), ("i", 900.0 - kept)],
            )?;
        }
    }
    Ok(())
}

#[test]
fn an_endorsement_that_names_no_retention_leaves_the_covers_their_own() -> Tested {
    let terms = "retention = \"100k\"\n\
                 covers.bi = { heads = [\"interruption\"], retention = \"300k\" }\n\
                 endorsements.ransomware = { when = { flags = [\"ransomware\"] }, limit = \"5M\" }";
    let flags = "flags = { ransomware = 1.0 }\n";
    assert_net(
        &insured(&["interruption = \"900k\""], flags, terms),
        &[("a", 300.0), ("i", 600.0)],
    )
}

#[test]
fn a_cover_takes_only_the_events_of_its_origin() -> Tested {
    let terms = "covers.own = { heads = [\"interruption\"], when = { origin = \"own\" } }\n\
                 covers.dependent = { heads = [\"interruption\"], when = { origin = \"other\" }, sublimit = { event = \"30k\" } }";
    let own = insured(&["interruption = \"100k\""], "", terms);
    assert_net(&own, &[("i", 100.0), ("a", 0.0)])?;
    let other = own
        .replace("origin = \"a\"", "origin = \"h\"")
        .replace("[party.a]", "[party.a]\n[party.h]");
    assert_net(&other, &[("i", 30.0), ("a", 70.0)])
}

#[test]
fn wilful_acts_of_the_insured_are_excluded_unless_said_otherwise() -> Tested {
    for (terms, paid) in [("", 0.0), ("wilful = \"covered\"", 100.0)] {
        let parties = "[party.a]\n[party.i]\n".to_owned();
        let text = parties
            + &peril("e", "a = 1.0", "wilful", &[("a", "response = \"100k\"")])
            + &policy("cyber", "a", "i = 1.0", terms);
        assert_net(&text, &[("i", paid), ("a", 100.0 - paid)])?;
    }
    Ok(())
}

#[test]
fn the_own_loss_takes_retention_and_limit_before_liability() -> Tested {
    let hits = [("c", "response = \"1M\""), ("m", "response = \"400k\"")];
    let cover = "retention = \"100k\"\nlimit = \"800k\"\ncovers.all = { heads = [\"response\", \"contract\"], contractual_share = 0.8 }";
    let text = breach(&["c", "m", "i"], "m = 1.0", &hits)
        + &contract("msa", "m", "c", "")
        + &policy("cyber", "m", "i = 1.0", cover);
    // Own loss 400 − 100 = 300; of the claim 80 % is covered, 500 of the limit are left.
    assert_net(&text, &[("c", 0.0), ("i", 800.0), ("m", 600.0)])?;
    assert_net(
        &text.replace("limit = \"800k\"\n", ""),
        &[("c", 0.0), ("i", 1_100.0), ("m", 300.0)],
    )
}

#[test]
fn a_layer_attaches_over_one_that_does_not_answer() -> Tested {
    // Drawn, by the engine of blocks: 1,000 by the primary; the middle layer's 2,000 stay with a.
    let tower = policy("primary", "a", "one = 1.0", "limit = \"1M\"")
        + &policy(
            "middle",
            "a",
            "two = 1.0",
            "over = \"primary\"\nlimit = \"2M\"\nexcluded_if = { cause = \"failure\" }",
        )
        + &policy(
            "top",
            "a",
            "three = 1.0",
            "over = \"middle\"\nlimit = \"5M\"\nexcluded_if = { flags = \"never\" }",
        );
    for (loss, nets) in [
        (900, [0.0, 900.0, 0.0, 0.0]),
        (2_500, [1_500.0, 1_000.0, 0.0, 0.0]),
        (3_000, [2_000.0, 1_000.0, 0.0, 0.0]),
        (5_000, [2_000.0, 1_000.0, 0.0, 2_000.0]),
    ] {
        let heads = format!("response = \"{loss}k\"");
        let text = breach(
            &["a", "one", "two", "three"],
            "self = 1.0",
            &[("a", &heads)],
        ) + "cause = \"failure\"\nflags = { never = 0.0 }\n"
            + &tower;
        let expected = ["a", "one", "two", "three"].into_iter().zip(nets);
        assert_net(&text, &expected.collect::<Vec<_>>())?;
    }
    Ok(())
}
