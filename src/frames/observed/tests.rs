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
    Observed::read(&file, asked).map(|(observed, _)| observed)
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
    let (it, hash) = Observed::read(&file, &asked).expect("it can be read");
    let bytes = std::fs::read(&file).expect("it is there");
    assert_eq!(hash, hex(Sha256::new_with_prefix(bytes)));
    let same = read("kind,amount\na,5\na,7\nb,9\n", &asked).expect("it can be read");
    assert_eq!(it, same);
    assert_eq!(
        (it.exact, it.limited, it.left_out),
        (vec![5.0], vec![6.0], 1)
    );
}

fn only(conditions: &[&str]) -> Asked {
    let read = |text: &&str| text.parse().expect("a condition");
    Asked {
        only: conditions.iter().map(read).collect(),
        ..losses()
    }
}

const CODES: &str = "amount,code,size,day\n\
                     5,007,9,2020-01-05\n\
                     7,12,10,2020-02-07\n\
                     9,A1,,2021-03-01\n";

#[test]
fn a_condition_compares_numbers_with_numbers_and_texts_with_texts() {
    for (conditions, left) in [
        (&["size>9"][..], vec![7.0]),
        (&["size!=9"], vec![7.0, 9.0]),
        (&["amount>5", "amount<9"], vec![7.0]),
        (&["code=A1"], vec![9.0]),
        (&["code=\"007\""], vec![5.0]),
        (&["code!=\"7\""], vec![5.0, 7.0, 9.0]),
        (&["day<2020-02-01"], vec![5.0]),
        (&["size=9", "code=7"], vec![5.0]),
    ] {
        // Of the last the row with `A1` is left out before its code is looked at.
        let it = read(CODES, &only(conditions)).expect("it can be read");
        assert_eq!(it.exact, left, "{conditions:?}");
    }
}

#[test]
fn a_condition_of_the_wrong_kind_is_refused() {
    for (condition, wanted) in [
        (
            "size>=1M",
            "claims.csv, column `size`: it holds numbers, and `size>=1M` compares with `1M`, which is none",
        ),
        (
            "amount!=x",
            "claims.csv, column `amount`: it holds numbers, and `amount!=x` compares with `x`, which is none",
        ),
        (
            "code>7",
            "claims.csv, line 4, column `code`: found `A1`, a number to compare with 7 is wanted",
        ),
        (
            "code<2020-01-01",
            "claims.csv, line 2, column `code`: found `007`, a date to compare with 2020-01-01 is wanted",
        ),
    ] {
        assert_eq!(refusal(CODES, &only(&[condition])), wanted);
    }
}

#[test]
fn the_type_of_a_parquet_column_says_what_it_is_compared_with() {
    let place = place();
    let file = place.path().join("claims.parquet");
    let bytes = write_parquet(vec![
        (
            "code",
            TableColumn::Text(["007", "7", "12"].map(str::to_owned).into()),
        ),
        ("amount", TableColumn::Figures(vec![5.0, 7.0, 9.0])),
    ]);
    std::fs::write(&file, bytes.expect("it can be made")).expect("it can be written");
    for (condition, wanted) in [
        (
            "code>7",
            "column `code`: it holds texts, and `code>7` compares with the number 7\n  hint: compare texts by 'code>\"7\"'",
        ),
        ("amount>=\"7\"", "column `amount`: it holds numbers"),
        ("amount>=2020-01-01", "column `amount`: it holds numbers"),
    ] {
        let refused = Observed::read(&file, &only(&[condition])).expect_err(condition);
        assert!(refused.to_string().contains(wanted), "{refused}");
    }
    let (it, _) = Observed::read(&file, &only(&["code=\"7\""])).expect("it can be read");
    assert_eq!(it.exact, [7.0]);
}

#[test]
fn a_column_that_is_there_twice_is_refused_where_it_is_read() {
    let said = |asked: &Asked| refusal("amount,x,amount,x\n1,2,3,4\n", asked);
    let wanted = "claims.csv, line 1: the column `amount` is there twice";
    assert_eq!(said(&losses()), wanted);
    assert_eq!(
        refusal("amount,x,x\n1,2,3\n", &only(&["x>0"])),
        "claims.csv, line 1: the column `x` is there twice"
    );
    let it = read("amount,x,x\n1,2,3\n", &losses()).expect("nobody reads the others");
    assert_eq!(it.exact, [1.0]);
}
