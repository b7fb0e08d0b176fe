//! Paths: how everything in a scenario is named, `contract.msa-clinic.caps.general.limit`.

use std::fmt;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A key of a table.
    Key(String),
    /// A place in a list, from 0.
    Index(usize),
}

/// The way from the root of a scenario to one of its values.
///
/// ```
/// use obligor::scenario::Path;
/// let path = Path::parse("policy.clinic-cyber.excluded_if[0].flags").unwrap();
/// assert_eq!(path.len(), 5);
/// assert_eq!(path.to_string(), "policy.clinic-cyber.excluded_if[0].flags");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Segment>);

impl Path {
    /// The root.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The path through these keys.
    #[must_use]
    pub fn of(keys: &[&str]) -> Self {
        Self(
            keys.iter()
                .map(|key| Segment::Key((*key).to_owned()))
                .collect(),
        )
    }

    /// This path and one more key.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.with(Segment::Key(key.to_owned()))
    }

    /// This path and a place in its list.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    fn with(&self, segment: Segment) -> Self {
        let mut longer = self.clone();
        longer.0.push(segment);
        longer
    }

    /// The path without its last step; the root is its own parent.
    #[must_use]
    pub fn parent(&self) -> Self {
        let kept = self.0.len().saturating_sub(1);
        Self(self.0[..kept].to_vec())
    }

    /// Its steps.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// How many steps it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Is it the root?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is `other` this path or below it?
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// Does it fit a pattern of keys in which `*` stands for any one step? Places in lists are
    /// passed over.
    ///
    /// ```
    /// use obligor::scenario::Path;
    /// assert!(Path::of(&["contract", "msa", "mutual"]).fits("contract.*.mutual"));
    /// ```
    #[must_use]
    pub fn fits(&self, pattern: &str) -> bool {
        let mut wanted = pattern.split('.');
        for segment in &self.0 {
            let Segment::Key(key) = segment else { continue };
            match wanted.next() {
                Some(word) if word == "*" || word == key => {}
                _ => return false,
            }
        }
        wanted.next().is_none()
    }

    /// The last key, places in lists passed over; empty at the root.
    #[must_use]
    pub fn last_key(&self) -> &str {
        let mut keys = self.0.iter().rev();
        keys.find_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_str()),
            Segment::Index(_) => None,
        })
        .unwrap_or("")
    }

    /// Reads a path as it is written after `--set`.
    ///
    /// # Errors
    /// If a key is empty or a place in a list is no whole number.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut segments = Vec::new();
        for part in split_outside_quotes(text) {
            push_part(part.trim(), &mut segments)?;
        }
        Ok(Self(segments))
    }
}

/// Splits at dots that stand outside double quotes.
fn split_outside_quotes(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '.' if !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn push_part(part: &str, segments: &mut Vec<Segment>) -> Result<(), String> {
    let (key, places) = part.find('[').map_or((part, ""), |at| part.split_at(at));
    let key = key.trim_matches('"');
    if key.is_empty() {
        return Err("a key of the path is empty".to_owned());
    }
    segments.push(Segment::Key(key.to_owned()));
    for place in places.split('[').skip(1) {
        let digits = place.strip_suffix(']').unwrap_or(place);
        let index = digits
            .parse()
            .map_err(|_| format!("`[{place}` is no place in a list"))?;
        segments.push(Segment::Index(index));
    }
    Ok(())
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) => {
                    let dot = if position == 0 { "" } else { "." };
                    if is_bare(key) {
                        write!(f, "{dot}{key}")?;
                    } else {
                        write!(f, "{dot}\"{key}\"")?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn is_bare(key: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_#".contains(letter);
    !key.is_empty() && key.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_key_keeps_its_dots() {
        let path = Path::parse("party.\"a.b\".funds").unwrap();
        assert_eq!(path.to_string(), "party.\"a.b\".funds");
        assert_eq!(path.len(), 3);
    }

    #[test]
    fn an_empty_key_is_refused() {
        assert!(Path::parse("contract..limit").is_err());
        assert!(Path::parse("").is_err());
        assert!(Path::parse("excluded_if[x]").is_err());
    }

    #[test]
    fn a_pattern_passes_over_places_in_lists() {
        let path = Path::parse("policy.p.excluded_if[1].flags").unwrap();
        assert!(path.fits("policy.*.excluded_if.flags"));
        assert!(!path.fits("policy.*.excluded_if"));
    }
}
