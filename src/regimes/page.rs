//! The page `docs/reference/regimes.md` is the catalogue in words.

use super::*;
use std::fmt::Write;

const PAGE: &str = include_str!("../../docs/reference/regimes.md");
const GENERATED: &str = "<!-- From here on the page is made from the catalogue. -->\n";

fn reach(regime: Regime) -> String {
    match regime.reach() {
        Reach::Residence(codes) => format!("residence {}", codes.join(", ")),
        Reach::Conduct(how) => how.to_owned(),
    }
}

fn yes(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

fn section(regime: Regime, page: &mut String) -> std::fmt::Result {
    let entry = regime.entry();
    writeln!(page, "\n## `{}`: {}\n", entry.key, entry.name)?;
    writeln!(page, "| | |\n|---|---|")?;
    writeln!(
        page,
        "| cost head, currency | `{}`, {} |",
        entry.head.name(),
        entry.currency
    )?;
    writeln!(page, "| reaches | {} |", reach(regime))?;
    writeln!(page, "| formula | {} |", entry.formula)?;
    writeln!(page, "| legal maximum | {} |", entry.maximum)?;
    for deadline in entry.deadlines {
        let Deadline {
            what, within, from, ..
        } = deadline;
        writeln!(page, "| deadline | {what}: {within} from {} |", from.name())?;
    }
    writeln!(
        page,
        "| insurable | {}: {} |",
        entry.insurable.name(),
        entry.insurance_note
    )?;
    writeln!(page, "| may be passed on | {} |", yes(entry.passes_on))?;
    if let Some(Enforced { part, source }) = entry.enforced {
        writeln!(
            page,
            "| enforced | about {} % of reports: {source} |",
            100.0 * part
        )?;
    }
    for source in entry.sources {
        let Source {
            what,
            section,
            read_in,
            as_of,
        } = source;
        writeln!(
            page,
            "| source | {what}, {section}. Read in: {read_in}, on {as_of} |"
        )?;
    }
    Ok(())
}

fn clocks(page: &mut String) -> std::fmt::Result {
    writeln!(
        page,
        "\n## Clocks\n\nNotices that miss the same duty add its amount once an event, by the latest of them; a duty of its own adds its own.\n\n| regime | notice | to | what | within | from | a miss adds |\n|---|---|---|---|---|---|---|"
    )?;
    for regime in Regime::ALL {
        for deadline in regime.deadlines() {
            let Deadline {
                what, within, from, ..
            } = deadline;
            let (key, from) = (regime.key(), from.name());
            let to = deadline.to.name();
            let adds = match (deadline.miss, deadline.within) {
                (Miss::Nothing, _) | (_, Within::WithoutDelay) => "nothing",
                (Miss::Notice, _) => "the amount for late notice",
                (Miss::Report, _) => "an amount of its own",
            };
            writeln!(
                page,
                "| `{key}` | `{}` | {to} | {what} | {within} | {from} | {adds} |",
                deadline.key
            )?;
        }
    }
    Ok(())
}

/// `1234567.8` as `1,234,568`.
fn grouped(amount: f64) -> String {
    let digits = format!("{amount:.0}");
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(",")
}

fn cell(amount: Amount) -> String {
    match amount.owed {
        Ok(owed) => grouped(owed),
        Err(finding) => finding.key().to_owned(),
    }
}

/// One breach under every regime, with nothing settled that the law leaves open.
fn example(page: &mut String) -> std::fmt::Result {
    let facts = Facts {
        turnover: Some(1e6),
        months_non_compliant: 4.0,
        late_hours: Some(31.0 * 24.0),
        late_report_hours: Some(31.0 * 24.0),
        ..Facts::new(10_000.0, Blame::Negligent)
    };
    let middle = Uniforms {
        enforcement: 0.5,
        seriousness: 0.5,
        claim: 0.5,
    };
    writeln!(
        page,
        "\n## An example\n\nNegligence towards 10,000 persons at an undertaking with a turnover of 1M, the duty neglected for \
         four months,\nnotified 31 days too late; imposed and claimed with certainty and in full, every uniform number ½, in\neach regime's currency; what is no number is a finding.\n"
    )?;
    writeln!(
        page,
        "| regime | for the breach | for the late notice | to persons |\n|---|---|---|---|"
    )?;
    for regime in Regime::ALL {
        let Assessed {
            conduct,
            late,
            damages,
        } = regime.assess(&facts, &tests::sure(), &middle);
        let [conduct, late, damages] = [conduct, late, damages].map(cell);
        writeln!(
            page,
            "| `{}` | {conduct} | {late} | {damages} |",
            regime.key()
        )?;
    }
    Ok(())
}

fn findings(page: &mut String) -> std::fmt::Result {
    writeln!(
        page,
        "\n## Findings\n\n| finding | meaning | a setting closes it |\n|---|---|---|"
    )?;
    for finding in Finding::ALL {
        let (key, closes) = (finding.key(), yes(finding.is_for_the_user()));
        writeln!(page, "| `{key}` | {finding} | {closes} |")?;
    }
    Ok(())
}

/// With `OBLIGOR_WRITE_PAGES` set the page is written instead of compared.
#[test]
fn the_reference_page_is_the_catalogue() {
    let head = PAGE.split(GENERATED).next().unwrap_or_default();
    let mut page = format!("{head}{GENERATED}");
    let written = clocks(&mut page)
        .and_then(|()| example(&mut page))
        .and_then(|()| findings(&mut page));
    let written = Regime::ALL.into_iter().fold(written, |done, regime| {
        done.and_then(|()| section(regime, &mut page))
    });
    written.expect("a String takes all");
    if std::env::var_os("OBLIGOR_WRITE_PAGES").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference/regimes.md");
        std::fs::write(path, &page).expect("the page can be written");
    } else {
        assert!(
            page == PAGE,
            "docs/reference/regimes.md is stale: OBLIGOR_WRITE_PAGES=1 cargo test --lib regimes::page"
        );
    }
}
