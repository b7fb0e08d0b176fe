//! `obligor ladder` as its users meet it.

use crate::program::{document, good, obligor, place};
use crate::ready::package;
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

/// Runs the command on a scenario of the gallery; files go to a folder of their own.
fn ladder(folder: &TempDir, scenario: &str, args: &[&str]) -> Output {
    let file = package().join("scenarios").join(scenario);
    let file = file.display().to_string();
    let mut all = vec!["ladder", &file];
    all.extend(args);
    let mut command = obligor(folder.path(), &all);
    let output = command.env("COLUMNS", "120").output();
    output.expect("the program starts")
}

const EXAMPLE: [&str; 4] = ["--claimant", "clinic", "--peril", "msp-intrusion"];

const CAPTION: &str = "Above $2.23M, every further dollar of a breach at Lakeside Clinic is Lakeside Clinic's. \
    From $10k to $84.6k, of each further dollar 65.1 ¢ come from NorthStar IT (MSP) and 34.9 ¢ stay \
    with Lakeside Clinic. From $95.9k to $1.43M, of each further dollar 41.7 ¢ come from Harbor \
    Mutual (NorthStar IT's insurer), 27.3 ¢ from Harbor Mutual (Lakeside Clinic's insurer), 23.5 ¢ from \
    NorthStar IT (MSP) and 7.5 ¢ stay with Lakeside Clinic.";

#[test]
fn the_example_says_whose_every_further_dollar_is() {
    let folder = place();
    let mut args = EXAMPLE.to_vec();
    args.push("--json");
    let document = document(&ladder(&folder, "msp-three-clients.toml", &args));
    assert_eq!(document["caption"], CAPTION);
    let kinks = document["kinks"].as_array().expect("kinks");
    let at: Vec<f64> = kinks.iter().filter_map(|it| it["gross"].as_f64()).collect();
    let wanted = [
        10_000.0,
        84_556.72,
        95_948.8,
        1_427_718.16,
        1_926_411.85,
        2_230_863.64,
    ];
    assert_eq!(at, wanted);
    let cap = &kinks[3]["causes"][0];
    assert_eq!(cap["promise"], "contract.msa-clinic.caps.data-breach");
    assert_eq!(cap["clause"], "MSA §11.2(b)");
    assert_eq!(
        cap["what"],
        "cap `data-breach` of contract `msa-clinic` is reached"
    );
    // Three times the fees of 310k.
    let bears = &kinks[3]["bears"];
    let provider = bears["provider"]
        .as_f64()
        .zip(bears["provider_insurer"].as_f64());
    assert!(provider.is_some_and(|(own, insured)| (own + insured - 930_000.0).abs() < 0.005));
    assert_eq!(document["end"]["gross"], 1e8);
    assert_eq!(
        document["assumptions"]["culpability"]["northstar"]["level"],
        "negligent"
    );
}

#[test]
fn the_table_names_every_kink_with_its_clause() {
    let folder = place();
    let text = good(&ladder(&folder, "msp-three-clients.toml", &EXAMPLE));
    for part in [
        "Who pays a breach at Lakeside Clinic: Ransomware through the MSP's remote tool",
        "Assumed: one event at the start of a fresh year, and it hits Lakeside Clinic alone",
        "flags: ransomware and personal-data, not war; outage: 69 hours (median)",
        "  1,427,718.16  cap `data-breach` of contract `msa-clinic` is ",
        "(MSA §11.2(b))",
        "limit and aggregate of policy `clinic-cyber` are ",
        "  2,230,863.64     230,863.64   1,070,000.00    374,800.00     555,200.00",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 120));
}

#[test]
fn pictures_and_table_are_written_and_carry_their_labels() {
    let folder = place();
    let mut args = EXAMPLE.to_vec();
    args.extend(["--out", "here"]);
    good(&ladder(&folder, "msp-three-clients.toml", &args));
    let here = folder.path().join("here");
    let read = |name: &str| fs::read(here.join(name)).expect("it is written");
    assert!(read("ladder-clinic-msp-intrusion.png").len() > 20_000);
    let svg = String::from_utf8(read("ladder-clinic-msp-intrusion.svg")).expect("text");
    for label in [
        "$1.43M cap data-breach of msa-clinic, MSA §11.2(b)",
        "$2.23M limit of policy clinic-cyber",
        "1-in-100 event $72.3k",
        "Harbor Mutual (NorthStar IT&apos;s insurer)",
        "Harbor Mutual (Lakeside Clinic&apos;s insurer)",
        "next dollar",
        "$100M",
        "settled exactly, nothing is simulated",
    ] {
        assert!(svg.contains(label), "{label} is not in the picture");
    }
    let csv = String::from_utf8(read("ladder-clinic-msp-intrusion.csv")).expect("text");
    assert!(csv.starts_with("variant,gross,side,own,own_insurer,provider,"));
    assert!(csv.contains("\nmsp-three-clients,1427718.16,at,130454.51,367263.65,374800.00,"));
    assert_eq!(csv.lines().count(), 1 + 7);
}

#[test]
fn only_what_nobody_pays_is_hatched() {
    let folder = place();
    let hatches = |scenario: &str, claimant: &str, peril: &str| -> Vec<String> {
        let args = ["--claimant", claimant, "--peril", peril, "--out", "here"];
        good(&ladder(&folder, scenario, &args));
        let name = format!("here/ladder-{claimant}-{peril}.svg");
        let svg = fs::read_to_string(folder.path().join(name)).expect("it is written");
        let lines = svg.lines().filter(|line| line.contains("<polyline"));
        let strokes = lines.filter_map(|line| line.split("stroke=\"").nth(1)?.split('"').next());
        let mut strokes: Vec<String> = strokes.map(str::to_owned).collect();
        strokes.sort_unstable();
        strokes.dedup();
        // Ink, grey, the rule over the imprint and paper are no hatches.
        strokes.retain(|it| !["#222222", "#606060", "#DEDEDE", "#FFFFFF"].contains(&it.as_str()));
        strokes
    };
    let none: [&str; 0] = [];
    assert_eq!(
        hatches("msp-three-clients.toml", "clinic", "msp-intrusion"),
        none
    );
    let of_claimant = hatches("terms/joint-venture.toml", "biopsy", "shared-network");
    assert_eq!(of_claimant, ["#0072B2"]);
}

#[test]
fn cents_of_the_next_dollar_sum_to_a_hundred_and_refunds_are_told() {
    let folder = place();
    let args = [
        "--claimant",
        "east",
        "--peril",
        "till-malware",
        "--no-pictures",
    ];
    let text = good(&ladder(&folder, "terms/four-wordings.toml", &args));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "the retentions of policy `east` together come to",
        "the largest of them (Form E)",
        "Beacon Mutual (East's insurer) 85.5",
        "East (sum capped) gets back 35.5",
        "Above $2.47M, every further dollar of a breach at East (sum capped) stays with East (sum capped).",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!text.contains('−'), "no negative cents:\n{text}");
}

#[test]
fn a_refund_in_a_sentence_is_told_with_the_sum_it_is_of() {
    let folder = place();
    let args = [
        "--claimant",
        "biopsy",
        "--peril",
        "shared-network",
        "--no-pictures",
    ];
    let text = good(&ladder(&folder, "terms/joint-venture.toml", &args));
    let text = text.replace('\u{a0}', " ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // 83.5 + 16.5 + 16.5 − 16.5 = 100.
    let told = "of each further euro at first 83.5 ct come from Helios captive and Keel Specialty \
                (Biopsy's insurers), 16.5 ct from Helios captive and Keel Specialty (Assay's insurers) \
                and 16.5 ct stay with Biopsy; Assay gets back 16.5 ct of these 116.5 ct.";
    assert!(text.contains(told), "{text}");
}

#[test]
fn a_bend_is_the_claimants_own_only_from_where_it_stays_so() {
    // The small customer wants w = 0.9728 x of the pool of 600k beside 374,512 of others: of the next
    // euro it gets 0.9728 × 600k × 374,512 ÷ (w + 374,512)², half a cent at x = 6.41M.
    let folder = place();
    let mut args = vec![
        "--claimant",
        "small",
        "--peril",
        "alpha-breach",
        "--all-hit",
    ];
    args.extend(["--json", "--no-pictures"]);
    let document = document(&ladder(&folder, "terms/three-pools.toml", &args));
    let verdict = document["verdict"].as_str().expect("a reading");
    assert_eq!(
        verdict,
        "Above €6.41M, every further euro of a breach at Small customers (a typical one) stays with Small customers (a typical one)."
    );
    let kinks = document["kinks"].as_array().expect("kinks");
    assert_eq!(kinks.len(), 2, "one kink, and the start: {kinks:#?}");
}

#[test]
fn drafts_stand_beside_the_scenario() {
    let folder = place();
    let draft = folder.path().join("five-million.toml");
    let text = "[policy.clinic-cyber]\nlimit = \"5M\"\naggregate = \"5M\"\n";
    fs::write(&draft, text).expect("it can be written");
    let mut args = vec!["five-million.toml"];
    args.extend(EXAMPLE);
    args.extend(["--json", "--no-pictures"]);
    let document = document(&ladder(&folder, "msp-three-clients.toml", &args));
    let draft = &document["drafts"][0];
    assert_eq!(draft["name"], "five-million");
    assert_eq!(
        draft["verdict"],
        "Above $6.29M, every further dollar of a breach at Lakeside Clinic is Lakeside Clinic's."
    );
    assert!(
        document["caption"]
            .as_str()
            .is_some_and(|it| it.starts_with("Above $2.23M"))
    );
    let out = folder.path().join("output/msp-three-clients");
    assert!(out.join("ladder-clinic-msp-intrusion.csv").exists());
    assert!(!out.join("ladder-clinic-msp-intrusion.png").exists());
}

#[test]
fn what_is_asked_is_said_and_settled() {
    let folder = place();
    let mut args = EXAMPLE.to_vec();
    args.extend([
        "--culpability",
        "none",
        "--no-flag",
        "personal-data",
        "--hours",
        "4h",
    ]);
    args.extend([
        "--heads",
        "response=0.5,interruption=50%",
        "--from",
        "1k",
        "--to",
        "1M",
    ]);
    args.push("--no-pictures");
    let text = good(&ladder(&folder, "msp-three-clients.toml", &args));
    let text = text.split([' ', '\n']).filter(|word| !word.is_empty());
    let text = text.collect::<Vec<_>>().join(" ");
    for part in [
        "NorthStar IT (MSP) none (as asked)",
        "without personal-data (as asked) and war",
        "outage: 4 hours (as asked)",
        "response 50\u{a0}%, interruption 50\u{a0}% (as asked)",
        "50,000.00 retention of policy `clinic-cyber` is used up",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(
        !text.contains("northstar-primary"),
        "nothing is owed without fault:\n{text}"
    );
}

#[test]
fn what_cannot_be_is_refused_with_a_hint() {
    let folder = place();
    let refused = |args: &[&str], words: &str| {
        let output = ladder(&folder, "msp-three-clients.toml", args);
        let talk = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{talk}");
        assert_eq!(talk.trim_end(), words);
        assert!(output.stdout.is_empty());
    };
    refused(
        &["--claimant", "clinc", "--peril", "msp-intrusion"],
        "error: `--claimant` is `clinc`, which is no party of the scenario\n  \
         hint: did you mean `clinic`? known: northstar, clinic, lawfirm, retailer, small-client, \
         hostco, harbor, atlas, meridian",
    );
    refused(
        &["--claimant", "clinic", "--peril", "flood"],
        "error: `--peril` is `flood`, which is no peril of the scenario\n  \
         hint: known: msp-intrusion, clinic-ransomware, clinic-fraud, hosting-outage",
    );
    refused(
        &["--claimant", "lawfirm", "--peril", "hosting-outage"],
        "error: peril `hosting-outage` does not hit `lawfirm`\n  hint: it hits clinic and retailer",
    );
    let with = |more: &[&'static str]| -> Vec<&'static str> {
        EXAMPLE
            .iter()
            .copied()
            .chain(more.iter().copied())
            .collect()
    };
    refused(
        &with(&["--heads", "response=0.4,interruption=0.5"]),
        "error: the shares of `--heads` sum to 0.9, not 1\n  \
         hint: write every head of the loss with its share, such as response=0.4,interruption=0.6",
    );
    refused(
        &with(&["--from", "1M", "--to", "1M"]),
        "error: losses from 1M to 1M are no range\n  hint: `--from` is above 0 and below `--to`",
    );
    refused(
        &with(&["--culpability", "careless"]),
        "error: `--culpability` is `careless`, not none, negligent, gross or wilful\n  \
         hint: write a level for the origin of the peril, or PARTY=LEVEL",
    );
    refused(
        &with(&["--culpability", "hostco=gross"]),
        "error: `--culpability` names `hostco`, which has no fault share in peril `msp-intrusion`\n  \
         hint: those with one are northstar, clinic, lawfirm, retailer and small-client",
    );
    refused(
        &with(&["--flag", "war", "--no-flag", "ransomware,war"]),
        "error: `--flag` and `--no-flag` both name `war`\n  hint: leave out one of the two",
    );
    refused(
        &with(&["--culpability", "gross,northstar=none"]),
        "error: `--culpability` names `northstar` twice\n  hint: leave out one of the two",
    );
    refused(
        &with(&["--heads", "response=0.5,response=0.5"]),
        "error: `--heads` names `response` twice\n  hint: leave out one of the two",
    );
    refused(
        &with(&["--flag", "wars"]),
        "error: `--flag` is `wars`, which is no flag of the scenario\n  hint: did you mean `war`? \
         known: ransomware, personal-data, war",
    );
    assert!(
        !Path::new(&folder.path().join("output")).exists(),
        "nothing is written"
    );
}
