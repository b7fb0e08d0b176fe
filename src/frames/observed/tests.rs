//! Columns of tables, taken and refused.

use super::*;
use crate::frames::{TableColumn, write_parquet};
use tempfile::TempDir;

fn place() -> TempDir {
    tempfile::tempdir().expect("a place for tests")
}

fn read(text: &str, asked: &Asked) -> Result<Observed, LossError> {
    let place = place();
    let file = place.path().join("claims.csv");
    std::fs::write(&file, text).expect("it can be written");
    Observed::read(&file, asked)
}

/// What is said against a table, without the name of its file.
fn refusal(text: &str, asked: &Asked) -> String {
    let refused = read(text, asked).expect_err("it is refused");
    let words = refused.to_string();
    let at = words.find("claims.csv").unwrap_or(0);
    words[at..].lines().next().unwrap_or("").to_owned()
}

fn losses() -> Asked {
    Asked {
        losses: Some("amount".to_owned()),
        ..Asked::default()
    }
}

const TABLE: &str = "day,amount,limit,kind\n2020-01-05,500,,a\n2020-02-07,100,,a\n\
                     2021-03-01,9000,8000,b\n2022-01-01,7000,8000,a\n";

#[test]
fn rows_are_parted_by_condition_floor_and_limit() {
    let asked = Asked {
        limits: Some("limit".to_owned()),
        limit: Some(8_500.0),
        floor: 200.0,
        dates: Some("day".to_owned()),
        from: "2020-01-01".parse().ok(),
        to: "2021-12-31".parse().ok(),
        ..losses()
    };
    let it = read(TABLE, &asked).expect("it can be read");
    assert_eq!((it.rows, it.left_out, it.below_floor), (4, 1, 1));
    assert_eq!((it.exact, it.limited), (vec![500.0], vec![8_000.0]));
    assert_eq!(it.dates.len(), 2);
    let asked = Asked {
        only: vec!["kind=a".parse().expect("a condition")],
        ..losses()
    };
    let it = read(TABLE, &asked).expect("it can be read");
    assert_eq!((it.left_out, it.exact), (1, vec![500.0, 100.0, 7_000.0]));
}

#[test]
fn what_is_no_loss_is_refused_where_it_stands() {
    for (cell, wanted) in [
        (
            "0",
            "claims.csv, line 3, column `amount`: found `0`, a finite number above 0 is wanted",
        ),
        (
            "-5",
            "claims.csv, line 3, column `amount`: found `-5`, a finite number of 0 or more is wanted",
        ),
        (
            "nan",
            "claims.csv, line 3, column `amount`: found `nan`, a finite number of 0 or more is wanted",
        ),
        (
            "inf",
            "claims.csv, line 3, column `amount`: found `inf`, a finite number of 0 or more is wanted",
        ),
        (
            "",
            "claims.csv, line 3, column `amount`: found nothing, a finite number of 0 or more is wanted",
        ),
        (
            "much",
            "claims.csv, line 3, column `amount`: found `much`, a finite number of 0 or more is wanted",
        ),
    ] {
        let text = format!("day,amount\n2020-01-01,3\n2020-01-01,{cell}\n");
        assert_eq!(refusal(&text, &losses()), wanted);
    }
    let floored = Asked {
        floor: 1.0,
        ..losses()
    };
    let it = read("amount,x\n0,1\n5,1\n", &floored).expect("a floor leaves it out");
    assert_eq!((it.below_floor, it.exact), (1, vec![5.0]));
}

#[test]
fn columns_that_are_not_there_dates_and_limits_are_refused() {
    assert_eq!(
        refusal("day,loss\n1,2\n", &losses()),
        "claims.csv, line 1: there is no column `amount`"
    );
    assert_eq!(refusal("", &losses()), "claims.csv: the file is empty");
    let dated = Asked {
        dates: Some("day".to_owned()),
        ..Asked::default()
    };
    assert_eq!(
        refusal("day,x\n31.12.2020,1\n", &dated),
        "claims.csv, line 2, column `day`: found `31.12.2020`, a date is wanted"
    );
    let limited = Asked {
        limits: Some("limit".to_owned()),
        floor: 10.0,
        ..losses()
    };
    assert_eq!(
        refusal("amount,limit\n20,10\n", &limited),
        "claims.csv, line 2, column `limit`: found `10`, a limit above the floor 10 is wanted"
    );
}

#[test]
fn parquet_gives_the_same_as_csv() {
    let place = place();
    let file = place.path().join("claims.parquet");
    let bytes = write_parquet(vec![
        (
            "kind",
            TableColumn::Text(["a", "a", "b"].map(str::to_owned).into()),
        ),
        ("amount", TableColumn::Figures(vec![5.0, 7.0, 9.0])),
    ]);
    std::fs::write(&file, bytes.expect("it can be made")).expect("it can be written");
    let asked = Asked {
        only: vec!["kind=a".parse().expect("a condition")],
        limit: Some(6.0),
        ..losses()
    };
    let it = Observed::read(&file, &asked).expect("it can be read");
    let same = read("kind,amount\na,5\na,7\nb,9\n", &asked).expect("it can be read");
    assert_eq!(it, same);
    assert_eq!(
        (it.exact, it.limited, it.left_out),
        (vec![5.0], vec![6.0], 1)
    );
}
