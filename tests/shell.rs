//! Manners in a shell: help, completions, manual pages, exit codes, pipes, colour.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

fn obligor(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_obligor"));
    command
        .args(args)
        .env_remove("COLUMNS")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE");
    command
}

fn ended(args: &[&str]) -> Output {
    obligor(args).output().expect("the program starts")
}

/// What a command prints that ends well and says nothing on stderr.
fn printed(args: &[&str]) -> String {
    let output = ended(args);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {talk}");
    assert_eq!(talk, "", "{args:?}");
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

fn place() -> TempDir {
    tempfile::tempdir().expect("a place for tests")
}

/// The commands that `obligor --help` lists.
fn commands() -> Vec<String> {
    let help = printed(&["--help"]);
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| !line.is_empty());
    let names = listed.filter_map(|line| line.split_whitespace().next());
    let names: Vec<String> = names.map(str::to_owned).collect();
    assert!(names.len() >= 9, "{names:?}");
    names
}

/// The commands but `help`, which tells of the others.
fn working_commands() -> Vec<String> {
    let all = commands().into_iter();
    all.filter(|name| name != "help").collect()
}

/// The long options that a command's help lists.
fn options(command: &str) -> Vec<String> {
    let help = printed(&[command, "--help"]);
    let lines = help.lines().filter(|line| {
        let line = line.trim_start();
        line.starts_with("--") || line.starts_with("-h, --")
    });
    let options =
        lines.filter_map(|line| line.split_whitespace().find(|word| word.starts_with("--")));
    let options: Vec<String> = options.map(str::to_owned).collect();
    assert!(options.contains(&"--help".to_owned()), "{help}");
    options
}

/// What bash offers behind `obligor WORDS`, asked of the function that the script defines.
fn offered(script: &Path, words: &[&str]) -> String {
    const ASK: &str = r#"
        source "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _obligor obligor "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}""#;
    let output = Command::new("bash")
        .args(["--norc", "-c", ASK, "bash"])
        .arg(script)
        .args(words)
        .output();
    let output = output.expect("bash starts");
    String::from_utf8(output.stdout).expect("bash answers in UTF-8")
}

fn script_of_bash(place: &Path) -> PathBuf {
    let script = place.join("obligor.bash");
    std::fs::write(&script, printed(&["completions", "bash"])).expect("it can be written");
    script
}

#[test]
fn bash_completes_every_command_and_every_option() {
    let place = place();
    let script = script_of_bash(place.path());
    let offers = offered(&script, &["obligor", ""]);
    for name in commands() {
        assert!(
            offers.lines().any(|offer| offer == name),
            "{name}: {offers}"
        );
    }
    for name in working_commands() {
        let offers = offered(&script, &["obligor", &name, "--"]);
        for option in options(&name) {
            assert!(
                offers.lines().any(|offer| offer == option),
                "{name} {option}: {offers}"
            );
        }
    }
    assert_eq!(
        offered(&script, &["obligor", "run", "--keep", ""]),
        "none\nsummary\nyears\n"
    );
}

#[test]
fn the_five_shells_have_their_scripts() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = printed(&["completions", shell]);
        for name in working_commands() {
            assert!(script.contains(&name), "{shell}: {name}");
        }
    }
    let output = ended(&["completions", "tcsh"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}

#[test]
fn every_command_has_a_manual_page_in_a_directory_and_on_stdout() {
    let place = place();
    let out = place.path().join("man1");
    let output = obligor(&["man", "--out"]).arg(&out).output();
    let output = output.expect("the program starts");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty(), "what was written is talk");
    for name in working_commands() {
        let page = std::fs::read_to_string(out.join(format!("obligor-{name}.1")));
        let page = page.unwrap_or_else(|error| panic!("{name}: {error}"));
        for option in options(&name) {
            let option = option.replace('-', "\\-");
            assert!(page.contains(&option), "{name} {option}");
        }
        assert_eq!(page, printed(&["man", &name]));
    }
    let own = std::fs::read_to_string(out.join("obligor.1")).expect("the program has a page");
    assert_eq!(own, printed(&["man"]));
    assert!(own.starts_with(".ie"), "a page of roff: {own}");
}

#[test]
fn the_help_of_every_command_ends_with_an_example() {
    for name in working_commands() {
        let help = printed(&[&name, "--help"]);
        let (_, example) = help
            .split_once("Example:\n")
            .unwrap_or_else(|| panic!("{name}"));
        assert!(
            example.starts_with(&format!("  obligor {name}")),
            "{example}"
        );
        assert!(!example.contains("\n\n"), "{name}: {example}");
    }
}
