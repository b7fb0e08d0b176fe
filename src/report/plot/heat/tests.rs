//! What a heat map says and where its lines run.

use super::*;
use crate::report::plot::tests::setting_of;

fn axis(count: usize, now: Option<f64>) -> HeatAxis {
    HeatAxis {
        name: "limit".to_owned(),
        labels: (0..count).map(|it| it.to_string()).collect(),
        now,
        is_ordered: true,
    }
}

fn map(now: Option<f64>) -> HeatMap {
    let cells = (0..3).map(|up| (0..4).map(move |across| Some(f64::from(100 * across + 10 * up))));
    HeatMap {
        figure: "TVaR 99 of the clinic".to_owned(),
        across: axis(4, now),
        up: axis(3, now),
        cells: cells.map(Iterator::collect).collect(),
        now: Some(70.0),
        share_of: None,
    }
}

fn setting() -> Setting {
    setting_of([("clinic", "Clinic")])
}

#[test]
fn the_present_is_told_to_lie_inside_at_the_edge_or_nowhere() {
    let said = |now| map(now).caption(&setting());
    assert!(said(Some(1.5)).ends_with("The ring is the present draft, $70."));
    assert!(said(Some(-2.0)).contains("stands at their edge"));
    assert!(said(None).contains("has no place"));
}

#[test]
fn a_line_runs_where_the_figure_has_its_level() {
    let pieces = contour::line(&map(None).cells, 150.0);
    assert_eq!(pieces.len(), 2, "one through each row of squares");
    for (across, up) in pieces.into_iter().flat_map(|(from, to)| [from, to]) {
        assert!((100.0 * across + 10.0 * up - 150.0).abs() < 1e-9);
    }
    let mut broken = map(None).cells;
    broken[1][1] = None;
    assert!(contour::line(&broken, 150.0).is_empty());
}

#[test]
fn levels_are_round_and_between_the_ends() {
    assert_eq!(contour::levels((0.0, 320.0)), [100.0, 200.0, 300.0]);
    assert!(contour::levels((5.0, 5.0)).is_empty());
}

#[test]
fn the_scale_names_its_unit_and_the_lines() {
    let said = map(None).caption(&setting());
    let wanted =
        "From $0 (pale) to $320 (deep) USD a year. Lines join equal figures: $100, $200, $300.";
    assert!(said.starts_with(wanted), "{said}");
    let shares = HeatMap {
        share_of: Some("of years"),
        cells: vec![vec![Some(0.01), Some(0.02)]; 2],
        across: axis(2, None),
        up: axis(2, None),
        now: None,
        ..map(None)
    };
    let said = shares.caption(&setting());
    assert!(
        said.starts_with("From 1% (pale) to 2% (deep) of years. Lines join"),
        "{said}"
    );
    assert_eq!(shares.unit(&setting()), "of years");
    let marks: Vec<(f64, f64)> = map(None).marks((0.0, 320.0)).collect();
    assert_eq!(marks.len(), 3);
    assert!((marks[1].1 - (GROUND - 0.625 * (GROUND - ROOF))).abs() < 1e-9);
    let even = HeatMap {
        cells: vec![vec![Some(70.0); 4]; 3],
        ..map(None)
    };
    let said = even.caption(&setting());
    assert!(said.starts_with("$70 USD a year in every cell."), "{said}");
    let unordered = HeatMap {
        across: HeatAxis {
            is_ordered: false,
            ..axis(4, None)
        },
        ..map(None)
    };
    assert!(!unordered.caption(&setting()).contains("Lines"));
}
