//! What `--accuracy` asks for, in words: `tvar99 of clinic 0.5%`.

use crate::summary::accuracy::TargetFigure;

/// A figure, whose, and its relative error; of all parties where it names none.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// The figure.
    pub figure: TargetFigure,
    /// The key of a party or group.
    pub party: Option<String>,
    /// Standard error ÷ value, at most.
    pub most: f64,
}

const FORM: &str = "hint: write a figure and a percentage of it, such as \"tvar99 0.5%\", or \"mean of clinic 1%\" for one party";

/// Reads `METRIC [of PARTY] PERCENT`.
pub fn wish(text: &str) -> Result<Wish, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (metric, party, percent) = match words[..] {
        [metric, percent] => (metric, None, percent),
        [metric, "of", party, percent] => (metric, Some(party), percent),
        _ => {
            return Err(format!(
                "not `FIGURE PERCENT` or `FIGURE of PARTY PERCENT`\n  {FORM}"
            ));
        }
    };
    Ok(Wish {
        figure: figure(metric)?,
        party: party.map(str::to_owned),
        most: most(percent)?,
    })
}

fn figure(word: &str) -> Result<TargetFigure, String> {
    let unknown = || {
        format!(
            "`{word}` is no figure: `mean`, `varNN` or `tvarNN` with a level NN from 50 to below 100, such as \
             `tvar99` or `var99.5`\n  {FORM}"
        )
    };
    if word == "mean" {
        return Ok(TargetFigure::Mean);
    }
    let (of_level, level): (fn(f64) -> TargetFigure, &str) = match word {
        _ if word.starts_with("tvar") => (TargetFigure::Tvar, &word[4..]),
        _ if word.starts_with("var") => (TargetFigure::Var, &word[3..]),
        _ => return Err(unknown()),
    };
    let is_plain = level.chars().all(|it| it.is_ascii_digit() || it == '.');
    let level: Option<f64> = level.parse().ok().filter(|_| is_plain);
    let level = level.filter(|level| (50.0..100.0).contains(level));
    level
        .map(|level| of_level(level / 100.0))
        .ok_or_else(unknown)
}

fn most(word: &str) -> Result<f64, String> {
    let refused =
        || format!("`{word}` is no percentage above 0% and below 100%, such as `0.5%`\n  {FORM}");
    let digits = word.strip_suffix('%').ok_or_else(refused)?;
    let percent: f64 = digits.parse().map_err(|_| refused())?;
    let is_fit = percent > 0.0 && percent < 100.0;
    is_fit.then_some(percent / 100.0).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_a_figure_perhaps_a_party_and_a_percentage() {
        let all = wish("tvar99 0.5%").unwrap();
        assert_eq!(
            (all.figure, all.party, all.most),
            (TargetFigure::Tvar(0.99), None, 0.005)
        );
        let one = wish("  var99.5 of clinic 2% ").unwrap();
        assert_eq!(one.figure, TargetFigure::Var(0.995));
        assert_eq!((one.party.as_deref(), one.most), (Some("clinic"), 0.02));
        assert_eq!(wish("mean 1%").unwrap().figure, TargetFigure::Mean);
    }

    #[test]
    fn what_is_no_wish_is_told_by_its_part() {
        for (text, part) in [
            ("tvar 5", "`tvar` is no figure"),
            ("tvar5 1%", "`tvar5` is no figure"),
            ("tvar100 1%", "`tvar100` is no figure"),
            ("var+99 1%", "`var+99` is no figure"),
            ("p99 1%", "`p99` is no figure"),
            ("tvar99 0%", "`0%` is no percentage"),
            ("tvar99 -1%", "`-1%` is no percentage"),
            ("tvar99 nan%", "`nan%` is no percentage"),
            ("tvar99 100%", "`100%` is no percentage"),
            ("tvar99 0.5", "`0.5` is no percentage"),
            ("tvar99", "not `FIGURE PERCENT`"),
            ("tvar99 for clinic 1%", "not `FIGURE PERCENT`"),
            ("", "not `FIGURE PERCENT`"),
        ] {
            let said = wish(text).unwrap_err();
            assert!(
                said.starts_with(part) && said.contains("hint: "),
                "{text}: {said}"
            );
        }
    }
}
