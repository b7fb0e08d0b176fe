//! A term stands in six places, and is shown twice: formula, loop, keys, checks, sentence, gallery;
//! a page of `docs/terms/` works an example of it. No place misses a term.

use crate::gallery::{gallery, ready};
use crate::ready::{Ready, Tested, package};
use obligor::ledger::Kind;
use obligor::report::reading::reading;
use obligor::scenario::{Step, json_schema, step};
use obligor::simulate::journal;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::Path;
use toml::Value;

/// A file of `src/terms` and where else its term stands.
struct Term {
    file: &'static str,
    /// Keys of a scenario, `*` for a name.
    keys: &'static [&'static str],
    /// Page and heading below `docs/terms/`.
    page: &'static str,
    /// The story below `scenarios/terms/` that uses all the keys.
    story: &'static str,
    /// What `obligor read` says of it there.
    says: &'static [&'static str],
    /// Transfers of the term's own, where it moves money and does not only cut it.
    moves: Option<Kind>,
}

const TERMS: [Term; 37] = [
    Term {
        file: "additional_insured",
        keys: &[
            "policy.*.additional_insureds.*.heads",
            "policy.*.additional_insureds.*.erodes_cap",
        ],
        page: "towers.md#additional-insureds",
        story: "whose-policy-first",
        says: &[
            "is insured too for defence and liability that the named insured answers",
            "what it is paid erodes the cap of the named insured's contract",
        ],
        moves: Some(Kind::AdditionalInsured),
    },
    Term {
        file: "annual_deductible",
        keys: &["policy.*.aggregate_deductible"],
        page: "policies.md#aggregates",
        story: "four-wordings",
        says: &["the first 25k of a year stays with the insured"],
        moves: None,
    },
    Term {
        file: "attachment",
        keys: &["policy.*.attachment", "policy.*.attachment.fixed"],
        page: "towers.md#attachment-of-layers-in-three-ways",
        story: "tower-of-three",
        says: &[
            "over what is left of policy.drop-primary, whoever eroded it",
            "from a loss of 10M upwards",
            "once the insurers of policy.strict-primary have paid its limit themselves",
        ],
        moves: None,
    },
    Term {
        file: "basket",
        keys: &["contract.*.basket.tipping", "contract.*.basket.deductible"],
        page: "claims.md#de-minimis-baskets-items",
        story: "small-bills",
        says: &[
            "Nothing is owed until claims of an event pass 50k",
            "The first 50k of an event is not owed",
        ],
        moves: None,
    },
    Term {
        file: "cap",
        keys: &["contract.*.caps.*.limit", "contract.*.caps.*.relation"],
        page: "caps.md#super-caps",
        story: "county-framework",
        says: &[
            "it stands beside the general cap",
            "all together never pass the larger of the two",
            "what passes it erodes the general cap",
        ],
        moves: Some(Kind::Damages),
    },
    Term {
        file: "cap_first",
        keys: &["contract.*.order"],
        page: "claims.md#reduce-then-cap-or-cap-first",
        story: "five-rules-of-fault",
        says: &["The cap applies first, then the claimant's share is taken off"],
        moves: None,
    },
    Term {
        file: "clearing",
        keys: &["party.*.funds", "party.*.administration"],
        page: "networks.md#ability-to-pay-in-three-ways",
        story: "joint-venture",
        says: &[
            "it can pay others up to 300k of its own money",
            "administration takes 15 %",
        ],
        moves: None,
    },
    Term {
        file: "coinsurance",
        keys: &[
            "policy.*.coinsurance",
            "policy.*.coinsurance_when",
            "policy.*.coinsurance_basis",
            "policy.*.covers.*.coinsurance",
            "policy.*.covers.*.coinsurance_when",
        ],
        page: "policies.md#coinsurance",
        story: "four-wordings",
        says: &[
            "the insured bears 25 % after the retention if the event is not flagged unpatched",
            "The insured's share erodes limits too",
        ],
        moves: None,
    },
    Term {
        file: "contributory",
        keys: &["contract.*.contributory"],
        page: "claims.md#contributory-fault",
        story: "five-rules-of-fault",
        says: &[
            "takes nothing off: the others' shares are scaled up",
            "bars the claim, however small",
            "bars the claim from one half upwards",
            "bars the claim above one half",
        ],
        moves: None,
    },
    Term {
        file: "credits",
        keys: &[
            "contract.*.credits.percent_of_month",
            "contract.*.credits.in_place_of_damages",
            "contract.*.credits.sole_remedy",
        ],
        page: "claims.md#service-credits-sole-remedy",
        story: "uptime-promise",
        says: &[
            "Service credits of a month's fee of 20k",
            "they stand in place of damages for interruption",
            "they are the sole remedy for restoration and interruption",
        ],
        moves: Some(Kind::Credit),
    },
    Term {
        file: "de_minimis",
        keys: &["contract.*.de_minimis"],
        page: "claims.md#de-minimis-baskets-items",
        story: "small-bills",
        says: &["Items below 10k are not claimed"],
        moves: None,
    },
    Term {
        file: "enforcement",
        keys: &[
            "contract.*.enforcement.pursued",
            "contract.*.enforcement.won",
            "contract.*.enforcement.settled",
            "contract.*.enforcement.cost",
            "contract.*.enforcement.cost_obligor",
            "contract.*.enforcement.delay",
        ],
        page: "claims.md#enforcement",
        story: "joint-venture",
        says: &["A claim is pursued with probability 0.9 and then won with probability 0.8"],
        moves: None,
    },
    Term {
        file: "flow_down",
        keys: &["contract.*.flow_down"],
        page: "networks.md#flow-down-in-four-ways",
        story: "four-hosts",
        says: &[
            "passes on its clients' losses before its caps, never more than it owes",
            "passes on what its own funds and insurers pay its claimants",
        ],
        moves: Some(Kind::Damages),
    },
    Term {
        file: "joint",
        keys: &["contract.*.liability"],
        page: "claims.md#liability-in-three-ways",
        story: "five-rules-of-fault",
        says: &["what a cap stops is spread over them"],
        moves: Some(Kind::Damages),
    },
    Term {
        file: "joint_insureds",
        keys: &["policy.*.insureds"],
        page: "towers.md#joint-insureds",
        story: "joint-venture",
        says: &["insure Assay and Biopsy under one limit and one retention"],
        moves: None,
    },
    Term {
        file: "layer",
        keys: &["policy.*.over", "policy.*.limit", "policy.*.retention"],
        page: "towers.md#attachment-of-layers-in-three-ways",
        story: "tower-of-three",
        says: &["Limit 5M an event, retention 500k an event"],
        moves: Some(Kind::OwnLoss),
    },
    Term {
        file: "liquidated",
        keys: &[
            "contract.*.liquidated.per_record",
            "contract.*.liquidated.per_hour",
            "contract.*.liquidated.at_most",
            "contract.*.liquidated.instead_of",
        ],
        page: "claims.md#liquidated-damages",
        story: "payroll-bureau",
        says: &["in place of damages for notification"],
        moves: Some(Kind::Liquidated),
    },
    Term {
        file: "loss_ratio",
        keys: &[
            "treaty.*.quota_share.event_limit",
            "treaty.*.quota_share.loss_ratio_cap",
        ],
        page: "treaties.md#quota-share",
        story: "cedents-year",
        says: &[
            "at most 6M of an event",
            "in a year at most 250 % of the ceded premium",
        ],
        moves: Some(Kind::Cession),
    },
    Term {
        file: "mitigation",
        keys: &["contract.*.damages.mitigation"],
        page: "claims.md#mitigation",
        story: "small-bills",
        says: &["10 % is taken off for what mitigation would have spared"],
        moves: None,
    },
    Term {
        file: "notice",
        keys: &[
            "contract.*.notice.within",
            "contract.*.notice.effect",
            "policy.*.notice.within",
            "policy.*.notice.from",
            "policy.*.notice.effect",
        ],
        page: "claims.md#notice",
        story: "payroll-bureau",
        says: &[
            "a later one bars the claim",
            "a later one cuts the claim by 25 %",
            "during the policy year or within 60 days of its end; for an event notified later it pays nothing",
        ],
        moves: None,
    },
    Term {
        file: "other_insurance",
        keys: &["policy.*.priority", "policy.*.primary_non_contributory"],
        page: "towers.md#other-insurance",
        story: "whose-policy-first",
        says: &[
            "Among policies of one insured it is number 2",
            "It pays before all other insurance",
        ],
        moves: None,
    },
    Term {
        file: "persons",
        keys: &["policy.*.covers.*.persons"],
        page: "policies.md#a-limit-in-persons",
        story: "four-wordings",
        says: &["100,000 persons"],
        moves: None,
    },
    Term {
        file: "pool",
        keys: &["pool.*.limit", "pool.*.division"],
        page: "caps.md#pools-in-three-ways",
        story: "three-pools",
        says: &[
            "claims that pass it are cut pro rata",
            "contracts are paid in this order until it is spent",
            "small claims are paid in full, the others down to one level",
        ],
        moves: None,
    },
    Term {
        file: "procurement",
        keys: &["contract.*.insurance_required"],
        page: "networks.md#procurement-duty",
        story: "payroll-bureau",
        says: &["must hold liability insurance of 1M"],
        moves: None,
    },
    Term {
        file: "quota_share",
        keys: &["treaty.*.quota_share.cession"],
        page: "treaties.md#quota-share",
        story: "cedents-year",
        says: &["40 % of every loss"],
        moves: Some(Kind::Cession),
    },
    Term {
        file: "recovery",
        keys: &["policy.*.recovery"],
        page: "towers.md#recoveries-in-four-ways",
        story: "four-wordings",
        says: &[
            "Recoveries go to the insured's covered loss above the policy",
            "Recoveries go to insurers from the top layer down, then to the insured",
            "Recoveries go to the insured until it is made whole",
            "Recoveries go to all in proportion to what they bore",
        ],
        moves: Some(Kind::Recovery),
    },
    Term {
        file: "reinstatements",
        keys: &["policy.*.reinstatements"],
        page: "policies.md#reinstatements-of-a-policy",
        story: "four-wordings",
        says: &["the limit is bought back at 100 % and 50 % of the premium"],
        moves: Some(Kind::Reinstatement),
    },
    Term {
        file: "remaining",
        keys: &["policy.*.aggregate"],
        page: "policies.md#aggregates",
        story: "four-wordings",
        says: &["at most 3M a year"],
        moves: None,
    },
    Term {
        file: "retention",
        keys: &[
            "policy.*.retention",
            "policy.*.retention_when",
            "policy.*.covers.*.retention_when",
            "policy.*.retention_rule",
            "policy.*.retention_spread",
            "policy.*.covers.*.retention",
        ],
        page: "policies.md#retention-in-four-ways",
        story: "four-wordings",
        says: &[
            "etentions of covers add up, to the largest of them at most",
            "he largest retention of the covers touched is borne in full",
            "ach cover bears its own retention, and the policy's comes on top",
            "he retention is borne by the heads in their order",
            "he retention is spread where it costs the insured least",
        ],
        moves: None,
    },
    Term {
        file: "retroactive",
        keys: &["policy.*.retroactive"],
        page: "policies.md#dispute-void-retroactive-date",
        story: "four-wordings",
        says: &["Events that began more than one year before the simulated year are excluded"],
        moves: None,
    },
    Term {
        file: "set_off",
        keys: &["contract.*.set_off", "contract.*.mutual"],
        page: "networks.md#mutual-terms-and-set-off",
        story: "joint-venture",
        says: &[
            "Mutual claims are set off before caps",
            "the reverse of mutual terms",
        ],
        moves: Some(Kind::SetOff),
    },
    Term {
        file: "sublimit",
        keys: &[
            "policy.*.covers.*.sublimit.event",
            "policy.*.covers.*.sublimit.year",
            "policy.*.sublimit_basis",
        ],
        page: "policies.md#sublimits",
        story: "four-wordings",
        says: &["he retention erodes sublimits", "250k an event"],
        moves: None,
    },
    Term {
        file: "trigger",
        keys: &[
            "contract.*.damages.trigger",
            "contract.*.indemnities.*.trigger",
        ],
        page: "claims.md#culpability-and-triggers",
        story: "payroll-bureau",
        says: &[
            "covers defence and liability, owed whatever the culpability",
            "Damages are owed from negligence upwards",
            "Damages are owed from gross negligence upwards",
        ],
        moves: None,
    },
    Term {
        file: "two_risk",
        keys: &["treaty.*.event_excess.two_risk"],
        page: "treaties.md#event-excess",
        story: "cedents-year",
        says: &["if two insureds are hit"],
        moves: None,
    },
    Term {
        file: "waiting",
        keys: &[
            "policy.*.waiting.mode",
            "policy.*.covers.*.waiting.period",
            "policy.*.covers.*.indemnity_period",
        ],
        page: "policies.md#waiting-period-in-four-ways",
        story: "uptime-promise",
        says: &[
            "an outage longer than 8 hours is paid from its first hour",
            "the first 12 hours of an outage are not covered, and no retention applies",
            "the first 8 hours of an outage are not covered, and the retention applies",
            "the first 12 hours of an outage or the retention is not covered",
            "interruption after 5 days is not covered",
        ],
        moves: None,
    },
    Term {
        file: "waiver",
        keys: &[
            "policy.*.waiver_of_subrogation.parties",
            "policy.*.waiver_of_subrogation.effect",
        ],
        page: "towers.md#waivers-of-subrogation",
        story: "whose-policy-first",
        says: &[
            "is waived: a claim is made on what no insurance has paid",
            "is waived: the obligor owes less by what the insurer would take",
        ],
        moves: None,
    },
    Term {
        file: "within",
        keys: &["contract.*.caps.*.of"],
        page: "caps.md#super-caps",
        story: "county-framework",
        says: &["it lies within contract.framework.caps.general and erodes it too"],
        moves: None,
    },
];

/// Functions of `src/terms` that settlement does not call: they say in one line what its loops
/// come to over many, and their own tests compare them with cases worked by hand.
const SAID_ONCE: [&str; 2] = ["cap_first", "eisenberg_noe"];

fn read(path: &str) -> Result<String, Box<dyn Error>> {
    fs::read_to_string(package().join(path)).map_err(|error| format!("{path}: {error}").into())
}

/// The code below a folder, unit tests and comments left out.
fn code(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            text += &code(&path)?;
        } else if !path.ends_with("tests.rs") && !path.ends_with("law_tests.rs") {
            let file = fs::read_to_string(&path)?;
            let lines = file
                .lines()
                .take_while(|line| !line.starts_with("#[cfg(test)]"))
                .filter(|line| !line.trim_start().starts_with("//"));
            text += &lines.collect::<Vec<_>>().join("\n");
            text.push('\n');
        }
    }
    Ok(text)
}

/// The words of some code.
fn words(code: &str) -> BTreeSet<&str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect()
}

fn story(name: &str) -> String {
    format!("scenarios/terms/{name}.toml")
}

/// Every path that a scenario writes, names as `*`.
fn written(
    value: &Value,
    schema: &'static serde_json::Value,
    path: &str,
    found: &mut BTreeMap<String, BTreeSet<String>>,
) {
    let words = found.entry(path.to_owned()).or_default();
    match value {
        Value::String(word) => {
            words.insert(word.clone());
        }
        Value::Array(items) => {
            let each = items.iter().filter_map(Value::as_str);
            words.extend(each.map(str::to_owned));
            for item in items.iter().filter(|item| item.is_table()) {
                written(item, schema, path, found);
            }
        }
        Value::Table(keys) => {
            for (key, value) in keys {
                let (name, below) = match step(schema, key) {
                    Step::Known(below) => (key.as_str(), below),
                    Step::Named(below) => ("*", below),
                    Step::Unknown => continue,
                };
                let path = format!("{path}.{name}");
                written(value, below, path.trim_start_matches('.'), found);
            }
        }
        _ => {}
    }
}

fn written_in(text: &str) -> Result<BTreeMap<String, BTreeSet<String>>, Box<dyn Error>> {
    let table: toml::Table = text.parse()?;
    let mut found = BTreeMap::new();
    written(&Value::Table(table), json_schema(), "", &mut found);
    Ok(found)
}

#[test]
fn every_file_of_the_terms_has_a_row_and_every_row_a_file() -> Tested {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(package().join("src/terms"))? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        files.extend(stem.map(str::to_owned));
    }
    files.remove("mod");
    let rows: BTreeSet<String> = TERMS.iter().map(|term| term.file.to_owned()).collect();
    assert_eq!(files, rows);
    Ok(())
}

#[test]
fn the_top_of_the_terms_lists_the_six_places() -> Tested {
    let module = read("src/terms/mod.rs")?;
    let top: String = module
        .lines()
        .filter(|line| line.starts_with("//!"))
        .collect();
    for place in [
        "`terms/`",
        "`settle/`",
        "`scenario/`",
        "`model/`",
        "`report/reading/`",
        "`scenarios/terms/`",
        "`docs/terms/`",
    ] {
        assert!(top.contains(place), "{place} is not told of");
    }
    Ok(())
}

#[test]
fn settlement_uses_what_the_terms_offer() -> Tested {
    let module = read("src/terms/mod.rs")?;
    let settle = code(&package().join("src/settle"))?;
    let used = words(&settle);
    let offered = module.lines().filter(|line| line.starts_with("pub use "));
    let mut unused: Vec<&str> = Vec::new();
    for line in offered {
        let (_, names) = line.split_once("::").ok_or("a file and its names")?;
        let names = names.trim_matches(|c| "{};".contains(c)).split(", ");
        // A type that is only handed back has no need to be named.
        let functions = names.filter(|name| name.starts_with(|c: char| c.is_lowercase()));
        unused.extend(functions.filter(|name| !used.contains(name)));
    }
    assert_eq!(unused, SAID_ONCE, "unused by settlement");
    Ok(())
}

#[test]
fn every_key_of_a_term_is_in_the_vocabulary_and_resolved() -> Tested {
    let resolve = code(&package().join("src/model/resolve"))?;
    let resolved = words(&resolve);
    for term in &TERMS {
        for key in term.keys {
            let mut schema = json_schema();
            for word in key.split('.') {
                schema = match step(schema, word) {
                    Step::Known(below) | Step::Named(below) => below,
                    Step::Unknown => return Err(format!("{key} is no key").into()),
                };
            }
            let last = key.rsplit('.').next().unwrap_or(key);
            assert!(resolved.contains(last), "{key} is not resolved");
        }
    }
    Ok(())
}

#[test]
fn every_term_has_a_story_that_writes_its_keys_and_is_read_back() -> Tested {
    let mut missing = Vec::new();
    for term in &TERMS {
        let path = story(term.story);
        let found = written_in(&read(&path)?)?;
        let unwritten = term.keys.iter().filter(|key| !found.contains_key(**key));
        missing.extend(unwritten.map(|key| format!("{path} does not write {key}")));
        let told = reading(&Ready::file(&path)?.model).join("\n");
        let unsaid = term.says.iter().filter(|says| !told.contains(**says));
        missing.extend(unsaid.map(|says| format!("{path} is not read as `{says}`")));
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    Ok(())
}

#[test]
fn terms_that_move_money_do_in_their_stories() -> Tested {
    for term in &TERMS {
        let Some(kind) = term.moves else { continue };
        let ready = Ready::file(&story(term.story))?;
        let block = ready.block(4_096);
        let moved = block.year.iter().any(|year| {
            let (_, journal) = journal(&ready.sampler, &ready.waterfalls[0], *year);
            journal
                .transfers
                .iter()
                .any(|transfer| transfer.kind == kind)
        });
        assert!(moved, "{} never comes to {kind:?}", term.story);
    }
    Ok(())
}

/// How a heading is linked to.
fn anchor(heading: &str) -> String {
    let kept = heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .replace(' ', "-");
    kept.chars()
        .filter(|c| c.is_alphanumeric() || *c == '-')
        .collect()
}

#[test]
fn every_term_has_a_heading_with_an_example() -> Tested {
    for term in &TERMS {
        let (page, heading) = term.page.split_once('#').ok_or("a page and a heading")?;
        let text = read(&format!("docs/terms/{page}"))?;
        let mut lines = text
            .lines()
            .skip_while(|line| !line.starts_with("##") || anchor(line) != heading);
        assert!(
            lines.next().is_some(),
            "no heading {} for {}",
            term.page,
            term.file
        );
        let section: Vec<&str> = lines.take_while(|line| !line.starts_with("## ")).collect();
        assert!(
            section.contains(&"```text net"),
            "no example at {}",
            term.page
        );
    }
    Ok(())
}

/// Keys of remarks and of facts that settle nothing.
const NO_TERMS: [&str; 9] = [
    "note",
    "clause",
    "source",
    "as_of",
    "confidence",
    "name",
    "value",
    "revenue",
    "records",
];

/// Words that no story writes: they are what others imply, or nothing but the strictest.
const UNWRITTEN: [(&str, &str); 2] = [("damages.trigger", "wilful"), ("pool.per", "claim")];

/// A key and the words it may hold.
type Vocabulary = BTreeMap<String, BTreeSet<String>>;

/// The words that a schema allows, its references and branches followed.
fn words_of(schema: &'static serde_json::Value, found: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.trim_start_matches("#/$defs/");
        words_of(&json_schema()["$defs"][name], found);
    }
    found.extend(schema["const"].as_str().map(str::to_owned));
    let listed = schema["enum"].as_array().into_iter().flatten();
    found.extend(listed.filter_map(|word| word.as_str().map(str::to_owned)));
    for branches in ["anyOf", "oneOf"] {
        for branch in schema[branches].as_array().into_iter().flatten() {
            words_of(branch, found);
        }
    }
}

/// Laws that parties' clocks are drawn by: their parameters are no terms.
const LAWS: [&str; 4] = [
    "party.*.discovery",
    "party.*.notification",
    "party.*.claim_notice",
    "party.*.notify.after",
];

/// Every key below a schema; a condition and a limit inside a limit are told once.
fn vocabulary(schema: &'static serde_json::Value, path: &str, depth: u32, found: &mut Vocabulary) {
    if depth > 8 || path.split('.').filter(|key| key.ends_with("er_of")).count() > 1 {
        return;
    }
    words_of(schema, found.entry(path.to_owned()).or_default());
    // Kinds of firms are facts, which tests/archetypes.rs goes through one by one.
    if path.ends_with("archetype") {
        return;
    }
    if path.ends_with("when") || path.ends_with("_if") || LAWS.contains(&path) {
        return;
    }
    for key in obligor::scenario::known_keys(schema) {
        if let Step::Known(below) = step(schema, key) {
            vocabulary(below, &format!("{path}.{key}"), depth + 1, found);
        }
    }
    if let Step::Named(below) = step(schema, "\u{0}") {
        vocabulary(below, &format!("{path}.*"), depth + 1, found);
    }
}

/// A key and the table it stands in: the same table may stand in several places.
fn in_its_table(path: &str) -> String {
    let keys: Vec<&str> = path.split('.').filter(|key| *key != "*").collect();
    keys[keys.len().saturating_sub(2)..].join(".")
}

/// What the whole gallery writes.
fn written_in_the_gallery() -> Result<Vocabulary, Box<dyn Error>> {
    let mut all = Vocabulary::new();
    for path in gallery()? {
        for (key, words) in written_in(&fs::read_to_string(&path)?)? {
            all.entry(in_its_table(&key)).or_default().extend(words);
        }
    }
    Ok(all)
}

#[test]
fn every_key_and_word_of_the_promises_stands_in_some_story() -> Tested {
    let written = written_in_the_gallery()?;
    let mut all = Vocabulary::new();
    for kind in ["party", "contract", "pool", "policy", "treaty", "head"] {
        let Step::Known(schema) = step(json_schema(), kind) else {
            return Err(format!("{kind} is no key").into());
        };
        vocabulary(schema, kind, 0, &mut all);
    }
    assert!(all.len() > 200, "{} keys", all.len());
    let is_term = |key: &str| !NO_TERMS.contains(&key.rsplit('.').next().unwrap_or(key));
    let mut missing = Vec::new();
    for (path, words) in all.iter().filter(|(path, _)| is_term(path)) {
        let key = in_its_table(path);
        let Some(used) = written.get(&key) else {
            missing.push(path.clone());
            continue;
        };
        let is_unwritten = |word: &&String| !UNWRITTEN.contains(&(&key, word));
        let unused = words.difference(used).filter(is_unwritten);
        missing.extend(unused.map(|word| format!("{path} = {word}")));
    }
    let conditions = [
        "flags",
        "not_flags",
        "peril",
        "cause",
        "origin",
        "contracted",
    ];
    for key in conditions
        .iter()
        .chain(&["culpability", "records", "hours"])
    {
        let asked = ["when", "excluded_if", "barred_if"];
        if !(asked.iter()).any(|when| written.contains_key(&format!("{when}.{key}"))) {
            missing.push(format!("when.{key}"));
        }
    }
    assert!(
        missing.is_empty(),
        "no story writes\n{}",
        missing.join("\n")
    );
    Ok(())
}

#[test]
fn every_key_of_the_promises_is_named_on_a_page_of_the_terms() -> Tested {
    let mut text = String::new();
    for entry in fs::read_dir(package().join("docs/terms"))? {
        text += &fs::read_to_string(entry?.path())?;
    }
    let named = words(&text);
    let mut all = Vocabulary::new();
    for kind in ["contract", "pool", "policy", "treaty"] {
        if let Step::Known(schema) = step(json_schema(), kind) {
            vocabulary(schema, kind, 0, &mut all);
        }
    }
    let last = |key: &String| key.rsplit('.').next().unwrap_or_default().to_owned();
    let keys: BTreeSet<String> = all.keys().map(last).collect();
    let unnamed: Vec<&String> = keys
        .iter()
        .filter(|key| {
            *key != "*" && !NO_TERMS.contains(&key.as_str()) && !named.contains(key.as_str())
        })
        .collect();
    assert!(unnamed.is_empty(), "no page names {unnamed:?}");
    Ok(())
}

#[test]
fn the_index_of_the_gallery_lists_every_file() -> Tested {
    let index = read("scenarios/README.md")?;
    for path in gallery()? {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or("a name")?;
        assert!(
            index.contains(&format!("`{name}`")) || index.contains(&format!("/{name}`")),
            "{name}"
        );
        assert!(!ready(&path)?.model.title.is_empty());
    }
    Ok(())
}
