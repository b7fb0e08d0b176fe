//! Amounts as a reader says them: $250k, $1.2M, $3.4B.

/// A currency: how its amounts are written on a picture.
///
/// ```
/// use obligor::report::plot::Currency;
/// let usd = Currency::new("USD");
/// assert_eq!(usd.amount(250_000.0), "$250k");
/// assert_eq!(usd.amount(-1_234_567.0), "−$1.2M");
/// assert_eq!(usd.cents_of_each_unit(0.314), "31 ¢ of each dollar");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    code: String,
    sign: String,
}

impl Currency {
    /// The currency with this ISO 4217 code; one without a sign of its own is written by its code.
    #[must_use]
    pub fn new(code: &str) -> Self {
        let sign = match code {
            "USD" => "$".to_owned(),
            "EUR" => "€".to_owned(),
            "GBP" => "£".to_owned(),
            "JPY" => "¥".to_owned(),
            other => format!("{other} "),
        };
        Self {
            code: code.to_owned(),
            sign,
        }
    }

    /// The code as given.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// An amount with two figures below ten of its unit, whole units above: `$1.2M`, `$12M`, `$250k`.
    #[must_use]
    pub fn amount(&self, value: f64) -> String {
        self.signed(value, 2)
    }

    /// An amount with three figures, for sums that a reader checks: `$1.24M`, `$12.4M`, `$250k`.
    #[must_use]
    pub fn amount_in_full(&self, value: f64) -> String {
        self.signed(value, 3)
    }

    /// A ratio as small coin of the currency: `31 ¢ of each dollar`; percent where it has none.
    #[must_use]
    pub fn cents_of_each_unit(&self, ratio: f64) -> String {
        match self.unit() {
            Some((_, unit)) => format!("{} of each {unit}", self.cents(ratio)),
            None => format!("{} of the loss", self.cents(ratio)),
        }
    }

    /// A ratio as small coin of the currency: `31 ¢`; `31 %` where it has none.
    ///
    /// Below a half it keeps a figure: 0.004 is `0.4 ¢`, and exactly nothing is `0 ¢`.
    #[must_use]
    pub fn cents(&self, ratio: f64) -> String {
        let coin = self.unit().map_or("%", |(coin, _)| coin);
        let hundredths = ratio * 100.0;
        if hundredths == 0.0 || hundredths.abs() >= 0.95 {
            format!("{hundredths:.0} {coin}")
        } else if hundredths.abs() < 0.05 {
            format!("under 0.1 {coin}")
        } else {
            format!("{hundredths:.1} {coin}")
        }
    }

    fn unit(&self) -> Option<(&'static str, &'static str)> {
        match self.code.as_str() {
            "USD" | "CAD" | "AUD" | "NZD" => Some(("¢", "dollar")),
            "EUR" => Some(("ct", "euro")),
            "GBP" => Some(("p", "pound")),
            _ => None,
        }
    }

    fn signed(&self, value: f64, figures: usize) -> String {
        if !value.is_finite() {
            return "not a number".to_owned();
        }
        let minus = if value <= -0.5 { "−" } else { "" };
        format!("{minus}{}{}", self.sign, scaled(value.abs(), figures))
    }
}

/// `value` with a letter for thousands, millions, billions or trillions; powers of ten beyond.
fn scaled(value: f64, figures: usize) -> String {
    const LETTERS: [&str; 5] = ["", "k", "M", "B", "T"];
    if value < 0.5 {
        return "0".to_owned();
    }
    if value >= 999.5e12 {
        return format!("{value:.1e}");
    }
    let mut letter = 0;
    let mut mantissa = value;
    // 999.5 rounds to 1000, which reads as the next letter.
    while mantissa >= 999.5 && letter + 1 < LETTERS.len() {
        mantissa /= 1000.0;
        letter += 1;
    }
    let decimals = match (letter, mantissa) {
        (0, _) => 0,
        (_, m) if m < 9.95 => figures - 1,
        (_, m) if m < 99.5 => figures.saturating_sub(2),
        _ => 0,
    };
    let digits = format!("{mantissa:.decimals$}");
    let digits = match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.'),
        false => digits.as_str(),
    };
    format!("{digits}{}", LETTERS[letter])
}

/// A whole number with a comma between thousands: 200000 is `200,000`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share as a whole percentage; between nothing and a half percent `<1 %`.
pub(super) fn percent(share: f64) -> String {
    match share {
        s if s > 0.0 && s < 0.005 => "<1 %".to_owned(),
        s => format!("{:.0} %", s * 100.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_say_them() {
        let usd = Currency::new("USD");
        for (value, said) in [
            (0.0, "$0"),
            (0.2, "$0"),
            (850.0, "$850"),
            (999.6, "$1k"),
            (1_000.0, "$1k"),
            (2_500.0, "$2.5k"),
            (250_000.0, "$250k"),
            (999_600.0, "$1M"),
            (1_240_000.0, "$1.2M"),
            (12_400_000.0, "$12M"),
            (3.4e9, "$3.4B"),
            (7e12, "$7T"),
            (1e18, "$1.0e18"),
            (-5e6, "−$5M"),
        ] {
            assert_eq!(usd.amount(value), said, "{value}");
        }
        assert_eq!(usd.amount_in_full(12_440_000.0), "$12.4M");
        assert_eq!(usd.amount_in_full(1_236_000.0), "$1.24M");
    }

    #[test]
    fn a_currency_without_a_sign_is_written_by_its_code() {
        assert_eq!(Currency::new("CHF").amount(1500.0), "CHF 1.5k");
        assert_eq!(
            Currency::new("CHF").cents_of_each_unit(0.5),
            "50 % of the loss"
        );
    }

    #[test]
    fn a_small_ratio_keeps_a_figure() {
        let usd = Currency::new("USD");
        assert_eq!(usd.cents(0.0), "0 ¢");
        assert_eq!(usd.cents(0.0001), "under 0.1 ¢");
        assert_eq!(usd.cents(0.004), "0.4 ¢");
        assert_eq!(usd.cents(0.31), "31 ¢");
    }

    #[test]
    fn thousands_are_parted_by_commas() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(20_261_121), "20,261,121");
    }
}
