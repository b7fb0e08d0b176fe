use crate::scenario::{Document, Path, read_text, read_text_with};

const HEAD: &str = "schema = 1\ntitle = \"t\"\ncurrency = \"USD\"\nyears = 10\nseed = 1\n";
const CLINIC: &str =
    "[party.clinic]\narchetype = { kind = \"clinic\", revenue = \"5M\", records = 15_000 }\n";
const MSP: &str = "[party.msp]\nrevenue = \"18M\"\n\
    archetype = { kind = \"msp\", culpability = { negligent = 0.9, gross = 0.1 } }\n\
    [contract.msa]\nobligor = \"msp\"\nbeneficiary = \"clinic\"\nliability = \"several\"\n\
    damages = { trigger = \"negligent\" }\ncaps.general = { limit = \"1M\", per = \"year\" }\n";

fn document(parts: &[&str], sets: &[&str]) -> Document {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let text = format!("{HEAD}{}", parts.concat());
    read_text("a.toml", &text, &sets).expect("it is TOML")
}

fn words(document: &Document, path: &str) -> String {
    document.words(&Path::parse(path).expect("a path"))
}

fn number(document: &Document, path: &str) -> f64 {
    let words = words(document, path);
    words
        .parse()
        .unwrap_or_else(|_| panic!("{path} is {words:?}"))
}

const RATE: &str = "peril.clinic-ransomware.frequency.poisson";
const MEAN: &str = "peril.clinic-ransomware.hits.clinic.severity.lognormal.mean";

#[test]
fn an_archetype_is_a_scenario_without_findings_and_each_figure_has_its_source() {
    let document = document(&[CLINIC, MSP], &[]);
    let (model, warnings) = document.resolve().expect("it has no errors");
    assert!(warnings.is_empty(), "{warnings}");
    assert_eq!(model.perils.len(), 9);
    let laws = ["poisson", "mean", "sigma", "mu", "per_hour"];
    let made = model.origins.iter().filter(|it| {
        it.path.starts_with("peril.") && laws.iter().any(|end| it.path.ends_with(end))
    });
    let made: Vec<_> = made.collect();
    assert!(made.len() >= 25, "{}", made.len());
    for it in made {
        let source = it.source.as_deref().unwrap_or_default();
        assert!(source.starts_with("library 1: "), "{}: {source}", it.path);
        assert!(it.as_of.is_some() && it.confidence.is_some(), "{}", it.path);
    }
}

#[test]
fn what_is_written_stays_and_what_is_made_fills_the_rest() {
    let own = "[peril.clinic-ransomware]\nfrequency.poisson = 0.5\n\
        [peril.clinic-fraud]\nhits.clinic = { probability = 1.0, severity = \"9k\", split = \"bec_fraud\" }\n";
    let document = document(&[CLINIC, own], &[]);
    assert_eq!(words(&document, RATE), "0.5");
    assert_eq!(words(&document, MEAN), "325734.14");
    assert_eq!(
        words(&document, "peril.clinic-fraud.hits.clinic.severity"),
        "9k"
    );
    let stated = document.stated().into_iter();
    let rate = stated.filter(|it| it.path.to_string() == RATE);
    assert_eq!(rate.map(|it| it.source).collect::<Vec<_>>(), [None]);
    assert!(document.resolve().is_ok());
}

#[test]
fn settings_reach_what_is_made_and_what_it_is_made_of() {
    let of_revenue = "party.clinic.archetype.revenue=50M";
    let of_rate = format!("{RATE}=0.25");
    let larger = document(&[CLINIC], &[of_revenue]);
    assert!(number(&larger, MEAN) > 2.0 * 325_734.14);
    // In any order, one by one or together: they are the same scenario.
    let all = document(&[CLINIC], &[&of_rate, of_revenue]);
    assert_eq!(words(&all, RATE), "0.25");
    let later = document(&[CLINIC], &[&of_rate]);
    let later = later.with_settings(&[of_revenue.to_owned()]);
    let later = later.expect("it can be set");
    assert_eq!(later.hash(), all.hash());
    assert_eq!(number(&later, MEAN), number(&larger, MEAN));
}

#[test]
fn settings_of_what_is_made_last_when_all_is_made_anew() {
    let sets = [
        "peril.clinic-ransomware.frequency={fixed=1}",
        "peril.msp-ransomware.hit.beta[1]=3",
        "peril.clinic-fraud.hits.clinic.severity.lognormal.mean= 9k",
    ];
    let once = document(&[CLINIC, MSP], &sets);
    assert_eq!(
        words(&once, "peril.clinic-ransomware.frequency"),
        "{ fixed = 1 }"
    );
    let again = once.with_settings(&[]).expect("it is as it was");
    assert_eq!(again.hash(), once.hash());
    assert_eq!(number(&again, "peril.msp-ransomware.hit.beta[1]"), 3.0);
    assert!(once.resolve().is_ok());
}

#[test]
fn an_archetype_that_a_draft_changes_is_one_clause_and_brings_its_perils() {
    let now = document(&[CLINIC], &[]);
    let asked = document(&[&CLINIC.replace("5M", "50M")], &[]);
    let changes = now.differences(&asked);
    let paths: Vec<String> = changes.iter().map(|it| it.path.to_string()).collect();
    assert_eq!(paths, ["party.clinic.archetype"]);
    let alone = now.with_clauses(&asked, &[changes[0].path.clone()]);
    let alone = alone.expect("it can be read");
    assert_eq!(alone.hash(), asked.hash());
    let numbers = now.numeric_differences(&asked);
    let between = asked
        .with_number(&numbers[0].path, 20e6)
        .expect("it can be read");
    assert!(number(&between, MEAN) > 1.2 * number(&now, MEAN));
    assert!(number(&between, MEAN) < number(&asked, MEAN));
}

#[test]
fn a_draft_that_changes_an_archetype_changes_its_perils() {
    let base = format!("{HEAD}{CLINIC}");
    let draft = "[party.clinic]\narchetype = { kind = \"bank\", revenue = \"150M\" }\n";
    let drafted = read_text_with("a.toml", &base, "b.toml", draft).expect("both are TOML");
    assert!((number(&drafted, RATE) / 0.02413 - 1.0).abs() < 0.01);
}

#[test]
fn a_fifth_of_what_comes_through_a_provider_is_taken_from_its_client() {
    let (alone, served) = (document(&[CLINIC], &[]), document(&[CLINIC, MSP], &[]));
    for (cause, part) in [("ransomware", 0.8), ("data-breach", 0.8), ("fraud", 1.0)] {
        let rate = format!("peril.clinic-{cause}.frequency.poisson");
        let seen = number(&served, &rate) / number(&alone, &rate);
        assert!((seen - part).abs() < 1e-5, "{cause}: {seen}");
    }
}

#[test]
fn a_provider_reaches_the_beneficiaries_of_its_contracts() {
    let served = document(&[CLINIC, MSP], &[]);
    for (cause, beta) in [
        ("ransomware", "[2, 1]"),
        ("data-breach", "[1, 1]"),
        ("outage", "[4, 1]"),
    ] {
        let peril = format!("peril.msp-{cause}");
        let ends = [0, 1].map(|at| words(&served, &format!("{peril}.hit.beta[{at}]")));
        assert_eq!(format!("[{}]", ends.join(", ")), beta);
        assert_eq!(words(&served, &format!("{peril}.fault.msp")), "1");
        assert_eq!(
            words(&served, &format!("{peril}.culpability.msp.gross")),
            "0.1"
        );
    }
    assert_eq!(
        words(
            &served,
            "peril.msp-ransomware.hits.clinic.severity.lognormal.mean"
        ),
        words(&served, MEAN)
    );
    let software = MSP.replace("\"msp\", culpability", "\"saas\", culpability");
    let served = document(&[CLINIC, &software], &[]);
    let hit = "peril.msp-ransomware.hits.clinic";
    assert_eq!(words(&served, &format!("{hit}.severity")), "");
    assert_eq!(words(&served, &format!("{hit}.per_hour")), "99.89");
}

#[test]
fn a_mistake_in_what_is_made_points_to_the_archetype() {
    // A name that is long enough to make names of perils that are too long.
    let text = CLINIC.replace("clinic]", &format!("{}]", "x".repeat(60)));
    let findings = document(&[&text], &[]).resolve();
    let findings = findings.expect_err("such perils cannot be named");
    let archetype = format!("{HEAD}{text}").find("archetype");
    assert_eq!(findings.len(), 4, "{findings}");
    for it in &findings.list {
        let place = it.place.as_ref().map(|place| place.span.start);
        assert_eq!(place, archetype, "{}", it.message);
    }
}
