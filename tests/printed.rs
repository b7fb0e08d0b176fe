//! What is printed adds up for who reads nothing else, and says what it leaves out.

use crate::program::{SHOP, document, ended, good, number, place};
use crate::ready::package;
use obligor::summary::Metric;
use std::collections::HashMap;
use std::error::Error;
use std::fs;

/// A table of flows, a table of balances and credits beside them.
const CREDITED: &str = "scenarios/saas-back-to-back.toml";
/// Commissions between insurers and reinsurer.
const CEDED: &str = "scenarios/insurer-book.toml";

/// The words that run a scenario into a folder without pictures.
fn without_pictures<'a>(scenario: &'a str, years: &'a str, out: &'a str) -> [&'a str; 7] {
    [
        "run",
        scenario,
        "--years",
        years,
        "--no-pictures",
        "--out",
        out,
    ]
}

/// An amount as it is printed, and half of what its last digit stands for.
#[derive(Clone, Copy, Debug)]
struct Printed {
    value: f64,
    half_digit: f64,
}

/// `48.5k`, `−2.11k`, `1.80M`, `—`.
fn printed(words: &str) -> Option<Printed> {
    let words = words.trim_end_matches('?');
    if words == "—" {
        return Some(Printed {
            value: 0.0,
            half_digit: 0.0,
        });
    }
    let (sign, digits) = match words.strip_prefix('−') {
        Some(digits) => (-1.0, digits),
        None => (1.0, words),
    };
    let unit = match digits.chars().last()? {
        'k' => 1e3,
        'M' => 1e6,
        'B' => 1e9,
        _ => 1.0,
    };
    let digits = digits.trim_end_matches(['k', 'M', 'B']).replace(',', "");
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
    Some(Printed {
        value: sign * digits.parse::<f64>().ok()? * unit,
        half_digit: 0.5 * unit * 0.1_f64.powi(decimals as i32),
    })
}

/// The lines of a report below a heading, up to the next empty line.
fn table<'a>(report: &'a str, heading: &str) -> Vec<&'a str> {
    let below = report.lines().skip_while(|line| !line.starts_with(heading));
    let rows = below.skip(2).take_while(|line| !line.is_empty());
    rows.collect()
}

/// The words of a line that two blanks part.
fn cells(line: &str) -> Vec<&str> {
    let cells = line.split("  ").map(str::trim);
    cells.filter(|cell| !cell.is_empty()).collect()
}

/// Adds up printed amounts with their signs.
fn sum(amounts: &[(f64, Printed)]) -> Printed {
    let add = |of: fn(&(f64, Printed)) -> f64| amounts.iter().map(of).sum();
    Printed {
        value: add(|(sign, it)| sign * it.value),
        half_digit: add(|(_, it)| it.half_digit),
    }
}

fn agree(one: Printed, other: Printed) -> bool {
    (one.value - other.value).abs() <= (one.half_digit + other.half_digit) * (1.0 + 1e-9)
}

/// What the table of balances prints of each party: own loss, paid, received, from insurers, loss left, credits.
fn balances(report: &str) -> HashMap<&str, Vec<Printed>> {
    let rows = table(report, "From own loss to loss left in a mean year");
    let rows = rows.into_iter().map(cells);
    rows.filter_map(|row| {
        let (name, amounts) = row.split_first()?;
        let amounts: Option<Vec<Printed>> = amounts.iter().map(|it| printed(it)).collect();
        amounts.filter(|it| it.len() == 6).map(|it| (*name, it))
    })
    .collect()
}

#[test]
fn printed_flows_lead_from_own_loss_to_loss_left() -> Result<(), Box<dyn Error>> {
    let place = place();
    let out = place.path().display().to_string();
    let report = good(&ended(
        &package(),
        &without_pictures(CREDITED, "20_000", &out),
    ));
    let balances = balances(&report);
    assert_eq!(balances.len(), 6, "{report}");
    for (name, amounts) in &balances {
        let [own, paid, received, insured, left, _] = amounts[..] else {
            return Err("six columns".into());
        };
        let added = sum(&[(1.0, own), (1.0, paid), (-1.0, received), (-1.0, insured)]);
        assert!(agree(added, left), "{name}: {added:?} and {left:?}");
    }
    // Each column is the sum of rows of who paid whom: of the vendor, which pays, receives, is insured and is
    // owed a credit.
    let vendor = "Tallyhall (SaaS)";
    let mut columns: [Vec<(f64, Printed)>; 4] = Default::default();
    for line in table(&report, "Who paid whom in a mean year") {
        let row = cells(line);
        let [from, to, under, amount] = row[..] else {
            continue;
        };
        let amount = amount.split(" ± ").next().and_then(printed);
        let Some(amount) = amount else { continue };
        let is_of = |kind: &str| under.starts_with(kind);
        let at = match (from == vendor, to == vendor) {
            _ if under.ends_with(".credits") => 3,
            (true, _) if is_of("contract.") => 0,
            (_, true) if is_of("contract.") => 1,
            (_, true) if is_of("policy.") => 2,
            // Its insurer insures nobody else.
            _ if to == "Pelican Specialty" => {
                columns[2].push((-1.0, amount));
                continue;
            }
            _ => continue,
        };
        let sign = if at == 3 && to == vendor { -1.0 } else { 1.0 };
        columns[at].push((sign, amount));
    }
    let of_vendor = &balances[vendor];
    for (at, column) in [(1, 0), (2, 1), (3, 2), (5, 3)] {
        let added = sum(&columns[column]);
        assert!(!columns[column].is_empty(), "{report}");
        let shown = of_vendor[at];
        assert!(
            agree(added, shown),
            "column {at}: {added:?} and {shown:?}\n{report}"
        );
    }
    assert!(report.contains("Service credits, owed less received, stand beside the loss left"));
    Ok(())
}

#[test]
fn where_flows_add_up_by_themselves_no_balance_is_drawn() -> Result<(), Box<dyn Error>> {
    let place = place();
    fs::write(place.path().join("s.toml"), SHOP)?;
    let report = good(&ended(place.path(), &["run", "s.toml"]));
    assert!(!report.contains("From own loss to loss left"), "{report}");
    // Recoveries alone want a balance, and no word of credits.
    let out = place.path().display().to_string();
    let args = [
        "run",
        CEDED,
        "--years",
        "2_000",
        "--no-pictures",
        "--out",
        &out,
    ];
    let report = good(&ended(&package(), &args));
    assert!(report.contains("From own loss to loss left"), "{report}");
    assert!(!report.contains("beside it"), "{report}");
    Ok(())
}

#[test]
fn a_policy_without_a_premium_is_told_where_premiums_count() -> Result<(), Box<dyn Error>> {
    let place = place();
    fs::write(place.path().join("s.toml"), SHOP)?;
    let free = SHOP.replace("premium = \"1k\"\n", "");
    fs::write(place.path().join("free.toml"), free)?;
    fs::write(
        place.path().join("draft.toml"),
        "[policy.cyber]\nlimit = \"200k\"\n",
    )?;
    let words =
        "No premium is stated for `policy.cyber`: premiums and the cost of risk count 0 for it.";
    let told = |args: &[&str]| {
        good(&ended(place.path(), args))
            .replace('\n', " ")
            .contains(words)
    };
    assert!(told(&["run", "free.toml", "--report", "free.html"]));
    assert!(!told(&["run", "s.toml"]));
    assert!(told(&[
        "compare",
        "free.toml",
        "draft.toml",
        "--party",
        "shop"
    ]));
    assert!(!told(&[
        "compare",
        "s.toml",
        "draft.toml",
        "--party",
        "shop"
    ]));
    // Who may not see the policy does not read of it; who is insured does.
    assert!(told(&["run", "free.toml", "--audience", "shop"]));
    let page = fs::read_to_string(place.path().join("free.html"))?;
    assert!(page.contains("No premium is stated for <code>policy.cyber</code>"));
    Ok(())
}

#[test]
fn the_first_table_of_carriers_holds_the_commission_of_the_second() -> Result<(), Box<dyn Error>> {
    let place = place();
    let out = place.path().display().to_string();
    let run = without_pictures(CEDED, "2_000", &out);
    let report = good(&ended(&package(), &run));
    assert!(report.contains("Premium, net of ceded: gross premium less ceded, plus commission."));
    let both = document(&ended(&package(), &[&run[..], &["--json"]].concat()));
    let keel = &both["carriers"]["keel"];
    let of = |key: &str| number(&keel[key]);
    let premium = of("gross_premium") - of("ceded_premium") + of("commission");
    assert!(of("commission") > 0.0, "{keel}");
    let shown = -number(&both["parties"]["keel"]["premium"]);
    assert!((premium - shown).abs() < 1e-6, "{premium} and {shown}");
    Ok(())
}

#[test]
fn a_comparison_says_what_its_tail_is() -> Result<(), Box<dyn Error>> {
    let place = place();
    fs::write(place.path().join("s.toml"), SHOP)?;
    fs::write(
        place.path().join("d.toml"),
        "[policy.cyber]\nlimit = \"200k\"\n",
    )?;
    let report = good(&ended(
        place.path(),
        &["compare", "s.toml", "d.toml", "--party", "shop"],
    ));
    let report = report.replace('\n', " ");
    let legend = "1-in-100 year: reached or passed once in 100 years (VaR 99 %). TVaR 99 %: the mean of the worst 1 % of years.";
    assert_eq!(report.matches(legend).count(), 1, "{report}");
    Ok(())
}

#[test]
fn a_summary_says_what_made_its_figures() -> Result<(), Box<dyn Error>> {
    let place = place();
    fs::write(place.path().join("s.toml"), SHOP)?;
    let run = ["run", "s.toml", "--json"];
    let plain = document(&ended(place.path(), &run));
    assert_eq!(plain["run"]["exact"], false);
    assert_eq!(number(&plain["run"]["carrier_expenses"]), 0.25);
    let more = ["--exact", "--carrier-expenses", "30%"];
    let mut exact = document(&ended(place.path(), &[&run[..], &more].concat()));
    assert_eq!(exact["run"]["exact"], true);
    assert_eq!(number(&exact["run"]["carrier_expenses"]), 0.3);
    let record = fs::read_to_string(place.path().join("output/s/run.json"))?;
    let record: serde_json::Value = serde_json::from_str(&record)?;
    assert_eq!(
        (&record["exact"], &record["carrier_expenses"]),
        (&true.into(), &0.3.into())
    );
    // So few years are exact by themselves, and the shop knows nothing of its insurer's expenses.
    for key in ["run", "carriers"] {
        exact[key] = plain[key].clone();
    }
    assert_eq!(exact, plain);
    let own = document(&ended(
        place.path(),
        &[&run[..], &["--audience", "shop"]].concat(),
    ));
    assert!(own["run"]["carrier_expenses"].is_null(), "{}", own["run"]);
    Ok(())
}

#[test]
fn the_help_of_a_sweep_names_every_metric() {
    let help = good(&ended(&package(), &["sweep", "--help"]));
    for metric in Metric::ALL.map(Metric::key) {
        assert!(help.contains(metric), "{metric}: {help}");
    }
}
