//! The variants of a sweep: a grid, a Latin hypercube or the rows of a table.

use super::axis::{Axis, MOST};
use crate::random::{Purpose, Stream, hash64};
use crate::scenario::Path;

/// Columns of a table that name a variant instead of setting something.
const NAMES: [&str; 1] = ["variant"];

/// The variants as settings, one value a path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The paths.
    pub paths: Vec<String>,
    /// `[variant][path]`; none leaves what the scenario says.
    pub rows: Vec<Vec<Option<String>>>,
    /// `[variant]`: the line of the table on which it stands; empty without a table.
    pub lines: Vec<usize>,
}

impl Settings {
    /// A variant as after `--set`: `PATH=VALUE` of each path it sets.
    pub fn of(&self, variant: usize) -> Vec<String> {
        let pairs = self.paths.iter().zip(&self.rows[variant]);
        let set = pairs.filter_map(|(path, value)| Some(format!("{path}={}", value.as_ref()?)));
        set.collect()
    }
}

fn paths(axes: &[Axis]) -> Result<Vec<String>, String> {
    let mut paths: Vec<String> = Vec::with_capacity(axes.len());
    for axis in axes {
        if paths.contains(&axis.path) {
            return Err(format!(
                "`{}` is varied twice\n  hint: give all its values to one --vary",
                axis.path
            ));
        }
        if let Some((above, below)) = paths.iter().find_map(|known| nested(known, &axis.path)) {
            return Err(format!(
                "`{above}` and `{below}` are both varied, and the one is in the other\n  \
                 hint: vary the one or the other; a table of variants may set either in each row"
            ));
        }
        paths.push(axis.path.clone());
    }
    Ok(paths)
}

/// Two paths of which one is in the other, the outer first.
fn nested<'a>(one: &'a str, other: &'a str) -> Option<(&'a str, &'a str)> {
    let (first, second) = (Path::parse(one).ok()?, Path::parse(other).ok()?);
    match (first.holds(&second), second.holds(&first)) {
        (true, _) => Some((one, other)),
        (false, true) => Some((other, one)),
        (false, false) => None,
    }
}

/// Of the paths that a row sets two of which one is in the other.
fn overlap<'a>(paths: &'a [String], row: &[Option<String>]) -> Option<(&'a str, &'a str)> {
    let set = paths.iter().zip(row).filter(|(_, value)| value.is_some());
    let set: Vec<&String> = set.map(|(path, _)| path).collect();
    let mut pairs = set
        .iter()
        .enumerate()
        .flat_map(|(at, one)| set[..at].iter().map(move |other| (one, other)));
    pairs.find_map(|(one, other)| nested(other, one))
}

/// Every combination of the values of all axes; the last axis changes fastest.
///
/// # Errors
/// If a path is there twice, a range does not say how many values it has, or there are too many.
pub fn grid(axes: &[Axis]) -> Result<Settings, String> {
    let paths = paths(axes)?;
    let mut rows: Vec<Vec<Option<String>>> = vec![Vec::new()];
    for axis in axes {
        let values = axis.all().ok_or_else(|| {
            let path = &axis.path;
            format!(
                "the range of `{path}` does not say how many values it has\n  \
                 hint: write {path}=LOW..HIGH:20, or ask for --latin N"
            )
        })?;
        if rows.len().saturating_mul(values.len()) > MOST {
            return Err(format!(
                "the grid has more than {MOST} variants\n  hint: take fewer values, or --latin N"
            ));
        }
        let with = |row: &Vec<Option<String>>| {
            let values = values.iter();
            let row = row.clone();
            let longer = values.map(move |value| [&row[..], &[Some(value.clone())]].concat());
            longer.collect::<Vec<_>>()
        };
        rows = rows.iter().flat_map(with).collect();
    }
    Ok(Settings {
        paths,
        rows,
        lines: Vec::new(),
    })
}

/// A Latin hypercube of `count` variants: each of `count` equal stretches of every axis has one.
///
/// With π a permutation and u uniform, both named by seed and path, variant i lies at
/// (πᵢ + uᵢ)/count of the way. Source: McKay, Beckman, Conover, Technometrics 21 (1979).
///
/// # Errors
/// If a path is there twice.
pub fn latin(axes: &[Axis], count: usize, seed: u64) -> Result<Settings, String> {
    let paths = paths(axes)?;
    let mut rows = vec![Vec::with_capacity(axes.len()); count];
    for axis in axes {
        let stream = Stream::new(seed, hash64(&axis.path), Purpose::Design);
        let words: Vec<[u32; 4]> = (0..count as u32)
            .map(|variant| stream.words(variant, 0, 0, 0))
            .collect();
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|variant| (words[*variant][0], words[*variant][1], *variant));
        for (stretch, variant) in order.into_iter().enumerate() {
            let within = f64::from(words[variant][2]) / 4_294_967_296.0;
            let share = (stretch as f64 + within) / count as f64;
            rows[variant].push(Some(axis.at(share)));
        }
    }
    Ok(Settings {
        paths,
        rows,
        lines: Vec::new(),
    })
}

/// The rows of a CSV table whose columns are paths; an empty cell leaves what the scenario says. A
/// column `variant` is passed over, so that `variants.csv` can be read again.
///
/// # Errors
/// If the table cannot be read, a heading is no path or is there twice, or there is no row.
pub fn table(text: &str) -> Result<Settings, String> {
    let mut lines = records(text.trim_start_matches('\u{feff}'))?.into_iter();
    let (first, heading) = lines.next().ok_or("the table is empty")?;
    let mut settings = Settings::default();
    let mut kept = Vec::with_capacity(heading.len());
    for (at, path) in heading.iter().map(|path| path.trim()).enumerate() {
        if NAMES.contains(&path) {
            continue;
        }
        let column = at + 1;
        let path = Path::parse(path).map_err(|why| {
            format!(
                "line {first}, column {column}: the heading `{path}` is no path: {why}\n  \
                 hint: the first line has the paths"
            )
        })?;
        let path = path.to_string();
        if let Some(known) = settings.paths.iter().position(|known| *known == path) {
            let other = kept[known] + 1;
            return Err(format!(
                "line {first}, columns {other} and {column} are both called `{path}`"
            ));
        }
        settings.paths.push(path);
        kept.push(at);
    }
    let all = vec![Some(String::new()); settings.paths.len()];
    let is_nested = overlap(&settings.paths, &all).is_some();
    for (line, cells) in lines {
        if cells.len() != heading.len() {
            let (found, wanted) = (cells.len(), heading.len());
            let hint = if found > wanted {
                "a value with a comma stands in double quotes"
            } else {
                "an empty cell leaves what the base says, and has its comma too"
            };
            return Err(format!(
                "line {line} has {found} cells, the heading {wanted}\n  hint: {hint}"
            ));
        }
        let value = |at: &usize| {
            let cell = cells[*at].trim();
            (!cell.is_empty()).then(|| cell.to_owned())
        };
        let row: Vec<Option<String>> = kept.iter().map(value).collect();
        if is_nested && let Some((above, below)) = overlap(&settings.paths, &row) {
            return Err(format!(
                "line {line} sets `{above}` and `{below}`, and the one is in the other\n  \
                 hint: leave the cell of one of them empty"
            ));
        }
        settings.rows.push(row);
        settings.lines.push(line);
    }
    match settings.rows.len() {
        0 => Err("the table has a heading and no variant".to_owned()),
        rows if rows > MOST => Err(format!("the table has more than {MOST} variants")),
        _ => Ok(settings),
    }
}

/// The cells of each record with the line it starts on; records without a letter are passed over.
fn records(text: &str) -> Result<Vec<(usize, Vec<String>)>, String> {
    let mut records = Vec::new();
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut line, mut start, mut is_quoted) = (1, 1, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        line += usize::from(letter == '\n');
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' if is_quoted => is_quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                is_quoted = true;
            }
            _ if is_quoted => cell.push(letter),
            ',' => cells.push(std::mem::take(&mut cell)),
            '\r' => {}
            '\n' => {
                cells.push(std::mem::take(&mut cell));
                records.push((start, std::mem::take(&mut cells)));
                start = line;
            }
            _ => cell.push(letter),
        }
    }
    if is_quoted {
        return Err(format!("the quotes opened on line {start} are not closed"));
    }
    if !cell.is_empty() || !cells.is_empty() {
        cells.push(cell);
        records.push((start, cells));
    }
    records.retain(|(_, cells)| cells.len() > 1 || !cells[0].trim().is_empty());
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axes(texts: &[&str]) -> Vec<Axis> {
        let axes = texts.iter().map(|text| text.parse().expect("an axis"));
        axes.collect()
    }

    #[test]
    fn a_grid_is_the_product_with_the_last_axis_fastest() {
        let grid = grid(&axes(&["a.b=1..3:3", "c=x,y"])).expect("a grid");
        let rows: Vec<Vec<String>> = (0..grid.rows.len()).map(|row| grid.of(row)).collect();
        assert_eq!(rows.len(), 6);
        assert_eq!(rows[0], ["a.b=1", "c=x"]);
        assert_eq!(rows[1], ["a.b=1", "c=y"]);
        assert_eq!(rows[5], ["a.b=3", "c=y"]);
    }

    #[test]
    fn a_grid_that_cannot_be_is_refused() {
        let said = |texts: &[&str]| grid(&axes(texts)).expect_err("no grid");
        assert!(said(&["a=1..2"]).contains("does not say how many"));
        assert!(said(&["a=1,2", "a=3"]).contains("varied twice"));
        assert!(said(&["a.b=1,2", "\"a\" . b=3"]).contains("`a.b` is varied twice"));
        for pair in [["a.b.c=1,2", "a.b=3"], ["a.b=3", "a.\"b\".c=1,2"]] {
            assert!(
                said(&pair).contains("`a.b` and `a.b.c` are both varied"),
                "{pair:?}"
            );
            let refused = latin(&axes(&pair), 3, 1).expect_err("no design");
            assert!(refused.contains("are both varied"), "{refused}");
        }
        assert!(grid(&axes(&["a.b=1,2", "a.bc=3"])).is_ok());
        assert!(said(&["a=1..2:2000", "b=1..2:2000"]).contains("more than 1000000"));
    }

    #[test]
    fn every_stretch_of_a_latin_hypercube_has_one_variant() {
        let axes = axes(&["a=0..40", "b=0..40"]);
        let design = latin(&axes, 40, 7).expect("a design");
        for path in 0..2 {
            let value = |row: &Vec<Option<String>>| {
                let value = row[path].as_ref().and_then(|value| value.parse().ok());
                value.map(|value: f64| value.floor() as usize)
            };
            let mut stretches: Vec<usize> = design.rows.iter().filter_map(value).collect();
            assert!(!stretches.is_sorted(), "in no order");
            stretches.sort_unstable();
            assert_eq!(stretches, (0..40).collect::<Vec<_>>());
        }
        assert_eq!(latin(&axes, 40, 7), Ok(design.clone()));
        assert_ne!(latin(&axes, 40, 8), Ok(design));
    }

    #[test]
    fn a_table_sets_what_its_cells_say() {
        let text = "variant,a.b,\"c\"\r\n1,2M,\"{ x = 1, y = \"\"z\"\" }\"\n2,,unlimited\n\n";
        let table = table(text).expect("a table");
        assert_eq!(table.paths, ["a.b", "c"]);
        assert_eq!(table.of(0), ["a.b=2M", "c={ x = 1, y = \"z\" }"]);
        assert_eq!(table.of(1), ["c=unlimited"]);
        assert_eq!(table.lines, [2, 3]);
    }

    #[test]
    fn a_table_that_cannot_be_read_says_where() {
        let said = |text: &str| table(text).expect_err(text);
        let short = said("a,b\n1,2\n3\n");
        assert!(short.starts_with("line 3 has 1 cells, the heading 2\n  hint: an empty cell"));
        assert!(
            said("a\n{ x = 1, y = 2 }\n")
                .contains("line 2 has 2 cells, the heading 1\n  hint: a value with a comma")
        );
        let twice = said("variant,a,b,a\n1,2,3,4\n");
        assert_eq!(twice, "line 1, columns 2 and 4 are both called `a`");
        let spelt = said("a.b,c,\"\"\"a\"\".b\"\n1,2,3\n");
        assert_eq!(spelt, "line 1, columns 1 and 3 are both called `a.b`");
        let nested = "x.limit,x.limit.fees\n1,\n,2\n";
        assert!(table(nested).is_ok(), "each row sets one");
        let both = said(&format!("{nested}3,4\n"));
        assert!(
            both.starts_with(
                "line 4 sets `x.limit` and `x.limit.fees`, and the one is in the other"
            ),
            "{both}"
        );
        let broken = said("\nb,a..b\n1,2\n");
        assert!(
            broken.starts_with("line 2, column 2: the heading `a..b` is no path"),
            "{broken}"
        );
        assert!(said("a\n\"1\n").contains("line 2 are not closed"));
        assert!(said("a,b\n").contains("no variant") && said("").contains("empty"));
    }
}
