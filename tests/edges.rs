//! The largest and the least that a scenario may say, and shapes beyond all use: read and run, or
//! refused in words, and never a number that is none.

mod numbers;

use crate::conservation::audit;
use crate::ready::{HEAD, Ready, Tested};
use cpu_time::ThreadTime;
use obligor::report::findings::{Colour, render};
use obligor::scenario::{LARGEST_NUMBER, ReadError, read_text};
use obligor::settle::settle_scripted;
use std::fmt::Write;
use std::time::Duration;

/// Why a text is refused; nothing if it is not.
fn refusal(text: &str) -> Option<String> {
    let findings = match read_text("edge.toml", text, &[]) {
        Ok(document) => document.resolve().err()?,
        Err(ReadError::Refused(findings)) => findings,
        Err(error) => panic!("{error}"),
    };
    Some(render(&findings, Colour::Off))
}

/// A provider, a client, and a contract between them whose cap is a multiple of its fees.
fn shop(loss: &str, fees: &str, funds: &str) -> String {
    format!(
        r#"{HEAD}
[party.provider]
funds = {funds}
[party.client]
[peril.breach]
origin = "provider"
frequency = {{ poisson = 2.0 }}
culpability = {{ provider = {{ negligent = 1.0 }} }}
fault = {{ provider = 1.0 }}
hits.client = {{ probability = 1.0, severity = {loss}, split = {{ liability = 1.0 }} }}
[contract.c]
obligor = "provider"
beneficiary = "client"
annual_fees = {fees}
liability = "several"
damages = {{ trigger = "negligent" }}
caps.general = {{ limit = {{ fees = 1.5 }}, per = "event" }}
[[event]]
peril = "breach"
loss.client = {{ liability = {loss} }}
"#
    )
}

/// What the provider pays of the scripted event.
fn paid(text: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let document = read_text("edge.toml", text, &[])?;
    let (model, _) = document.resolve().map_err(|it| it.to_string())?;
    let settled = settle_scripted(&model)?;
    let transfers = settled.journal.transfers.iter();
    Ok(transfers.map(|transfer| transfer.amount).sum())
}

#[test]
fn a_trillion_of_fees_pays_to_the_unit() -> Tested {
    let text = shop("3e12", "\"1_000B\"", "\"unlimited\"").replace("funds = \"unlimited\"\n", "");
    assert_eq!(paid(&text)?, 1.5e12);
    audit(&Ready::text(&text)?, 200).assert_sound("a trillion");
    Ok(())
}

#[test]
fn the_largest_amount_of_everything_balances() -> Tested {
    let most = format!("{LARGEST_NUMBER:e}");
    let text = shop(&most, &most, &most);
    assert_eq!(paid(&text)?, LARGEST_NUMBER);
    audit(&Ready::text(&text)?, 200).assert_sound("the largest amount");
    Ok(())
}

#[test]
fn the_least_amount_of_everything_balances() -> Tested {
    for least in ["1e-308", "5e-324", "0.004"] {
        let text = shop(least, least, least);
        assert!(paid(&text)? <= 0.004, "{least}");
        audit(&Ready::text(&text)?, 200).assert_sound(least);
    }
    Ok(())
}

#[test]
fn a_chance_is_at_most_one_as_far_as_a_float_can_tell() {
    let with = |chance: &str| {
        shop("1", "1", "1").replace("probability = 1.0", &format!("probability = {chance}"))
    };
    for taken in [
        "1.00000000000000001",
        "\"100.0%\"",
        "-0.0",
        "1e-308",
        "5e-324",
    ] {
        assert_eq!(refusal(&with(taken)), None, "{taken}");
    }
    for bad in ["1.0000000000000003", "1.1", "-1e-300", "\"100.1%\"", "nan"] {
        assert!(refusal(&with(bad)).is_some(), "{bad}");
    }
}

#[test]
fn ten_thousand_events_in_a_year_settle() -> Tested {
    let text = shop("1", "1", "\"1M\"").replace("poisson = 2.0", "poisson = 10_000");
    audit(&Ready::text(&text)?, 3).assert_sound("10,000 drawn events");
    let event = text.rsplit_once("[[event]]").ok_or("it has an event")?.1;
    let events = format!("[[event]]{event}").repeat(9_999);
    // The cap is 1.5 an event, the loss 1.
    assert_eq!(paid(&(text.clone() + &events))?, 10_000.0);
    Ok(())
}

/// 5,000 parties of their own and a group of 5,000, all hit by each breach for 10, each with a contract
/// capped at 4 an event.
fn crowd() -> String {
    let contract = |id: &str| {
        format!(
            "[contract.{id}]\nobligor = \"provider\"\nbeneficiary = \"{id}\"\nliability = \"several\"\n\
             damages = {{ trigger = \"negligent\" }}\ncaps.general = {{ limit = 4, per = \"event\" }}\n"
        )
    };
    let hit = "{ probability = 1.0, heads = { liability = 10 } }";
    let mut text = format!(
        "{HEAD}[party.provider]\n[party.many]\ncount = 5_000\n[peril.breach]\norigin = \"provider\"\n\
         frequency = {{ poisson = 2.0 }}\nculpability = {{ provider = {{ negligent = 1.0 }} }}\n\
         fault = {{ provider = 1.0 }}\nhits.many = {hit}\n"
    );
    for number in 0..5_000 {
        let _ = writeln!(text, "hits.p{number} = {hit}");
    }
    text += &contract("many");
    for number in 0..5_000 {
        let _ = writeln!(text, "[party.p{number}]\nname = \"Party {number}\"");
        text += &contract(&format!("p{number}"));
    }
    text
}

#[test]
fn ten_thousand_parties_stand_and_run() -> Tested {
    let start = ThreadTime::now();
    let ready = Ready::text(&crowd())?;
    assert_eq!(ready.model.parties.len(), 10_001);
    let years = ready.years(8);
    let provider = ready.party("provider");
    let (mut events, mut hit) = (0, 0);
    for year in &years {
        let of_year = year.perils.len() as f64;
        for (party, figures) in year.parties.iter().enumerate() {
            let [gross, received, paid] = match party == provider {
                true => [0.0, 0.0, 40_000.0],
                false => [10.0, 4.0, 0.0],
            };
            let wanted = [gross, received, paid, gross + paid - received].map(|it| it * of_year);
            let found = [figures.gross, figures.received, figures.paid, figures.net];
            assert_eq!(
                found, wanted,
                "{} of {of_year} events",
                ready.model.parties[party].key
            );
            hit += usize::from(figures.gross > 0.0);
        }
        events += year.perils.len();
    }
    assert!(
        events >= 5 && hit == 10_000 * years.len(),
        "{events} events"
    );
    audit(&ready, 8).assert_sound("10,000 parties");
    let took = start.elapsed();
    assert!(took < Duration::from_secs(60), "it takes {took:?}");
    Ok(())
}

#[test]
fn a_tower_of_a_thousand_layers_pays_through() -> Tested {
    let mut text = shop("2_500", "\"1M\"", "\"1M\"");
    text.push_str("[party.carrier]\nrole = \"insurer\"\n");
    for layer in 0..1_000 {
        let over = match layer {
            0 => "recovery = \"insurer-first\"\ncovers.all = { heads = [\"liability\", \"contract\"] }".to_owned(),
            above => format!("over = \"l{}\"", above - 1),
        };
        let _ = writeln!(
            text,
            "[policy.l{layer}]\ninsured = \"provider\"\ninsurers = {{ carrier = 1.0 }}\nlimit = 2\n{over}"
        );
    }
    let ready = Ready::text(&text)?;
    assert_eq!(ready.model.policies.len(), 1_000);
    // The scripted breach: the client has its 2,500 from the provider, who has 2 from each layer.
    let settled = settle_scripted(&ready.model)?;
    let paid_by = |path: &str| -> f64 {
        let transfers = settled.journal.transfers.iter();
        let own = transfers.filter(|it| settled.promises[it.promise as usize].path == path);
        own.map(|it| it.amount).sum()
    };
    for layer in [0, 1, 499, 998, 999] {
        let paid = paid_by(&format!("policy.l{layer}"));
        assert!((paid - 2.0).abs() < 1e-9, "layer {layer} pays {paid}");
    }
    let of_party = |it: &str| settled.parties[ready.party(it)];
    let [provider, client, carrier] = ["provider", "client", "carrier"].map(of_party);
    let close = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-6, "{found}");
    close(client.gross, 2_500.0);
    close(client.net, 0.0);
    close(provider.insured, 2_000.0);
    close(provider.net, 500.0);
    close(carrier.net, 2_000.0);
    // Drawn years: the same of each of their breaches.
    let promises = [0, 999].map(|it| ready.promise(&format!("policy.l{it}")));
    for year in ready.years(50) {
        let breaches = year.perils.len() as f64;
        for promise in promises {
            close(year.promises[promise], 2.0 * breaches);
        }
        let figures = year.parties[ready.party("provider")];
        close(figures.insured, 2_000.0 * breaches);
        close(figures.net, 500.0 * breaches);
    }
    audit(&ready, 50).assert_sound("1,000 layers");
    Ok(())
}

#[test]
fn ten_thousand_deep_is_refused_and_overflows_no_stack() {
    let deep = 10_000;
    let dotted = |keys: usize| vec!["a"; keys].join(".");
    // As deep as the grammar lets keys in tables in tables be.
    let nested = (0..80).fold("1".to_owned(), |inner, _| {
        format!("{{ {} = {inner} }}", dotted(80))
    });
    for text in [
        format!("{HEAD}note = {}{}\n", "[".repeat(deep), "]".repeat(deep)),
        format!(
            "{HEAD}party = {}1{}\n",
            "{ a = ".repeat(deep),
            " }".repeat(deep)
        ),
        format!("{HEAD}note = {}", "[".repeat(deep)),
        format!("{HEAD}[{}]\nx = 1\n", dotted(deep)),
        format!("{HEAD}[[{}]]\nx = 1\n", dotted(deep)),
        format!("{HEAD}{} = 1\n", dotted(deep)),
        format!("{HEAD}party.{nested}\n"),
        format!("{HEAD}[party.a]\nnote = {nested}\n"),
        format!("{HEAD}[peril.{}]\n{} = {nested}\n", dotted(78), dotted(79)),
    ] {
        let said = refusal(&text).expect("nothing is so deep");
        assert!(said.contains("error: "), "{said}");
        let set = read_text(
            "edge.toml",
            HEAD,
            &[format!("party.a={}", &text[HEAD.len()..])],
        );
        let stands = set.is_ok_and(|document| document.resolve().is_ok());
        assert!(!stands, "as a setting");
    }
}

#[test]
fn ten_thousand_findings_are_told_in_part() {
    let many: String = (0..10_000)
        .map(|number| format!("[party.P{number}]\nx{number} = 1\n"))
        .collect();
    let said = refusal(&format!("{HEAD}{many}")).expect("no name has capitals");
    assert!(
        said.ends_with("not printed\n"),
        "{}",
        &said[said.len() - 200..]
    );
}
