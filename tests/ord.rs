//! Open Results Data of a run: the headers are the standard's, the figures the summary's.

use crate::program::{document, ended, number, place};
use crate::ready::package;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A table: its header and its rows.
fn table(place: &Path, name: &str) -> (String, Vec<Vec<String>>) {
    let text = fs::read_to_string(place.join("ord").join(name)).expect("it is there");
    let mut lines = text.lines();
    let header = lines.next().expect("a header").to_owned();
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    (header, lines.map(cells).collect())
}

fn parsed(cell: &str) -> f64 {
    cell.parse().expect("a number")
}

/// A run with its tables; the scenario has a group and costs of settlement.
fn run(place: &Path) -> Value {
    let file = package().join("scenarios/msp-three-clients.toml");
    let file = file.display().to_string();
    let args = [
        "run",
        &file,
        "--years",
        "4_000",
        "--no-pictures",
        "--json",
        "--ord",
        "ord",
    ];
    document(&ended(place, &args))
}

/// Whose each summary is, and which figure.
fn summaries(place: &Path) -> BTreeMap<String, (String, String)> {
    let (header, rows) = table(place, "summary-info.csv");
    assert_eq!(header, "summary_id,party,perspective,tiv");
    let row = |row: Vec<String>| (row[0].clone(), (row[1].clone(), row[2].clone()));
    rows.into_iter().map(row).collect()
}

/// A figure of the document.
fn figure<'a>(run: &'a Value, (party, figure): &(String, String)) -> &'a Value {
    let of = |key: &str| run[key].get(party);
    // The group and its typical member have one name; the group has the summary.
    &of("groups").or(of("parties")).expect("a party")[figure]
}

#[test]
fn the_headers_are_those_of_the_standard() {
    let place = place();
    run(place.path());
    for (name, header) in [
        (
            "splt.csv",
            "Period,PeriodWeight,EventId,Year,Month,Day,Hour,Minute,SummaryId,SampleId,Loss,ImpactedExposure",
        ),
        ("ept.csv", "SummaryId,EPCalc,EPType,ReturnPeriod,Loss"),
        ("psept.csv", "SummaryId,SampleId,EPType,ReturnPeriod,Loss"),
        ("alt.csv", "SummaryId,SampleType,MeanLoss,SDLoss"),
    ] {
        assert_eq!(table(place.path(), name).0, header);
    }
}

#[test]
fn averages_and_curves_are_those_of_the_summary() {
    let place = place();
    let run = run(place.path());
    let summaries = summaries(place.path());
    let (_, averages) = table(place.path(), "alt.csv");
    assert_eq!(averages.len(), summaries.len());
    for row in averages {
        let it = figure(&run, &summaries[&row[0]]);
        assert_eq!(row[1], "2");
        assert_eq!(parsed(&row[2]), number(&it["mean"]["value"]));
        assert_eq!(parsed(&row[3]), number(&it["sd"]["value"]));
    }
    let (_, curves) = table(place.path(), "ept.csv");
    assert_eq!(curves.len(), summaries.len() * 4 * 6);
    for row in &curves {
        let it = figure(&run, &summaries[&row[0]]);
        let key = match row[2].as_str() {
            "1" => "oep",
            "2" => "oep_tvar",
            "3" => "var",
            "4" => "tvar",
            other => panic!("EPType {other}"),
        };
        let level = (1.0 - 1.0 / parsed(&row[3])).to_string();
        assert_eq!(
            parsed(&row[4]),
            number(&it[key][&level]["value"]),
            "{row:?}"
        );
    }
    let (_, of_samples) = table(place.path(), "psept.csv");
    let without = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
        let drop = |row: &Vec<String>| [&row[..1], &row[2..]].concat();
        rows.iter().map(drop).collect()
    };
    assert_eq!(without(&of_samples), without(&curves));
    assert!(of_samples.iter().all(|row| row[1] == "1"));
}

#[test]
fn period_losses_sum_to_the_averages_and_their_largest_to_the_curve() {
    let place = place();
    let run = run(place.path());
    let summaries = summaries(place.path());
    let (_, rows) = table(place.path(), "splt.csv");
    let mut largest: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for row in &rows {
        let loss = parsed(&row[10]);
        *sums.entry(&row[8]).or_default() += loss * parsed(&row[1]);
        let most = largest.entry((&row[8], &row[0])).or_default();
        *most = most.max(loss);
        assert_eq!((row[0].as_str(), row[9].as_str()), (row[3].as_str(), "1"));
    }
    let mut seen = 0;
    for (id, whose) in &summaries {
        let it = figure(&run, whose);
        let sum = sums.get(id.as_str()).copied().unwrap_or(0.0);
        let mean = number(&it["mean"]["value"]);
        assert!(
            (sum - mean).abs() <= 1e-9 * mean.max(1.0),
            "{whose:?}: {sum}, {mean}"
        );
        let of_years = largest.iter().filter(|((summary, _), _)| summary == id);
        let mut of_years: Vec<f64> = of_years.map(|(_, loss)| *loss).collect();
        of_years.sort_by(|a, b| b.total_cmp(a));
        // The 99th percentile of 4,000 years: 40 are above it.
        let at = of_years.get(40).copied().unwrap_or(0.0).max(0.0);
        let told = number(&it["oep"]["0.99"]["value"]);
        assert!(
            (at - told).abs() <= 1e-9 * told.max(1.0),
            "{whose:?}: {at}, {told}"
        );
        seen += usize::from(told > 0.0);
    }
    assert!(seen >= 6, "{seen} summaries with losses");
}

#[test]
fn asking_for_them_changes_no_figure() {
    let place = place();
    let with = run(place.path());
    let file = package().join("scenarios/msp-three-clients.toml");
    let file = file.display().to_string();
    let args = ["run", &file, "--years", "4_000", "--no-pictures", "--json"];
    let without = document(&ended(place.path(), &args));
    assert_eq!(with, without);
}

#[test]
fn the_period_losses_can_be_settled_again() {
    let place = place();
    run(place.path());
    let summaries = summaries(place.path());
    let is_clinics = |whose: &(String, String)| whose.0 == "clinic" && whose.1 == "gross";
    let clinic = summaries.iter().find(|(_, whose)| is_clinics(whose));
    let (clinic, _) = clinic.expect("the clinic has a summary");
    let (header, mut rows) = table(place.path(), "splt.csv");
    rows.retain(|row| row[8] == *clinic);
    let gross: f64 = rows.iter().map(|row| parsed(&row[10])).sum();
    let lines = rows.iter().map(|row| row.join(",") + "\n");
    let losses = format!("{header}\n{}", lines.collect::<String>());
    let link = format!("SummaryId,party,head,peril\n{clinic},clinic,response,msp-intrusion\n");
    fs::write(place.path().join("losses.csv"), losses).expect("it can be written");
    fs::write(place.path().join("link.csv"), link).expect("it can be written");
    let file = package().join("scenarios/msp-three-clients.toml");
    let file = file.display().to_string();
    let args = [
        "settle",
        &file,
        "--losses",
        "losses.csv",
        "--link",
        "link.csv",
        "--json",
    ];
    let settled = document(&ended(place.path(), &args));
    let again = number(&settled["parties"]["clinic"]["gross"]);
    assert!((again / gross - 1.0).abs() < 1e-9, "{again} of {gross}");
}

#[test]
fn insurers_are_accounts_whose_bad_years_are_those_of_their_losses() {
    let place = place();
    let run = run(place.path());
    let carriers = run["carriers"].as_object().expect("carriers");
    assert!(carriers.len() >= 2);
    for (id, it) in carriers {
        let [gross, ceded, commission, premium] =
            ["gross_premium", "ceded_premium", "commission", "premium"].map(|key| number(&it[key]));
        assert!((premium + number(&run["parties"][id]["premium"])).abs() < 1e-6);
        assert!((gross - ceded + commission - premium).abs() < 1e-6);
        assert!((number(&it["expenses"]) / gross - 0.25).abs() < 1e-12);
        let of_party = |key: &str| number(&run["parties"][id][key]["mean"]["value"]);
        let reinstatement = of_party("cost") - of_party("net");
        let told = number(&it["reinstatement_premium"]["value"]);
        assert!(
            (told - reinstatement).abs() < 1e-6,
            "{id}: {told}, {reinstatement}"
        );
        let ratio = (of_party("net") + 0.25 * gross - commission) / (gross - ceded - reinstatement);
        let combined = number(&it["combined_ratio"]["value"]);
        assert!(
            (combined / ratio - 1.0).abs() < 1e-9,
            "{id}: {combined}, {ratio}"
        );
        let left = premium - 0.25 * gross;
        let mean = number(&it["result"]["value"]);
        assert!(
            (mean - (left - of_party("cost"))).abs() < 1e-6,
            "{id}: {mean}"
        );
        let loss = &run["parties"][id]["cost"]["var"]["0.995"];
        assert_eq!(&it["one_in_200"]["loss"], loss);
        let result = number(&it["one_in_200"]["result"]["value"]);
        assert!((result - (left - number(&loss["value"]))).abs() < 1e-6);
        // A year in which losses and expenses pass the premium has a loss above what expenses leave.
        let above = number(&it["p_combined_above_1"]["value"]);
        let some = number(&run["parties"][id]["cost"]["p_positive"]["value"]);
        assert!(above <= some, "{id}: {above} of {some}");
        let passes = number(&loss["value"]) > left;
        assert_eq!(passes, above > 0.005 - 1e-12, "{id}");
    }
}

/// Harbor writes 67k, 0.4 of 42k and 38k; it cedes 0.4 of that for a commission of 0.3, and 25k more.
#[test]
fn what_the_cedent_writes_cedes_and_gets_back_is_that_of_a_hand() {
    let place = place();
    let run = run(place.path());
    let of = |id: &str| {
        [
            "gross_premium",
            "ceded_premium",
            "commission",
            "premium",
            "expenses",
        ]
        .map(|key| number(&run["carriers"][id][key]))
    };
    let near = |id: &str, wanted: [f64; 5]| {
        for (seen, wanted) in of(id).into_iter().zip(wanted) {
            assert!((seen - wanted).abs() < 1e-6, "{id}: {:?}", of(id));
        }
    };
    near(
        "harbor",
        [121_800.0, 73_720.0, 14_616.0, 62_696.0, 30_450.0],
    );
    near("meridian", [73_720.0, 0.0, -14_616.0, 59_104.0, 18_430.0]);
    near("atlas", [25_200.0, 0.0, 0.0, 25_200.0, 6_300.0]);
}

/// No party of an example without a loss has the dust of a sum.
#[test]
fn no_table_has_a_loss_below_half_a_cent() {
    let place = place();
    run(place.path());
    let check = || {
        for (name, column) in [
            ("splt.csv", 10),
            ("ept.csv", 4),
            ("psept.csv", 4),
            ("alt.csv", 2),
        ] {
            for row in table(place.path(), name).1 {
                let loss = parsed(&row[column]).abs();
                assert!(loss == 0.0 || loss >= 1e-6, "{name}: {row:?}");
            }
        }
    };
    check();
    priced(place.path());
    check();
}

const LAYERS: [&str; 3] = ["northstar-primary", "northstar-excess", "all layers"];

/// The tower of the provider, priced, with its tables.
fn priced(place: &Path) -> Value {
    let file = package().join("scenarios/msp-three-clients.toml");
    let file = file.display().to_string();
    let args = ["price", &file, "--tower", "northstar", "--years", "4_000"];
    let rest = ["--no-pictures", "--json", "--ord", "ord"];
    document(&ended(place, &[&args[..], &rest[..]].concat()))
}

#[test]
fn a_priced_tower_has_gross_and_net_of_each_layer_and_of_all() {
    let place = place();
    let priced = priced(place.path());
    let (header, rows) = table(place.path(), "summary-info.csv");
    assert_eq!(header, "summary_id,party,layer,perspective,tiv");
    let seen: Vec<String> = rows.iter().map(|row| row[1..4].join(",")).collect();
    let both = |layer| ["gross", "net"].map(|it| format!("northstar,{layer},{it}"));
    let wanted: Vec<String> = LAYERS.into_iter().flat_map(both).collect();
    assert_eq!(seen, wanted);
    let (_, averages) = table(place.path(), "alt.csv");
    let means: Vec<f64> = averages.iter().map(|row| parsed(&row[2])).collect();
    let of = |layer: &str, key: &str| number(&priced["layers"][layer][key]["value"]);
    let layers = LAYERS[..2].iter();
    let own: Vec<f64> = layers
        .flat_map(|it| ["paid", "expected_loss"].map(|key| of(it, key)))
        .collect();
    let of_tower = number(&priced["tower"]["expected_loss"]["value"]);
    for (mean, told) in means
        .iter()
        .zip(own.iter().chain([&(own[0] + own[2]), &of_tower]))
    {
        assert!((mean / told - 1.0).abs() < 1e-9, "{mean} for {told}");
    }
}

#[test]
fn the_curves_of_a_priced_layer_are_those_of_its_period_losses() {
    let place = place();
    priced(place.path());
    let (_, rows) = table(place.path(), "splt.csv");
    assert!(
        rows.iter().any(|row| row[4] != "1"),
        "events have their months"
    );
    let (_, curves) = table(place.path(), "ept.csv");
    assert_eq!(curves.len(), 6 * 4 * 6);
    let mut positive = 0;
    for id in ["2", "6"] {
        let mut years: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for row in rows.iter().filter(|row| row[8] == id) {
            let (total, largest) = years.entry(&row[0]).or_default();
            *total += parsed(&row[10]);
            *largest = largest.max(parsed(&row[10]));
        }
        let sorted = |of: fn(&(f64, f64)) -> f64| {
            let mut all: Vec<f64> = years.values().map(of).collect();
            all.sort_by(|a, b| b.total_cmp(a));
            all
        };
        let [total, largest] = [sorted(|it| it.0), sorted(|it| it.1)];
        // The 99th percentile of 4,000 years has 40 above it; the worst 1 % are 40.
        let at = |all: &[f64]| all.get(40).copied().unwrap_or(0.0);
        let mean = |all: &[f64]| all.iter().take(40).sum::<f64>() / 40.0;
        let known = [at(&largest), mean(&largest), at(&total), mean(&total)];
        for (kind, known) in ["1", "2", "3", "4"].into_iter().zip(known) {
            let is_it = |row: &&Vec<String>| row[0] == id && row[2] == kind && row[3] == "100";
            let row = curves.iter().find(is_it).expect("a point");
            let told = parsed(&row[4]);
            assert!(
                (told - known).abs() <= 1e-9 * known.max(1.0),
                "{row:?}: {known}"
            );
            positive += usize::from(told > 0.0);
        }
    }
    assert!(positive >= 6, "{positive} points above 0");
}
