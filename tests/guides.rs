//! The guides' commands are run as printed, and print what the guides show.
//!
//! | block of a guide | is |
//! |---|---|
//! | `toml FILE` | a file that is written first |
//! | `console` | commands, each after `$ `, run one after the other |
//! | `text`, `json` | lines that the last command prints, in their order; `…` stands for lines left out |
//! | `text FILE` | lines of a file that a command wrote |

use crate::docs::{blocks, pages_of};
use crate::program::{ended, good, place, talk};
use crate::ready::{Tested, package};
use std::fs;
use std::path::Path;

/// Guides with at least so many commands together.
const COMMANDS: usize = 12;

/// A directory with the scenarios in it, as in the repository.
fn workplace() -> Result<tempfile::TempDir, Box<dyn std::error::Error>> {
    let place = place();
    for folder in ["scenarios", "scenarios/drafts"] {
        let to = place.path().join(folder);
        fs::create_dir_all(&to)?;
        for file in fs::read_dir(package().join(folder))? {
            let path = file?.path();
            if let (true, Some(name)) = (path.is_file(), path.file_name()) {
                fs::copy(&path, to.join(name))?;
            }
        }
    }
    Ok(place)
}

/// The commands of a block, lines that end with a backslash joined.
fn commands(block: &str) -> Vec<String> {
    let joined = block.replace("\\\n", " ");
    let commands = joined.lines().filter_map(|line| line.strip_prefix("$ "));
    commands.map(str::to_owned).collect()
}

/// The words of a command as a shell takes them apart.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
    for c in command.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)))
            }
            c => word.push(c),
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// What stands in a guide and is not said, in the order of the guide: its lines must come in theirs.
fn unsaid<'a>(shown: &'a str, said: &str) -> Vec<&'a str> {
    let mut lines = said.lines();
    let shown = shown
        .lines()
        .filter(|line| !line.trim().is_empty() && line.trim() != "…");
    shown
        .filter(|line| !lines.any(|said| said == *line))
        .collect()
}

/// What a command prints, and says on stderr.
fn said(place: &Path, command: &str) -> String {
    let words = words(command);
    assert_eq!(words[0], "obligor", "{command}");
    let args: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let output = ended(place, &args);
    // Amounts and their units hold together by a no-break space.
    format!("{}{}", good(&output), talk(&output)).replace('\u{a0}', " ")
}

/// Walks a guide; returns how many commands it has.
fn walk(guide: &Path, wrong: &mut Vec<String>) -> Result<usize, Box<dyn std::error::Error>> {
    let place = workplace()?;
    let (mut last, mut count) = (String::new(), 0);
    for (info, text) in blocks(&fs::read_to_string(guide)?) {
        let shown = match info.split_once(' ').unwrap_or((&info, "")) {
            ("toml", file) => {
                fs::write(place.path().join(file), &text)?;
                continue;
            }
            ("console", _) => {
                for command in commands(&text) {
                    last = said(place.path(), &command);
                    count += 1;
                }
                continue;
            }
            ("text" | "json", "") => unsaid(&text, &last),
            ("text" | "json", file) => unsaid(&text, &fs::read_to_string(place.path().join(file))?),
            (other, _) => return Err(format!("a block of {other} in {}", guide.display()).into()),
        };
        wrong.extend(
            shown
                .iter()
                .map(|line| format!("{}: {line}", guide.display())),
        );
    }
    Ok(count)
}

#[test]
fn the_guides_show_what_their_commands_print() -> Tested {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for guide in pages_of("guides")? {
        count += walk(&guide, &mut wrong)?;
    }
    assert!(wrong.is_empty(), "not printed:\n{}", wrong.join("\n"));
    assert!(count >= COMMANDS, "only {count} commands");
    Ok(())
}
