//! A report as one page of HTML: nothing is fetched, nothing is needed to read it but the file.
//!
//! The page forbids itself the network (`Content-Security-Policy`); its one script and its one
//! style are named there by their hashes, so that nothing else runs whatever a scenario is called.
//! Figures stand in `data` elements: `value` is the number, `data-path` its place in the JSON
//! document (RFC 6901), `data-as` how it is rounded, `data-times` how many times the document's it is.

mod markup;
mod table;

pub use markup::Html;

use super::exhibits::{Block, Exhibits, Section};
use super::plot::{Drawing, Inline, base64, font_faces};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("sort.js");

/// The page of a report.
#[must_use]
pub fn page(exhibits: &Exhibits) -> String {
    let style = format!("{}{STYLE}", font_faces());
    let head = [
        Html::own("<meta charset=\"utf-8\">"),
        policy(&style),
        Html::own("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"),
        Html::own("<link rel=\"icon\" href=\"data:,\">"),
        Html::words(&exhibits.title).within("title", &[]),
        Html::raw(&style).within("style", &[]),
    ];
    let head = head.into_iter().collect::<Html>().within("head", &[]);
    let mut tables = 0;
    let main = heading(exhibits)
        .and(contents(exhibits))
        .and(
            exhibits
                .sections
                .iter()
                .enumerate()
                .map(|(at, it)| section(exhibits, at, it, &mut tables))
                .collect(),
        )
        .and(origin(exhibits))
        .within("main", &[]);
    let body = main
        .and(Html::raw(SCRIPT).within("script", &[]))
        .within("body", &[]);
    let page = head.and(body).within("html", &[("lang", "en")]);
    format!("<!DOCTYPE html>\n{}\n", page.as_str())
}

/// What the page may do: show its own style, run its own script, nothing else.
fn policy(style: &str) -> Html {
    let hash = |text: &str| format!("'sha256-{}'", base64(&Sha256::digest(text)));
    let words = format!(
        "default-src 'none'; style-src {}; script-src {}; font-src data:; img-src data:; \
         base-uri 'none'; form-action 'none'",
        hash(style),
        hash(SCRIPT)
    );
    Html::nothing().within(
        "meta",
        &[
            ("http-equiv", "Content-Security-Policy"),
            ("content", &words),
        ],
    )
}

/// Title and verdict.
fn heading(exhibits: &Exhibits) -> Html {
    let verdict = Html::prose(&exhibits.verdict);
    let place = [("class", "verdict"), ("data-path", exhibits.verdict_at)];
    Html::words(&exhibits.title)
        .within("h1", &[])
        .and(verdict.within("p", &place))
        .and(facts(&exhibits.facts[..exhibits.facts.len().min(3)]))
}

fn facts(facts: &[(&'static str, String)]) -> Html {
    let pair = |(label, words): &(&'static str, String)| {
        let label = Html::words(label).within("dt", &[]);
        label.and(Html::words(words).within("dd", &[]))
    };
    facts.iter().map(pair).collect::<Html>().within("dl", &[])
}

/// Links to the sections.
fn contents(exhibits: &Exhibits) -> Html {
    let headings = exhibits.sections.iter().map(|it| it.heading.as_str());
    let link = |(at, heading): (usize, &str)| {
        let target = format!("#section-{}", at + 1);
        let link = Html::words(heading).within("a", &[("href", &target)]);
        link.within("li", &[])
    };
    let links: Html = headings.chain([ORIGIN]).enumerate().map(link).collect();
    let list = links.within("ul", &[]);
    list.within("nav", &[("aria-label", "Sections of this report")])
}

fn section(exhibits: &Exhibits, at: usize, section: &Section, tables: &mut usize) -> Html {
    let id = format!("section-{}", at + 1);
    let heading = Html::words(&section.heading).within("h2", &[("id", &id)]);
    let blocks = section.blocks.iter();
    let blocks = blocks.map(|it| block(exhibits, it, tables)).collect();
    heading
        .and(blocks)
        .within("section", &[("aria-labelledby", &id)])
}

fn block(exhibits: &Exhibits, block: &Block, tables: &mut usize) -> Html {
    match block {
        Block::Words(words) => Html::prose(words).within("p", &[("class", "note")]),
        Block::Table(exhibit) => {
            *tables += 1;
            table::table(exhibit, *tables, &exhibits.currency)
        }
        Block::Picture(picture) => figure(picture),
        Block::Folded(line, blocks) => {
            let within = blocks.iter().map(|it| self::block(exhibits, it, tables));
            let within: Html = within.collect();
            let line = Html::words(line).within("summary", &[]);
            line.and(within).within("details", &[])
        }
    }
}

/// A picture under its title and caption, which also say it to who does not see it.
fn figure(picture: &Inline) -> Html {
    let (title, caption) = (picture.title(), picture.caption());
    let said = Html::prose(title)
        .within("h3", &[])
        .and(Html::prose(caption).within("p", &[]))
        .within("figcaption", &[]);
    let label = format!("{title}. {caption}").replace('`', "");
    let svg = |drawing: &Drawing, class: &str| {
        Html::drawing(drawing).within(
            "svg",
            &[
                ("class", class),
                ("role", "img"),
                ("aria-label", &label),
                ("viewBox", &drawing.view()),
            ],
        )
    };
    let drawings = match picture.narrow() {
        Some(narrow) => svg(picture.wide(), "wide").and(svg(narrow, "narrow")),
        None => svg(picture.wide(), "only"),
    };
    // A frame that scrolls is reached by the keyboard too.
    let name = title.replace('`', "");
    let frame = [
        ("class", "picture"),
        ("role", "region"),
        ("tabindex", "0"),
        ("aria-label", name.as_str()),
    ];
    let drawings = drawings.within("div", &frame);
    said.and(drawings).within("figure", &[])
}

const ORIGIN: &str = "How this report came about";

/// Everything that names the run, and the command that makes the report again.
fn origin(exhibits: &Exhibits) -> Html {
    let id = format!("section-{}", exhibits.sections.len() + 1);
    Html::words(ORIGIN)
        .within("h2", &[("id", &id)])
        .and(facts(&exhibits.facts))
        .and(Html::words("The same scenario, settings, years and seed give the same report, whatever the machine. To make it again:").within("p", &[]))
        .and(Html::words(&exhibits.again).within("pre", &[]))
        .within("section", &[("aria-labelledby", &id)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_title_stays_words() {
        let title = "</title><script>alert(1)</script><img src=x onerror=alert(2)>";
        let exhibits = Exhibits {
            title: title.to_owned(),
            currency: "USD\"><script>".to_owned(),
            verdict: "'\"><svg/onload=alert(3)>".to_owned(),
            verdict_at: "/reading",
            facts: vec![("scenario", title.to_owned())],
            sections: vec![Section::new(title).words(title)],
            inputs: Vec::new(),
            again: title.to_owned(),
        };
        let page = page(&exhibits);
        assert_eq!(page.matches("<script").count(), 1, "our own script alone");
        assert!(!page.contains("<img") && !page.contains("<svg/onload"));
        assert!(page.contains("&lt;/title&gt;&lt;script&gt;"));
    }

    #[test]
    fn the_policy_forbids_all_but_our_own() {
        let policy = policy("a{}");
        assert!(policy.as_str().contains("default-src &#39;none&#39;"));
        assert!(!policy.as_str().contains("unsafe"));
        assert!(!SCRIPT.contains("</") && !STYLE.contains("</"));
    }
}
