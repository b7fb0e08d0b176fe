//! Years with as many events as a law may give, and scenarios with as many flags as an event may have.

use crate::ready::{Ready, Tested};

const BASE: &str = "
schema = 1
title = \"Very often\"
currency = \"USD\"
years = 2
seed = 1
[party.firm]
";

fn peril(key: &str, frequency: &str, amount: u64) -> String {
    format!(
        "[peril.{key}]\norigin = \"firm\"\nfrequency = {frequency}\nfault = {{ self = 1.0 }}\n\
         hits.firm = {{ probability = 1.0, severity = {{ constant = {amount} }}, split = {{ response = 1.0 }} }}\n"
    )
}

#[test]
fn the_most_events_of_a_year_are_those_of_their_own_peril() -> Tested {
    let text = [
        BASE,
        &peril("rare", "{ fixed = 1 }", 1_000_000_000),
        &peril("usual", "{ fixed = 65_536 }", 1),
        &peril("very-rare", "{ bernoulli = 0 }", 1_000_000_000),
    ];
    let ready = Ready::text(&text.concat())?;
    for year in ready.years(2) {
        let net: f64 = ready.net(&year).values().sum();
        assert_eq!(net, 1_000_065_536.0);
    }
    Ok(())
}

#[test]
fn no_loss_of_a_year_is_drawn_twice() -> Tested {
    let usual = peril("usual", "{ fixed = 65_536 }", 1);
    let drawn = usual.replace("constant = 1", "exponential = { mean = 1_000 }");
    let ready = Ready::text(&[BASE, &drawn].concat())?;
    let block = ready.block(1);
    let mut losses = block.hits.loss[0].clone();
    assert_eq!(losses.len(), 65_536);
    losses.sort_by(f64::total_cmp);
    losses.dedup();
    assert_eq!(losses.len(), 65_536);
    Ok(())
}

#[test]
fn more_events_than_that_are_refused() {
    let many = peril("usual", "{ fixed = 65_537 }", 1);
    let refused = Ready::text(&[BASE, &many].concat());
    let words = refused.err().map(|error| error.to_string());
    assert!(words.is_some_and(|words| words.contains("65536")));
}

fn flagged(flags: usize) -> String {
    let chances: Vec<String> = (0..flags).map(|at| format!("f{at} = 0.01")).collect();
    let usual = peril("usual", "{ fixed = 1 }", 1);
    format!("{BASE}{usual}flags = {{ {} }}\n", chances.join(", "))
}

#[test]
fn a_flag_too_many_is_refused() -> Tested {
    Ready::text(&flagged(64))?;
    let words = Ready::text(&flagged(65))
        .err()
        .map(|error| error.to_string());
    let words = words.ok_or("65 flags are refused")?;
    assert!(words.contains("flag number 65, the most is 64"), "{words}");
    Ok(())
}
