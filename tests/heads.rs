//! What an event carries, against what the file says: heads of library splits, shares of parties
//! hit, flags, culpabilities.

use crate::ready::{HEAD, Ready, Tested};
use obligor::columns::Block;
use obligor::scenario::{self, library_split, library_splits};
use obligor::settle::Detail;
use std::collections::BTreeMap;
use std::error::Error;

const EVENTS: u32 = 200_000;

fn ready(tables: &str) -> Result<Ready, Box<dyn Error>> {
    let document = scenario::read_text("test.toml", &format!("{HEAD}{tables}"), &[])?;
    let (model, _) = document
        .resolve()
        .map_err(|findings| findings.to_string())?;
    Ready::of_model(model, Detail::Heads)
}

/// The parts of a library split that are drawn: head, amount if present, presence.
fn parts(split: &str, by_the_hour: bool) -> Vec<(&'static str, f64, f64)> {
    let listed = library_split(split)
        .into_iter()
        .filter(|part| !(by_the_hour && part.head == "interruption"));
    listed
        .map(|part| (part.head, part.mean_share / part.presence, part.presence))
        .collect()
}

/// The exact mean share of each head: over all sets of heads present, renormalised in each.
fn exact(parts: &[(&'static str, f64, f64)]) -> BTreeMap<&'static str, f64> {
    let mut means = BTreeMap::new();
    for set in 0..1_u32 << parts.len() {
        let is_present = |at: usize| set >> at & 1 == 1;
        let chance: f64 = parts
            .iter()
            .enumerate()
            .map(|(at, part)| if is_present(at) { part.2 } else { 1.0 - part.2 })
            .product();
        if chance == 0.0 {
            continue;
        }
        let sum: f64 = parts
            .iter()
            .enumerate()
            .filter(|(at, _)| is_present(*at))
            .map(|(_, part)| part.1)
            .sum();
        for (_, (head, weight, _)) in parts.iter().enumerate().filter(|(at, _)| is_present(*at)) {
            *means.entry(*head).or_insert(0.0) += chance * weight / sum;
        }
    }
    means
}

/// Mean and standard error of each head's loss over the events.
fn measured(ready: &Ready, block: &Block) -> BTreeMap<String, (f64, f64)> {
    let n = f64::from(EVENTS);
    let hits = block.hits.of(0);
    let columns = ready.layout.atoms[0].iter().zip(&block.hits.loss);
    let named = columns.map(|(heads, column)| {
        let key = heads
            .iter()
            .map(|head| ready.model.heads[head.index()].key.clone())
            .next()
            .unwrap_or_default();
        let values = &column[hits.clone()];
        let mean = values.iter().sum::<f64>() / n;
        let square = values.iter().map(|value| value * value).sum::<f64>() / n;
        (key, (mean, ((square - mean * mean).max(0.0) / n).sqrt()))
    });
    named.collect()
}

fn split_scenario(split: &str, per_hour: &str) -> String {
    format!(
        "[party.firm]\n[peril.event]\norigin = \"firm\"\nfrequency = {{ fixed = 1 }}\noutage = \"10h\"\n\
         hits.firm = {{ probability = 1.0, severity = \"1M\", split = \"{split}\"{per_hour} }}\n"
    )
}

/// Mean shares in hundredths of a per cent, by the enumeration above: what the shares of
/// `splits.csv` become once they are renormalised over the heads present.
const PINNED: [(&str, &[(&str, u32)]); 5] = [
    (
        "data_breach",
        &[
            ("defence", 690),
            ("interruption", 558),
            ("liability", 667),
            ("notification", 2211),
            ("pci", 164),
            ("regulatory", 272),
            ("response", 5221),
            ("restoration", 217),
        ],
    ),
    (
        "ransomware",
        &[
            ("defence", 266),
            ("extortion", 1452),
            ("interruption", 2319),
            ("liability", 243),
            ("notification", 800),
            ("regulatory", 95),
            ("response", 3864),
            ("restoration", 962),
        ],
    ),
    (
        "outage_at_provider",
        &[
            ("defence", 122),
            ("interruption", 8005),
            ("liability", 122),
            ("response", 1026),
            ("restoration", 724),
        ],
    ),
    (
        "bec_fraud",
        &[
            ("crime", 6567),
            ("defence", 125),
            ("interruption", 89),
            ("liability", 103),
            ("notification", 682),
            ("response", 2433),
        ],
    ),
    (
        "insider",
        &[
            ("crime", 499),
            ("defence", 872),
            ("interruption", 328),
            ("liability", 594),
            ("notification", 1087),
            ("regulatory", 301),
            ("response", 6021),
            ("restoration", 300),
        ],
    ),
];

#[test]
fn the_mean_shares_of_every_library_split_are_pinned() {
    assert_eq!(
        PINNED.map(|(split, _)| split).to_vec(),
        library_splits(),
        "every split is pinned"
    );
    for (split, shares) in PINNED {
        let exact = exact(&parts(split, false));
        assert_eq!(exact.len(), shares.len(), "{split}: {exact:?}");
        for (head, share) in shares {
            assert_eq!(
                (exact[head] * 1e4).round() as u32,
                *share,
                "{split}: {head}"
            );
        }
    }
}

#[test]
fn drawn_heads_have_the_means_of_their_split_and_spend_the_total() -> Tested {
    for split in library_splits() {
        let ready = ready(&split_scenario(split, ""))?;
        let measured = measured(&ready, &ready.block(EVENTS));
        let exact = exact(&parts(split, false));
        assert_eq!(measured.len(), exact.len(), "{split}: {measured:?}");
        for (head, share) in &exact {
            let (mean, error) = measured[*head];
            assert!(
                (mean - 1e6 * share).abs() <= 4.0 * error + 1e-6,
                "{split}: {head} has a mean of {mean} ± {error}, expected {}",
                1e6 * share
            );
        }
        let total: f64 = measured.values().map(|(mean, _)| mean).sum();
        assert!(
            (total - 1e6).abs() < 1e-3,
            "{split}: {total} of 1M is spent"
        );
    }
    Ok(())
}

#[test]
fn interruption_by_the_hour_replaces_its_part_of_the_split() -> Tested {
    for split in library_splits() {
        let ready = ready(&split_scenario(split, ", per_hour = \"7k\""))?;
        let measured = measured(&ready, &ready.block(EVENTS));
        let hourly: f64 = library_split(split)
            .iter()
            .filter(|part| part.head == "interruption")
            .map(|part| part.mean_share)
            .sum();
        let (interruption, _) = measured["interruption"];
        assert!(
            (interruption - 70e3).abs() < 1e-6,
            "{split}: 10 h at 7k cost {interruption}"
        );
        let rest: f64 = measured.values().map(|(mean, _)| mean).sum::<f64>() - interruption;
        assert!(
            (rest - 1e6 * (1.0 - hourly)).abs() < 1e-3,
            "{split}: {rest} beside interruption, {hourly} of it is by the hour"
        );
        for (head, share) in exact(&parts(split, true)) {
            let ((mean, error), expected) = (measured[head], 1e6 * (1.0 - hourly) * share);
            assert!(
                (mean - expected).abs() <= 4.0 * error + 1e-6,
                "{split}: {head} has a mean of {mean} ± {error}, expected {expected}"
            );
        }
    }
    Ok(())
}

#[test]
fn a_head_is_present_as_often_as_the_split_says() -> Tested {
    for split in library_splits() {
        let ready = ready(&split_scenario(split, ""))?;
        let block = ready.block(EVENTS);
        for (atom, heads) in ready.layout.atoms[0].iter().enumerate() {
            let key = heads
                .iter()
                .map(|head| ready.model.heads[head.index()].key.as_str())
                .next()
                .unwrap_or_default();
            let present = block.hits.loss[atom]
                .iter()
                .filter(|loss| **loss > 0.0)
                .count() as f64
                / f64::from(EVENTS);
            let presence = library_split(split)
                .iter()
                .find(|part| part.head == key)
                .ok_or("a head of the split")?
                .presence;
            assert_chance(present, presence, &format!("{split}: {key}"));
        }
    }
    Ok(())
}

/// Within four standard errors of the chance asked for.
fn assert_chance(found: f64, chance: f64, what: &str) {
    let error = (chance * (1.0 - chance) / f64::from(EVENTS)).sqrt();
    assert!(
        (found - chance).abs() <= 4.0 * error,
        "{what}: {found} of the events, asked for {chance} ± {error}"
    );
}

/// Four parties, any of which an event may hit.
fn shared(hit: &str) -> String {
    let parties: String = ["a", "b", "c", "d"]
        .map(|party| format!("[party.{party}]\n"))
        .concat();
    let hits: String = ["a", "b", "c"]
        .map(|party| {
            format!("hits.{party} = {{ severity = \"1k\", split = {{ response = 1.0 }} }}\n")
        })
        .concat();
    format!(
        "{parties}[peril.event]\norigin = \"a\"\nfrequency = {{ fixed = 1 }}\nfault = {{ self = 1.0 }}\n{hit}{hits}\
        hits.d = {{ probability = 0.3, severity = \"1k\", split = {{ response = 1.0 }} }}\n"
    )
}

/// Which parties each event hits.
fn hit_sets(ready: &Ready) -> Vec<[bool; 4]> {
    let block = ready.block(EVENTS);
    let mut sets = vec![[false; 4]; EVENTS as usize];
    for (party, range) in block.hits.start.windows(2).enumerate() {
        for event in &block.hits.event[range[0] as usize..range[1] as usize] {
            sets[*event as usize][party] = true;
        }
    }
    sets
}

fn part_of(sets: &[[bool; 4]], holds: impl Fn(&[bool; 4]) -> bool) -> f64 {
    sets.iter().filter(|set| holds(set)).count() as f64 / sets.len() as f64
}

#[test]
fn one_beta_distributed_share_an_event_decides_how_many_are_hit() -> Tested {
    let sets = hit_sets(&ready(&shared("hit = { beta = [2, 1] }\n"))?);
    // E q = 2/3, E q² = 1/2, E q³ = 2/5 for beta(2, 1).
    for party in 0..3 {
        assert_chance(part_of(&sets, |set| set[party]), 2.0 / 3.0, "one party");
    }
    assert_chance(part_of(&sets, |set| set[0] && set[1]), 0.5, "two together");
    assert_chance(
        part_of(&sets, |set| set[0] && set[1] && set[2]),
        0.4,
        "three together",
    );
    Ok(())
}

#[test]
fn a_probability_of_its_own_keeps_a_party_out_of_the_share() -> Tested {
    let sets = hit_sets(&ready(&shared("hit = { beta = [2, 1] }\n"))?);
    assert_chance(part_of(&sets, |set| set[3]), 0.3, "its own probability");
    assert_chance(
        part_of(&sets, |set| set[3] && set[0]),
        0.2,
        "independent of the others",
    );
    Ok(())
}

#[test]
fn a_fixed_share_hits_each_party_by_itself() -> Tested {
    let sets = hit_sets(&ready(&shared("hit = 0.4\n"))?);
    assert_chance(part_of(&sets, |set| set[0]), 0.4, "one party");
    assert_chance(
        part_of(&sets, |set| set[0] && set[1] && set[2]),
        0.064,
        "three together",
    );
    Ok(())
}

const BLAMED: &str = r#"
[party.client]
[party.provider]
[party.sub]
[peril.event]
origin = "provider"
frequency = { fixed = 1 }
fault = { provider = 0.5, sub = 0.5 }
culpability = { provider = { none = 0.2, negligent = 0.7, gross = 0.09, wilful = 0.01 }, sub = { none = 0.5, gross = 0.5 } }
flags = { personal-data = 0.6, war = 0.01, ransomware = 1.0, never = 0.0 }
hits.client = { probability = 1.0, severity = "1k", split = { response = 1.0 } }
[contract.msa]
obligor = "provider"
beneficiary = "client"
liability = "several"
answers_for = ["sub"]
caps.general = { limit = "100", per = "event" }
uncapped.gross = { when = { culpability = ["gross"] } }
uncapped.data = { when = { flags = ["personal-data"] } }
uncapped.war = { when = { flags = ["war"] } }
uncapped.ransomware = { when = { flags = ["ransomware"] } }
uncapped.never = { when = { flags = ["never"] } }
"#;

#[test]
fn culpabilities_are_drawn_as_often_as_the_peril_says_and_independently() -> Tested {
    let ready = ready(BLAMED)?;
    let block = ready.block(EVENTS);
    let column = |key: &str| -> Result<&Vec<u8>, Box<dyn Error>> {
        let party = ready.model.party(key).ok_or("the party is there")?;
        Ok(&block.events.culpability[ready
            .layout
            .culprit(party)
            .ok_or("its culpability is read")?])
    };
    let (provider, sub) = (column("provider")?, column("sub")?);
    let part = |holds: &dyn Fn(u8, u8) -> bool| {
        provider
            .iter()
            .zip(sub)
            .filter(|(provider, sub)| holds(**provider, **sub))
            .count() as f64
            / f64::from(EVENTS)
    };
    for (level, chance) in [(0, 0.2), (1, 0.7), (2, 0.09), (3, 0.01)] {
        assert_chance(
            part(&|provider, _| provider == level),
            chance,
            &format!("the provider's level {level}"),
        );
    }
    for (level, chance) in [(0, 0.5), (1, 0.0), (2, 0.5), (3, 0.0)] {
        assert_chance(
            part(&|_, sub| sub == level),
            chance,
            &format!("the sub-processor's level {level}"),
        );
    }
    assert_chance(
        part(&|provider, sub| provider == 2 && sub == 2),
        0.045,
        "both gross",
    );
    Ok(())
}

#[test]
fn flags_are_drawn_as_often_as_the_peril_says_and_independently() -> Tested {
    let ready = ready(BLAMED)?;
    let block = ready.block(EVENTS);
    let bit = |key: &str| -> Result<u64, Box<dyn Error>> {
        let at = ready
            .layout
            .flags
            .iter()
            .position(|flag| ready.model.flags[flag.index()] == key);
        Ok(1 << at.ok_or_else(|| format!("flag {key} is read"))?)
    };
    let part = |mask: u64| {
        block
            .events
            .flags
            .iter()
            .filter(|flags| **flags & mask == mask)
            .count() as f64
            / f64::from(EVENTS)
    };
    assert_chance(part(bit("personal-data")?), 0.6, "personal-data");
    assert_chance(part(bit("war")?), 0.01, "war");
    assert_chance(part(bit("ransomware")?), 1.0, "ransomware");
    assert_chance(part(bit("never")?), 0.0, "never");
    assert_chance(part(bit("war")? | bit("personal-data")?), 0.006, "both");
    // A flag tells nothing about the culpability.
    let provider = ready
        .layout
        .culprit(ready.model.party("provider").ok_or("there")?)
        .ok_or("read")?;
    let data = bit("personal-data")?;
    let both = block
        .events
        .flags
        .iter()
        .zip(&block.events.culpability[provider])
        .filter(|(flags, level)| **flags & data != 0 && **level == 0);
    assert_chance(
        both.count() as f64 / f64::from(EVENTS),
        0.12,
        "personal data without culpability",
    );
    Ok(())
}

#[test]
fn a_dirichlet_split_has_the_means_of_its_parameters() -> Tested {
    let ready = ready(
        "[party.firm]\n[peril.event]\norigin = \"firm\"\nfrequency = { fixed = 1 }\n\
         hits.firm = { probability = 1.0, severity = \"1M\", split = { dirichlet = { response = 2, crime = 1, defence = 5 } } }\n",
    )?;
    let measured = measured(&ready, &ready.block(EVENTS));
    for (head, alpha) in [("response", 2.0), ("crime", 1.0), ("defence", 5.0)] {
        let (mean, error) = measured[head];
        assert!(
            (mean - 1e6 * alpha / 8.0).abs() <= 4.0 * error,
            "{head}: {mean} ± {error}"
        );
        // Var = a (s − a) ÷ (s² (s + 1)).
        let sd = error * f64::from(EVENTS).sqrt();
        let exact = 1e6 * (alpha * (8.0 - alpha) / (64.0 * 9.0)).sqrt();
        assert!(
            (sd / exact - 1.0).abs() < 0.02,
            "{head}: standard deviation {sd}, expected {exact}"
        );
    }
    Ok(())
}
