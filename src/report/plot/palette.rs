//! One colour for each party, the same on all pictures.

use super::sheet::Hatch;
use super::text;
use plotters::style::RGBColor;
use std::collections::HashMap;

/// Most parties that get a colour of their own.
pub(super) const MOST: usize = 12;

/// Letters of a party's name that a picture shows at most.
const LONGEST: usize = 26;

/// Twelve fills that stay apart for red-green and blue-yellow colour blindness.
///
/// The first seven are Okabe and Ito's (Color Universal Design, 2008), without its yellow, which is
/// lost on white; the rest differ from them in lightness first.
const COLOURS: [RGBColor; MOST] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(213, 94, 0),
    RGBColor(86, 180, 233),
    RGBColor(204, 121, 167),
    RGBColor(66, 60, 120),
    RGBColor(150, 130, 30),
    RGBColor(0, 84, 70),
    RGBColor(125, 45, 20),
    RGBColor(150, 175, 200),
    RGBColor(120, 40, 90),
];

const OTHERS: RGBColor = RGBColor(150, 150, 150);

/// Patterns beside the colours, so that neighbours differ without them too.
const HATCHES: [Hatch; MOST] = [
    Hatch::Plain,
    Hatch::Rising,
    Hatch::Plain,
    Hatch::Falling,
    Hatch::Plain,
    Hatch::Upright,
    Hatch::Plain,
    Hatch::Rising,
    Hatch::Falling,
    Hatch::Plain,
    Hatch::Upright,
    Hatch::Rising,
];

/// How a party looks: its label, its colour and its pattern.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub label: String,
    pub colour: RGBColor,
    pub hatch: Hatch,
}

/// Names and colours of the parties, given once and used by every picture.
///
/// The first twelve parties get a colour of their own, in the order given (most important first);
/// the rest are drawn together as "others". Long names lose their bracketed end, then their last
/// words; a name that the font cannot show, or two that look alike when cut, give way to the id.
///
/// ```
/// use obligor::report::plot::Palette;
/// let palette = Palette::new([("clinic", "Lakeside Clinic"), ("msp", "NorthStar IT (MSP)")]);
/// assert_eq!(palette.label("clinic"), "Lakeside Clinic");
/// assert_eq!(palette.label("nobody"), "nobody");
/// ```
#[derive(Debug, Clone)]
pub struct Palette {
    looks: Vec<Look>,
    places: HashMap<String, usize>,
    /// Names of a party in other roles, such as one of several alike.
    aliases: HashMap<String, Look>,
}

impl Palette {
    /// A palette for these parties, each an id and a name; an id given twice keeps its first name.
    #[must_use]
    pub fn new<I, S, T>(parties: I) -> Self
    where
        I: IntoIterator<Item = (S, T)>,
        S: AsRef<str>,
        T: AsRef<str>,
    {
        let mut palette = Self {
            looks: Vec::new(),
            places: HashMap::new(),
            aliases: HashMap::new(),
        };
        for (id, name) in parties {
            palette.add(id.as_ref(), name.as_ref());
        }
        palette
    }

    /// The name of a party as pictures show it; the id for one the palette does not know.
    #[must_use]
    pub fn label<'a>(&'a self, party: &'a str) -> &'a str {
        match (self.places.get(party), self.aliases.get(party)) {
            (Some(place), _) => &self.looks[*place].label,
            (None, Some(look)) => &look.label,
            (None, None) => party,
        }
    }

    /// Lets `alias` look like `party` under another name: all of several alike, or a typical one.
    ///
    /// An alias has no place among the stacked parts. One that is a party's id already does
    /// nothing.
    ///
    /// ```
    /// use obligor::report::plot::Palette;
    /// let mut palette = Palette::new([("firm", "Small firms")]);
    /// palette.alias("firm.all", "Small firms (all 90)", "firm");
    /// assert_eq!(palette.label("firm.all"), "Small firms (all 90)");
    /// ```
    pub fn alias(&mut self, alias: &str, name: &str, party: &str) {
        let label = text::drawable(name);
        let look = Look {
            label,
            ..self.look(party)
        };
        self.aliases.insert(alias.to_owned(), look);
    }

    fn add(&mut self, id: &str, name: &str) {
        if self.places.contains_key(id) {
            return;
        }
        let place = self.looks.len();
        let mut label = short(name, id);
        if self.looks.iter().any(|look| look.label == label) {
            label = id.to_owned();
        }
        self.places.insert(id.to_owned(), place);
        self.looks.push(Look {
            label,
            colour: COLOURS.get(place).copied().unwrap_or(OTHERS),
            hatch: HATCHES.get(place).copied().unwrap_or(Hatch::Plain),
        });
    }

    /// How a party looks; one without a colour of its own is grey.
    pub(super) fn look(&self, party: &str) -> Look {
        match (self.places.get(party), self.aliases.get(party)) {
            (Some(place), _) => self.looks[*place].clone(),
            (None, Some(look)) => look.clone(),
            (None, None) => Look {
                label: text::drawable(party),
                ..others(party)
            },
        }
    }

    /// Place of a party among the colours; none if it is drawn with the others.
    pub(super) fn place(&self, party: &str) -> Option<usize> {
        self.places.get(party).copied().filter(|p| *p < MOST)
    }

    /// How the party at this place looks; the others beyond the last.
    pub(super) fn look_at(&self, place: usize) -> Look {
        match self.looks.get(place) {
            Some(look) if place < MOST => look.clone(),
            _ => others("others"),
        }
    }
}

fn others(label: &str) -> Look {
    Look {
        label: label.to_owned(),
        colour: OTHERS,
        hatch: Hatch::Plain,
    }
}

/// `name` in at most [`LONGEST`] letters; `id` if the font shows less than half of it.
fn short(name: &str, id: &str) -> String {
    let shown = text::drawable(name);
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = shown.as_str();
    if shown.is_empty() || shown.chars().count() * 2 < name.trim().chars().count() {
        return id.to_owned();
    }
    if shown.chars().count() <= LONGEST {
        return shown.to_owned();
    }
    let unbracketed = shown.rsplit_once(" (").map_or(shown, |(before, _)| before);
    if unbracketed.chars().count() <= LONGEST {
        return unbracketed.to_owned();
    }
    cut_at_a_word(unbracketed)
}

fn cut_at_a_word(name: &str) -> String {
    let cut: String = name.chars().take(LONGEST - 1).collect();
    let words = match cut.rsplit_once(' ') {
        Some((words, _)) if words.chars().count() * 2 > LONGEST => words,
        _ => cut.as_str(),
    };
    format!("{}…", words.trim_end_matches(['&', ',', ' ', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_keeps_its_colour_and_the_thirteenth_is_grey() {
        let ids: Vec<String> = (0..15).map(|i| format!("party-{i}")).collect();
        let palette = Palette::new(ids.iter().map(|id| (id, id)));
        let mut seen: Vec<_> = (0..MOST).map(|i| palette.look_at(i).colour).collect();
        seen.dedup();
        assert_eq!(seen.len(), MOST);
        assert_eq!(palette.look("party-13").colour, OTHERS);
        assert_eq!(palette.place("party-12"), None);
        assert_eq!(palette.look_at(MOST).label, "others");
    }

    #[test]
    fn long_or_strange_names_become_short_and_plain() {
        let palette = Palette::new([
            ("a", "Saint Bartholomew Regional Hospital Trust (north)"),
            ("b", "\u{1F512}\u{1F512}\u{1F512}"),
            ("c", "Lock \u{1F512} & <Key>"),
            ("d", "Saint Bartholomew Regional Hospital Trust (south)"),
            ("e", ""),
        ]);
        assert_eq!(palette.label("a"), "Saint Bartholomew…");
        assert_eq!(palette.label("b"), "b");
        assert_eq!(palette.label("c"), "Lock & <Key>");
        assert_eq!(palette.label("d"), "d");
        assert_eq!(palette.label("e"), "e");
    }
}
