//! `--report FILE.html` and `--xlsx FILE.xlsx`: a command's report as a page and as a workbook.

use super::exit::Failure;
use super::place;
use super::screen;
use crate::report::exhibits::Exhibits;
use crate::report::xlsx::{self, NoBook};
use crate::report::{Facts, files, html};
use clap::Args;
use std::env;
use std::io;
use std::path::{Path, PathBuf};

/// Where a report goes beside the terminal.
#[derive(Clone, Debug, Default, Args)]
pub struct PagesArgs {
    /// Write the report as one page of HTML with pictures
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Write the tables of the report and all inputs as a workbook
    #[arg(long, value_name = "FILE.xlsx")]
    xlsx: Option<PathBuf>,
}

impl PagesArgs {
    /// Is a page or a workbook asked for?
    pub fn are_asked_for(&self) -> bool {
        self.report.is_some() || self.xlsx.is_some()
    }

    /// Finds out before any work is done whether what is asked for can be written.
    ///
    /// # Errors
    /// If both name one file or one that the command reads, or the place of one is not there or cannot be written to.
    pub fn ready(&self) -> Result<(), Failure> {
        if let (Some(report), Some(xlsx)) = (&self.report, &self.xlsx)
            && files::are_one(report, xlsx)
        {
            return Err(Failure::usage(
                "`--report` and `--xlsx` name one file",
                "give each a file of its own",
            ));
        }
        for path in [&self.report, &self.xlsx].into_iter().flatten() {
            place::unread(path, "give the report a file of its own")?;
            files::can_write(path).map_err(|error| unwritten(path, &error))?;
        }
        Ok(())
    }

    /// Writes what is asked for; the report is made only then.
    ///
    /// # Errors
    /// If it cannot be made or a file cannot be written.
    pub fn write(
        &self,
        exhibits: impl FnOnce() -> Result<Exhibits, Failure>,
    ) -> Result<(), Failure> {
        if !self.are_asked_for() {
            return Ok(());
        }
        let exhibits = exhibits()?;
        if let Some(path) = &self.report {
            put(path, html::page(&exhibits).as_bytes())?;
        }
        if let Some(path) = &self.xlsx {
            let book = xlsx::book(&exhibits).map_err(|error| match error {
                NoBook::Form(error) => Failure::File(error.to_string()),
                NoBook::Memory => Failure::Memory(format!(
                    "{error}\n  hint: `--report` alone takes less; the other files are written"
                )),
            })?;
            put(path, &book)?;
        }
        Ok(())
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::File(format!(
        "cannot write {}: {error}\n  hint: `--report FILE` and `--xlsx FILE` name files in a directory that is there",
        path.display()
    ))
}

fn put(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let written = files::write(path, content);
    written.map_err(|error| unwritten(path, &error))?;
    screen::say(&format!("wrote {}", path.display()));
    Ok(())
}

/// Options without a value that a second time does not need: a sweep is made anew where nothing is kept of it.
const FOR_ONCE: [&str; 1] = ["--resume"];

/// The command as it was called, with the years and the seed that a scenario may change later; of what
/// `--set` changed only what the report may tell, and without the options `untold` and their values and those
/// that were for [once](FOR_ONCE).
pub fn again(facts: &Facts, untold: &[&str]) -> String {
    let called: Vec<String> = env::args().skip(1).collect();
    again_as(&called, facts, untold)
}

fn again_as(called: &[String], facts: &Facts, untold: &[&str]) -> String {
    let mut words = Vec::new();
    let mut rest = called.iter();
    while let Some(word) = rest.next() {
        if FOR_ONCE.contains(&word.as_str()) {
            continue;
        }
        let (option, value) = word.split_once('=').unzip();
        let option = option.unwrap_or(word);
        if option != "--set" && !untold.contains(&option) {
            words.push(quoted(word));
        } else if value.is_none() {
            rest.next();
        }
    }
    // What an accuracy needs is found again: the years that it took would only bound it.
    let is_found = called
        .iter()
        .any(|word| word == "--accuracy" || word.starts_with("--accuracy="));
    let sets = facts.settings.iter();
    words.extend(sets.map(|(path, value)| format!("--set {}", quoted(&format!("{path}={value}")))));
    for (option, value) in [("--years", facts.years), ("--seed", facts.seed)] {
        let is_option = |word: &String| word == option || word.starts_with(&format!("{option}="));
        let is_told = words.iter().any(is_option) || (is_found && option == "--years");
        if !is_told {
            words.push(format!("{option} {value}"));
        }
    }
    format!("obligor {}", words.join(" "))
}

/// A word as a shell reads it back.
pub(super) fn quoted(word: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_=./,:%+@".contains(it);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_tells_the_settings_that_the_report_may() {
        let called = "run s.toml --set a.b=1 --wang 3 --seed 7 --set=c.d=2 --load=9%".split(' ');
        let called: Vec<String> = called.map(str::to_owned).collect();
        let facts = Facts {
            scenario: "s".to_owned(),
            years: 100,
            seed: 7,
            hash: String::new(),
            settings: vec![("a.b".to_owned(), "1".to_owned())],
        };
        let again = again_as(&called, &facts, &["--wang", "--load"]);
        assert_eq!(again, "obligor run s.toml --seed 7 --set a.b=1 --years 100");
    }

    #[test]
    fn a_sweep_is_made_again_without_what_was_kept_of_it() {
        let called =
            "sweep s.toml --resume --vary a.b=1,2 --out kept --years 5 --seed 7".split(' ');
        let called: Vec<String> = called.map(str::to_owned).collect();
        let facts = Facts {
            scenario: "s".to_owned(),
            years: 5,
            seed: 7,
            hash: String::new(),
            settings: Vec::new(),
        };
        assert_eq!(
            again_as(&called, &facts, &[]),
            "obligor sweep s.toml --vary a.b=1,2 --out kept --years 5 --seed 7"
        );
    }

    #[test]
    fn the_years_that_an_accuracy_took_do_not_bound_it() {
        let called = ["run", "s.toml", "--accuracy", "tvar99 0.5%"].map(str::to_owned);
        let facts = Facts {
            scenario: "s".to_owned(),
            years: 100,
            seed: 7,
            hash: String::new(),
            settings: Vec::new(),
        };
        let again = again_as(&called, &facts, &[]);
        assert_eq!(
            again,
            "obligor run s.toml --accuracy 'tvar99 0.5%' --seed 7"
        );
    }

    #[test]
    fn words_are_quoted_where_a_shell_would_split_them() {
        assert_eq!(quoted("a/b.toml"), "a/b.toml");
        assert_eq!(quoted("1% > 2M"), "'1% > 2M'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
