//! Pages and workbooks: what they say is what the document says, in a browser and in a spreadsheet.

#[path = "pages/browser.rs"]
mod browser;
#[path = "pages/markup.rs"]
mod markup;
#[path = "pages/workbook.rs"]
mod workbook;

use crate::program::{document, ended, good, number, obligor, place, talk};
use crate::ready::package;
use browser::{Opened, browser, open};
use markup::{Element, elements, words};
use obligor::report::text::entry::Told;
use obligor::summary::{Difference, Estimate, Interval, Proportion};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

const EXAMPLE: &str = "scenarios/msp-three-clients.toml";
const CEDENT: &str = "scenarios/terms/cedents-year.toml";
const DRAFT: &str = "scenarios/drafts/wish-list.toml";

/// Two limits, of which one cannot be read: its variants fail and are told.
const VARIED: [&str; 4] = [
    "--vary",
    "contract.msa-clinic.caps.general.limit=100k,1M,10M",
    "--vary",
    "policy.northstar-primary.limit=1M,3M,-1",
];

/// One control whose cost is told, and one that the catalogue has nothing published of.
const CONTROLLED: [&str; 6] = [
    "--party",
    "northstar",
    "--cost",
    "mfa=20k",
    "--cost",
    "backups=5k",
];

/// The places of the commands among [`commands`].
const RUN: usize = 0;
const COMPARE: usize = 1;
const PRICE: usize = 2;
const SWEEP: usize = 3;
const BOOK: usize = 4;
const TREATY: usize = 5;
const CONTROLS: usize = 6;
const DOUBTED: usize = 7;

/// How many commands write pages.
const COMMANDS: usize = 8;

/// The commands that write pages, with their arguments.
fn commands() -> [Vec<&'static str>; COMMANDS] {
    let party = ["--party", "clinic", "--appetite", "1% > 2M"];
    [
        vec!["run", EXAMPLE],
        [&["compare", EXAMPLE, DRAFT][..], &party].concat(),
        vec!["price", EXAMPLE, "--policy", "northstar-primary"],
        [&["sweep", EXAMPLE][..], &VARIED, &party].concat(),
        vec!["price", "--book", "scenarios/books/two-hundred.csv"],
        vec!["price", CEDENT, "--treaty", "event-excess"],
        [&["controls", EXAMPLE][..], &CONTROLLED].concat(),
        [
            &["controls", EXAMPLE, "--parameter-uncertainty"][..],
            &CONTROLLED,
        ]
        .concat(),
    ]
}

/// A report's files and the document beside it.
struct Made {
    page: PathBuf,
    book: PathBuf,
    json: Value,
}

static MADE: [OnceLock<Made>; COMMANDS] = [const { OnceLock::new() }; COMMANDS];

impl Made {
    /// Those of a command, which runs once for all tests.
    fn by(command: usize) -> &'static Self {
        MADE[command].get_or_init(|| Self::new(command))
    }

    fn new(command: usize) -> Self {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pages-{command}"));
        std::fs::create_dir_all(&place).expect("a place for tests");
        let at = |name: &str| place.join(name);
        let (page, book, out) = (at("report.html"), at("report.xlsx"), at("out"));
        let paths = [&page, &book, &out].map(|path| path.display().to_string());
        let options = [
            "--report", &paths[0], "--xlsx", &paths[1], "--out", &paths[2],
        ];
        // Pictures in the page alone.
        let keep: &[&str] = if command == RUN {
            &["--keep", "none"]
        } else {
            &[]
        };
        // Only what a command keeps beside its report needs a place.
        let options = match command {
            CONTROLS | DOUBTED => &options[..4],
            _ => &options[..],
        };
        let years = ["--years", "4000", "--json"];
        let args = [&commands()[command][..], options, keep, &years].concat();
        let json = document(&ended(&package(), &args));
        Self { page, book, json }
    }

    fn html(&self) -> String {
        std::fs::read_to_string(&self.page).expect("the page is written")
    }

    /// The page in a browser, under an address that ends so.
    fn opened(&self, browser: &Path, end: &str) -> Opened {
        open(
            browser,
            &format!("file://{}{end}", self.page.display()),
            1280,
        )
    }
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
}

/// An estimate, or a number that is known.
fn estimate(value: &Value) -> Estimate {
    match value.as_f64() {
        Some(known) => Estimate::new(known, 0.0),
        None => read(value),
    }
}

/// The figure at a place of the document, so many times.
fn told(kind: &str, value: &Value, times: f64, json: &Value) -> Told {
    let interval = || read::<Interval>(value);
    let proportion = || read::<Proportion>(value);
    let difference = || read::<Difference>(value);
    match kind {
        "amount" => Told::Amount(estimate(value).scaled(times)),
        "quantile" => Told::Quantile(interval()),
        "between" => Told::Between(interval()),
        "chance" => Told::Chance(proportion()),
        "frequency" => Told::Frequency(proportion()),
        "often" => Told::Often(proportion()),
        "against" => {
            let appetite = json["appetite"].as_str().map(str::parse);
            let appetite = appetite.expect("the document tells the appetite");
            Told::Against(proportion(), appetite.expect("as it is written"))
        }
        "within" => {
            let appetite = json["appetite"].as_str().map(str::parse);
            let appetite = appetite.expect("the document tells the appetite");
            Told::Within(proportion(), appetite.expect("as it is written"))
        }
        "certain" => Told::Certain(times * number(value)),
        "stated" => Told::Stated(number(value)),
        "rounded" => Told::Rounded(estimate(value)),
        "whole" => Told::Whole(estimate(value)),
        "difference" => Told::Difference(difference()),
        "points" => Told::Points(difference()),
        "hundredths" => Told::Hundredths(interval()),
        "hundredths-more" => Told::HundredthsMore(difference()),
        "rate" => Told::Rate(estimate(value)),
        "share" => Told::Share(number(value)),
        "share-or-none" => Told::ShareOrNone(number(value)),
        "thousandths" => Told::Thousandths(number(value)),
        "factor" => Told::Factor(estimate(value)),
        "times" => Told::Times(number(value)),
        "multiplier" => Told::Multiplier(number(value)),
        "signed" => Told::Signed(number(value)),
        "saved-for-each" => Told::SavedForEach(difference()),
        other => panic!("no figure is told as {other}"),
    }
}

/// Checks a figure of a page against the document: its number and its words.
fn agrees(figure: &Element<'_>, json: &Value) {
    let attribute = |name: &str| figure.attribute(name).unwrap_or_default();
    let path = attribute("data-path");
    let value = json.pointer(&path);
    let value = value.unwrap_or_else(|| panic!("the document has no {path}"));
    let times = figure.attribute("data-times").map_or(1.0, |times| {
        times.parse().expect("a number of times is a number")
    });
    let told = told(&attribute("data-as"), value, times, json);
    let stated = attribute("value").parse::<f64>().expect("a number");
    assert_eq!(stated, told.value(), "{path}");
    assert_eq!(figure.words(), told.words().replace('\n', " "), "{path}");
}

#[test]
fn every_figure_of_a_page_is_the_documents() {
    let Some(browser) = browser() else { return };
    let least = [
        (RUN, 200),
        (COMPARE, 25),
        (PRICE, 50),
        (SWEEP, 30),
        (BOOK, 400),
        (TREATY, 50),
        (CONTROLS, 90),
        (DOUBTED, 90),
    ];
    for (command, least) in least {
        let made = Made::by(command);
        let opened = made.opened(&browser, "");
        let figures = elements(&opened.dom, "data");
        assert!(figures.len() >= least, "{} of {command}", figures.len());
        figures.iter().for_each(|figure| agrees(figure, &made.json));
        let verdict = elements(&opened.dom, "p");
        let verdict = verdict
            .iter()
            .find(|it| it.attribute("class").as_deref() == Some("verdict"));
        let verdict = verdict.expect("the verdict stands first");
        let path = verdict.attribute("data-path").expect("it has a place");
        let said = made.json.pointer(&path).and_then(Value::as_str);
        let said = said.expect("the document has it");
        let said = said.replace('\u{a0}', " ").replace('`', "");
        assert_eq!(verdict.words().replace('\u{a0}', " "), said);
        no_bare_figure(&opened.dom, &made.json);
    }
}

/// Cells of figures without a place in the document: errors in percent, counts, factors, sums of
/// premium and price, limits that head a row.
fn no_bare_figure(dom: &str, json: &Value) {
    let parties = json["parties"].as_object().into_iter().flatten();
    let groups = json["groups"].as_object().into_iter().flatten();
    let sums = parties.chain(groups).map(|(_, it)| {
        let sum = number(&it["premium"]) + number(&it["price"]);
        Told::Certain(sum).words()
    });
    let sums: Vec<String> = sums.collect();
    let cells = elements(dom, "td");
    let figures = cells
        .iter()
        .filter(|cell| cell.attribute("class").as_deref() == Some("figure"));
    for cell in figures.filter(|cell| !cell.within.contains("<data")) {
        let words = cell.words();
        let is_plain = words
            .chars()
            .all(|it| it.is_ascii_digit() || ".,".contains(it));
        let is_known = words.ends_with('%') || is_plain || sums.contains(&words);
        assert!(
            is_known || !words.contains(|it: char| it.is_ascii_digit()),
            "{words}"
        );
    }
}

#[test]
fn a_page_says_nothing_to_the_console_and_asks_nothing_of_the_network() {
    let Some(browser) = browser() else { return };
    for command in 0..COMMANDS {
        let opened = Made::by(command).opened(&browser, "");
        let console = opened.talk.lines().filter(|line| line.contains("CONSOLE"));
        assert_eq!(console.collect::<Vec<_>>(), Vec::<&str>::new());
        assert_eq!(opened.requests, Vec::<String>::new());
        assert!(
            opened.dom.contains("<button type=\"button\">"),
            "the script ran"
        );
    }
}

#[test]
fn a_page_that_asks_and_complains_is_noticed() {
    let Some(browser) = browser() else { return };
    let place = place();
    let page = place.path().join("asking.html");
    let asking =
        "<!DOCTYPE html><img src=\"http://127.0.0.1:9/x.png\"><script>console.error(1)</script>";
    std::fs::write(&page, asking).expect("it can be written");
    let opened = open(&browser, &format!("file://{}", page.display()), 1280);
    assert_eq!(opened.requests, ["http://127.0.0.1:9/x.png"]);
    assert!(opened.talk.contains("CONSOLE"));
}

#[test]
fn a_page_holds_no_address_of_anywhere() {
    for command in 0..COMMANDS {
        let html = Made::by(command).html();
        for mark in ["http:", "https:", "//", "@import", "src=\""] {
            let outside_script = html.split("<script>").next().unwrap_or_default();
            let found = outside_script.match_indices(mark);
            // Base64 of the fonts may hold `//`.
            let found = found.filter(|(at, _)| !outside_script[..*at].ends_with(is_base64));
            assert_eq!(found.count(), 0, "{mark}");
        }
    }
}

fn is_base64(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '+' || letter == '/'
}

#[test]
fn a_table_is_sorted_by_the_number_not_by_its_words() {
    let Some(browser) = browser() else { return };
    let made = Made::by(RUN);
    let net = |dom: &str| -> Vec<f64> {
        let tables = elements(dom, "table");
        let figures = elements(tables[0].within, "data");
        let of_net = figures.iter().filter(|it| {
            let path = it.attribute("data-path").unwrap_or_default();
            path.ends_with("/net/mean")
        });
        let values = of_net.map(|it| it.attribute("value").unwrap_or_default());
        values.map(|it| it.parse().expect("a number")).collect()
    };
    let plain = net(&made.opened(&browser, "").dom);
    let mut rising = plain.clone();
    rising.sort_by(f64::total_cmp);
    assert_ne!(plain, rising, "the scenario has another order");
    let sorted = made.opened(&browser, "#sort=table-1.9.ascending").dom;
    assert_eq!(net(&sorted), rising);
    assert_eq!(sorted.matches("aria-sort=\"ascending\"").count(), 1);
    rising.reverse();
    let sorted = made.opened(&browser, "#sort=table-1.9.descending").dom;
    assert_eq!(net(&sorted), rising);
}

#[test]
fn a_narrow_page_scrolls_in_its_boxes_alone() {
    let Some(browser) = browser() else { return };
    let made = Made::by(RUN);
    let html = made.html();
    // A copy without the policy, which would forbid the question.
    let (before, policy) = html.split_once("<meta http-equiv").expect("a policy");
    let (_, after) = policy.split_once('>').expect("tags end");
    let ask = "<script>const wide = [...document.querySelectorAll('.picture:has(>.only)')];\
               const is = (it) => it.scrollWidth > it.clientWidth;\
               const says = (it) => getComputedStyle(it, '::before').content.includes('sideways');\
               document.title = document.documentElement.scrollWidth + ' of ' \
               + document.documentElement.clientWidth + ' with ' + wide.filter(is).length + ' scrolled, ' \
               + wide.filter(says).length + ' told, ' + (wide.length > 0)</script></body>";
    let after = after.replace("</body>", ask);
    let copy = made.page.with_file_name("asked.html");
    std::fs::write(&copy, format!("{before}{after}")).expect("a copy can be written");
    for width in [400, 1280] {
        let opened = open(&browser, &format!("file://{}", copy.display()), width);
        let title = elements(&opened.dom, "title")[0].words();
        let (widths, pictures) = title.split_once(" with ").expect("the page answers");
        let (content, window) = widths.split_once(" of ").expect("both widths");
        assert_eq!(content, window, "at {width}");
        // A picture wider than the page scrolls in its frame, and says so.
        let counts = pictures.split_once(" scrolled, ").expect("both counts");
        let (scrolled, told) = (counts.0, counts.1.trim_end_matches(" told, true"));
        assert_eq!(scrolled, told, "at {width}: {pictures}");
        assert_eq!(scrolled == "0", width == 1280, "at {width}: {pictures}");
    }
}

#[test]
fn headings_stand_in_order_and_every_picture_says_what_it_shows() {
    let least = [
        (RUN, 21),
        (COMPARE, 2),
        (PRICE, 2),
        (SWEEP, 2),
        (BOOK, 3),
        (TREATY, 2),
        (CONTROLS, 1),
        (DOUBTED, 1),
    ];
    for (command, pictures) in least {
        let html = Made::by(command).html();
        let levels: Vec<u32> = html
            .match_indices("<h")
            .filter_map(|(at, _)| html[at + 2..].chars().next()?.to_digit(10))
            .collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
        assert_eq!(levels[0], 1);
        assert!(
            levels.windows(2).all(|pair| pair[1] <= pair[0] + 1),
            "{levels:?}"
        );
        let drawings = elements(&html, "svg");
        assert!(drawings.len() >= pictures, "{}", drawings.len());
        for drawing in drawings {
            assert_eq!(drawing.attribute("role").as_deref(), Some("img"));
            let label = drawing.attribute("aria-label").unwrap_or_default();
            let tells_numbers = label.contains(|it: char| it.is_ascii_digit());
            // No clause may be worth anything: then there is no number to tell.
            assert!(
                label.len() > 40 && (tells_numbers || command == COMPARE),
                "{label}"
            );
            assert!(
                drawing.within.contains("<title>"),
                "{label}: nothing to point at"
            );
        }
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
        assert!(!words(elements(&html, "title")[0].within).is_empty());
    }
}

#[test]
fn words_are_read_on_their_ground() {
    let style = include_str!("../src/report/html/style.css");
    let colour = |rule: &str, key: &str| {
        let declarations = rule.split(';').filter_map(|it| it.split_once(':'));
        let mut found = declarations.filter(|(name, _)| *name == key);
        let value = found.next()?.1.strip_prefix('#')?;
        Some(luminance(value))
    };
    let rules = style.split('}').filter_map(|rule| rule.rsplit_once('{'));
    let mut pairs = 0;
    for (selector, rule) in rules {
        let Some(ink) = colour(rule, "color") else {
            continue;
        };
        let ground = colour(rule, "background").unwrap_or(1.0);
        let (light, dark) = (ink.max(ground), ink.min(ground));
        let contrast = (light + 0.05) / (dark + 0.05);
        assert!(contrast >= 4.5, "{selector}: {contrast:.2}");
        pairs += 1;
    }
    assert!(pairs >= 12, "{pairs} rules with colours");
}

/// Relative luminance (WCAG 2.1) of a colour such as `555` or `0b4f8a`.
fn luminance(colour: &str) -> f64 {
    let wide: String = match colour.len() {
        3 => colour.chars().flat_map(|it| [it, it]).collect(),
        _ => colour.to_owned(),
    };
    let part = |at: usize| {
        let value = u8::from_str_radix(&wide[at..at + 2], 16).expect("colours are hexadecimal");
        let value = f64::from(value) / 255.0;
        match value <= 0.040_45 {
            true => value / 12.92,
            false => ((value + 0.055) / 1.055).powf(2.4),
        }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

#[test]
fn a_hostile_title_runs_nothing() {
    let Some(browser) = browser() else { return };
    let place = place();
    let hostile = "</title></script><script>console.log('CONSOLE broken')</script><img src=x onerror=alert(1)>";
    let text = std::fs::read_to_string(package().join("scenarios/policy-or-contract.toml"));
    let text = text.expect("the package has the scenario");
    let lines = text.lines().map(|line| match line.starts_with("title") {
        true => format!("title = '''{hostile}'''"),
        false => line.to_owned(),
    });
    let file = place.path().join("hostile.toml");
    std::fs::write(&file, lines.collect::<Vec<_>>().join("\n")).expect("it can be written");
    let args = [
        "run",
        "hostile.toml",
        "--years",
        "500",
        "--report",
        "page.html",
    ];
    good(&ended(place.path(), &args));
    let page = place.path().join("page.html");
    let opened = open(&browser, &format!("file://{}", page.display()), 1280);
    assert!(!opened.talk.contains("broken") && !opened.dom.contains("<img"));
    assert_eq!(elements(&opened.dom, "h1")[0].words(), hostile);
}

#[test]
fn the_same_facts_give_the_same_page_and_workbook() {
    let command = &commands()[COMPARE];
    let bytes = |threads: &str| {
        let place = place();
        let options = [
            "--report",
            "a.html",
            "--xlsx",
            "a.xlsx",
            "--years",
            "2000",
            "--threads",
        ];
        let absolute = package();
        let absolute: Vec<String> = command
            .iter()
            .map(|word| match word.ends_with(".toml") {
                true => absolute.join(word).display().to_string(),
                false => (*word).to_owned(),
            })
            .collect();
        let mut args: Vec<&str> = absolute.iter().map(String::as_str).collect();
        args.extend(options);
        args.push(threads);
        good(&ended(place.path(), &args));
        ["a.html", "a.xlsx"].map(|name| std::fs::read(place.path().join(name)).expect("written"))
    };
    let (one, two) = (bytes("1"), bytes("2"));
    let page = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("--threads 2", "--threads 1");
    assert_eq!(page(&one[0]), page(&two[0]));
    assert_eq!(one[1], bytes("1")[1]);
}

#[test]
fn a_page_that_cannot_be_written_is_a_file_error() {
    let args = [
        "run",
        EXAMPLE,
        "--years",
        "10",
        "--keep",
        "none",
        "--no-pictures",
    ];
    let place = place();
    let out = place.path().display().to_string();
    let more = ["--out", &out, "--report", "/nowhere/page.html"];
    let output: Output = obligor(&package(), &[&args[..], &more].concat())
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(3), "{}", talk(&output));
    assert!(talk(&output).contains("/nowhere/page.html"));
}
