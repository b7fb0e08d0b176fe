//! Amounts to the cent.

/// An amount to the cent.
///
/// ```
/// use obligor::report::cents;
/// assert_eq!(cents(1_234_567.895), "1,234,567.90");
/// assert_eq!(cents(-0.001), "0.00");
/// assert_eq!(cents(-1_000.0), "-1,000.00");
/// ```
#[must_use]
pub fn cents(amount: f64) -> String {
    let text = format!("{:.2}", amount.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "00"));
    let digits = whole.len();
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (digits - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let is_zero = text.chars().all(|digit| matches!(digit, '0' | '.'));
    let sign = if amount < 0.0 && !is_zero { "-" } else { "" };
    format!("{sign}{grouped}.{fraction}")
}
