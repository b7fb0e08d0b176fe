use super::*;

fn money(text: &str) -> Result<f64, Misread> {
    read_quantity(Kind::Money, Scalar::Text(text))
}

#[test]
fn letters_after_an_amount_multiply_it() {
    assert_eq!(money("250k"), Ok(250_000.0));
    assert_eq!(money("3B"), Ok(3e9));
    assert_eq!(money("1.1M"), Ok(1_100_000.0));
    assert_eq!(money("2.56M"), Ok(2_560_000.0));
    assert_eq!(money("1_000_000"), Ok(1_000_000.0));
    assert_eq!(money("5"), Ok(5.0));
    // Digits that part no thousands.
    for (text, amount) in [
        ("0.125", 0.125),
        ("5.00", 5.0),
        ("5000.125", 5_000.125),
        ("1.125k", 1_125.0),
    ] {
        assert_eq!(money(text), Ok(amount));
    }
}

#[test]
fn an_amount_that_could_be_read_two_ways_is_refused() {
    for text in [
        "1,2M", "1.2m", "5.000", "250.000", "$5", "5 EUR", "five", "", "1.2.3", "--5", "1e6",
    ] {
        assert!(money(text).is_err(), "{text}");
    }
}

#[test]
fn negative_money_is_refused_and_negative_zero_is_zero() {
    assert!(money("-1M").is_err());
    assert!(read_quantity(Kind::Money, Scalar::Number(-1.0)).is_err());
    assert_eq!(read_quantity(Kind::Money, Scalar::Number(-0.0)), Ok(0.0));
}

#[test]
fn a_share_of_one_is_the_whole_and_above_it_is_refused() {
    assert_eq!(read_quantity(Kind::Share, Scalar::Number(1.0)), Ok(1.0));
    assert_eq!(read_quantity(Kind::Share, Scalar::Text("100%")), Ok(1.0));
    assert!(read_quantity(Kind::Share, Scalar::Text("101%")).is_err());
    let misread = read_quantity(Kind::Share, Scalar::Number(55.0)).unwrap_err();
    assert_eq!(
        misread.hint.unwrap(),
        "for 55 percent write 0.55 or \"55%\""
    );
}

#[test]
fn a_time_needs_a_unit_that_says_one_thing() {
    let hours = |text| read_quantity(Kind::Hours, Scalar::Text(text));
    assert_eq!(hours("8h"), Ok(8.0));
    assert_eq!(hours("5.5d"), Ok(132.0));
    assert_eq!(hours("18 months"), Ok(13_140.0));
    assert_eq!(hours("30min"), Ok(0.5));
    assert!(hours("30m").is_err());
    assert!(hours("8").is_err());
    assert!(hours("-8h").is_err());
}

#[test]
fn nan_is_no_quantity_of_any_kind() {
    for kind in Kind::ALL {
        assert!(read_quantity(kind, Scalar::Number(f64::NAN)).is_err());
        assert!(read_quantity(kind, Scalar::Number(f64::INFINITY)).is_err());
    }
}

#[test]
fn a_number_beyond_a_billion_billion_is_a_slip() {
    for kind in [Kind::Money, Kind::Count, Kind::Number] {
        assert_eq!(read_quantity(kind, Scalar::Number(1e18)), Ok(1e18));
        assert!(read_quantity(kind, Scalar::Number(1.000_000_1e18)).is_err());
        assert!(read_quantity(kind, Scalar::Number(1e308)).is_err());
    }
    assert_eq!(money("1_000_000_000_000"), Ok(1e12));
    assert!(money(&"9".repeat(400)).is_err(), "infinite as a float");
    let long = format!("{}h", "9".repeat(400));
    assert!(read_quantity(Kind::Hours, Scalar::Text(&long)).is_err());
}

#[test]
fn what_no_float_tells_from_one_is_one() {
    let share = |number| read_quantity(Kind::Probability, Scalar::Number(number));
    assert_eq!(share(1.0 + 1e-17), Ok(1.0));
    assert!(share(1.0 + 2.3e-16).is_err());
    let zero = share(-0.0).expect("it is 0");
    assert!(zero.is_sign_positive());
}
