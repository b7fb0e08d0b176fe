//! Manners in a shell: help, completions, manual pages, exit codes, pipes, colour.

use crate::program::{self, good, place, talk};
use crate::ready::package;
use obligor::cli::exit::{CODES, INTERRUPTED, MEMORY, TERMINATED};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const EXAMPLE: &str = "scenarios/msp-three-clients.toml";

fn obligor(args: &[&str]) -> Command {
    let mut command = program::obligor(&package(), args);
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn ended(args: &[&str]) -> Output {
    obligor(args).output().expect("the program starts")
}

/// What a command prints that ends well and says nothing on stderr.
fn printed(args: &[&str]) -> String {
    let output = ended(args);
    assert_eq!(talk(&output), "", "{args:?}");
    good(&output)
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
pub fn working_commands() -> Vec<String> {
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
        let (_, told) = page.split_once(".SH OPTIONS").expect("options are told");
        for option in options(&name) {
            let option = option.replace('-', "\\-");
            assert!(told.contains(&option), "{name} {option}");
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

/// The rows of the table of exit codes: code, meaning, what leads to it.
fn rows_of(page: &str) -> Vec<(u8, String, String)> {
    let page = std::fs::read_to_string(package().join(page)).expect("the page is there");
    let cells = page.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.trim_end_matches(" |").split(" | ");
        let code = cells.next()?.parse().ok()?;
        let meaning = cells.next()?.to_owned();
        Some((code, meaning, cells.next().unwrap_or_default().to_owned()))
    });
    cells.collect()
}

#[test]
fn the_pages_tell_every_exit_code() {
    for page in ["docs/reference/exit-codes.md", "README.md"] {
        let told = rows_of(page).into_iter();
        let told: Vec<(u8, String)> = told.map(|(code, meaning, _)| (code, meaning)).collect();
        let codes = CODES.map(|(code, meaning)| (code, meaning.to_owned()));
        assert_eq!(told, codes, "{page}");
    }
    let help = printed(&["--help"]);
    for (code, meaning) in CODES {
        assert!(
            help.contains(&format!("  {code:>3}  {meaning}\n")),
            "{help}"
        );
    }
}

#[test]
fn the_example_of_every_exit_code_ends_with_it() {
    let mut tried = 0;
    for (code, _, example) in rows_of("docs/reference/exit-codes.md") {
        // These need a fault of the machine: `faults.rs` has them.
        if [MEMORY, INTERRUPTED, TERMINATED].contains(&code) {
            continue;
        }
        let line = example.trim_matches('`');
        let words: Vec<&str> = line.split(' ').skip(1).collect();
        let output = ended(&words);
        assert_eq!(output.status.code(), Some(code.into()), "{line}");
        assert_eq!(output.stdout.is_empty(), code != 0, "{line}");
        assert_eq!(output.stderr.is_empty(), code == 0, "{line}");
        tried += 1;
    }
    assert_eq!(tried, CODES.len() - 3);
}

#[test]
fn the_program_alone_is_a_question_and_help_and_version_are_answers() {
    let output = ended(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("Usage: obligor"));
    assert!(printed(&["--version"]).starts_with("obligor "));
    assert!(printed(&["help", "run"]).contains("Usage: obligor run"));
}

#[test]
fn the_worst_of_several_files_is_the_code_of_check() {
    let place = place();
    let bad = place.path().join("bad.toml");
    std::fs::write(&bad, "schema = 1\nyaers = 5\n").expect("it can be written");
    let bad = bad.to_string_lossy().into_owned();
    for (files, code) in [
        (vec![EXAMPLE], 0),
        (vec![bad.as_str(), EXAMPLE], 1),
        (vec![EXAMPLE, bad.as_str()], 1),
        (vec!["no-such-file.toml", bad.as_str()], 3),
        (vec![bad.as_str(), "no-such-file.toml", EXAMPLE], 3),
    ] {
        let mut args = vec!["check"];
        args.extend(&files);
        assert_eq!(ended(&args).status.code(), Some(code), "{files:?}");
    }
}

/// How a command ends whose reader is gone before the first word: its code and what it says.
fn unread(args: &[&str]) -> (Option<i32>, String) {
    let mut command = obligor(args);
    let started = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = started.expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), talk)
}

/// Arguments with which a command works and writes to stdout; files go to `out`.
fn working(name: &str, out: &str) -> Vec<String> {
    let made = format!("{out}/made.toml");
    let words: &[&str] = match name {
        "demo" => &["demo", "--years", "500"],
        "init" => &["init", "--yes", "--out", &made],
        "run" => &[
            "run",
            EXAMPLE,
            "--years",
            "500",
            "--no-pictures",
            "--out",
            out,
        ],
        "settle" => &["settle", "scenarios/terms/data-subjects.toml"],
        "explain" => &["explain", EXAMPLE, "--year", "3"],
        "library" => &["library", "cost"],
        "replay" => &["replay", "kaseya", EXAMPLE, "--provider", "northstar"],
        "ladder" => &[
            "ladder",
            EXAMPLE,
            "--claimant",
            "clinic",
            "--peril",
            "msp-intrusion",
            "--no-pictures",
        ],
        "ask" => &[
            "ask",
            EXAMPLE,
            "--party",
            "clinic",
            "--appetite",
            "0.2% > 750k",
            "--years",
            "500",
        ],
        "breakeven" => &[
            "breakeven",
            EXAMPLE,
            "scenarios/drafts/three-times-fees.toml",
            "--party",
            "clinic",
            "--years",
            "500",
        ],
        "compare" => &[
            "compare",
            EXAMPLE,
            "scenarios/drafts/three-times-fees.toml",
            "--party",
            "clinic",
            "--years",
            "500",
            "--out",
            out,
        ],
        "controls" => &[
            "controls",
            EXAMPLE,
            "--party",
            "northstar",
            "--years",
            "500",
        ],
        "price" => &[
            "price",
            EXAMPLE,
            "--policy",
            "clinic-cyber",
            "--years",
            "500",
            "--no-grid",
            "--no-pictures",
        ],
        "sweep" => &[
            "sweep",
            EXAMPLE,
            "--vary",
            "contract.msa-clinic.caps.general.limit=1M,3M",
            "--years",
            "500",
            "--out",
            out,
        ],
        "fit" => &[
            "fit",
            "scenarios/claims/two-hundred.csv",
            "--losses",
            "amount",
        ],
        "read" => &["read", EXAMPLE],
        "check" => &["check", EXAMPLE],
        "schema" => &["schema"],
        "completions" => &["completions", "bash"],
        "man" => &["man", "run"],
        other => panic!("`{other}` has no arguments here that work"),
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn a_reader_that_goes_away_ends_every_command_in_silence() {
    let place = place();
    let out = place.path().to_string_lossy().into_owned();
    for name in working_commands() {
        let args = working(&name, &out);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (code, talk) = unread(&args);
        assert_eq!(code, Some(0), "{args:?}: {talk}");
        match name.as_str() {
            // It says what it is about to do before it prints anything.
            "demo" => {
                assert!(talk.starts_with("simulating 500 years"), "{talk}");
                assert_eq!(talk.trim_end().lines().count(), 1, "{talk}");
            }
            // All it says is talk: its reader is that of stderr.
            "init" => assert!(talk.starts_with("wrote "), "{talk}"),
            _ => assert_eq!(talk, "", "{args:?}"),
        }
    }
    for args in [&["--help"][..], &["run", "--help"]] {
        assert_eq!(unread(args), (Some(0), String::new()), "{args:?}");
    }
    for file in ["summary.json", "compare.json", "sweep.json"] {
        assert!(
            place.path().join(file).exists(),
            "files are written whoever reads the tables: {file}"
        );
    }
}

#[test]
fn the_verdict_of_check_does_not_hang_on_its_reader() {
    let bad = ["check", EXAMPLE, EXAMPLE, "--set", "yaers=5"];
    assert_eq!(unread(&bad).0, Some(1));
    let files = ["check", EXAMPLE, "no-such-file.toml"];
    assert_eq!(
        unread(&files).0,
        Some(3),
        "the first line is lost, not the rest"
    );
    let mut command = obligor(&bad);
    let mut child = command.stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_file_that_cannot_be_written() {
    let full = File::create("/dev/full").expect("Linux has a full disk");
    let output = obligor(&["read", EXAMPLE]).stdout(full).output();
    let output = output.expect("the program starts");
    assert_eq!(output.status.code(), Some(3));
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(
        talk.starts_with("error: cannot write to the output: "),
        "{talk}"
    );
}

#[test]
fn stdout_has_data_alone() {
    let place = place();
    let out = place.path().to_string_lossy().into_owned();
    let common = ["--years", "500", "--no-pictures", "--json", "--out"];
    let mut args = vec!["run", EXAMPLE];
    args.extend(common);
    args.push(&out);
    let output = ended(&args);
    let document: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("one document and nothing else");
    assert_eq!(document["years"], 500);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(talk.contains("wrote "), "what was written is talk: {talk}");
    args.retain(|arg| *arg != "--json");
    let output = ended(&args);
    let tables = String::from_utf8_lossy(&output.stdout);
    assert!(!tables.contains("wrote "), "{tables}");
}

/// Is there an escape code in what a command prints and says, with these variables set?
fn coloured(args: &[&str], variables: &[(&str, &str)]) -> bool {
    let mut command = obligor(args);
    let output = command.envs(variables.iter().copied()).output();
    let output = output.expect("the program starts");
    [output.stdout, output.stderr].concat().contains(&0x1b)
}

#[test]
fn no_color_wins_over_force_and_force_over_a_pipe() {
    let place = place();
    let out = place.path().to_string_lossy().into_owned();
    let run = [
        "run",
        EXAMPLE,
        "--years",
        "500",
        "--no-pictures",
        "--out",
        &out,
    ];
    let findings = ["check", EXAMPLE, "--set", "yaers=5"];
    let usage = ["run", "--yaers"];
    for args in [&run[..], &findings, &usage] {
        assert!(!coloured(args, &[]), "a pipe: {args:?}");
        assert!(coloured(args, &[("CLICOLOR_FORCE", "1")]), "{args:?}");
        assert!(!coloured(args, &[("CLICOLOR_FORCE", "")]), "{args:?}");
        let both = [("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")];
        assert!(!coloured(args, &both), "{args:?}");
    }
}

#[test]
fn the_demo_shows_the_first_table_of_its_scenario_and_saves_it() {
    let place = place();
    let saved = place.path().join("here");
    let dir = saved.to_string_lossy().into_owned();
    let output = ended(&["demo", "--years", "2_000", "--save", &dir]);
    assert_eq!(output.status.code(), Some(0));
    let file = saved.join("msp-three-clients.toml");
    let there = std::fs::read(&file).expect("it is saved");
    assert!(there == std::fs::read(package().join(EXAMPLE)).expect("the gallery has it"));

    let shown = String::from_utf8(output.stdout).expect("output is UTF-8");
    let (table, rest) = shown.split_once("Loss left:").expect("a legend");
    let out = place.path().join("out").to_string_lossy().into_owned();
    let file = file.to_string_lossy().into_owned();
    let mut run = vec!["run", &file, "--years", "2_000", "--no-pictures"];
    run.extend(["--out", &out]);
    // So narrow a page has the table of losses by itself.
    let all = obligor(&run).env("COLUMNS", "120").output();
    let all = String::from_utf8(all.expect("it starts").stdout).expect("output is UTF-8");
    assert!(all.starts_with(table), "{table}\n{all}");
    let foot = rest.trim_end().lines().last().expect("a foot");
    assert!(
        all.contains(foot) && foot.starts_with("2,000 years"),
        "{foot}"
    );
}

#[test]
fn what_the_demo_tells_to_type_next_works() {
    let place = place();
    let output = obligor(&["demo", "--years", "500", "--save", "."])
        .current_dir(place.path())
        .output();
    let talk = String::from_utf8(output.expect("it starts").stderr).expect("talk is UTF-8");
    let lines = talk
        .lines()
        .filter_map(|line| line.strip_prefix("  obligor "));
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), 5, "{talk}");
    for line in lines.into_iter().filter(|line| *line != "init") {
        let mut words: Vec<&str> = line.split(' ').collect();
        // Fewer years and no pictures: what is asked is the same.
        match words[0] {
            "run" => words.extend(["--years", "500", "--no-pictures"]),
            "ladder" => words.push("--no-pictures"),
            _ => words.extend(["--years", "500"]),
        }
        let output = obligor(&words).current_dir(place.path()).output();
        let output = output.expect("it starts");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{line}: {talk}");
    }
}

#[test]
fn the_demo_replaces_no_scenario() {
    let place = place();
    let file = place.path().join("msp-three-clients.toml");
    std::fs::write(&file, "# mine").expect("it can be written");
    let output = obligor(&["demo", "--years", "500", "--save", "."])
        .current_dir(place.path())
        .output();
    let output = output.expect("it starts");
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout.is_empty());
    assert_eq!(std::fs::read(&file).expect("it is there"), b"# mine");
}
