//! Promises of the picture of a tower.

use super::*;
use crate::report::plot::tests::setting_of;
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
        "sum of the caps in force $3.3M",
        "attached 1.2%",
        "retention $0.05M",
    ] {
        assert!(svg.contains(words), "{words}");
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
