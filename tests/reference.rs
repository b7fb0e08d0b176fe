//! The generated pages of the reference say what the program says: every command's help, every key of a scenario.
//!
//! `OBLIGOR_WRITE_PAGES=1 cargo test --test obligor reference` writes them anew.

use crate::program::{good, obligor};
use crate::ready::{Tested, package};
use obligor::units::STANDARD_HEADS;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write;
use std::fs;

const MADE: &str =
    "<!-- Made from the program: OBLIGOR_WRITE_PAGES=1 cargo test --test obligor reference -->";

/// Compares a page with what it should say, or writes it.
fn check(name: &str, page: &str) -> Tested {
    let path = package().join("docs/reference").join(name);
    if std::env::var_os("OBLIGOR_WRITE_PAGES").is_some() {
        fs::write(&path, page)?;
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    let differs = known.lines().zip(page.lines()).find(|(is, be)| is != be);
    assert!(
        known == page,
        "docs/reference/{name} is stale, first at {differs:?}; made anew by \
         OBLIGOR_WRITE_PAGES=1 cargo test --test obligor reference"
    );
    Ok(())
}

/// What `obligor WORDS --help` prints.
fn help(words: &[&str]) -> Result<String, Box<dyn Error>> {
    let mut command = obligor(&package(), words);
    command
        .arg("--help")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "80");
    Ok(good(&command.output()?))
}

/// The commands that a help text lists, each with its line.
fn listed(help: &str) -> Vec<(String, String)> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    let pairs = lines.filter_map(|line| line.trim().split_once(' '));
    pairs
        .filter(|(name, _)| *name != "help")
        .map(|(name, about)| (name.to_owned(), about.trim().to_owned()))
        .collect()
}

#[test]
fn the_page_of_commands_is_their_help() -> Tested {
    let whole = help(&[])?;
    let commands = listed(&whole);
    assert!(commands.len() > 10, "{whole}");
    let mut page = format!(
        "# Command line\n\n{MADE}\n\nWhat `obligor COMMAND --help` prints. Codes with which commands end: \
         [exit codes](exit-codes.md).\n\n| command | does |\n|---|---|\n"
    );
    for (name, about) in &commands {
        writeln!(page, "| [`{name}`](#obligor-{name}) | {about} |")?;
    }
    writeln!(page, "\n## obligor\n\n```text\n{}\n```", whole.trim_end())?;
    for (name, _) in &commands {
        let text = help(&[name])?;
        let text: Vec<&str> = text.lines().map(str::trim_end).collect();
        writeln!(
            page,
            "\n## obligor {name}\n\n```text\n{}\n```",
            text.join("\n").trim_end()
        )?;
    }
    check("cli.md", &page)
}

/// The definitions of the schema, and those whose sections are still to be written.
struct Keys<'a> {
    known: &'a Map<String, Value>,
    named: Vec<&'a str>,
}

fn text<'a>(schema: &'a Value, key: &str) -> &'a str {
    schema[key].as_str().unwrap_or_default()
}

/// A text as a cell of a table takes it.
fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}

impl<'a> Keys<'a> {
    /// The kind of value that a schema asks for, in words and links.
    fn kind(&mut self, schema: &'a Value) -> String {
        if let Some(name) = schema["$ref"]
            .as_str()
            .and_then(|path| path.strip_prefix("#/$defs/"))
        {
            let (name, of) = self
                .known
                .get_key_value(name)
                .expect("a definition for every reference");
            // One of a kind or several: not worth a section.
            if let ("One.", Some([one, _])) = (
                text(&of["anyOf"][0], "description"),
                of["anyOf"].as_array().map(Vec::as_slice),
            ) {
                let one = self.kind(one);
                return format!("{one} or a list of them");
            }
            if !self.named.contains(&name.as_str()) {
                self.named.push(name);
            }
            return format!("[{}](#{})", spaced(name), spaced(name).replace(' ', "-"));
        }
        match text(schema, "type") {
            "array" => match schema["prefixItems"].as_array() {
                Some(items) => {
                    let kinds: Vec<String> = items.iter().map(|one| self.kind(one)).collect();
                    format!("[{}]", kinds.join(", "))
                }
                None => format!("list of {}", self.kind(&schema["items"])),
            },
            "object" if schema["additionalProperties"].is_object() => {
                format!(
                    "table: name → {}",
                    self.kind(&schema["additionalProperties"])
                )
            }
            "object" => {
                let keys = schema["properties"].as_object();
                let keys: Vec<String> = keys
                    .into_iter()
                    .flatten()
                    .map(|(key, _)| format!("`{key}`"))
                    .collect();
                format!("table of {}", keys.join(", "))
            }
            "boolean" => "`true` or `false`".to_owned(),
            "integer" => "whole number".to_owned(),
            "string" if schema["const"].is_string() => format!("`\"{}\"`", text(schema, "const")),
            "string" => "text".to_owned(),
            "number" => "number".to_owned(),
            _ => match schema["anyOf"].as_array() {
                Some(any) => {
                    let kinds: Vec<String> = any.iter().map(|one| self.kind(one)).collect();
                    kinds.join(" or ")
                }
                None => "any".to_owned(),
            },
        }
    }

    /// The table of an object's keys.
    fn keys(&mut self, of: &'a Value, page: &mut String) -> std::fmt::Result {
        let needed: BTreeSet<&str> = of["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let Some(keys) = of["properties"].as_object() else {
            return Ok(());
        };
        writeln!(page, "\n| key | value | meaning |\n|---|---|---|")?;
        for (key, schema) in keys {
            let mark = if needed.contains(key.as_str()) {
                " (needed)"
            } else {
                ""
            };
            let default = match &schema["default"] {
                Value::Null => String::new(),
                Value::Array(of) if of.is_empty() => String::new(),
                default => format!(" Default `{default}`."),
            };
            let kind = self.kind(schema);
            let meaning = line(text(schema, "description"));
            writeln!(page, "| `{key}`{mark} | {kind} | {meaning}{default} |")?;
        }
        Ok(())
    }

    /// The section of a definition.
    fn section(&mut self, name: &str, page: &mut String) -> std::fmt::Result {
        let of = &self.known[name];
        let mut said = text(of, "description").to_owned();
        if let Some(first) = said.get(..1) {
            said.replace_range(..1, &first.to_uppercase());
        }
        writeln!(page, "\n## {}\n\n{said}", spaced(name))?;
        if of["x-quantity"].is_string() {
            return Ok(());
        }
        if let Some(expects) = of["x-expects"].as_str() {
            writeln!(page, "\nWritten: {expects}.")?;
        }
        if let Some(words) = of["oneOf"].as_array() {
            writeln!(page, "\n| word | meaning |\n|---|---|")?;
            for word in words {
                writeln!(
                    page,
                    "| `\"{}\"` | {} |",
                    text(word, "const"),
                    line(text(word, "description"))
                )?;
            }
        }
        if let Some(any) = of["anyOf"].as_array() {
            writeln!(page)?;
            for one in any {
                let kind = self.kind(one);
                writeln!(page, "- {kind}: {}", line(text(one, "description")))?;
            }
        }
        self.keys(of, page)
    }
}

/// `MoneyLawTable` as `money law table`.
fn spaced(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

#[test]
fn the_page_of_keys_is_the_schema() -> Tested {
    let schema: Value = serde_json::from_str(&good(&obligor(&package(), &["schema"]).output()?))?;
    let known = schema["$defs"].as_object().ok_or("definitions")?;
    let mut keys = Keys {
        known,
        named: Vec::new(),
    };
    let mut page = format!(
        "# Keys of a scenario\n\n{MADE}\n\nEvery key that a scenario may have, from the schema that `obligor schema` \
         prints ([as JSON](scenario.schema.json), for editors). A key that nothing knows is refused. What the terms do, \
         with examples small enough to check by hand: [terms](../terms/README.md). Names of library splits: `obligor library`; of \
         regimes: [regimes](regimes.md); of controls: [controls](controls.md).\n\n## scenario\n\n{}\n",
        text(&schema, "description")
    );
    keys.keys(&schema, &mut page)?;
    writeln!(
        page,
        "\n## Cost heads\n\nThe standard ones; `head` adds others or names them anew: `{}`.",
        STANDARD_HEADS.join("`, `")
    )?;
    let mut done = 0;
    while let Some(name) = keys.named.get(done).copied() {
        done += 1;
        keys.section(name, &mut page)?;
    }
    let tables = page.matches("\n| `").count();
    assert!(tables > 300, "{tables} keys and words");
    check("keys.md", &page)
}

#[test]
fn the_guide_for_contributors_names_what_exists() -> Tested {
    let guide = fs::read_to_string(package().join("docs/guides/contributor.md"))?;
    let spans = guide.split('`').skip(1).step_by(2);
    let is_path = |span: &&str| {
        !span.contains(' ')
            && ["src", "tests", "scenarios", "docs", "benches", ".ci"]
                .iter()
                .any(|top| {
                    span.strip_prefix(top)
                        .is_some_and(|rest| rest.starts_with('/'))
                })
    };
    let paths: Vec<&str> = spans.filter(is_path).collect();
    assert!(paths.len() > 12, "{paths:?}");
    let gone: Vec<&&str> = paths
        .iter()
        .filter(|path| !package().join(path).exists())
        .collect();
    assert!(gone.is_empty(), "{gone:?}");
    Ok(())
}

/// All Rust files below a folder.
fn code(folder: &str) -> Result<String, Box<dyn Error>> {
    let (mut text, mut folders) = (String::new(), vec![package().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                text.push_str(&fs::read_to_string(path)?);
            }
        }
    }
    Ok(text)
}

#[test]
fn every_promise_names_a_test_that_is_there() -> Tested {
    let page = fs::read_to_string(package().join("docs/promises.md"))?;
    let code = code("tests")? + &code("src")?;
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let rows: Vec<&str> = rows.filter(|row| *row != "| promise | test |").collect();
    assert!(rows.len() > 25, "{} promises", rows.len());
    for row in rows {
        let cell = row
            .trim_end_matches(['|', ' '])
            .rsplit(" | ")
            .next()
            .unwrap_or_default();
        let names = cell.split('`').skip(1).step_by(2);
        let names: Vec<&str> = names.filter(|name| name.contains("::")).collect();
        assert!(!names.is_empty(), "no test: {row}");
        for name in names {
            let last = name.rsplit("::").next().unwrap_or_default();
            let is_there =
                code.contains(&format!("fn {last}")) || code.contains(&format!("mod {last}"));
            assert!(is_there, "no test `{name}`: {row}");
        }
    }
    Ok(())
}
