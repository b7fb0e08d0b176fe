//! `obligor man`: manual pages, one a command.

use super::exit::{CODES, Failure};
use super::{example, screen};
use crate::report::{counted, files};
use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Print a manual page, or write those of all commands to a directory.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct ManArgs {
    /// The command whose page to print [default: the program's own]
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    command: Option<String>,
    /// Write the pages of all commands to this directory, obligor.1 and obligor-run.1 and so on
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

const EXAMPLE: &str = "\
Example:
  obligor man --out ~/.local/share/man/man1";

/// Prints a page, or writes all.
///
/// # Errors
/// If there is no such command, or the pages cannot be written.
pub fn man(args: &ManArgs, grammar: Command) -> Result<(), Failure> {
    let pages = pages(grammar);
    if let Some(out) = &args.out {
        write_all(&pages, out)?;
        let count = counted(pages.len() as u64, "page", "pages");
        screen::say(&format!("wrote {count} to {}", out.display()));
        return Ok(());
    }
    let wanted = match &args.command {
        Some(command) => format!("obligor-{command}"),
        None => "obligor".to_owned(),
    };
    let page = pages.iter().find(|page| page.name == wanted);
    let page = page.ok_or_else(|| no_page(args.command.as_deref().unwrap_or_default(), &pages))?;
    screen::print(&page.text)
}

fn no_page(command: &str, pages: &[Page]) -> Failure {
    let known = pages.iter().filter_map(|page| page.name.split_once('-'));
    let known: Vec<&str> = known.map(|(_, command)| command).collect();
    let hint = crate::scenario::hint_for(command, &known);
    Failure::Usage(format!("no command `{command}`\n  hint: {hint}"))
}

fn write_all(pages: &[Page], out: &Path) -> Result<(), Failure> {
    let unwritten = |path: &Path, error: &io::Error| {
        Failure::File(format!("cannot write {}: {error}", path.display()))
    };
    fs::create_dir_all(out).map_err(|error| unwritten(out, &error))?;
    for page in pages {
        let path = out.join(format!("{}.1", page.name));
        let written = files::write(&path, page.text.as_bytes());
        written.map_err(|error| unwritten(&path, &error))?;
    }
    Ok(())
}

/// A manual page.
struct Page {
    name: String,
    text: String,
}

/// The program's page, then one a command.
fn pages(grammar: Command) -> Vec<Page> {
    let mut grammar = grammar.disable_help_subcommand(true);
    grammar.build();
    let own = page(&grammar, &[]);
    let of_commands = grammar
        .get_subcommands()
        .map(|command| page(command, &["obligor"]));
    std::iter::once(own).chain(of_commands).collect()
}

fn page(command: &Command, see_also: &[&str]) -> Page {
    let name = command.get_display_name().unwrap_or(command.get_name());
    // No date, so that the same program writes the same page; an empty one would be left out and
    // shift what follows it.
    let man = Man::new(command.clone())
        .date(" ")
        .source(concat!("obligor ", env!("CARGO_PKG_VERSION")))
        .manual("Obligor");
    let mut text = Vec::new();
    let written = sections(&man, command, see_also, &mut text);
    written.expect("memory can be written to");
    Page {
        name: name.to_owned(),
        text: String::from_utf8(text).expect("pages are UTF-8"),
    }
}

fn sections(man: &Man, command: &Command, see_also: &[&str], text: &mut Vec<u8>) -> io::Result<()> {
    man.render_title(text)?;
    man.render_name_section(text)?;
    man.render_synopsis_section(text)?;
    man.render_description_section(text)?;
    man.render_options_section(text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(text)?;
    }
    let mut rest = Roff::new();
    exit_status(&mut rest);
    if let Some(example) = example(command) {
        rest.control("SH", ["EXAMPLE"]);
        // As typed: lines are neither joined nor filled.
        rest.control("nf", []);
        for line in example.lines() {
            rest.text([roman(line)]);
        }
        rest.control("fi", []);
    }
    if !see_also.is_empty() {
        rest.control("SH", ["SEE ALSO"]);
        let names = see_also.iter().flat_map(|name| [bold(*name), roman("(1)")]);
        rest.text(names.collect::<Vec<_>>());
    }
    rest.to_writer(text)
}

fn exit_status(roff: &mut Roff) {
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in CODES {
        roff.control("TP", []);
        roff.text([bold(code.to_string())]);
        roff.text([roman(meaning)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::grammar;

    /// Text as a page has it, where a hyphen is no minus.
    fn set(word: &str) -> String {
        word.replace('-', "\\-")
    }

    #[test]
    fn every_command_has_a_page_with_every_option_and_its_example() {
        let pages = pages(grammar());
        let own = &pages[0];
        assert_eq!(own.name, "obligor");
        for command in grammar().get_subcommands() {
            let name = command.get_name();
            let page = pages
                .iter()
                .find(|page| page.name == format!("obligor-{name}"));
            let page = page.unwrap_or_else(|| panic!("{name} has no page"));
            assert!(own.text.contains(&set(&page.name)), "{name} is not listed");
            // The synopsis names options too; here they are told what they do.
            let (_, told) = page.text.split_once(".SH OPTIONS").expect("options");
            for option in command.get_arguments().filter_map(|arg| arg.get_long()) {
                let word = set(&format!("--{option}"));
                assert!(told.contains(&word), "{name} {word}");
            }
            for part in ["EXIT STATUS", "EXAMPLE", "obligor "] {
                assert!(page.text.contains(part), "{name}: {part}");
            }
        }
    }

    #[test]
    fn an_unknown_command_is_told_the_nearest() {
        let told = no_page("rnu", &pages(grammar())).to_string();
        assert!(told.starts_with("error: no command `rnu`"), "{told}");
        assert!(told.contains("`run`"), "{told}");
    }
}
