//! The steps of a page, taken in a directory of their own.

use super::script::{Command, Step};
use super::{FEW, Pace};
use crate::program::{ended, good, place, talk};
use crate::ready::package;
use obligor::report::findings::{Colour, render};
use obligor::scenario::{ReadError, read_text, read_text_with};
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::process;
use tempfile::TempDir;

/// Commands whose `--years` is how many years are simulated.
const SIMULATING: [&str; 9] = [
    "run",
    "compare",
    "ask",
    "breakeven",
    "controls",
    "price",
    "sweep",
    "explain",
    "demo",
];

/// Commands that write pictures unless they are told not to.
const DRAWING: [&str; 5] = ["run", "compare", "price", "sweep", "ladder"];

/// What came of a page's steps.
pub struct Played {
    place: TempDir,
    pace: Pace,
    /// What the last command printed, and said on stderr.
    last: String,
    /// What was laid over each scenario so far.
    over: BTreeMap<String, String>,
    /// What is not as the page says.
    pub wrong: Vec<String>,
    /// How many commands were run.
    pub commands: usize,
}

/// A directory with the scenarios in it, as in the repository.
fn workplace() -> Result<TempDir, Box<dyn Error>> {
    let place = place();
    for folder in ["", "drafts", "books", "claims", "losses", "terms"] {
        let folder = format!("scenarios/{folder}");
        let to = place.path().join(&folder);
        fs::create_dir_all(&to)?;
        for file in fs::read_dir(package().join(&folder))? {
            let path = file?.path();
            if let (true, Some(name)) = (path.is_file(), path.file_name()) {
                fs::copy(&path, to.join(name))?;
            }
        }
    }
    Ok(place)
}

impl Played {
    /// Nothing yet.
    pub fn new(pace: Pace) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            place: workplace()?,
            pace,
            last: String::new(),
            over: BTreeMap::new(),
            wrong: Vec::new(),
            commands: 0,
        })
    }

    /// Takes a step.
    pub fn play(&mut self, step: &Step) -> Result<(), Box<dyn Error>> {
        match step {
            Step::File { name, text } => {
                let path = self.place.path().join(name);
                if path.exists() {
                    self.compare(text, &fs::read_to_string(path)?);
                } else {
                    fs::write(path, text)?;
                }
            }
            Step::Over { scenario, text } => self.lay_over(scenario, text)?,
            Step::Run(command) => self.run(command)?,
            Step::Printed(text) => self.compare(text, &self.last.clone()),
            Step::Holds { file, text } => {
                let held = fs::read_to_string(self.place.path().join(file));
                self.compare(text, &held.map_err(|error| format!("{file}: {error}"))?);
            }
            Step::Python(text) => self.python(text)?,
            Step::Synopsis(text) => self.synopsis(text),
        }
        Ok(())
    }

    fn compare(&mut self, shown: &str, said: &str) {
        let unsaid = unsaid(shown, said).into_iter();
        self.wrong
            .extend(unsaid.map(|line| format!("not printed: {line}")));
    }

    fn run(&mut self, command: &Command) -> Result<(), Box<dyn Error>> {
        let words = self.shortened(command);
        let args: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = ended(self.place.path(), &args);
        self.commands += 1;
        if output.status.code() != Some(command.code) {
            let how = output.status;
            self.wrong
                .push(format!("`{}`: {how}\n{}", words.join(" "), talk(&output)));
        }
        let mut printed = String::from_utf8(output.stdout.clone())?;
        if let Some(query) = &command.query {
            printed = looked_up(&printed, query)?;
        }
        if let Some(file) = &command.into {
            fs::write(self.place.path().join(file), std::mem::take(&mut printed))?;
        }
        // Amounts and their units hold together by a no-break space.
        self.last = format!("{printed}{}", talk(&output)).replace('\u{a0}', " ");
        Ok(())
    }

    /// The words with which a command is run.
    fn shortened(&self, command: &Command) -> Vec<String> {
        let mut words = command.words.clone();
        let name = words[0].clone();
        if matches!(self.pace, Pace::AsWritten) {
            return words;
        }
        if DRAWING.contains(&name.as_str()) && !words.iter().any(|word| word == "--no-pictures") {
            words.push("--no-pictures".to_owned());
        }
        if !command.is_shown && SIMULATING.contains(&name.as_str()) {
            in_few_years(&mut words);
        }
        words
    }

    /// Lays tables over a scenario and all that was laid over it before.
    fn lay_over(&mut self, scenario: &str, text: &str) -> Result<(), Box<dyn Error>> {
        let base = fs::read_to_string(self.place.path().join(scenario))?;
        let alone = read_text(scenario, &base, &[]).map_err(|error| told(&error))?;
        let laid = self.over.entry(scenario.to_owned()).or_default();
        laid.push_str(text);
        match read_text_with(scenario, &base, "snippet.toml", laid) {
            Err(error) => self.wrong.push(told(&error)),
            Ok(document) => {
                if document.hash() == alone.hash() {
                    self.wrong.push(format!("changes nothing:\n{text}"));
                }
                let findings = match document.resolve() {
                    Ok((_, findings)) | Err(findings) => findings,
                };
                if !findings.is_empty() {
                    self.wrong.push(render(&findings, Colour::Off));
                }
            }
        }
        Ok(())
    }

    /// Every option of a synopsis is one of its command.
    fn synopsis(&mut self, text: &str) {
        let mut help = String::new();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("obligor ") {
                let command = rest.split(' ').next().unwrap_or_default();
                help = good(&ended(self.place.path(), &[command, "--help"]));
            }
            let options = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            let options = options.filter(|word| word.starts_with("--"));
            let unknown = options.filter(|option| !names(&help, option));
            self.wrong
                .extend(unknown.map(|option| format!("no option {option}: {line}")));
        }
    }

    /// Runs a block where Python can read Parquet.
    fn python(&mut self, text: &str) -> Result<(), Box<dyn Error>> {
        let run = |code: &str| {
            let mut command = process::Command::new("python3");
            command.args(["-c", code]).current_dir(self.place.path());
            command.output()
        };
        let has_reader = run("import pyarrow.parquet").is_ok_and(|output| output.status.success());
        if !has_reader {
            let is_required = std::env::var_os("OBLIGOR_PYARROW").is_some();
            assert!(
                !is_required,
                "python3 has no pyarrow, and OBLIGOR_PYARROW asks for it"
            );
            eprintln!("no python3 with pyarrow: a block of Python was not run");
            self.last.clear();
            return Ok(());
        }
        self.last = good(&run(text)?);
        Ok(())
    }
}

/// Does a help text have an option by this name?
fn names(help: &str, option: &str) -> bool {
    let mut words = help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.any(|word| word == option)
}

fn told(error: &ReadError) -> String {
    match error {
        ReadError::Refused(findings) => render(findings, Colour::Off),
        error => error.to_string(),
    }
}

/// Puts [`FEW`] in the place of more years.
fn in_few_years(words: &mut Vec<String>) {
    match words.iter().position(|word| word == "--years") {
        Some(at) => words[at + 1] = FEW.to_string(),
        None => words.extend(["--years".to_owned(), FEW.to_string()]),
    }
}

/// What `jq` prints of a document at a path of keys, `.parties.clinic`.
fn looked_up(document: &str, path: &str) -> Result<String, Box<dyn Error>> {
    let document: Value = serde_json::from_str(document)?;
    let pointer = path.replace('.', "/");
    let found = document
        .pointer(&pointer)
        .ok_or_else(|| format!("nothing at {path}"))?;
    Ok(format!("{found:#}\n"))
}

/// What stands on a page and is not said, in the order of the page: its lines must come in theirs.
fn unsaid<'a>(shown: &'a str, said: &str) -> Vec<&'a str> {
    let mut lines = said.lines();
    let shown = shown
        .lines()
        .filter(|line| !line.trim().is_empty() && line.trim() != "…");
    shown
        .filter(|line| !lines.any(|said| said == *line))
        .collect()
}
