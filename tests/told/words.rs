//! Figures in sentences.

/// A sentence without what stands in parentheses: names of terms hold figures too.
pub fn bare(text: &str) -> String {
    let mut depth = 0_usize;
    let mut bare = String::new();
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            letter if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    bare
}

/// The amounts to the cent in a sentence, in their order: not percentages, not `1.25M`.
pub fn amounts(text: &str) -> Vec<f64> {
    let text = bare(text);
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, ',' | '.' | '-');
    let mut found = Vec::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find(is_part) {
        let before = rest[..start].chars().next_back();
        rest = &rest[start..];
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        let (token, after) = rest.split_at(end);
        rest = after;
        let stands_alone = !before.is_some_and(char::is_alphanumeric)
            && !after.starts_with(" %")
            && !after.starts_with(char::is_alphanumeric);
        found.extend(amount(token).filter(|_| stands_alone));
    }
    found
}

fn amount(token: &str) -> Option<f64> {
    let token = token.trim_end_matches([',', '.']);
    let (_, cents) = token.rsplit_once('.')?;
    let number = token.replace(',', "").parse();
    number.ok().filter(|_| cents.len() == 2)
}

/// The share that follows a word, `of 12.5 %`.
pub fn share_after(text: &str, word: &str) -> Option<f64> {
    let (_, after) = text.split_once(word)?;
    let (number, _) = after.split_once(" %")?;
    number.trim().parse::<f64>().ok().map(|share| share / 100.0)
}

#[test]
fn amounts_are_told_from_percentages_names_and_rounded_sums() {
    let text = "The cap (k1, 3.00) is 1.25M a year, of which 1,000.50 is left: 12.50 % of 7.00.";
    assert_eq!(amounts(text), [1_000.5, 7.0]);
    assert_eq!(share_after(text, "left: "), Some(0.125));
}
