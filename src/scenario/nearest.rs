//! The nearest known word to one that is not known.

/// Other words for a word of the vocabulary: what the field also calls it, or what it was called
/// in earlier scenarios.
const ALSO_CALLED: &[(&str, &str)] = &[
    ("pig", "poisson_inverse_gaussian"),
    ("deductible", "retention"),
    ("waiting_period", "waiting"),
    ("provider", "obligor"),
    ("vendor", "obligor"),
    ("client", "beneficiary"),
    ("customer", "beneficiary"),
    ("chance", "probability"),
    ("probability", "chance"),
    ("p50", "median"),
    ("cap", "caps"),
    ("annual", "year"),
    ("yearly", "year"),
    ("aggregate", "year"),
    ("occurrence", "event"),
    ("incident", "event"),
    ("self", "own"),
    ("insured", "own"),
    ("fraud", "crime"),
    ("fines", "regulatory"),
    ("ransom", "extortion"),
    ("business-interruption", "interruption"),
    ("legal", "defence"),
    ("careless", "negligent"),
    ("intentional", "wilful"),
];

/// The known word that a writer most likely meant, if one is near.
///
/// Near is a word that the field also calls so, a Damerau–Levenshtein distance of at most a third
/// of the longer word (at least 1, at most 4 letters), or the one word that the found one begins.
///
/// ```
/// use obligor::scenario::nearest;
/// assert_eq!(nearest("limt", ["limit", "per", "heads"]), Some("limit"));
/// assert_eq!(nearest("deductible", ["limit", "retention"]), Some("retention"));
/// assert_eq!(nearest("zebra", ["limit", "per"]), None);
/// ```
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let found = found.to_lowercase();
    let far = |word: &str| strsim::damerau_levenshtein(&found, &word.to_lowercase());
    let allowed = |word: &str| (found.len().max(word.len()) / 3).clamp(1, 4);
    let known: Vec<&str> = known.into_iter().collect();
    let close = known
        .iter()
        .copied()
        .filter(|word| far(word) <= allowed(word));
    also_called(&found, &known)
        .or_else(|| close.min_by_key(|word| far(word)))
        .or_else(|| the_one_begun(&found, &known))
}

fn also_called<'a>(found: &str, known: &[&'a str]) -> Option<&'a str> {
    let mut pairs = ALSO_CALLED.iter().filter(|(other, _)| *other == found);
    pairs.find_map(|(_, word)| known.iter().copied().find(|each| each == word))
}

fn the_one_begun<'a>(found: &str, known: &[&'a str]) -> Option<&'a str> {
    let mut begun = known
        .iter()
        .copied()
        .filter(|word| found.len() >= 3 && word.starts_with(found));
    let first = begun.next()?;
    begun.next().is_none().then_some(first)
}

/// The hint for a word that is not known: the nearest one, then those that are known, as far as a
/// [`listing`] has them: a scenario may name ten thousand parties.
#[must_use]
pub fn hint_for(found: &str, known: &[&str]) -> String {
    hint_with(found, known, listing(known))
}

/// The hint for a key that is not known: the nearest one, then all that the table may have. They are
/// few, and one left out would seem not to be there.
///
/// ```
/// use obligor::scenario::hint_for_key;
/// let keys: Vec<String> = (1..=14).map(|at| format!("key{at}")).collect();
/// let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
/// assert!(hint_for_key("zebra", &keys).ends_with(", key12, key13, key14"));
/// ```
#[must_use]
pub fn hint_for_key(found: &str, known: &[&str]) -> String {
    hint_with(found, known, known.join(", "))
}

fn hint_with(found: &str, known: &[&str], listed: String) -> String {
    let meant = nearest(found, known.iter().copied());
    let meant = meant.map(|word| format!("did you mean `{word}`?"));
    let listed = (!known.is_empty()).then(|| format!("known: {listed}"));
    match (meant, listed) {
        (Some(meant), Some(listed)) => format!("{meant} {listed}"),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => "nothing of the kind is defined".to_owned(),
    }
}

/// Words joined by commas: all of up to thirteen, else twelve and how many more; to say "1 more"
/// takes the room of the word.
#[must_use]
pub fn listing(words: &[&str]) -> String {
    const SHOWN: usize = 12;
    match words.len().saturating_sub(SHOWN) {
        0 | 1 => words.join(", "),
        more => format!("{} and {more} more", words[..SHOWN].join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_cut_short_is_completed_only_if_one_fits() {
        assert_eq!(
            nearest("aggregate_d", ["aggregate_deductible", "limit"]),
            Some("aggregate_deductible")
        );
        assert_eq!(nearest("agg", ["aggregate_deductible", "aggregate"]), None);
    }

    #[test]
    fn a_listing_never_leaves_out_one_word_alone() {
        let words = ["w"; 14];
        assert!(listing(&words[..13]).ends_with("w, w"));
        assert!(listing(&words).ends_with("w and 2 more"));
    }

    #[test]
    fn two_letters_swapped_are_one_mistake() {
        assert_eq!(nearest("preil", ["peril", "party"]), Some("peril"));
    }
}
