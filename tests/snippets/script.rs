//! A page as the steps that a reader takes.

use super::LEFT_OUT;
use crate::docs::blocks;

/// One thing to do, or to find.
#[derive(Debug)]
pub enum Step {
    /// A file to write, or one that a command wrote.
    File {
        name: String,
        text: String,
    },
    /// Tables laid over a scenario.
    Over {
        scenario: String,
        text: String,
    },
    Run(Command),
    /// Lines that the last command prints.
    Printed(String),
    /// Lines of a file.
    Holds {
        file: String,
        text: String,
    },
    Python(String),
    Synopsis(String),
}

/// A command of a page.
#[derive(Debug, Default)]
pub struct Command {
    /// As the page has it.
    pub words: Vec<String>,
    /// Where its output is looked up, as `jq` would.
    pub query: Option<String>,
    /// The file that takes its output.
    pub into: Option<String>,
    pub code: i32,
    /// Does the page show anything of what it prints?
    pub is_shown: bool,
}

/// What a page asks for.
#[derive(Debug, Default)]
pub struct Script {
    pub steps: Vec<Step>,
    /// Commands of [`LEFT_OUT`], as the page has them.
    pub left_out: Vec<String>,
}

/// Blocks that `docs.rs` settles.
const SETTLED: [&str; 5] = [
    "toml set",
    "text net",
    "text credits",
    "text premiums",
    "text read",
];

/// Blocks in which nothing can be run.
const STILL: [&str; 3] = ["text formula", "text layout", "rust"];

/// The steps of a page, whose whole scenarios may be settled elsewhere.
pub fn read(page: &str, is_settled: bool) -> Result<Script, String> {
    let mut script = Script::default();
    for (info, text) in blocks(page) {
        let (kind, rest) = info.split_once(' ').unwrap_or((&info, ""));
        let file = || rest.to_owned();
        let is_file = rest.contains('.') && !rest.contains(' ');
        let step = match kind {
            _ if SETTLED.contains(&info.as_str()) || STILL.contains(&info.as_str()) => continue,
            "toml" if rest.is_empty() && is_settled && text.contains("schema") => continue,
            "toml" if rest.starts_with("over ") => Step::Over {
                scenario: rest["over ".len()..].to_owned(),
                text,
            },
            "toml" | "csv" if is_file => Step::File { name: file(), text },
            "console" if rest.is_empty() => {
                script.console(&text)?;
                continue;
            }
            "text" if rest == "synopsis" => Step::Synopsis(text),
            "text" | "json" if rest.is_empty() => {
                script.shown()?;
                Step::Printed(text)
            }
            "text" if is_file => Step::Holds { file: file(), text },
            "python" => Step::Python(text),
            _ => return Err(format!("nobody runs a block of `{info}`:\n{text}")),
        };
        script.steps.push(step);
    }
    script.unread().map_or(Ok(script), Err)
}

impl Script {
    /// The commands of a block, and what it shows between them.
    fn console(&mut self, block: &str) -> Result<(), String> {
        let joined = block.replace("\\\n", " ");
        let mut shown = String::new();
        let mut asks_code = false;
        for line in joined.lines() {
            let Some(command) = line.strip_prefix("$ ") else {
                if asks_code {
                    self.last()?.code = line.parse().map_err(|_| format!("no code: {line}"))?;
                } else {
                    shown.push_str(line);
                    shown.push('\n');
                }
                continue;
            };
            self.print(std::mem::take(&mut shown))?;
            asks_code = command == "echo $?";
            if !asks_code {
                self.command(command)?;
            }
        }
        self.print(shown)
    }

    fn command(&mut self, line: &str) -> Result<(), String> {
        let line = line.split("  #").next().unwrap_or_default();
        let mut words = words(line);
        let told = words.join(" ");
        if LEFT_OUT.iter().any(|(command, _)| *command == told) {
            self.left_out.push(told);
            return Ok(());
        }
        if words.starts_with(&["cargo", "run", "--release", "--"].map(str::to_owned)) {
            words.drain(..3);
            words[0] = "obligor".to_owned();
        }
        if words.first().is_none_or(|program| program != "obligor") {
            return Err(format!("nobody runs `{line}`"));
        }
        let mut command = Command::default();
        while let [.., operator, operand] = words.as_slice() {
            match operator.as_str() {
                ">" => command.into = Some(operand.clone()),
                "jq" => command.query = Some(operand.clone()),
                _ => break,
            }
            words.truncate(words.len() - 2);
            if words.last().is_some_and(|word| word == "|") {
                words.pop();
            }
        }
        command.words = words.split_off(1);
        self.steps.push(Step::Run(command));
        Ok(())
    }

    fn print(&mut self, text: String) -> Result<(), String> {
        if !text.trim().is_empty() {
            self.shown()?;
            self.steps.push(Step::Printed(text));
        }
        Ok(())
    }

    fn last(&mut self) -> Result<&mut Command, String> {
        let runs = self.steps.iter_mut().rev().filter_map(|step| match step {
            Step::Run(command) => Some(command),
            _ => None,
        });
        let last = runs.into_iter().next();
        last.ok_or_else(|| "output before any command".to_owned())
    }

    fn shown(&mut self) -> Result<(), String> {
        self.last()?.is_shown = true;
        Ok(())
    }

    /// A file that the page has and no command names.
    fn unread(&self) -> Option<String> {
        let mut runs = self.steps.iter().filter_map(|step| match step {
            Step::Run(command) => Some(command),
            _ => None,
        });
        let named: Vec<&String> = runs.by_ref().flat_map(|run| &run.words).collect();
        let unread = self.steps.iter().find_map(|step| match step {
            Step::File { name, .. } if !named.contains(&name) => Some(name),
            _ => None,
        });
        unread.map(|name| format!("no command names `{name}`"))
    }
}

/// The words of a command as a shell takes them apart.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in command.chars() {
        match c {
            '"' | '\'' if quote.is_none() => quote = Some(c),
            c if quote == Some(c) => quote = None,
            ' ' if quote.is_none() => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            }
            c => word.push(c),
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}
