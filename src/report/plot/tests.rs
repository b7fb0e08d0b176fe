//! What every picture promises, whatever its data.

use super::write::{png_of, svg_of};
use super::*;

/// Parties on pictures of a run that never was.
pub(super) fn setting_of<const N: usize>(parties: [(&str, &str); N]) -> Setting {
    Setting {
        palette: Palette::new(parties),
        currency: Currency::new("USD"),
        imprint: Imprint {
            scenario: "a <small> scenario".to_owned(),
            years: 200_000,
            seed: 7,
            hash: "0123456789abcdef".to_owned(),
            version: "0.1.0".to_owned(),
        },
    }
}

fn setting() -> Setting {
    setting_of([
        ("msp", "NorthStar IT (MSP)"),
        ("clinic", "Lakeside <Clinic> & \u{1F3E5} Sons"),
        ("insurer", "Harbor Mutual"),
    ])
}

fn curve(values: &[(f64, f64)]) -> Vec<Point> {
    values
        .iter()
        .map(|(return_period, value)| Point {
            return_period: *return_period,
            value: *value,
            low: value * 0.9,
            high: value * 1.1,
        })
        .collect()
}

fn exceedance(gross: &[(f64, f64)], net: &[(f64, f64)]) -> Exceedance {
    Exceedance {
        bearer: Bearer::Insured,
        party: "clinic".to_owned(),
        gross: curve(gross),
        net: curve(net),
        levels: vec![Level {
            label: "retention of <clinic-cyber>".to_owned(),
            amount: 250_000.0,
            kind: LevelKind::Retention,
        }],
    }
}

fn ordinary() -> Exceedance {
    exceedance(
        &[(2.0, 0.0), (10.0, 1e5), (100.0, 2e6), (1000.0, 9e6)],
        &[(2.0, 0.0), (10.0, 1e5), (100.0, 5e5), (1000.0, 4e6)],
    )
}

fn slice(party: &str, amount: f64) -> Slice {
    Slice {
        party: party.to_owned(),
        amount,
    }
}

fn bin(return_period: f64, caused: f64) -> CapBin {
    CapBin {
        return_period,
        caused,
        collected: caused * 0.31,
        stopped: caused * 0.4,
        excluded: caused * 0.2,
        not_recoverable: caused * 0.05,
        insolvent: caused * 0.04,
    }
}

fn cap_buys(bins: Vec<CapBin>) -> CapBuys {
    CapBuys {
        provider: "msp".to_owned(),
        bins,
        mean: bin(1.0, 1e6),
    }
}

fn waterfall(gross: f64, steps: &[f64]) -> Waterfall {
    Waterfall {
        party: "clinic".to_owned(),
        when: "a mean year".to_owned(),
        gross,
        steps: steps
            .iter()
            .map(|amount| Step {
                label: "paid by Harbor & co".to_owned(),
                party: "insurer".to_owned(),
                amount: *amount,
                kind: StepKind::Insured,
            })
            .collect(),
        net: gross + steps.iter().sum::<f64>(),
    }
}

fn clash(events: usize) -> Clash {
    Clash {
        clients_hit: vec![(0, 0.1), (1, 0.6), (90, 0.3)],
        events: (0..events)
            .map(|i| LargeEvent {
                year: 1000 + i as u64,
                peril: "msp-intrusion".to_owned(),
                payers: vec![slice("msp", 1e6), slice("insurer", 3e5 + i as f64)],
            })
            .collect(),
        drawn_from: "the worst 0.4 % of years".to_owned(),
    }
}

/// Both files of a picture, checked for what all share; returns the SVG.
fn drawn<P: Picture>(picture: &P) -> String {
    let setting = setting();
    let svg = svg_of(picture, &setting).expect("an SVG can be drawn");
    assert!(
        svg.contains("200,000 simulated years · seed 7 · scenario 0123456789ab · obligor 0.1.0")
    );
    assert!(svg.contains("a &lt;small&gt; scenario"));
    assert!(svg.starts_with("<svg width=\"1200\" height=\"750\" viewBox=\"0 0 2400 1500\""));
    assert!(svg.contains("@font-face"));
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
    let png = png_of(picture, &setting).expect("a PNG can be drawn");
    let reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .expect("the PNG decodes");
    assert_eq!((reader.info().width, reader.info().height), (2400, 1500));
    svg
}

#[test]
fn an_exceedance_page_names_its_curves_and_terms() {
    let svg = drawn(&ordinary());
    for words in [
        "Lakeside &lt;Clinic&gt; &amp; Sons",
        "gross, before any term",
        "net, after all terms",
        "$0.25M retention of &lt;clinic-cyber&gt;",
        "One year in 100",
    ] {
        assert!(svg.contains(words), "{words} is missing");
    }
    for period in ["10", "20", "50", "100", "200", "250"] {
        assert!(
            svg.contains(&format!(">\n{period}\n<")),
            "{period} is missing"
        );
    }
}

#[test]
fn every_picture_names_what_it_shows() {
    let svg = drawn(&cap_buys(
        (1..60)
            .map(|i| bin(2.0 * f64::from(i), 1e5 * f64::from(i)))
            .collect(),
    ));
    assert!(svg.contains("collected of each dollar") && svg.contains("stopped by the cap"));
    let bars = vec![Bar {
        label: "mean year".to_owned(),
        slices: vec![
            slice("msp", 1e5),
            slice("clinic", 1e4),
            slice("insurer", 2e3),
        ],
    }];
    let svg = drawn(&WhoPays { bars });
    assert!(
        svg.contains("mean year") && svg.contains("Harbor Mutual 2 %") && svg.contains("$112k")
    );
    let svg = drawn(&waterfall(1e6, &[-4e5, -1e5]));
    assert!(svg.contains("−$0.4M") && svg.contains("what is left"));
    let svg = drawn(&clash(12));
    assert!(svg.contains("year 1,011 · msp-intrusion") && svg.contains("clients hit by one event"));
    let svg = drawn(&Overview {
        parties: vec![ordinary()],
    });
    assert!(svg.contains("$0.5M"));
}

/// The units of all amounts in a picture, each once: the letters after the figures of `$0.05M`.
fn units(svg: &str) -> Vec<String> {
    let after = svg.split('$').skip(1).map(|rest| {
        let figures = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
        let unit = rest.trim_start_matches(figures).chars().next();
        (
            rest.starts_with("0\n"),
            unit.filter(char::is_ascii_uppercase),
        )
    });
    let amounts = after.filter(|(is_nothing, _)| !is_nothing);
    let mut units: Vec<String> = amounts
        .map(|(_, unit)| unit.map_or(String::new(), String::from))
        .collect();
    units.sort();
    units.dedup();
    units
}

#[test]
fn all_amounts_of_a_page_are_in_one_unit() {
    let steps = [8e5, -4e5, -3_000.0, 12.0];
    let bar = |label: &str, scale: f64| Bar {
        label: label.to_owned(),
        slices: vec![slice("msp", 1e6 * scale), slice("clinic", 2e5 * scale)],
    };
    let pages = [
        drawn(&ordinary()),
        drawn(&Overview {
            parties: vec![
                ordinary(),
                exceedance(
                    &[(10.0, 1.0), (100.0, 300.0)],
                    &[(10.0, 1.0), (100.0, 70.0)],
                ),
            ],
        }),
        drawn(&cap_buys(vec![bin(10.0, 4e5), bin(100.0, 8e6)])),
        drawn(&WhoPays {
            bars: vec![bar("mean year", 0.01), bar("1-in-100 year", 30.0)],
        }),
        drawn(&waterfall(7e5, &steps)),
        drawn(&clash(3)),
    ];
    for (page, svg) in pages.iter().enumerate() {
        assert_eq!(units(svg), ["M"], "page {page}");
    }
}

#[test]
fn the_whole_interval_has_room_under_the_edge() {
    let mut wide = exceedance(&[(10.0, 1e5), (100.0, 3e5)], &[(10.0, 1e5), (100.0, 2e5)]);
    wide.levels.clear();
    wide.gross[1].high = 2e6;
    let axis = wide.money_axis(&wide.gross, &wide.net);
    assert!(axis.is_log() && axis.place(2e6) < 0.99, "{axis:?}");
    wide.gross[1].high = 6e5;
    let axis = wide.money_axis(&wide.gross, &wide.net);
    assert!(!axis.is_log() && axis.place(6e5) < 0.99, "{axis:?}");
}

#[test]
fn parts_under_one_per_cent_are_named_in_a_note() {
    let bars = vec![Bar {
        label: "mean year".to_owned(),
        slices: vec![
            slice("msp", 1e6),
            slice("clinic", 9_000.0),
            slice("insurer", 20_000.0),
        ],
    }];
    let svg = drawn(&WhoPays { bars });
    assert!(svg.contains("under 1 %: Lakeside &lt;Clinic&gt; &amp; Sons"));
    assert!(svg.contains("Harbor Mutual 2 %"));
}

#[test]
fn odd_exceedance_data_are_survived() {
    for odd in [
        exceedance(&[], &[]),
        exceedance(&[(10.0, 0.0)], &[(10.0, 0.0)]),
        exceedance(&[(1.0, 5.0)], &[]),
        exceedance(&[(10.0, 5.0)], &[]),
        exceedance(
            &[(2.0, 1e18), (1000.0, 1e30)],
            &[(2.0, -3.0), (1000.0, 0.0)],
        ),
        exceedance(
            &[(f64::NAN, 1.0), (10.0, f64::INFINITY)],
            &[(10.0, f64::NAN)],
        ),
        exceedance(&[(10.0, 3.0), (10.0, 3.0)], &[(10.0, 3.0), (10.0, 4.0)]),
        exceedance(&[(2.0, 1e-9), (500.0, 1e-8)], &[]),
    ] {
        drawn(&odd);
        drawn(&Overview {
            parties: vec![odd.clone(), odd],
        });
    }
    drawn(&Overview { parties: vec![] });
    drawn(&Overview {
        parties: vec![ordinary(); 40],
    });
}

fn wing(cost: f64, worth: [f64; 3]) -> Wing {
    Wing {
        clause: "MSA §11.2(a)".to_owned(),
        wording: "1 × the annual fees → 3 × the annual fees a year".to_owned(),
        facing: Some("NorthStar".to_owned()),
        own: 0.25 * cost,
        insurance: 0.75 * cost,
        worth,
        is_distinguishable: worth[1] > 0.0 || worth[2] < 0.0,
    }
}

fn butterfly(wings: Vec<Wing>) -> Butterfly {
    Butterfly {
        party: "clinic".to_owned(),
        draft: "wish-list".to_owned(),
        wings,
        together: wing(4e3, [8e3, 7e3, 9e3]),
    }
}

#[test]
fn a_butterfly_names_its_clauses_and_amounts() {
    let picture = butterfly(vec![
        wing(2e3, [6e3, 5e3, 7e3]),
        wing(1e3, [2e2, -1e2, 5e2]),
    ]);
    let caption = picture.caption(&setting().of_page(picture.largest_amount()));
    let bargain = "The best bargain is MSA §11.2(a): worth $6,000 a year for $2,000 of the other side's and its insurers' money.";
    assert!(caption.starts_with(bargain), "{caption}");
    let svg = drawn(&picture);
    for words in [
        "MSA §11.2(a)",
        "1 × the annual fees → 3 × the annual fees a year",
        "costs the other side in a mean year",
        "its own money",
    ] {
        assert!(svg.contains(words), "{words} is missing");
    }
}

/// A phone of 360 pixels leaves 328 to a picture of 440 units.
#[test]
fn a_butterfly_on_a_phone_is_whole_and_has_letters_of_nine_pixels() {
    let mut long = wing(2e6, [6e6, -5e6, 7e9]);
    long.clause = "a clause of many words ".repeat(20);
    long.wording = long.clause.clone();
    let picture = butterfly(vec![long; 12]);
    let inline = picture.inline(&setting()).expect("it draws");
    let narrow = inline.narrow().expect("a butterfly has a narrow drawing");
    let view: Vec<f64> = narrow.view().split(' ').flat_map(str::parse).collect();
    let [_, top, width, height] = view[..] else {
        panic!("{view:?}");
    };
    let numbers = |key: &str| -> Vec<f64> {
        let key = format!(" {key}=\"");
        let found = narrow.elements().split(&key).skip(1);
        let found = found.filter_map(|rest| rest.split('"').next()?.parse().ok());
        found.collect()
    };
    let sizes = numbers("font-size");
    assert!(sizes.len() > 60, "{}", sizes.len());
    assert!(
        sizes.iter().all(|size| size / width * 328.0 >= 9.0),
        "{sizes:?}"
    );
    let (x, y) = (numbers("x"), numbers("y"));
    assert!(x.iter().all(|x| (0.0..=width).contains(x)), "{x:?}");
    let drawn = y.iter().filter(|y| **y > 0.0);
    assert!(drawn.clone().count() > 60);
    assert!(
        drawn.clone().all(|y| (top..=top + height).contains(y)),
        "{y:?}"
    );
    assert!(
        ordinary()
            .inline(&setting())
            .expect("it draws")
            .narrow()
            .is_none()
    );
}

#[test]
fn odd_data_of_a_butterfly_are_survived() {
    let odd = [0.0, -5e3, f64::NAN, f64::INFINITY, 1e30];
    for amount in odd {
        drawn(&butterfly(vec![]));
        drawn(&butterfly(vec![wing(amount, [amount; 3]); 30]));
        drawn(&butterfly(vec![wing(0.0, [0.0, -amount, amount])]));
    }
}

#[test]
fn odd_data_of_the_other_pictures_are_survived() {
    for bins in [
        vec![],
        vec![bin(10.0, 0.0)],
        vec![bin(10.0, 5.0)],
        vec![bin(f64::INFINITY, 5.0), bin(2.0, f64::NAN)],
        vec![bin(2.0, 1e30), bin(2.0, 1e30)],
    ] {
        drawn(&cap_buys(bins));
    }
    let nothing = Bar {
        label: "mean year".to_owned(),
        slices: vec![
            slice("msp", 0.0),
            slice("clinic", -4.0),
            slice("x", f64::NAN),
        ],
    };
    drawn(&WhoPays { bars: vec![] });
    drawn(&WhoPays {
        bars: vec![nothing.clone()],
    });
    drawn(&WhoPays {
        bars: vec![nothing; 30],
    });
    for steps in [&[][..], &[0.0], &[f64::NAN, 5.0], &[-1e18; 30], &[1e-9]] {
        drawn(&waterfall(0.0, steps));
        drawn(&waterfall(1e6, steps));
    }
    drawn(&clash(0));
    drawn(&clash(1));
    drawn(&Clash {
        clients_hit: vec![],
        ..clash(1)
    });
    drawn(&Clash {
        clients_hit: vec![],
        ..clash(0)
    });
    drawn(&Clash {
        clients_hit: vec![(u32::MAX, 0.5), (0, 1e-12)],
        ..clash(2)
    });
}

fn ranked(measure: Measure, rows: usize, ends: [f64; 3]) -> Ranked {
    let [low, value, high] = ends;
    let row = |at: usize| RankedRow {
        label: format!("Cloud <{at}>"),
        value,
        low,
        high,
        note: "28 %".to_owned(),
        is_apart: at == 0,
    };
    let panel = RankedPanel {
        heading: "The worst".to_owned(),
        rows: (0..rows).map(row).collect(),
    };
    Ranked {
        title: "Who drives the tail".to_owned(),
        caption: "Cloud 0 carries 28 %.".to_owned(),
        measure,
        axis: "mean of the worst years".to_owned(),
        line: Some((1.0, "the whole premium".to_owned())),
        panels: vec![panel.clone(), panel],
    }
}

#[test]
fn a_ranking_names_its_rows_and_measures_them() {
    let svg = drawn(&ranked(Measure::Share, 3, [0.4, 0.5, 0.9]));
    for words in ["Cloud &lt;2&gt;", "28 %", "50 %", "the whole premium"] {
        assert!(svg.contains(words), "{words} is missing");
    }
    let svg = drawn(&ranked(Measure::Money, 3, [1e6, 2e6, 4e6]));
    assert!(svg.contains("$4M") && units(&svg) == ["M"], "one unit");
}

#[test]
fn odd_data_of_a_ranking_are_survived() {
    for measure in [Measure::Money, Measure::Share] {
        for odd in [0.0, -5.0, f64::NAN, f64::INFINITY, 1e30] {
            drawn(&ranked(measure, 1, [odd; 3]));
            drawn(&ranked(measure, 60, [-odd, odd, 2.0 * odd]));
        }
        drawn(&ranked(measure, 0, [0.0; 3]));
    }
}

#[test]
fn more_parties_than_colours_become_others() {
    let parties: Vec<String> = (0..20).map(|i| format!("party-{i}")).collect();
    let mut setting = setting();
    setting.palette = Palette::new(parties.iter().map(|id| (id, id)));
    let bars = vec![Bar {
        label: "mean year".to_owned(),
        slices: parties.iter().map(|id| slice(id, 1.0)).collect(),
    }];
    let svg = svg_of(&WhoPays { bars }, &setting).expect("an SVG can be drawn");
    assert!(svg.contains("others") && !svg.contains("party-12"));
}

#[test]
fn a_picture_is_written_whole_or_the_path_is_named() {
    let dir = std::env::temp_dir().join(format!("obligor-pictures-{}", std::process::id()));
    let written = ordinary()
        .write(&setting(), &dir.join("deep"), "clinic")
        .expect("a temporary folder can be written");
    let names: Vec<_> = written.iter().filter_map(|p| p.file_name()).collect();
    assert_eq!(names, ["clinic.svg", "clinic.png"]);
    let found = std::fs::read_dir(dir.join("deep"))
        .expect("the folder is there")
        .count();
    assert_eq!(found, 2, "no temporary file is left");
    let blocked = written[0].join("below-a-file");
    let error = ordinary()
        .write(&setting(), &blocked, "clinic")
        .expect_err("a file is no folder");
    assert!(
        error.to_string().starts_with("cannot write picture `"),
        "{error}"
    );
    std::fs::remove_dir_all(&dir).expect("the temporary folder can be removed");
}
