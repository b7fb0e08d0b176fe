//! Notices of regimes: to persons and to authorities, each with its own time, deadline and price; and
//! regimes on scripted events.

use crate::ready::{HEAD, Ready, Tested};
use obligor::draw::Sampler;
use obligor::model::ParameterUncertainty;
use obligor::report::explained::{Asked, Explained, markdown, pages};
use obligor::report::reading::reading;
use obligor::scenario;
use obligor::settle::settle_scripted;
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::{RegimeFigures, RegimeSink, Spacing};
use std::error::Error;

/// One breach a year that exposes 40,000 records of a firm and costs 100k of response.
fn firm(party: &str, rest: &str) -> String {
    format!(
        "[party.firm]\n{party}\n[party.vendor]\n{rest}\n\
         [peril.p]\norigin = \"vendor\"\nfrequency = {{ binomial = {{ trials = 1, chance = 1.0 }} }}\n\
         fault = {{ vendor = 1.0 }}\nculpability = {{ vendor = \"negligent\", firm = \"none\" }}\n\
         hits.firm = {{ probability = 1.0, severity = \"100k\", split = {{ response = 1.0 }}, records = \"40k\" }}\n"
    )
}

const GDPR: &str = "[regime.gdpr]\nenforcement = 1.0\nexchange = 1.0\n";

/// A German firm with a turnover of 1B and these times of notice.
fn german(notification: &str, rest: &str) -> String {
    let party = format!(
        "records = {{ DE = 40_000 }}\nturnover = \"1B\"\nregimes = [\"gdpr\"]\n{notification}"
    );
    firm(&party, &format!("{GDPR}{rest}"))
}

fn nis2(notification: &str) -> String {
    let party =
        format!("turnover = \"1B\"\nregimes = [\"nis2:important\"]\nnotification = {notification}");
    let rest = "[regime.\"nis2:important\"]\nenforcement = 1.0\nseriousness = [0.1, 0.1]\nexchange = 1.0\n";
    firm(&party, rest)
}

/// What the regimes of the firm make of so many years.
fn figures(tables: &str, years: u64) -> Result<RegimeFigures, Box<dyn Error>> {
    let ready = Ready::tables(tables)?;
    let sink = || RegimeSink::new(&ready.model, Spacing::Years);
    let run = Run::of(years);
    let (sink, _) = simulate(&ready.sampler, &ready.waterfalls, &run, sink, &Unobserved);
    let all = sink.map(|sink| sink.finish(years)).unwrap_or_default();
    let first = all.into_iter().next();
    first.ok_or_else(|| "nobody stands under a regime".into())
}

/// The part of each notice that came late, by its key; those that are never due are left out.
fn late(tables: &str, years: u64) -> Result<Vec<(&'static str, f64)>, Box<dyn Error>> {
    let notices = figures(tables, years)?.notices.into_iter();
    let late = notices.filter_map(|it| Some((it.notice.key, it.p_late?.value())));
    Ok(late.collect())
}

/// The firm's own loss beyond the response, in the first year.
fn added(tables: &str) -> Result<f64, Box<dyn Error>> {
    let ready = Ready::tables(tables)?;
    let firm = ready.party("firm");
    Ok(ready.years(1)[0].parties[firm].gross - 100e3)
}

#[test]
fn each_notice_of_a_regime_has_a_deadline_of_its_own() -> Tested {
    for (times, expected) in [
        ("{ authority = \"24h\" }", [0.0, 0.0]),
        ("{ authority = \"25h\" }", [1.0, 0.0]),
        ("{ authority = \"73h\" }", [1.0, 1.0]),
    ] {
        let [warning, notification] = expected;
        let found = late(&nis2(times), 10)?;
        let expected = [("early-warning", warning), ("notification", notification)];
        assert_eq!(found, expected, "{times}");
    }
    // Warned after 20 hours, notified 53 hours later, reported a month and an hour after that.
    let found = late(&nis2("{ authority = \"20h\", report = \"53h\" }"), 10)?;
    assert_eq!(
        found,
        [
            ("early-warning", 0.0),
            ("notification", 1.0),
            ("final-report", 0.0)
        ]
    );
    let month = "{ authority = \"20h\", report = \"731h\" }";
    assert_eq!(late(&nis2(month), 10)?[2], ("final-report", 1.0));
    Ok(())
}

#[test]
fn two_late_notices_of_one_duty_are_fined_once() -> Tested {
    // 10 % of 1.4 % of 1B, whether one notice is late or all of them.
    for times in [
        "{ authority = \"25h\" }",
        "{ authority = \"100h\" }",
        "{ authority = \"100h\", report = \"1000h\" }",
    ] {
        assert_eq!(added(&nis2(times))?, 1.4e6, "{times}");
    }
    assert_eq!(added(&nis2("{ authority = \"24h\" }"))?, 0.0);
    Ok(())
}

#[test]
fn a_report_to_the_department_is_a_duty_beside_the_notice_to_persons() -> Tested {
    // Without fault tier 1: one violation of 145 to 73,011 for the report, the year's 36,505.50 for
    // forty thousand persons; the conduct itself is fined in any case.
    let tables = |times: &str| {
        firm(
            &format!(
                "records = {{ US-FL = 40_000 }}\nregimes = [\"hipaa\"]\nnotification = {times}"
            ),
            "[regime.hipaa]\nenforcement = 1.0\n",
        )
    };
    let neither = added(&tables("{ persons = \"60d\", authority = \"60d\" }"))?;
    let persons = added(&tables("{ persons = \"61d\", authority = \"60d\" }"))?;
    let report = added(&tables("{ persons = \"60d\", authority = \"61d\" }"))?;
    let both = added(&tables("{ persons = \"61d\", authority = \"61d\" }"))?;
    assert_eq!(persons - neither, 36_505.5);
    let apart = report - neither;
    assert!((145.0..=36_505.5).contains(&apart), "{apart}");
    assert!((both - neither - (persons - neither) - apart).abs() < 1e-6);
    // One law for all of them is that of persons, and a law that counts days has both told at once.
    assert_eq!(added(&tables("\"61d\""))?, both);
    Ok(())
}

#[test]
fn small_breaches_need_no_report_where_the_law_says_so() -> Tested {
    let tables = |records: &str| {
        let party = "records = { US-FL = 40_000 }\nregimes = [\"state:FL\"]\nnotification = { persons = \"1d\", authority = \"40d\" }";
        firm(
            party,
            "[regime.\"state:FL\"]\nenforcement = 1.0\nfine = \"0\"\n",
        )
        .replace("records = \"40k\"", &format!("records = {records}"))
    };
    // Florida: 1,000 a day, ten days, from 500 persons.
    for (records, fine) in [("499", 0.0), ("500", 10e3), ("501", 10e3)] {
        assert_eq!(added(&tables(records))?, fine, "{records}");
    }
    Ok(())
}

#[test]
fn a_slow_letter_to_persons_does_not_make_the_notice_to_the_authority_late() -> Tested {
    let apart = german(
        "notification = { persons = \"72d\", authority = \"71h\" }",
        "",
    );
    assert_eq!(late(&apart, 10)?, [("authority", 0.0)]);
    assert_eq!(added(&apart)?, 0.0);
    let late_too = german(
        "notification = { persons = \"1h\", authority = \"73h\" }",
        "",
    );
    assert_eq!(late(&late_too, 10)?, [("authority", 1.0)]);
    assert!(added(&late_too)? > 0.0);
    Ok(())
}

#[test]
fn who_says_nothing_of_notices_has_the_librarys_times_with_their_source() -> Tested {
    // 37 % of reports to the Information Commissioner came after 72 hours.
    let silent = german("", "");
    let years = 6_000;
    let [(key, part)] = late(&silent, years)?[..] else {
        return Err("one notice within a time".into());
    };
    let error = (0.37 * 0.63 / years as f64).sqrt();
    assert_eq!(key, "authority");
    assert!((part - 0.367).abs() < 4.0 * error, "{part}");
    let claims = german("claim_notice = \"5h\"", "");
    let model = Ready::tables(&claims)?.model;
    let origins = model.origins.iter().filter(|it| !it.stated);
    let sourced: Vec<&str> = origins
        .filter(|it| it.source.is_some())
        .map(|it| it.path.as_str())
        .collect();
    // The GDPR counts no hours towards persons: nothing of theirs is assumed.
    assert_eq!(
        sourced,
        ["party.firm.notification.authority", "party.firm.discovery"]
    );
    let read = reading(&model).join("\n");
    assert!(read.contains("Information Commissioner's Office"), "{read}");
    // Washington: half of the notices to persons take 71.5 days and more.
    let florida = firm(
        "records = { US-FL = 40_000 }\nregimes = [\"state:FL\"]",
        "[regime.\"state:FL\"]\nenforcement = 0.0\nfine = \"0\"\n",
    );
    let found = late(&florida, 2_000)?;
    let [("persons", persons), ("authority", authority)] = found[..] else {
        return Err(format!("{found:?}").into());
    };
    assert_eq!(persons, authority, "told with the letters");
    assert!((persons - 0.815).abs() < 0.04, "{persons}");
    Ok(())
}

#[test]
fn a_time_of_the_library_is_told_only_where_a_notice_reads_it() -> Tested {
    for (regimes, notification, expected) in [
        ("\"state:FL\"", "", &["persons"][..]),
        ("\"gdpr\"", "", &["authority"]),
        ("\"gdpr\", \"state:FL\"", "", &["persons", "authority"]),
        (
            "\"hipaa\"",
            "notification = { authority = \"9d\" }",
            &["persons"],
        ),
        ("\"gdpr\"", "notification = { authority = \"9d\" }", &[]),
        ("\"glba\"", "", &["persons"]),
        ("\"glba\"", "notification = { authority = \"9d\" }", &[]),
    ] {
        let party = format!(
            "records = {{ US-FL = 30_000, DE = 10_000 }}\nturnover = \"1B\"\nregimes = [{regimes}]\n{notification}"
        );
        let regimes = ["gdpr", "\"state:FL\"", "hipaa", "glba"].map(|key| {
            let named = regimes.contains(key.trim_matches('"'));
            let fines = if key == "glba" { "late_fine = 1" } else { "" };
            match named {
                true => format!(
                    "[regime.{key}]\nenforcement = 0.1\nexchange = 1.0\nfine = \"0\"\n{fines}\n"
                ),
                false => String::new(),
            }
        });
        let model = Ready::tables(&firm(&party, &regimes.concat()))?.model;
        let origins = model.origins.iter().filter(|it| !it.stated);
        let sourced = origins.filter(|it| it.source.is_some());
        let found: Vec<&str> = sourced
            .filter_map(|it| it.path.strip_prefix("party.firm.notification."))
            .collect();
        assert_eq!(found, expected, "{party}");
    }
    Ok(())
}

#[test]
fn members_that_one_event_hits_are_told_by_one_draw() -> Tested {
    // Late where the vendor takes longer than its median: 30 days less 10 of the members' own.
    let tables = "[party.shop]\ncount = 40\nrecords = { US-FL = 4_000 }\nregimes = [\"state:FL\"]\nnotification = \"10d\"\n\
        [party.vendor]\nnotify = { to = \"shop\", after = { lognormal = { median = \"20d\", p95 = \"60d\" } } }\n\
        [regime.\"state:FL\"]\nenforcement = 0.1\nfine = \"0\"\nclock = \"processor\"\n\
        [peril.p]\norigin = \"vendor\"\nfrequency = { poisson = 0.04 }\nfault = { vendor = 1.0 }\n\
        culpability = \"negligent\"\n\
        hits.shop = { probability = 0.9, severity = \"10k\", split = { response = 1.0 }, records = \"4k\" }\n";
    let (years, seeds) = (2_000, 40);
    let mut covered = 0;
    for seed in 1..=seeds {
        let head = HEAD.replace("20_261_121", &seed.to_string());
        let ready = Ready::text(&format!("{head}{tables}"))?;
        let sink = || RegimeSink::new(&ready.model, Spacing::Years);
        let run = Run::of(years);
        let (sink, _) = simulate(&ready.sampler, &ready.waterfalls, &run, sink, &Unobserved);
        let all = sink.map(|sink| sink.finish(years)).unwrap_or_default();
        let [shops] = &all[..] else {
            return Err(format!("{all:?}").into());
        };
        // About eighty events, not three thousand.
        assert!(
            (40..130).contains(&shops.notifiable),
            "seed {seed}: {shops:?}"
        );
        assert_eq!(shops.notices[0].due, shops.notifiable);
        let late = shops.p_late.ok_or("no notice was due")?;
        assert!(late.high() - late.low() > 0.15, "seed {seed}: {late}");
        covered += usize::from(late.low() <= 0.5 && 0.5 <= late.high());
    }
    assert!(covered >= 34, "{covered} of {seeds}");
    Ok(())
}

#[test]
fn years_that_share_parameters_count_as_one_in_the_part_that_is_late() -> Tested {
    // Two perils alike, of which the vendor's is told too late: half, and parameters move the mix.
    let peril = |key: &str, origin: &str| {
        format!(
            "[peril.{key}]\norigin = \"{origin}\"\nfrequency = {{ poisson = 0.5 }}\nfault = {{ {origin} = 1.0 }}\n\
             hits.firm = {{ probability = 1.0, severity = \"10k\", split = {{ response = 1.0 }}, records = \"4k\" }}\n"
        )
    };
    let tables = format!(
        "[party.firm]\nrecords = {{ US-FL = 4_000 }}\nregimes = [\"state:FL\"]\nnotification = \"10d\"\n\
         [party.vendor]\nnotify = {{ to = \"firm\", after = \"60d\" }}\n\
         [regime.\"state:FL\"]\nenforcement = 0.1\nfine = \"0\"\nclock = \"processor\"\n{}{}",
        peril("told", "vendor"),
        peril("own", "firm")
    );
    let (batch, batches, seeds) = (256, 40, 30);
    let mut spread = ParameterUncertainty::library();
    spread.batch_years = batch;
    let ready = Ready::tables(&tables)?;
    let mut covered = 0;
    for seed in 1..=seeds {
        let sampler = Sampler::uncertain(&ready.model, seed, &ready.layout, spread)?;
        let years = u64::from(batch) * batches;
        let sink = || RegimeSink::new(&ready.model, Spacing::Batches(batch));
        let run = Run::of(years);
        let (sink, _) = simulate(&sampler, &ready.waterfalls, &run, sink, &Unobserved);
        let all = sink.map(|sink| sink.finish(years)).unwrap_or_default();
        let late = all[0].p_late.ok_or("no notice was due")?;
        assert!(late.high() - late.low() > 0.06, "seed {seed}: {late}");
        covered += usize::from(late.low() <= 0.5 && 0.5 <= late.high());
    }
    assert!(covered >= 25, "{covered} of {seeds}");
    Ok(())
}

#[test]
fn the_sample_to_californias_attorney_general_counts_from_the_letters() -> Tested {
    let tables = |times: &str| {
        firm(
            &format!(
                "records = {{ US-CA = 40_000 }}\nregimes = [\"state:CA\"]\nnotification = {times}"
            ),
            "[regime.\"state:CA\"]\nenforcement = 1.0\nlate_fine = \"1k\"\n",
        )
    };
    for (times, is_late) in [
        ("{ persons = \"20d\", authority = \"35d\" }", 0.0),
        ("{ persons = \"20d\", authority = \"36d\" }", 1.0),
        ("{ persons = \"20d\", authority = \"60d\" }", 1.0),
        ("{ persons = \"20d\", authority = \"5d\" }", 0.0),
        ("\"20d\"", 0.0),
    ] {
        let found = late(&tables(times), 10)?;
        assert_eq!(found, [("persons", 0.0), ("authority", is_late)], "{times}");
        assert_eq!(added(&tables(times))?, 1e3 * is_late, "{times}");
    }
    Ok(())
}

#[test]
fn who_keeps_the_records_of_others_has_a_notice_of_its_own() -> Tested {
    let tables = |regime: &str, notify: &str| {
        let party = format!(
            "records = {{ US-FL = 40_000 }}\nregimes = [\"{regime}\"]\nnotification = \"1h\""
        );
        let rest = format!("{notify}\n[regime.\"{regime}\"]\nenforcement = 1.0\nfine = \"0\"\n");
        firm(&party, &rest)
    };
    for (regime, days, is_late) in [
        ("state:FL", 10, 0.0),
        ("state:FL", 11, 1.0),
        ("hipaa", 60, 0.0),
        ("hipaa", 61, 1.0),
    ] {
        let notify = format!("notify = {{ to = \"firm\", after = \"{days}d\" }}");
        let tables = tables(regime, &notify);
        let found = figures(&tables, 10)?;
        let told = found
            .notices
            .iter()
            .find(|it| it.notice.key == "controller");
        let told = told.and_then(|it| it.p_late).ok_or("it was told")?;
        assert_eq!(told.value(), is_late, "{regime} {days}");
        // It is the vendor's: the firm's own notices are in time.
        assert_eq!(
            found.p_late.map(|it| it.value()),
            Some(0.0),
            "{regime} {days}"
        );
    }
    let notify = "notify = { to = \"firm\", after = \"11d\" }";
    assert_eq!(added(&tables("state:FL", notify))?, 0.0);
    let silent = figures(&tables("state:FL", ""), 10)?;
    assert!(
        silent
            .notices
            .iter()
            .all(|it| it.notice.key != "controller" || it.due == 0)
    );
    let model = Ready::tables(&tables("state:FL", notify))?.model;
    let read = reading(&model).join("\n");
    let words =
        "must tell it (third-party agent to covered entity) within 10 days of its own knowledge";
    assert!(read.contains(words), "{read}");
    let explained = Explained::drawn(&model, 0)?;
    let told = markdown::set(&pages(&model, &explained, &Asked::default()));
    let words = "the notice (third-party agent to covered entity) came too late";
    assert!(told.contains(words), "{told}");
    Ok(())
}

#[test]
fn a_party_without_regimes_has_no_times_of_its_own() -> Tested {
    let model = Ready::tables(&firm("", ""))?.model;
    assert!(model.clocks.is_empty(), "{:?}", model.clocks);
    // FISMA, CCPA and CMIA ask for no notice within a time.
    let fisma = firm(
        "regimes = [\"fisma\"]",
        "[regime.fisma]\nenforcement = 0.1\n",
    );
    assert!(Ready::tables(&fisma)?.model.clocks.is_empty());
    Ok(())
}

#[test]
fn a_regime_puts_no_notice_of_claims_late_that_nobody_spoke_of() -> Tested {
    // The policy's time runs from the event, discovery takes weeks, and nothing is said of claims.
    let policy = "[party.i]\nrole = \"insurer\"\n[policy.cyber]\ninsured = \"firm\"\ninsurers = { i = 1.0 }\n\
                  recovery = \"top-down\"\nnotice = { within = \"1h\", from = \"event\", effect = \"bar\" }\n";
    let ready = Ready::tables(&german("notification = { authority = \"1h\" }", policy))?;
    let firm = ready.party("firm");
    assert!(
        ready
            .years(50)
            .iter()
            .all(|year| year.parties[firm].net == 0.0)
    );
    Ok(())
}

#[test]
fn a_filing_counts_from_the_finding_that_the_event_is_material() -> Tested {
    let tables = |times: &str| {
        firm(
            &format!("regimes = [\"sec\"]\nnotification = {times}"),
            "[regime.sec]\nenforcement = 1.0\nfine = \"1M\"\nlate_fine = \"1M\"\n",
        )
    };
    // Four business days are 134.4 hours on average.
    assert_eq!(added(&tables("{ authority = \"200h\" }"))?, 1e6);
    let found = "{ authority = \"200h\", assessment = \"66h\" }";
    assert_eq!(added(&tables(found))?, 0.0);
    Ok(())
}

#[test]
fn four_hours_from_classification_are_looked_at_where_its_time_is_said() -> Tested {
    let tables = |times: &str| {
        firm(
            &format!("regimes = [\"dora\"]\nnotification = {times}"),
            "[regime.dora]\nenforcement = 1.0\nexchange = 1.0\nfine = \"1M\"\nlate_fine = \"200k\"\n",
        )
    };
    let silent = late(&tables("{ authority = \"23h\" }"), 10)?;
    assert_eq!(silent, [("initial", 0.0)]);
    for (assessment, is_late) in [("19h", 0.0), ("18h", 1.0), ("30h", 0.0)] {
        let times = format!("{{ authority = \"23h\", assessment = \"{assessment}\" }}");
        let found = late(&tables(&times), 10)?;
        assert_eq!(found, [("initial", 0.0), ("initial-classified", is_late)]);
        assert_eq!(added(&tables(&times))?, 200e3 * is_late, "{assessment}");
    }
    Ok(())
}

#[test]
fn the_words_name_each_notice_and_the_one_that_was_late() -> Tested {
    let tables = nis2("{ authority = \"30h\" }");
    let model = Ready::tables(&tables)?.model;
    let read = reading(&model).join("\n");
    for line in [
        "- Notice (early warning to the CSIRT or authority) is due within 24 hours of its own knowledge of the event.",
        "- Notice (final report) is due within 1 month of the notice before.",
        "it notifies authorities 30 hours after it knows of an event",
    ] {
        assert!(read.contains(line), "{line}\n{read}");
    }
    let explained = Explained::drawn(&model, 0)?;
    let told = markdown::set(&pages(&model, &explained, &Asked::default()));
    let late = "the notice (early warning to the CSIRT or authority) came too late";
    assert!(told.contains(late), "{told}");
    Ok(())
}

/// One scripted event at a Floridian firm; the regime acts with certainty.
fn scripted(event: &str, regime: &str) -> String {
    format!(
        "[party.firm]\nrecords = {{ US-FL = 10_000, DE = 30_000 }}\nregimes = [\"state:FL\"]\n[party.i]\nrole = \"insurer\"\n\
         [regime.\"state:FL\"]\nenforcement = 1.0\nfine = \"0\"\n{regime}\n\
         [policy.cyber]\ninsured = \"firm\"\ninsurers = {{ i = 1.0 }}\nrecovery = \"top-down\"\n\
         [[event]]\nfault = {{ self = 1.0 }}\nloss.firm = {{ response = \"100k\" }}\nrecords.firm = 4_000\n{event}\n"
    )
}

/// Gross and net of the firm.
fn settled(tables: &str) -> Result<(f64, f64), Box<dyn Error>> {
    let document = scenario::read_text("test.toml", &format!("{HEAD}{tables}"), &[])?;
    let (model, _) = document
        .resolve()
        .map_err(|findings| findings.to_string())?;
    let settled = settle_scripted(&model)?;
    let firm = model.party("firm").ok_or("firm")?.index();
    Ok((settled.parties[firm].gross, settled.parties[firm].net))
}

#[test]
fn a_scripted_event_is_fined_by_its_own_facts() -> Tested {
    let late = "notification.firm = \"61d\"";
    // Thirty-one days late; nothing may be insured unless the scenario says so.
    assert_eq!(settled(&scripted(late, ""))?, (180e3, 80e3));
    assert_eq!(settled(&scripted(late, "insurable = true"))?, (180e3, 0.0));
    let in_time = "notification.firm = \"30d\"";
    assert_eq!(settled(&scripted(in_time, ""))?, (100e3, 0.0));
    // A quarter of the records are Floridian: a thousand persons, so the Department is told too.
    let slow = "notification.firm = { persons = \"1d\", authority = \"40d\" }";
    assert_eq!(settled(&scripted(slow, ""))?.0, 110e3);
    let few = scripted(slow, "").replace("records.firm = 4_000", "records.firm = 1_999");
    assert_eq!(settled(&few)?.0, 100e3);
    let encrypted = format!("{late}\nflags = [\"encrypted\"]");
    assert_eq!(settled(&scripted(&encrypted, ""))?.0, 100e3);
    Ok(())
}

#[test]
fn a_fine_that_an_event_states_stands_as_stated() -> Tested {
    let late = "notification.firm = \"61d\"";
    let stated = scripted(late, "").replace(
        "response = \"100k\"",
        "response = \"100k\", regulatory = \"7k\"",
    );
    assert_eq!(settled(&stated)?.0, 107e3);
    Ok(())
}

#[test]
fn of_two_policies_that_share_one_told_too_late_leaves_its_part_to_nobody() -> Tested {
    let tables = |notified: &str| {
        format!(
            "[party.firm]\n[party.i]\nrole = \"insurer\"\n\
             [policy.a]\ninsured = \"firm\"\ninsurers = {{ i = 1.0 }}\nrecovery = \"top-down\"\nlimit = \"3M\"\n\
             [policy.b]\ninsured = \"firm\"\ninsurers = {{ i = 1.0 }}\nrecovery = \"top-down\"\nlimit = \"1M\"\n\
             notice = {{ within = \"30d\", effect = \"bar\" }}\n\
             [[event]]\nfault = {{ self = 1.0 }}\nloss.firm = {{ response = \"100k\" }}\nnotified.firm = \"{notified}\"\n"
        )
    };
    assert_eq!(settled(&tables("30d"))?, (100e3, 0.0));
    assert_eq!(settled(&tables("31d"))?, (100e3, 25e3));
    Ok(())
}

#[test]
fn what_a_scripted_event_does_not_say_is_drawn_by_its_name() -> Tested {
    let tables = scripted("", "");
    assert_eq!(settled(&tables)?, settled(&tables)?);
    let gross = |seed: u64| -> Result<f64, Box<dyn Error>> {
        let head = HEAD.replace("20_261_121", &seed.to_string());
        let document = scenario::read_text("test.toml", &format!("{head}{tables}"), &[])?;
        let (model, _) = document
            .resolve()
            .map_err(|findings| findings.to_string())?;
        let firm = model.party("firm").ok_or("firm")?.index();
        Ok(settle_scripted(&model)?.parties[firm].gross)
    };
    // Of 200 seeds the notice to persons is late in about 82 %.
    let mut late = 0;
    for seed in 0..200 {
        late += usize::from(gross(seed)? > 100e3);
    }
    assert!((140..190).contains(&late), "{late}");
    Ok(())
}

#[test]
fn a_clause_of_notice_is_told_where_it_is_read_and_where_it_acts() -> Tested {
    let tables = "[party.clinic]\nclaim_notice = \"5h\"\n[party.vendor]\n\
        notify = { to = \"clinic\", after = \"30h\", within = \"29h\", clause = \"MSA 9.1\" }\n\
        [party.i]\nrole = \"insurer\"\n\
        [policy.cyber]\ninsured = \"clinic\"\ninsurers = { i = 1.0 }\nrecovery = \"top-down\"\n\
        notice = { within = \"4h\", effect = \"bar\", clause = \"Conditions 4\" }\n\
        [contract.msa]\nobligor = \"vendor\"\nbeneficiary = \"clinic\"\nliability = \"several\"\n\
        notice = { within = \"4h\", effect = \"bar\", clause = \"MSA 11.4\" }\n\
        caps.general = { limit = \"1M\", per = \"event\", when = { not_flags = \"late-notice\" } }\n\
        [peril.p]\norigin = \"vendor\"\nfrequency = { binomial = { trials = 1, chance = 1.0 } }\n\
        fault = { vendor = 1.0 }\nculpability = \"negligent\"\n\
        hits.clinic = { probability = 1.0, severity = \"100k\", split = { response = 1.0 } }\n";
    let tables =
        tables.replace(", when = { not_flags = \"late-notice\" }", "") + "[party.bystander]\n";
    let tables = tables.replace(
        "caps.general =",
        "caps.late = { limit = \"9k\", per = \"event\", relation = \"separate\", when = { flags = \"late-notice\" } }\ncaps.general =",
    );
    let model = Ready::tables(&tables)?.model;
    let read = reading(&model).join("\n");
    for clause in [
        "is flagged late-notice (MSA 9.1)",
        "Notice of a claim (MSA 11.4) is due",
        "of the insured's knowledge of it (Conditions 4);",
    ] {
        assert!(read.contains(clause), "{clause}\n{read}");
    }
    let explained = Explained::drawn(&model, 0)?;
    let told = markdown::set(&pages(&model, &explained, &Asked::default()));
    for clause in [
        "told clinic later than 29 hours after it knew (MSA 9.1).",
        "are allowed, Conditions 4, policy.cyber.notice",
        "are allowed (MSA 11.4, contract.msa.notice)",
    ] {
        assert!(told.contains(clause), "{clause}\n{told}");
    }
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
fn a_time_that_nothing_reads_is_told() {
    let unread = |key: &str| format!("`party.firm.{key}` has no effect");
    let regime = "[regime.\"state:FL\"]\nenforcement = 0.5\nfine = \"0\"\n";
    let florida = "records = { US-FL = 40_000 }\nregimes = [\"state:FL\"]\n";
    let policy = "[party.i]\nrole = \"insurer\"\n[policy.cyber]\ninsured = \"firm\"\ninsurers = { i = 1.0 }\n\
                  recovery = \"top-down\"\nnotice = { within = \"30d\", from = \"event\", effect = \"bar\" }\n";
    for (party, rest, key, is_unread) in [
        ("discovery = \"1d\"", "", "discovery", true),
        ("discovery = \"1d\"", policy, "discovery", true),
        (
            "discovery = \"1d\"\nclaim_notice = \"1d\"",
            policy,
            "discovery",
            false,
        ),
        ("claim_notice = \"1d\"", "", "claim_notice", true),
        ("claim_notice = \"1d\"", policy, "claim_notice", false),
        ("notification = \"1d\"", "", "notification", true),
    ] {
        let found = findings(&firm(party, rest));
        assert_eq!(found.contains(&unread(key)), is_unread, "{party}\n{found}");
    }
    for (notification, key, is_unread) in [
        ("\"61d\"", "notification", false),
        ("{ persons = \"61d\" }", "notification.persons", false),
        ("{ authority = \"61d\" }", "notification.authority", false),
        ("{ report = \"61d\" }", "notification.report", true),
        ("{ assessment = \"61d\" }", "notification.assessment", true),
    ] {
        let party = format!("{florida}notification = {notification}");
        let found = findings(&firm(&party, regime));
        assert_eq!(found.contains(&unread(key)), is_unread, "{key}\n{found}");
    }
    // The bare time is that of persons; 72 hours to an authority do not read it.
    let bare = findings(&german("notification = \"61d\"", ""));
    assert!(bare.contains(&unread("notification")), "{bare}");
    let apart = findings(&german("notification = { authority = \"61h\" }", ""));
    assert!(!apart.contains("`party.firm.notification"), "{apart}");
}

#[test]
fn a_wrong_culpability_of_an_archetype_is_told_once() {
    let tables = |culpability: &str| {
        format!(
            "[party.host]\narchetype = {{ kind = \"msp\", revenue = \"5M\", culpability = {culpability} }}\n\
             [party.shop]\narchetype = {{ kind = \"retailer\", revenue = \"5M\" }}\n\
             [contract.c]\nobligor = \"host\"\nbeneficiary = \"shop\"\nliability = \"several\"\n\
             caps.general = {{ limit = \"1M\", per = \"year\" }}\n"
        )
    };
    let errors = |culpability: &str| {
        let found = findings(&tables(culpability));
        (found.lines().filter(|line| !line.is_empty()).count(), found)
    };
    let (none, found) = errors("{ negligent = 0.9, gross = 0.1 }");
    assert_eq!(none, 0, "{found}");
    for wrong in [
        "\"gros\"",
        "{ negligent = 0.9 }",
        "{ negligent = 0.9, grosss = 0.1 }",
        "{ negligent = 1.9, gross = 0.1 }",
        "3",
    ] {
        let (all, found) = errors(wrong);
        assert_eq!(all, 1, "{wrong}\n{found}");
    }
}
