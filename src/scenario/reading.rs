//! Reading: from files and settings to a document, or to why there is none.

use super::archetypes::{self, Expanded};
use super::depth::too_deep;
use super::document::{Document, Setting};
use super::draft::{is_whole, lay_over, schema_alone};
use super::nearest::nearest;
use super::set::{set, value_of, write_through};
use super::unseen::unseen;
use super::walk::{Walked, unreadable, walk};
use super::written::Scenario;
use super::{Content, Finding, Findings, Node, Path, Place, Source};
use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::io::{self, Read};
use toml::de::DeTable;

/// The largest file that is read, in bytes; a larger one is refused before it is opened.
pub const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// The version of the vocabulary that this release reads.
const SCHEMA_VERSION: i64 = 1;
/// Why there is no document.
#[derive(Debug)]
pub enum ReadError {
    /// The file cannot be read.
    Unreadable {
        /// Its name.
        name: String,
        /// Why.
        why: io::Error,
    },
    /// The text is nothing that could be checked further.
    Refused(Findings),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { name, why } => {
                let hint = file_hint(name, why);
                write!(f, "cannot read {name}: {why}\n  hint: {hint}")
            }
            Self::Refused(findings) => write!(f, "{findings}"),
        }
    }
}

impl std::error::Error for ReadError {}

/// What to do about a file that cannot be read: the nearest scenario beside it, if one is near.
fn file_hint(name: &str, why: &io::Error) -> String {
    const EXAMPLE: &str = "name a scenario file, such as scenarios/msp-three-clients.toml";
    match why.kind() {
        io::ErrorKind::IsADirectory => {
            "it is a folder: name the files in it, such as FOLDER/*.toml".to_owned()
        }
        io::ErrorKind::NotFound => scenario_near(std::path::Path::new(name)).map_or_else(
            || EXAMPLE.to_owned(),
            |near| format!("did you mean {near}?"),
        ),
        _ => EXAMPLE.to_owned(),
    }
}

/// The scenario whose name is nearest to that of a file that is not there.
fn scenario_near(path: &std::path::Path) -> Option<String> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let beside = fs::read_dir(folder.unwrap_or(std::path::Path::new("."))).ok()?;
    let names = beside.flatten().map(|entry| entry.file_name());
    let names = names.filter_map(|name| name.into_string().ok());
    let mut stems: Vec<String> = names
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .collect();
    stems.sort();
    let wanted = path.file_stem()?.to_str()?;
    let near = nearest(wanted, stems.iter().map(String::as_str))?;
    let near = path.with_file_name(format!("{near}.toml"));
    Some(near.display().to_string())
}

/// Reads a scenario file and puts the settings (`PATH=VALUE`) into it.
///
/// # Errors
/// If the file cannot be read, is over 16 MB, empty, not UTF-8, nested more than [`MOST_DEEP`](super::MOST_DEEP) deep or
/// of another schema version.
/// Anything else wrong with its form is kept in the document, to be reported with the findings of
/// meaning.
pub fn read(path: &std::path::Path, sets: &[String]) -> Result<Document, ReadError> {
    let mut reading = Reading::default();
    let root = reading.file(path)?;
    reading.finish(root, sets)
}

/// Reads a draft of a scenario and puts the settings into it.
///
/// A draft that says `schema` is a scenario of its own, and the base is not read. Any other is laid
/// over the base: the paths it lists under `remove` are taken out, then tables under its headers
/// and dotted keys are joined with those of the base, and every value it writes, an inline table
/// too, takes the place of what is there.
///
/// # Errors
/// As [`read`]. A path to remove that is not there is a finding of the document.
pub fn read_draft(
    base: &std::path::Path,
    draft: &std::path::Path,
    sets: &[String],
) -> Result<Document, ReadError> {
    over(|reading| reading.file(base), draft, sets)
}

/// The same of a base that was read from a file: its text is not read again.
///
/// # Errors
/// As [`read_draft`].
pub fn read_draft_of(
    base: &Document,
    draft: &std::path::Path,
    sets: &[String],
) -> Result<Document, ReadError> {
    // What a document is read from comes before its settings.
    let source = base.sources.first().cloned().unwrap_or_default();
    over(
        |reading| reading.text(&source.name, source.text),
        draft,
        sets,
    )
}

/// A draft, which is read once, alone or laid over its base.
fn over(
    base: impl FnOnce(&mut Reading) -> Result<Node, ReadError>,
    draft: &std::path::Path,
    sets: &[String],
) -> Result<Document, ReadError> {
    let mut alone = Reading {
        reads_draft: true,
        ..Reading::default()
    };
    let root = alone.file(draft)?;
    if is_whole(&root) {
        return match schema_alone(&root) {
            Some(finding) => Err(alone.refuse_all(finding)),
            None => alone.finish(root, sets),
        };
    }
    let mut reading = Reading::default();
    let mut root = base(&mut reading)?;
    let source = alone.sources.pop().unwrap_or_default();
    let layer = reading.text(&source.name, source.text)?;
    reading.lay_over(&mut root, layer);
    reading.finish(root, sets)
}

/// Reads a scenario from a text with a name, with the text of a draft laid over it.
///
/// # Errors
/// As [`read_draft`].
pub fn read_text_with(
    name: &str,
    text: &str,
    draft_name: &str,
    draft: &str,
) -> Result<Document, ReadError> {
    let mut reading = Reading::default();
    let mut root = reading.text(name, text.to_owned())?;
    let layer = reading.text(draft_name, draft.to_owned())?;
    reading.lay_over(&mut root, layer);
    reading.finish(root, &[])
}

/// Reads a scenario from a text with a name.
///
/// ```
/// let document = obligor::scenario::read_text("empty.toml", "", &[]);
/// assert!(document.is_err());
/// ```
///
/// # Errors
/// As [`read`].
pub fn read_text(name: &str, text: &str, sets: &[String]) -> Result<Document, ReadError> {
    let mut reading = Reading::default();
    let root = reading.text(name, text.to_owned())?;
    reading.finish(root, sets)
}

/// A document of a tree whose places are in `sources`.
pub(super) fn of_tree(
    root: Node,
    sources: Vec<Source>,
    settings: Vec<Setting>,
) -> Result<Document, ReadError> {
    of_tree_with(root, sources, settings, &[])
}

/// The same with settings (`PATH=VALUE`) put into it.
pub(super) fn of_tree_with(
    root: Node,
    sources: Vec<Source>,
    settings: Vec<Setting>,
    sets: &[String],
) -> Result<Document, ReadError> {
    let reading = Reading {
        sources,
        settings,
        ..Reading::default()
    };
    reading.finish(root, sets)
}

#[derive(Default)]
struct Reading {
    sources: Vec<Source>,
    findings: Vec<Finding>,
    settings: Vec<Setting>,
    is_broken: bool,
    reads_draft: bool,
}

impl Reading {
    fn file(&mut self, path: &std::path::Path) -> Result<Node, ReadError> {
        let name = path.display().to_string();
        let unreadable = |why| ReadError::Unreadable {
            name: name.clone(),
            why,
        };
        let size = fs::metadata(path).map_err(unreadable)?.len();
        if size > LARGEST_FILE {
            return Err(self.too_large(&name, size));
        }
        let mut bytes = Vec::new();
        // A pipe tells no size, so the reader is bounded as well.
        let file = fs::File::open(path).map_err(unreadable)?;
        file.take(LARGEST_FILE + 1)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(self.too_large(&name, bytes.len() as u64));
        }
        match String::from_utf8(bytes) {
            Ok(text) => self.text(&name, text),
            Err(error) => Err(self.not_utf8(&name, &error)),
        }
    }

    /// Lays the text read last over a scenario.
    fn lay_over(&mut self, root: &mut Node, layer: Node) {
        let text = self.sources.last().map_or("", |source| &source.text);
        let findings = lay_over(root, layer, text);
        self.findings.extend(findings);
    }

    fn refuse(&self, name: &str, text: String, finding: Finding) -> ReadError {
        let source = self.sources.len();
        let place = finding
            .place
            .clone()
            .unwrap_or(Place { source, span: 0..0 });
        let mut sources = self.sources.clone();
        sources.push(Source {
            name: name.to_owned(),
            text,
        });
        ReadError::Refused(Findings {
            list: vec![finding.at(place)],
            sources,
        })
    }

    /// One finding for which nothing else is worth saying.
    fn refuse_all(self, finding: Finding) -> ReadError {
        ReadError::Refused(Findings {
            list: vec![finding],
            sources: self.sources,
        })
    }

    fn too_large(&self, name: &str, size: u64) -> ReadError {
        let message =
            format!("{name} has at least {size} bytes, above the largest file of {LARGEST_FILE}");
        let finding = Finding::error(&Path::root(), message);
        self.refuse(
            name,
            String::new(),
            finding.hint("a scenario is a text file of under 16 MB"),
        )
    }

    fn not_utf8(&self, name: &str, error: &std::string::FromUtf8Error) -> ReadError {
        let at = error.utf8_error().valid_up_to();
        let valid = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
        let line = valid.matches('\n').count() + 1;
        let message =
            format!("{name} is not UTF-8 text: byte {at}, on line {line}, fits no letter");
        let finding = Finding::error(&Path::root(), message).label("the last letter that is text");
        let last = valid
            .char_indices()
            .next_back()
            .map_or(0, |(start, _)| start);
        let finding = finding.at(Place {
            source: self.sources.len(),
            span: last..at,
        });
        self.refuse(name, valid, finding.hint("save the file as UTF-8"))
    }

    fn text(&mut self, name: &str, text: String) -> Result<Node, ReadError> {
        if text.trim().is_empty() {
            let finding = Finding::error(&Path::root(), format!("{name} is empty"));
            let hint = if self.reads_draft {
                "write what the draft changes under the header of its table"
            } else {
                "start with schema = 1 and a title"
            };
            return Err(self.refuse(name, text, finding.hint(hint)));
        }
        let source = self.sources.len();
        if let Some(deep) = too_deep(&text) {
            return Err(self.refuse(name, text, deep.finding(source)));
        }
        let (table, errors) = DeTable::parse_recoverable(&text);
        let root = Node::of_table(source, table.span(), table.get_ref());
        self.is_broken |= errors.iter().any(|error| !is_duplicate(error));
        let told = without_echoes(&text, &errors).into_iter();
        self.findings
            .extend(told.map(|error| syntax_finding(source, &text, error)));
        if let Some(finding) = version_finding(&root) {
            return Err(self.refuse(name, text, finding));
        }
        self.sources.push(Source {
            name: name.to_owned(),
            text,
        });
        Ok(root)
    }

    fn set(&mut self, root: &mut Node, setting: &str) {
        if let Some((path, value, key_place)) = self.setting(setting) {
            let result = set(root, &path, value, &key_place);
            self.findings.extend(result.err().map(|finding| *finding));
        }
    }

    /// The path and the value of a setting, and where its path stands.
    fn setting(&mut self, setting: &str) -> Option<(Path, Node, Place)> {
        let source = self.sources.len();
        self.sources.push(Source {
            name: "--set".to_owned(),
            text: setting.to_owned(),
        });
        let whole = Place {
            source,
            span: 0..setting.len(),
        };
        let Some((path, value)) = setting.split_once('=') else {
            let finding = Finding::error(&Path::root(), format!("`--set {setting}` has no `=`"));
            self.findings.push(
                finding
                    .label("no value")
                    .hint("write --set PATH=VALUE")
                    .at(whole),
            );
            return None;
        };
        let key_place = Place {
            source,
            span: 0..path.len(),
        };
        let value_place = Place {
            source,
            span: path.len() + 1..setting.len(),
        };
        self.settings.push(Setting {
            path: path.trim().to_owned(),
            value: value.trim().to_owned(),
        });
        match Path::parse(path.trim()) {
            Ok(path) => Some((path, value_of(value, &value_place), key_place)),
            Err(why) => {
                let finding = unparsed_path(path, &why, &key_place);
                self.findings.push(finding);
                None
            }
        }
    }

    fn finish(mut self, mut root: Node, sets: &[String]) -> Result<Document, ReadError> {
        let (written, asked) = self.put_in(&mut root, sets);
        if let Some(finding) = version_finding(&root) {
            return Err(self.refuse_all(finding));
        }
        let mut walked = walk(&root);
        let unseen = unseen(&root, &mut walked.spoiled);
        walked.findings.extend(unseen);
        asked
            .into_iter()
            .for_each(|path| walked.spoiled.insert(path));
        if self.is_broken {
            // What a broken line said may be what seems to be missing or to stand in the wrong table.
            walked
                .findings
                .retain(|finding| !finding.is_at_key() && root.at(&finding.path).is_some());
        }
        let scenario = Self::standing(&root, &mut walked);
        let mut findings = Findings::default();
        self.findings.extend(walked.findings);
        self.findings
            .into_iter()
            .for_each(|finding| findings.push(finding));
        Ok(Document {
            sources: self.sources,
            root,
            scenario,
            settings: self.settings,
            findings,
            spoiled: walked.spoiled,
            is_whole: !self.is_broken,
            written,
        })
    }

    /// Puts settings into a tree, and what its archetypes stand for beneath it: settings of perils
    /// come last, so that they find those of the archetypes, which the others may change. Returns
    /// the tree without what was put beneath it, if it has archetypes, and what has been asked for.
    fn put_in(&mut self, root: &mut Node, sets: &[String]) -> (Option<Node>, Vec<Path>) {
        let named = |it: &String| it.contains("archetype");
        if !archetypes::are_in(root) && !sets.iter().any(named) {
            sets.iter().for_each(|setting| self.set(root, setting));
            return (None, Vec::new());
        }
        let of_peril = |setting: &&String| setting.trim_start().starts_with("peril.");
        for setting in sets.iter().filter(|it| !of_peril(it)) {
            self.set(root, setting);
        }
        let mut written = root.clone();
        let Expanded { findings, asked } = archetypes::expand(root, &self.sources);
        self.findings.extend(findings);
        for setting in sets.iter().filter(of_peril) {
            let Some((path, value, key_place)) = self.setting(setting) else {
                continue;
            };
            match set(root, &path, value, &key_place) {
                Ok(()) => write_through(&mut written, root, &path, &key_place),
                Err(finding) => self.findings.push(*finding),
            }
        }
        // Made anew, so that the same scenario has the same order, and so the same hash, whenever
        // its settings were put in.
        root.clone_from(&written);
        archetypes::expand(root, &self.sources);
        (Some(written), asked)
    }

    /// The scenario made of the parts that can be used.
    fn standing(root: &Node, walked: &mut Walked) -> Scenario {
        // The walk should have seen what serde refuses; each try leaves out one such value more.
        const MOST_TRIES: usize = 50;
        let mut standing = root.without(walked.spoiled.paths());
        for _ in 0..MOST_TRIES {
            let error = match serde_path_to_error::deserialize(standing.to_value()) {
                Ok(scenario) => return scenario,
                Err(error) => error,
            };
            let path = Path::parse(&error.path().to_string()).unwrap_or_default();
            let is_said = walked
                .findings
                .iter()
                .any(|finding| finding.path.holds(&path) || path.holds(&finding.path));
            if !is_said {
                walked.findings.push(unreadable(&path, root.at(&path)));
            }
            if path.is_empty() {
                break;
            }
            walked.spoiled.insert(path.clone());
            standing = standing.without([&path]);
        }
        Scenario::default()
    }
}

fn unparsed_path(path: &str, why: &str, place: &Place) -> Finding {
    Finding::error(&Path::root(), format!("`{path}` is no path: {why}"))
        .label("not a path")
        .hint("a path is keys joined by dots: contract.msa.caps.general.limit")
        .at(place.clone())
}

fn is_duplicate(error: &toml::de::Error) -> bool {
    error.message().contains("duplicate key")
}

/// The errors of a text, but for duplicate keys that follow from another error: from a broken line
/// before, after which keys seem to stand in another table, or from a second header of one name.
fn without_echoes<'e>(text: &str, errors: &'e [toml::de::Error]) -> Vec<&'e toml::de::Error> {
    let start = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    let broken = errors
        .iter()
        .filter(|error| !is_duplicate(error))
        .map(start);
    let broken = broken.min().unwrap_or(usize::MAX);
    let headers: Vec<usize> = text.match_indices("\n[").map(|(at, _)| at + 1).collect();
    // Which header a place stands under, from 1, and whether it stands in its line.
    let header_of = |at: usize| {
        let number = headers.partition_point(|header| *header <= at);
        let line = number.checked_sub(1).map(|index| &text[headers[index]..at]);
        (number, line.is_some_and(|line| !line.contains('\n')))
    };
    let duplicates = errors.iter().filter(|error| is_duplicate(error));
    let doubled: HashSet<usize> = duplicates
        .map(|error| header_of(start(error)))
        .filter_map(|(number, in_line)| in_line.then_some(number))
        .collect();
    let is_echo = |error: &toml::de::Error| {
        let (number, in_line) = header_of(start(error));
        start(error) > broken || doubled.contains(&number) && !in_line
    };
    let told = |error: &&toml::de::Error| !is_duplicate(error) || !is_echo(error);
    errors.iter().filter(told).collect()
}

fn syntax_finding(source: usize, text: &str, error: &toml::de::Error) -> Finding {
    let mut message = error.message().trim().replace('\n', ", ");
    let span = error.span().unwrap_or(0..0);
    if message == "duplicate key" {
        message = format!("duplicate key `{}`", &text[span.clone()]);
    }
    let finding = Finding::error(&Path::root(), format!("not TOML: {message}"));
    finding
        .label("here")
        .hint(syntax_hint(&message))
        .at(Place { source, span })
}

fn syntax_hint(message: &str) -> &'static str {
    if message.contains("duplicate key") {
        "each name may stand once: rename one of the two or join them"
    } else if message.contains("inline table") {
        "an inline table is { key = value, … }: is a `}` or a comma missing, here or on the line before?"
    } else if message.contains("must be quoted") {
        "text stands in quotes, and so do amounts with a letter: \"900k\""
    } else {
        "a line is `key = value` or a header such as [party.clinic]; text stands in quotes"
    }
}

fn version_finding(root: &Node) -> Option<Finding> {
    let path = Path::of(&["schema"]);
    let node = root.at(&path)?;
    match node.content {
        Content::Integer(SCHEMA_VERSION) => None,
        Content::Integer(version) => {
            let message = format!(
                "schema version {version} is not known, this release reads {SCHEMA_VERSION}"
            );
            let finding = Finding::error(&path, message).label("unknown version");
            Some(
                finding
                    .hint("write schema = 1, or use a later release")
                    .at(node.place.clone()),
            )
        }
        _ => None,
    }
}
