//! `obligor completions SHELL`: what a shell needs to complete commands, options and files.

use super::exit::Failure;
use super::screen;
use clap::{Args, Command, ValueHint};
use clap_complete::{Shell, generate};

/// Print a script with which a shell completes commands, options and file names.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

const EXAMPLE: &str = "\
Example:
  obligor completions bash > ~/.local/share/bash-completion/completions/obligor";

/// Prints the script of a shell.
///
/// # Errors
/// If the output cannot be written to.
pub fn completions(args: &CompletionsArgs, grammar: Command) -> Result<(), Failure> {
    screen::print(&script(args.shell, grammar))
}

fn script(shell: Shell, grammar: Command) -> String {
    let mut grammar = directories_hinted(grammar);
    let name = grammar.get_name().to_owned();
    // Into memory first: the generator panics where a reader goes away.
    let mut script = Vec::new();
    generate(shell, &mut grammar, name, &mut script);
    String::from_utf8(script).expect("scripts are UTF-8")
}

/// Completes directories alone where an option wants a directory.
fn directories_hinted(command: Command) -> Command {
    let hinted = command.mut_args(|arg| {
        let wants = arg.get_value_names().unwrap_or_default();
        if wants.iter().any(|name| *name == "DIR") {
            arg.value_hint(ValueHint::DirPath)
        } else {
            arg
        }
    });
    hinted.mut_subcommands(directories_hinted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::grammar;
    use clap::ValueEnum;

    /// How a script writes a long option.
    fn spelled(shell: Shell, option: &str) -> String {
        match shell {
            Shell::Fish => format!("-l {option}"),
            _ => format!("--{option}"),
        }
    }

    #[test]
    fn every_shell_is_told_every_command_and_every_option() {
        for shell in Shell::value_variants() {
            let script = script(*shell, grammar());
            for command in grammar().get_subcommands() {
                let name = command.get_name();
                assert!(script.contains(name), "{shell}: {name}");
                let options = command.get_arguments().filter_map(|arg| arg.get_long());
                for option in options {
                    let word = spelled(*shell, option);
                    assert!(script.contains(&word), "{shell}: {name} {word}");
                }
            }
        }
    }

    #[test]
    fn a_directory_is_completed_by_directories() {
        let script = script(Shell::Zsh, grammar());
        let mut lines = script.lines();
        let line = lines.find(|line| line.contains("--out=[Directory for the files"));
        assert!(line.is_some_and(|line| line.contains("_files -/")));
    }
}
