//! Findings as text: file, line, column, the words with `^^^^` under them, and a hint.

use crate::scenario::{Finding, Findings, MOST_PRINTED, Severity, Source, masked, visible};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode,
    ThemeCharacters, ThemeStyles,
};
use std::fmt;

/// May the text be coloured?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Yes: a terminal that asks for no less.
    On,
    /// No: a file, a pipe, or `NO_COLOR`.
    Off,
}

/// Writes findings out, at most [`MOST_PRINTED`] of them, then their number.
///
/// ```
/// use obligor::report::findings::{Colour, render};
/// use obligor::scenario::read_text;
/// let text = "schema = 1\ntitle = \"t\"\ncurrency = \"USD\"\nyears = 10\nseed = 1\nyaers = 2\n";
/// let document = read_text("s.toml", text, &[]).unwrap();
/// let words = render(&document.locate(document.findings().clone()), Colour::Off);
/// assert!(words.contains("unknown key `yaers`"));
/// assert!(words.contains("s.toml:6:1"));
/// assert!(words.contains("did you mean `years`?"));
/// ```
#[must_use]
pub fn render(findings: &Findings, colour: Colour) -> String {
    let mut text = String::new();
    for finding in findings.list.iter().take(MOST_PRINTED) {
        text.push_str(&rendered(finding, &findings.sources, colour));
        text.push('\n');
    }
    if let Some(tally) = tally(findings) {
        text.push_str(&tally);
        text.push('\n');
    }
    text
}

/// How many findings there are; nothing to say of none.
fn tally(findings: &Findings) -> Option<String> {
    let errors = findings
        .list
        .iter()
        .filter(|each| each.severity == Severity::Error)
        .count();
    let warnings = findings.len() - errors;
    let counted = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    };
    let parts: Vec<String> = [counted(errors, "error"), counted(warnings, "warning")]
        .into_iter()
        .flatten()
        .collect();
    let unprinted = findings.len().saturating_sub(MOST_PRINTED);
    let rest = if unprinted > 0 {
        format!(", {unprinted} of them not printed")
    } else {
        String::new()
    };
    (!parts.is_empty()).then(|| format!("{}{rest}", parts.join(" and ")))
}

fn rendered(finding: &Finding, sources: &[Source], colour: Colour) -> String {
    let styles = match colour {
        Colour::On => ThemeStyles::ansi(),
        Colour::Off => ThemeStyles::none(),
    };
    let mut characters = ThemeCharacters::ascii();
    characters.error = "error:".to_owned();
    characters.warning = "warning:".to_owned();
    characters.underbar = '^';
    let theme = GraphicalTheme { characters, styles };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(100)
        .with_links(false)
        .with_wrap_lines(false);
    let mut text = String::new();
    let shown = Shown {
        finding,
        source: source_of(finding, sources),
    };
    if handler.render_report(&mut text, &shown).is_err() {
        text = format!("{}\n", finding.message);
    }
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.retain(|line| !line.is_empty());
    if let Some(first) = lines.first_mut() {
        *first = first.trim_start().to_owned();
    }
    if let Some(hint) = &finding.hint {
        lines.push(format!("  hint: {hint}"));
    }
    lines.join("\n") + "\n"
}

fn source_of(finding: &Finding, sources: &[Source]) -> Option<NamedSource<String>> {
    let source = sources.get(finding.place.as_ref()?.source)?;
    let named = || NamedSource::new(visible(&source.name), masked(&source.text));
    (!source.text.is_empty()).then(named)
}

/// A finding in miette's eyes.
#[derive(Debug)]
struct Shown<'a> {
    finding: &'a Finding,
    source: Option<NamedSource<String>>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.finding.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.source.as_ref()?;
        let place = self.finding.place.as_ref()?;
        let label = (!self.finding.label.is_empty()).then(|| self.finding.label.clone());
        let length = place.span.len().max(1);
        Some(Box::new(std::iter::once(LabeledSpan::new(
            label,
            place.span.start,
            length,
        ))))
    }
}
