//! Amounts as a reader says them: $250k, $1.2M, $3.4B.

/// What amounts are counted in: a number and the letter that stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unit {
    thousands: i32,
    letter: &'static str,
}

impl Unit {
    const ALL: [Self; 5] = [
        Self::new(0, ""),
        Self::new(1, "k"),
        Self::new(2, "M"),
        Self::new(3, "B"),
        Self::new(4, "T"),
    ];

    const fn new(thousands: i32, letter: &'static str) -> Self {
        Self { thousands, letter }
    }

    fn size(self) -> f64 {
        1000f64.powi(self.thousands)
    }

    /// The unit of one amount on its own: 999.5 rounds to 1000, which reads as the next letter.
    fn of(value: f64) -> Self {
        let holds = |unit: &Self| value >= 0.9995 * unit.size();
        let found = Self::ALL.into_iter().rev().find(holds);
        found.unwrap_or(Self::ALL[0])
    }

    /// The unit of all amounts up to `largest`.
    ///
    /// Above millions a unit must go ten times into the largest amount: 1,600M beside 356M tells
    /// more than 1.6B beside 0.36B.
    fn up_to(largest: f64) -> Self {
        let own = Self::of(largest);
        match own.thousands {
            0..=2 => own,
            _ => Self::of(largest / 10.0),
        }
    }
}

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
    /// The unit of all amounts of a page; each amount has its own without one.
    unit: Option<Unit>,
}

impl Currency {
    /// The currency with this ISO 4217 code; one without a sign of its own is written by its code, and
    /// what has no code by its number alone.
    #[must_use]
    pub fn new(code: &str) -> Self {
        let sign = match code {
            "USD" => "$".to_owned(),
            "EUR" => "€".to_owned(),
            "GBP" => "£".to_owned(),
            "JPY" => "¥".to_owned(),
            "" => String::new(),
            other => format!("{other} "),
        };
        Self {
            code: code.to_owned(),
            sign,
            unit: None,
        }
    }

    /// The currency as a page writes it whose largest amount is `largest`: all in one unit.
    ///
    /// Thousands and millions start at one of them, billions and trillions at ten. Small amounts
    /// get the decimals that they need.
    ///
    /// ```
    /// use obligor::report::plot::Currency;
    /// let page = Currency::new("USD").for_page(8_050_000.0);
    /// assert_eq!(page.amount(8_050_000.0), "$8.1M");
    /// assert_eq!(page.amount(50_000.0), "$0.05M");
    /// ```
    #[must_use]
    pub fn for_page(&self, largest: f64) -> Self {
        let finite = if largest.is_finite() { largest } else { 0.0 };
        Self {
            unit: Some(Unit::up_to(finite.abs())),
            ..self.clone()
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
    ///
    /// It ends at a thousandth of the page's unit: what is smaller is `<$0.001M`.
    #[must_use]
    pub fn amount_in_full(&self, value: f64) -> String {
        let unit = self.unit.unwrap_or(Unit::of(value.abs()));
        let thousandth = unit.size() / 1000.0;
        if (0.5..0.5 * thousandth).contains(&value.abs()) {
            let minus = if value < 0.0 { "−" } else { "" };
            return format!("{minus}<{}", self.amount(thousandth));
        }
        self.signed((value / thousandth).round() * thousandth, 3)
    }

    /// An amount that somebody stated, such as a limit or a tick: up to six figures, `$12.55M`.
    #[must_use]
    pub fn amount_as_stated(&self, value: f64) -> String {
        self.signed(value, 6)
    }

    /// A ratio as small coin of the currency: `31 ¢ of each dollar`; percent where it has none.
    #[must_use]
    pub fn cents_of_each_unit(&self, ratio: f64) -> String {
        match self.coin() {
            Some((_, unit)) => format!("{} of each {unit}", self.cents(ratio)),
            None => format!("{} of the loss", self.cents(ratio)),
        }
    }

    /// A ratio as small coin of the currency: `31 ¢`; `31 %` where it has none.
    ///
    /// Below a half it keeps a figure: 0.004 is `0.4 ¢`, and exactly nothing is `0 ¢`.
    #[must_use]
    pub fn cents(&self, ratio: f64) -> String {
        let coin = self.coin().map_or("%", |(coin, _)| coin);
        let hundredths = ratio * 100.0;
        if hundredths == 0.0 || hundredths.abs() >= 0.95 {
            format!("{hundredths:.0} {coin}")
        } else if hundredths.abs() < 0.05 {
            format!("under 0.1 {coin}")
        } else {
            format!("{hundredths:.1} {coin}")
        }
    }

    /// A ratio as small coin with one decimal where it has one: `65.1 ¢`, `40 ¢`.
    #[must_use]
    pub fn cents_in_full(&self, ratio: f64) -> String {
        let coin = self.coin().map_or("%", |(coin, _)| coin);
        let tenths = (ratio.abs() * 1000.0).round() / 10.0;
        let minus = if ratio < 0.0 && tenths > 0.0 {
            "−"
        } else {
            ""
        };
        format!("{minus}{tenths} {coin}")
    }

    /// So many hundredths as small coin: `65.1 ¢`, `40 ¢`; `40 %` where the currency has none.
    #[must_use]
    pub fn coins(&self, hundredths: f64) -> String {
        format!("{hundredths} {}", self.coin().map_or("%", |(coin, _)| coin))
    }

    /// What one of it is called: `dollar`; its code where it has no small coin.
    #[must_use]
    pub fn unit(&self) -> &str {
        self.coin().map_or(&self.code, |(_, unit)| unit)
    }

    fn coin(&self) -> Option<(&'static str, &'static str)> {
        match self.code.as_str() {
            "USD" | "CAD" | "AUD" | "NZD" => Some(("¢", "dollar")),
            "EUR" => Some(("ct", "euro")),
            "GBP" => Some(("p", "pound")),
            _ => None,
        }
    }

    fn signed(&self, value: f64, figures: i32) -> String {
        if !value.is_finite() {
            return "not a number".to_owned();
        }
        let minus = if value <= -0.5 { "−" } else { "" };
        let size = value.abs();
        let unit = self.unit.unwrap_or(Unit::of(size));
        format!("{minus}{}{}", self.sign, counted(size, unit, figures))
    }
}

/// `value` in a unit; powers of ten from a thousand trillions on.
fn counted(value: f64, unit: Unit, figures: i32) -> String {
    if value < 0.5 {
        return "0".to_owned();
    }
    if value >= 999.5e12 {
        return format!("{value:.1e}");
    }
    let mantissa = value / unit.size();
    let magnitude = libm::log10(mantissa).floor() as i32;
    // Whole units are said up to three figures; beyond, the last ones would pretend to be known.
    let figures = figures.max((magnitude + 1).min(3));
    let last = magnitude + 1 - figures;
    let last = if unit.thousands == 0 {
        last.max(0)
    } else {
        last
    };
    let step = 10f64.powi(last);
    let decimals = (-last).max(0) as usize;
    let digits = format!("{:.decimals$}", (mantissa / step).round() * step);
    format!("{}{}", plain(&digits), unit.letter)
}

/// Digits without zeros at their end, and with a comma between thousands.
fn plain(digits: &str) -> String {
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.parse().map_or(whole.to_owned(), grouped);
    match decimals.trim_end_matches('0') {
        "" => whole,
        decimals => format!("{whole}.{decimals}"),
    }
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
    fn a_page_has_one_unit_and_small_amounts_their_decimals() {
        let page = |largest: f64| Currency::new("USD").for_page(largest);
        for (largest, value, said) in [
            (999_400.0, 999_400.0, "$999k"),
            (999_600.0, 999_600.0, "$1M"),
            (8.05e6, 183_000.0, "$0.18M"),
            (8.05e6, 850.0, "$0.00085M"),
            (8.05e6, 0.0, "$0"),
            (1.6e9, 1.6e9, "$1,600M"),
            (1.6e9, 1_234_567_890.0, "$1,230M"),
            (1.6e9, 3e6, "$3M"),
            (9.9e9, 9.9e9, "$9,900M"),
            (1e10, 3.4e8, "$0.34B"),
            (850.0, 4.4, "$4"),
            (f64::NAN, 12.0, "$12"),
        ] {
            assert_eq!(page(largest).amount(value), said, "{value} up to {largest}");
        }
        assert_eq!(page(8.05e6).amount_in_full(1_180.0), "$0.001M");
        assert_eq!(page(8.05e6).amount_in_full(-400.0), "−<$0.001M");
        assert_eq!(page(8.05e6).amount_as_stated(12_550_000.0), "$12.55M");
        assert_eq!(page(20e6).amount_as_stated(12.5e6), "$12.5M");
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
