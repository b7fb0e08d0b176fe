//! Regimes in a scenario: what they add to a breach, who bears it, and what must be said.

use crate::ready::{HEAD, Ready, Tested};
use obligor::report::explained::{Asked, Explained, markdown, pages};
use obligor::report::reading::reading;
use obligor::scenario;
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::RegimeSink;

/// One breach a year that exposes all 40,000 records of a clinic and costs 100k of response.
fn clinic(party: &str, rest: &str) -> String {
    format!(
        "[party.clinic]\n{party}\n[party.vendor]\n[party.i]\nrole = \"insurer\"\n{rest}\n\
         [peril.p]\norigin = \"vendor\"\nfrequency = {{ binomial = {{ trials = 1, chance = 1.0 }} }}\n\
         fault = {{ vendor = 1.0 }}\nculpability = {{ vendor = \"negligent\", clinic = \"negligent\" }}\n\
         hits.clinic = {{ probability = 1.0, severity = \"100k\", split = {{ response = 1.0 }}, records = \"40k\" }}\n"
    )
}

/// Gross and net of the clinic in the first year.
fn figures(tables: &str) -> Result<(f64, f64), Box<dyn std::error::Error>> {
    let ready = Ready::tables(tables)?;
    let at = ready.party("clinic");
    let year = &ready.years(1)[0];
    Ok((year.parties[at].gross, year.parties[at].net))
}

fn florida(days: &str, more: &str) -> String {
    clinic(
        &format!(
            "records = {{ US-FL = 40_000 }}\nregimes = [\"state:FL\"]\nnotification = \"{days}\""
        ),
        &format!("[regime.\"state:FL\"]\nenforcement = 1.0\nfine = \"0\"\n{more}"),
    )
}

#[test]
fn a_late_notice_in_florida_costs_what_its_table_says() -> Tested {
    // Florida Statutes 501.171(9)(b): 1,000 a day for 30 days, then 50,000 per 30 days.
    for (days, fine) in [("30d", 0.0), ("40d", 10e3), ("61d", 80e3), ("210d", 280e3)] {
        assert_eq!(figures(&florida(days, ""))?.0, 100e3 + fine, "{days}");
    }
    let half = florida("61d", "settlement = 0.5");
    assert_eq!(figures(&half)?.0, 140e3);
    Ok(())
}

#[test]
fn an_authority_acts_as_often_as_the_scenario_says() -> Tested {
    let tables = florida("61d", "").replace("enforcement = 1.0", "enforcement = 0.3");
    let ready = Ready::tables(&tables)?;
    let at = ready.party("clinic");
    let years = 5_000;
    let fined = ready.years(years).into_iter();
    let fined = fined.filter(|year| year.parties[at].gross > 100e3).count();
    let (part, error) = (fined as f64 / years as f64, (0.21 / years as f64).sqrt());
    assert!((part - 0.3).abs() < 4.0 * error, "{part}");
    Ok(())
}

#[test]
fn only_records_of_persons_whom_a_regime_reaches_count() -> Tested {
    // A quarter of the patients live in California: 10,000 at 1,000 each, a hundredth of it paid.
    let tables = |records: &str| {
        clinic(
            &format!("records = {records}\nregimes = [\"cmia\"]"),
            "[regime.cmia]\nenforcement = 0.0\nseriousness = \"low\"\nclaim = 1.0\nclaimed = 0.01\n",
        )
    };
    let quarter = figures(&tables("{ US-CA = 10_000, DE = 30_000 }"))?.0;
    assert_eq!(quarter, 200e3);
    let all = figures(&tables("40_000"))?.0;
    assert_eq!(all, 500e3);
    Ok(())
}

const POLICY: &str =
    "[policy.cyber]\ninsured = \"clinic\"\ninsurers = { i = 1.0 }\nrecovery = \"top-down\"\n";

#[test]
fn a_policy_pays_a_fine_only_where_it_may_be_insured() -> Tested {
    let insured = |answer: &str, policy: &str| {
        let more = format!("insurable = {answer}\n{POLICY}{policy}");
        Ok::<_, Box<dyn std::error::Error>>(figures(&florida("61d", &more))?.1)
    };
    for covers in [
        "",
        "covers.all = { heads = [\"response\", \"regulatory\"] }",
    ] {
        assert_eq!(insured("true", covers)?, 0.0, "{covers}");
        assert_eq!(insured("false", covers)?, 80e3, "{covers}");
    }
    let without = "covers.all = { heads = [\"response\"] }";
    assert_eq!(insured("true", without)?, 80e3);
    Ok(())
}

#[test]
fn a_fine_that_may_be_insured_by_half_is_paid_half_the_time() -> Tested {
    let tables = florida("61d", &format!("insurable = 0.5\n{POLICY}"));
    let ready = Ready::tables(&tables)?;
    let at = ready.party("clinic");
    let years = ready.years(4_000);
    let kept = years.iter().filter(|year| year.parties[at].net > 0.0);
    let part = kept.count() as f64 / years.len() as f64;
    assert!(
        (part - 0.5).abs() < 4.0 * (0.25 / years.len() as f64).sqrt(),
        "{part}"
    );
    Ok(())
}

#[test]
fn a_contract_passes_a_fine_on_only_where_it_lists_it_and_the_regime_allows_it() -> Tested {
    let contract = |passes_on: &str, damages: &str| {
        let more = format!(
            "passes_on = {passes_on}\n[contract.msa]\nobligor = \"vendor\"\nbeneficiary = \"clinic\"\n\
             liability = \"several\"\n{damages}\ncaps.general = {{ limit = \"1B\", per = \"event\" }}\n"
        );
        Ok::<_, Box<dyn std::error::Error>>(figures(&florida("61d", &more))?.1)
    };
    let lists = "damages = { includes = [\"regulatory\"] }";
    assert_eq!(contract("true", lists)?, 0.0);
    assert_eq!(contract("false", lists)?, 80e3);
    assert_eq!(contract("true", "")?, 80e3);
    let indemnity = "indemnities.fines = { heads = [\"regulatory\"], trigger = \"strict\" }";
    assert_eq!(contract("true", indemnity)?, 0.0);
    assert_eq!(contract("false", indemnity)?, 80e3);
    let all = "indemnities.all = { trigger = \"strict\" }";
    assert_eq!(contract("false", all)?, 80e3);
    Ok(())
}

#[test]
fn a_fine_of_one_conduct_is_not_imposed_twice() -> Tested {
    // Directive (EU) 2022/2555, Art. 35(2): where the data protection authority has fined, no more.
    let tables = |gdpr: &str| {
        clinic(
            "records = { DE = 40_000 }\nrevenue = \"1B\"\nregimes = [\"gdpr\", \"nis2:essential\"]\nnotification = { authority = \"1h\" }",
            &format!(
                "[regime.gdpr]\nenforcement = {gdpr}\nseriousness = [0.1, 0.1]\nexchange = 1.0\n\
                 [regime.\"nis2:essential\"]\nenforcement = 1.0\nseriousness = [0.2, 0.2]\nexchange = 1.0\n"
            ),
        )
    };
    // 10 % of 2 % of 1B; else 20 % of 2 % of 1B.
    assert_eq!(figures(&tables("1.0"))?.0, 100e3 + 2e6);
    assert_eq!(figures(&tables("0.0"))?.0, 100e3 + 4e6);
    Ok(())
}

#[test]
fn turnover_is_that_of_the_corporate_group_in_the_currency_of_the_regime() -> Tested {
    let tables = |extra: &str| {
        clinic(
            &format!(
                "records = {{ DE = 40_000 }}\nrevenue = \"612M\"\n{extra}\nregimes = [\"gdpr\"]\nnotification = {{ authority = \"1h\" }}"
            ),
            "[party.sister]\nrevenue = \"588M\"\ngroup = \"acme\"\n\
             [regime.gdpr]\nenforcement = 1.0\nseriousness = [0.1, 0.1]\nexchange = 1.2\n",
        )
    };
    // 1.2B of dollars are 1B of euros, of which 2 % and 10 %; back in dollars.
    assert_eq!(figures(&tables("group = \"acme\""))?.0, 100e3 + 2.4e6);
    // 612M are 510M, whose 2 % are 10.2M.
    assert_eq!(figures(&tables(""))?.0, 100e3 + 1.224e6);
    assert_eq!(figures(&tables("turnover = \"2.4B\""))?.0, 100e3 + 4.8e6);
    Ok(())
}

#[test]
fn what_the_processor_knew_counts_where_its_knowledge_is_the_partys() -> Tested {
    let tables = |clock: &str| {
        florida("30d", &format!("clock = \"{clock}\"")).replace(
            "[party.vendor]\n",
            "[party.vendor]\nnotify = { to = \"clinic\", after = \"10d\" }\n",
        )
    };
    assert_eq!(figures(&tables("own"))?.0, 100e3);
    assert_eq!(figures(&tables("processor"))?.0, 110e3);
    Ok(())
}

#[test]
fn encrypted_records_need_no_notice() -> Tested {
    let tables = |chance: &str| {
        florida("61d", "").replace(
            "fault = { vendor",
            &format!("flags = {{ encrypted = {chance} }}\nfault = {{ vendor"),
        )
    };
    assert_eq!(figures(&tables("0.0"))?.0, 180e3);
    assert_eq!(figures(&tables("1.0"))?.0, 100e3);
    Ok(())
}

#[test]
fn a_regime_moves_no_draw_of_what_was_there() -> Tested {
    let drawn = |tables: &str| -> Result<Vec<f64>, Box<dyn std::error::Error>> {
        let law = "severity = { lognormal = { median = \"100k\", p95 = \"2M\" } }";
        let ready = Ready::tables(&tables.replace("severity = \"100k\"", law))?;
        let at = ready.party("clinic");
        let years = ready.years(400).into_iter();
        Ok(years.map(|year| year.parties[at].gross).collect())
    };
    let with = drawn(&florida("61d", ""))?;
    let without = drawn(&clinic("", ""))?;
    for (with, without) in with.iter().zip(&without) {
        assert_eq!(*with, without + 80e3);
    }
    Ok(())
}

#[test]
fn late_notices_are_counted_and_what_a_regime_costs_is_added_up() -> Tested {
    // Half of the notices take longer than 30 days; each late one costs a day or more.
    let tables = florida("30d", "").replace(
        "notification = \"30d\"",
        "notification = { lognormal = { median = \"30d\", p95 = \"31d\" } }",
    );
    let ready = Ready::tables(&tables)?;
    let years = 4_000;
    let sink = || RegimeSink::new(&ready.model, obligor::summary::Spacing::Years);
    let run = |threads: usize| {
        let run = Run {
            threads,
            ..Run::of(years)
        };
        let (sink, _) = simulate(&ready.sampler, &ready.waterfalls, &run, sink, &Unobserved);
        sink.map(|sink| sink.finish(years)).unwrap_or_default()
    };
    let figures = run(1);
    assert_eq!(figures, run(2));
    let [florida] = &figures[..] else {
        return Err(format!("{figures:?}").into());
    };
    assert_eq!(
        (florida.party.as_str(), florida.regime),
        ("clinic", "state:FL")
    );
    assert_eq!(florida.notifiable, years);
    let late = florida.p_late.ok_or("no event was notifiable")?;
    assert!(late.low() < 0.5 && 0.5 < late.high(), "{late:?}");
    // Every fine is a thousand for each day begun, so what is owed is at least a thousand a late notice.
    assert_eq!(florida.p_owed.value(), late.value());
    let clinic = ready.party("clinic");
    let gross: f64 = ready
        .years(years)
        .iter()
        .map(|year| year.parties[clinic].gross - 100e3)
        .sum();
    let mean = florida.owed.value();
    assert!(
        (mean - gross / years as f64).abs() < 1e-6 * mean,
        "{mean} {gross}"
    );
    Ok(())
}

/// What the reader says of a scenario.
fn findings(tables: &str) -> String {
    let document = scenario::read_text("test.toml", &format!("{HEAD}{tables}"), &[]);
    match document {
        Err(error) => error.to_string(),
        Ok(document) => match document.resolve() {
            Ok((_, findings)) | Err(findings) => findings.to_string(),
        },
    }
}

#[test]
fn what_no_law_says_is_asked_for() {
    let enforcement = clinic("regimes = [\"hipaa\"]", "");
    assert!(
        findings(&enforcement).contains("`regime.hipaa` does not say `enforcement`"),
        "{}",
        findings(&enforcement)
    );
    let unknown = clinic("regimes = [\"hippa\"]", "");
    assert!(
        findings(&unknown).contains("unknown regime `hippa`"),
        "{}",
        findings(&unknown)
    );
    let euros = clinic(
        "revenue = \"1B\"\nregimes = [\"gdpr\"]",
        "[regime.gdpr]\nenforcement = 0.1\n",
    );
    assert!(
        findings(&euros).contains("`regime.gdpr` does not say `exchange`"),
        "{}",
        findings(&euros)
    );
    let middle = clinic(
        "revenue = \"50M\"\nregimes = [\"gdpr\"]",
        "[regime.gdpr]\nenforcement = 0.1\nexchange = 1.0\n",
    );
    assert!(
        findings(&middle).contains("`regime.gdpr` does not say `turnover_adjustment`"),
        "{}",
        findings(&middle)
    );
    let idle = clinic("", "[regime.hipaa]\nenforcement = 0.1\n");
    assert!(
        findings(&idle).contains("no party stands under `hipaa`"),
        "{}",
        findings(&idle)
    );
    let abroad = clinic(
        "records = { DE = 40_000 }\nregimes = [\"hipaa\"]",
        "[regime.hipaa]\nenforcement = 0.1\n",
    );
    assert!(
        findings(&abroad).contains("`hipaa` reaches none of the records"),
        "{}",
        findings(&abroad)
    );
    let unexposed = clinic(
        "regimes = [\"hipaa\"]",
        "[regime.hipaa]\nenforcement = 0.1\n",
    )
    .replace(", records = \"40k\"", "");
    assert!(
        findings(&unexposed).contains("no peril exposes records of `clinic`"),
        "{}",
        findings(&unexposed)
    );
    let nowhere = clinic("records = { Germany = 40_000 }", "");
    assert!(
        findings(&nowhere).contains("`Germany` is not where somebody lives"),
        "{}",
        findings(&nowhere)
    );
}

#[test]
fn a_regime_is_read_with_its_chance_its_reach_its_deadline_and_its_fate() -> Tested {
    let tables = florida(
        "61d",
        "settlement = 0.5\ninsurable = 0.4\nclock = \"processor\"",
    );
    let tables = tables.replace("US-FL = 40_000", "US-FL = 10_000, DE = 30_000");
    let read = reading(&Ready::tables(&tables)?.model);
    for line in [
        "clinic stands under state:FL, Florida Information Protection Act (regime.\"state:FL\"): it reaches persons in US-FL, 25 % of the records it holds.",
        "- The authority imposes something after an event with probability 1; 50 % of it is paid in the end.",
        "- Notice (to persons) is due within 30 days of the knowledge of the party where the event starts.",
        "- What is imposed may be insured with probability 0.4; a contract that lists regulatory passes it on.",
    ] {
        assert!(read.iter().any(|it| it == line), "{line}\n{read:#?}");
    }
    let europe = clinic(
        "records = { DE = 9 }\nrevenue = \"1B\"\nregimes = [\"gdpr\"]",
        "[regime.gdpr]\nenforcement = 0.1\nexchange = 1.0\n",
    );
    let read = reading(&Ready::tables(&europe)?.model);
    let kept = "- What is imposed may not be insured; no contract may pass it on.";
    assert!(read.iter().any(|it| it == kept), "{read:#?}");
    Ok(())
}

#[test]
fn an_explained_event_says_what_a_regime_imposed_and_whose_notice_was_late() -> Tested {
    let told = |tables: &str| -> Result<String, Box<dyn std::error::Error>> {
        let model = Ready::tables(tables)?.model;
        let explained = Explained::drawn(&model, 0)?;
        Ok(markdown::set(&pages(&model, &explained, &Asked::default())))
    };
    let owed = "Under state:FL clinic owes 80,000.00, part of its own loss; the notices (to persons; to the Department of Legal Affairs from 500 persons) came too late.";
    let late = told(&florida("61d", ""))?;
    assert!(late.contains(owed), "{late}");
    let spared = told(&florida("61d", "").replace("enforcement = 1.0", "enforcement = 0.0"))?;
    let nothing = "Under state:FL nothing is imposed on clinic; the notices (to persons; to";
    assert!(spared.contains(nothing), "{spared}");
    let in_time = told(&florida("30d", ""))?;
    assert!(!in_time.contains("Under state:FL"), "{in_time}");
    Ok(())
}

#[test]
fn a_term_for_fines_is_dead_only_where_no_regime_can_meet_it() {
    let cover = |insurable: &str| {
        format!("insurable = {insurable}\n{POLICY}covers.fines = {{ heads = [\"regulatory\"] }}")
    };
    let listed = |passes_on: &str| {
        format!(
            "passes_on = {passes_on}\n[contract.msa]\nobligor = \"vendor\"\nbeneficiary = \"clinic\"\n\
             liability = \"several\"\ndamages = {{ includes = [\"regulatory\"] }}"
        )
    };
    for (terms, warning, is_dead) in [
        (cover("0.1"), "no peril produces", false),
        (cover("false"), "no peril produces", true),
        (listed("true"), "without effect", false),
        (listed("false"), "without effect", true),
    ] {
        let found = findings(&florida("61d", &terms));
        assert_eq!(found.contains(warning), is_dead, "{terms}\n{found}");
    }
    let unread = clinic(
        "regimes = [\"hipaa\"]",
        "[regime.hipaa]\nenforcement = 0.1\nper_card = \"5\"\nprovisions = 2\n",
    );
    let told = findings(&unread);
    assert!(
        told.contains("`regime.hipaa.per_card` does nothing"),
        "{told}"
    );
    assert!(!told.contains("provisions"), "{told}");
}
