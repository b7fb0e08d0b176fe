//! Promises of the picture of a tower.

use super::*;
use crate::report::plot::sheet::SCALE;
use crate::report::plot::tests::setting_of;
use crate::report::plot::text::{self, Weight};
use crate::report::plot::write::{png_of, svg_of};

fn setting() -> Setting {
    setting_of([("harbor", "Harbor Mutual"), ("atlas", "Atlas Specialty")])
}

fn tower() -> TowerPicture {
    let layer = |name: &str, from: f64, to: Option<f64>| TowerBox {
        name: name.to_owned(),
        column: 0,
        from,
        to,
        shares: vec![("harbor".to_owned(), 0.6), ("atlas".to_owned(), 0.3)],
        attached: "1.2%".to_owned(),
        exhausted: "never".to_owned(),
        expected: 12e3,
        technical: Some(40e3),
        quoted: Some(30e3),
        rate: Some(Rate {
            value: 0.02,
            low: 0.015,
            high: 0.025,
        }),
        quoted_rate: Some(0.015),
        outside_caps: 0.12,
        terms: None,
    };
    TowerPicture {
        insured: "NorthStar".to_owned(),
        of_treaties: false,
        layers: vec![
            layer("primary", 50e3, Some(1.05e6)),
            layer("thin", 1.05e6, Some(1.06e6)),
            layer("top", 1.06e6, Some(5e6)),
        ],
        contracts: Some(TowerContracts {
            caps: 3.3e6,
            uncapped: 2,
        }),
    }
}

#[test]
fn the_picture_says_how_the_contracts_load_the_tower() {
    let said = tower().caption(&setting());
    assert!(
        said.contains("cap what it owes at $3.3M in sum, 2 more have no cap"),
        "{said}"
    );
    assert!(said.contains("12 % of what"), "{said}");
    let svg = svg_of(&tower(), &setting()).expect("it is drawn");
    for words in [
        "caps in force",
        "$3.3M",
        "attached 1.2%",
        "retention $0.05M",
    ] {
        assert!(svg.contains(words), "{words}");
    }
}

/// The heights at which dashes of the line of caps lie: ink of 1.5 units from the left of the boxes.
fn dashes(svg: &str) -> Vec<f64> {
    let lines = Drawn::of(svg).lines;
    let is_dash = |it: &Line| it.width == 3.0 && it.from.1 == it.to.1 && it.from.0 < RIGHT;
    lines
        .iter()
        .filter(|it| is_dash(it))
        .map(|it| it.from.1)
        .collect()
}

#[test]
fn the_caps_are_at_their_height_or_said_to_be_above_the_picture() {
    let mut tower = tower();
    for (caps, is_drawn) in [
        (3.3e6, true),
        (5e6, true),
        (7.5e6, true),
        (7.6e6, false),
        (9e9, false),
    ] {
        tower.contracts = Some(TowerContracts { caps, uncapped: 0 });
        let svg = svg_of(&tower, &setting()).expect("it is drawn");
        assert_eq!(svg.contains("above the"), !is_drawn, "{caps}");
        let (drawn, top) = (dashes(&svg), tower.height(5e6));
        assert_eq!(!drawn.is_empty(), is_drawn, "{caps}: {drawn:?}");
        for y in drawn {
            let scale = (GROUND - y) / (GROUND - top);
            assert!((scale - caps / 5e6).abs() < 2e-3, "{caps}: {scale}");
            assert!(y >= CEILING, "{caps}: {y}");
        }
    }
}

#[test]
fn boxes_are_as_tall_as_their_layers() {
    let tower = tower();
    let [primary, top] = [0, 2].map(|at| {
        let (high, low) = tower.ends(&tower.layers[at]);
        low - high
    });
    assert!((top / primary - 3.94).abs() < 1e-9, "{top} over {primary}");
}

#[test]
fn who_buys_sees_no_technical_premium_and_who_carries_no_contracts() {
    let drawn = |picture: &TowerPicture| svg_of(picture, &setting()).expect("it is drawn");
    let whole = drawn(&tower());
    assert!(whole.contains("technical premium") && whole.contains("technical ± 95"));
    let mut bought = tower();
    for it in &mut bought.layers {
        (it.technical, it.rate) = (None, None);
    }
    let told = drawn(&bought);
    assert!(
        !told.contains("technical") && told.contains("quoted $30"),
        "{told}"
    );
    let mut carried = tower();
    carried.contracts = None;
    assert!(!drawn(&carried).contains("cap what it owes"));
    let said = carried.caption(&setting());
    assert!(
        said.starts_with("Claims outside all caps are 12 %"),
        "{said}"
    );
}

#[test]
fn odd_towers_are_drawn_too() {
    let mut odd = tower();
    odd.layers[2].to = None;
    odd.layers[1].rate = None;
    odd.contracts = Some(TowerContracts {
        caps: 9e9,
        uncapped: 0,
    });
    odd.layers[0].column = 1;
    assert!(!png_of(&odd, &setting()).expect("it is drawn").is_empty());
    odd.layers.clear();
    let nothing = svg_of(&odd, &setting()).expect("it is drawn");
    assert!(nothing.contains("no layer with a limit"));
}

#[test]
fn treaties_stand_side_by_side_and_tell_their_terms_inside() {
    let mut treaties = tower();
    treaties.of_treaties = true;
    treaties.contracts = None;
    treaties.layers[0].terms = Some("40% quota share".to_owned());
    treaties.layers[2].column = 1;
    let said = treaties.caption(&setting());
    assert_eq!(
        said,
        "Reinsurers pay $36k of the losses of NorthStar a year on average for a premium of $90k. \
         A treaty reads the loss that those left of it leave."
    );
    let svg = svg_of(&treaties, &setting()).expect("it is drawn");
    for words in ["40% quota share", "stays with the cedent", "attached 1.2%"] {
        assert!(svg.contains(words), "{words}");
    }
    assert!(!svg.contains("caps in force"));
}

/// A line of a drawing, in units.
struct Line {
    from: (f64, f64),
    to: (f64, f64),
    width: f64,
    ink: String,
}

/// A rectangle: left, top, right, bottom.
type Box4 = [f64; 4];

/// What an SVG says is drawn, read from its text.
struct Drawn {
    words: Vec<(String, Box4)>,
    dots: Vec<Box4>,
    lines: Vec<Line>,
}

fn attribute<'a>(element: &'a str, name: &str) -> &'a str {
    let start = format!(" {name}=\"");
    let rest = element.split_once(start.as_str()).map_or("", |it| it.1);
    rest.split_once('"').map_or("", |it| it.0)
}

fn units(element: &str, name: &str) -> f64 {
    let told: f64 = attribute(element, name).parse().expect(name);
    told / SCALE
}

impl Drawn {
    fn of(svg: &str) -> Self {
        let elements = |name: &str| -> Vec<String> {
            let start = format!("<{name} ");
            svg.split(start.as_str())
                .skip(1)
                .map(|it| format!(" {it}"))
                .collect()
        };
        let dots = elements("circle").into_iter().map(|it| {
            let [x, y, r] = ["cx", "cy", "r"].map(|name| units(&it, name));
            [x - r, y - r, x + r, y + r]
        });
        let lines = elements("polyline").into_iter().flat_map(|it| {
            let spot = |words: &str| {
                let (x, y) = words.split_once(',').expect("a spot");
                let [x, y] = [x, y].map(|it| it.parse::<f64>().expect("a number") / SCALE);
                (x, y)
            };
            let spots: Vec<_> = attribute(&it, "points")
                .split_whitespace()
                .map(spot)
                .collect();
            let line = |ends: &[(f64, f64)]| Line {
                from: ends[0],
                to: ends[1],
                width: attribute(&it, "stroke-width").parse().expect("a width"),
                ink: attribute(&it, "stroke").to_owned(),
            };
            spots.windows(2).map(line).collect::<Vec<_>>()
        });
        Self {
            words: elements("text").iter().map(|it| words(it)).collect(),
            dots: dots.collect(),
            lines: lines.collect(),
        }
    }
}

/// The words of an element and the room that their letters take.
fn words(element: &str) -> (String, Box4) {
    let said = element.split_once('>').map_or("", |it| it.1);
    let said = said.split_once('<').map_or("", |it| it.0).trim();
    let em = units(element, "font-size");
    let weight = match attribute(element, "font-weight") {
        "bold" => Weight::Bold,
        _ => Weight::Regular,
    };
    let width = text::width(&said.replace("&lt;", "<"), em, weight);
    let (x, y) = (units(element, "x"), units(element, "y"));
    let middle = y - em * (0.727 - text::X_HEIGHT) / 2.0;
    let left = match attribute(element, "text-anchor") {
        "end" => x - width,
        "middle" => x - width / 2.0,
        _ => x,
    };
    let half = em * 0.5;
    (
        said.to_owned(),
        [left, middle - half, left + width, middle + half],
    )
}

fn overlap(a: Box4, b: Box4) -> bool {
    // Half a unit is rounding to pixels.
    a[0] + 0.5 < b[2] && b[0] + 0.5 < a[2] && a[1] + 0.5 < b[3] && b[1] + 0.5 < a[3]
}

/// No words lie on other words, on a dot, on a whisker or beyond the sheet.
fn assert_legible(what: &str, drawn: &Drawn, (width, height): (f64, f64)) {
    for (at, (said, room)) in drawn.words.iter().enumerate() {
        let inside = room[0] >= 0.0 && room[1] >= 0.0 && room[2] <= width && room[3] <= height;
        assert!(inside, "{what}: `{said}` leaves the sheet: {room:?}");
        for (other, of_other) in &drawn.words[at + 1..] {
            assert!(!overlap(*room, *of_other), "{what}: `{said}` on `{other}`");
        }
        for dot in &drawn.dots {
            // A number stands in its own circle.
            let is_own = dot[0] < room[0] && room[2] < dot[2];
            assert!(is_own || !overlap(*room, *dot), "{what}: `{said}` on a dot");
        }
        let whiskers = drawn.lines.iter();
        for it in whiskers.filter(|it| it.width == 4.0 && it.ink == "#222222") {
            let (from, to) = (it.from, it.to);
            let line = [
                from.0.min(to.0),
                from.1 - 1.0,
                from.0.max(to.0),
                from.1 + 1.0,
            ];
            assert!(!overlap(*room, line), "{what}: `{said}` on a whisker");
        }
    }
}

/// Layers of 1M each, one over the other or side by side, with these rates: quoted, technical, and
/// the ends of its interval.
fn layers(rates: &[[f64; 4]], side_by_side: bool) -> TowerPicture {
    let tower = tower();
    let layers = rates.iter().enumerate();
    let layers = layers.map(|(at, [quoted, value, low, high])| {
        let (value, low, high) = (*value, *low, *high);
        let from = if side_by_side {
            1e6
        } else {
            0.5e6 + 1e6 * at as f64
        };
        TowerBox {
            name: format!("a-layer-with-a-name-{at}"),
            column: if side_by_side { at } else { 0 },
            from,
            to: Some(from + 1e6),
            rate: Some(Rate { value, low, high }),
            quoted_rate: Some(*quoted),
            terms: Some(format!("1M xs {from}, 2 reinstatements at 100%")),
            ..tower.layers[0].clone()
        }
    });
    TowerPicture {
        layers: layers.collect(),
        of_treaties: side_by_side,
        contracts: None,
        ..tower
    }
}

fn hard_towers() -> Vec<(String, TowerPicture)> {
    let close = |at: usize| {
        let rate = 0.001 + 0.002 * at as f64 / 7.0;
        [rate, rate * 1.02, rate * 0.9, rate * 1.1]
    };
    let close: Vec<[f64; 4]> = (0..8).map(close).collect();
    let rates: [(&str, Vec<[f64; 4]>); 8] = [
        ("eight of 0.1 % to 0.3 %", close),
        ("one", vec![[0.05, 0.04, 0.03, 0.05]]),
        ("equal", vec![[0.02, 0.02, 0.02, 0.02]; 5]),
        (
            "a rate of 0",
            vec![[0.0, 0.0, 0.0, 0.0], [0.3, 0.2, 0.1, 0.3]],
        ),
        ("all of 0", vec![[0.0; 4]; 3]),
        (
            "an enormous whisker",
            vec![[0.02, 0.03, -5.0, 90.0], [0.01, 0.02, 0.0, 0.9]],
        ),
        (
            "next to nothing",
            vec![[1e-7, 2e-7, 0.0, 5e-7], [3e-7, 1e-9, 0.0, 2e-7]],
        ),
        ("twelve", vec![[0.4, 0.1, 0.05, 0.6]; 12]),
    ];
    let mut towers = vec![("the usual".to_owned(), tower())];
    for (name, rates) in rates {
        towers.push((name.to_owned(), layers(&rates, false)));
        towers.push((
            format!("treaties, {name}"),
            layers(&rates[..rates.len().min(6)], true),
        ));
    }
    towers
}

#[test]
fn no_label_lies_on_another_or_on_a_dot() {
    for (name, picture) in hard_towers() {
        let svg = svg_of(&picture, &setting()).expect("it is drawn");
        assert_legible(
            &name,
            &Drawn::of(&svg),
            (WIDTH, super::super::sheet::HEIGHT),
        );
    }
}

#[test]
fn on_a_narrow_page_all_of_it_is_seen_and_can_be_read() {
    for (name, picture) in hard_towers() {
        let inline = picture.inline(&setting()).expect("it is drawn");
        let narrow = inline.narrow().expect("it has a narrow drawing");
        let view = narrow.view();
        let ends: Vec<f64> = view
            .split(' ')
            .map(|it| it.parse().expect("a number"))
            .collect();
        let (width, height) = (ends[2] / SCALE, ends[3] / SCALE);
        let drawn = Drawn::of(narrow.elements());
        assert_legible(&name, &drawn, (width, height));
        // A page of 400 pixels has 368 for pictures.
        let least = drawn.words.iter().map(|(_, room)| room[3] - room[1]);
        let least = least.fold(f64::INFINITY, f64::min) * 368.0 / width;
        assert!(least >= 9.0, "{name}: {least} pixels");
        let dots = drawn.dots.iter().all(|it| it[0] >= 0.0 && it[2] <= width);
        assert!(dots, "{name}");
    }
}

#[test]
fn an_interval_beyond_the_axis_ends_in_an_arrow_on_the_panel() {
    let wide = layers(&[[0.02, 0.03, 0.0, 90.0]], false);
    let drawn = Drawn::of(&svg_of(&wide, &setting()).expect("it is drawn"));
    let whiskers = drawn
        .lines
        .iter()
        .filter(|it| it.width == 4.0 && it.ink == "#222222");
    let end = whiskers
        .map(|it| it.from.0.max(it.to.0))
        .fold(0.0, f64::max);
    assert!((end - DOTS.1).abs() <= 0.5, "{end}");
}
