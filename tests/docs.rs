//! The worked examples of `docs/` are scenarios, and come out as the pages say.

use crate::ready::{Tested, package};
use obligor::columns::Block;
use obligor::draw::{DrawScratch, Sampler, Years};
use obligor::ledger::Totals;
use obligor::model::Model;
use obligor::scenario;
use obligor::settle::{Detail, Figures, Scratch, Waterfall, layout, settle_scripted};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// A scenario on a page and what its page says that comes of it.
#[derive(Default)]
struct Example {
    place: String,
    scenario: String,
    /// What is changed in it first, as `--set` does.
    settings: Vec<String>,
    nets: Vec<(String, f64)>,
    /// Service credits owed less received.
    credits: Vec<(String, f64)>,
    /// Reinstatement premiums and commissions given back, paid less received.
    premiums: Vec<(String, f64)>,
    /// Lines that `obligor read` prints.
    says: Vec<String>,
}

/// The Markdown pages of a folder below `docs/`.
pub fn pages_of(folder: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut pages = Vec::new();
    for file in fs::read_dir(package().join("docs").join(folder))? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    pages.sort();
    Ok(pages)
}

/// The fenced blocks of a page: what stands behind the fence, and the text.
pub fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut is_open = false;
    for line in page.lines() {
        match line.trim_start().strip_prefix("```") {
            Some(info) => {
                is_open = !is_open;
                if is_open {
                    blocks.push((info.to_owned(), String::new()));
                }
            }
            None if is_open => {
                let text = &mut blocks.last_mut().expect("an open block").1;
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    blocks
}

/// Every whole scenario of a page, with the blocks of results that follow it.
fn examples(page: &Path) -> Result<Vec<Example>, Box<dyn Error>> {
    let text = fs::read_to_string(page)?;
    let mut examples: Vec<Example> = Vec::new();
    for (info, text) in blocks(&text) {
        let is_scenario = info == "toml" || info.starts_with("toml ") && info.ends_with(".toml");
        if is_scenario && text.contains("schema") {
            let place = format!("{} example {}", page.display(), examples.len() + 1);
            examples.push(Example {
                place,
                scenario: text,
                ..Example::default()
            });
            continue;
        }
        if info == "toml set" {
            let before = examples.last().ok_or("settings follow a scenario")?;
            let changed = changed(before, &text);
            examples.push(changed);
            continue;
        }
        if !["text net", "text credits", "text premiums", "text read"].contains(&info.as_str()) {
            continue;
        }
        let example = examples.last_mut().ok_or("results follow a scenario")?;
        match info.as_str() {
            "text net" => example.nets.extend(text.lines().map(amount)),
            "text credits" => example.credits.extend(text.lines().map(amount)),
            "text premiums" => example.premiums.extend(text.lines().map(amount)),
            _ => example.says.extend(text.lines().map(str::to_owned)),
        }
    }
    Ok(examples)
}

/// The scenario of the example before, with settings of its own.
fn changed(before: &Example, lines: &str) -> Example {
    let page = before.place.split(", with").next().unwrap_or_default();
    let settings: Vec<String> = (lines.lines())
        .map(|line| line.replacen(" = ", "=", 1))
        .collect();
    Example {
        place: format!("{page}, with {}", settings.join(" ")),
        scenario: before.scenario.clone(),
        settings,
        ..Example::default()
    }
}

/// `client#1   1_500_000`
fn amount(line: &str) -> (String, f64) {
    let mut words = line.split_whitespace();
    let party = words.next().expect("a party").to_owned();
    let amount = words.next().expect("an amount").replace('_', "");
    (party, amount.parse().expect("a number"))
}

fn model(example: &Example) -> Result<Model, Box<dyn Error>> {
    let document = scenario::read_text(&example.place, &example.scenario, &example.settings)?;
    let (model, warnings) = document
        .resolve()
        .map_err(|findings| findings.to_string())?;
    if warnings.is_empty() {
        Ok(model)
    } else {
        Err(warnings.to_string().into())
    }
}

/// What every party is left with: of scripted events, or of the first year drawn.
fn figures(model: &Model) -> Result<Vec<Figures>, Box<dyn Error>> {
    if !model.events.is_empty() {
        return Ok(settle_scripted(model)?.parties);
    }
    let layout = layout(&[model], Detail::Atoms);
    let sampler = Sampler::new(model, model.seed, &layout)?;
    let waterfall = Waterfall::new(model, &layout)?;
    let mut block = Block::default();
    sampler.draw(Years::List(&[0]), &mut block, &mut DrawScratch::default());
    let mut totals = Totals::default();
    let (rows, parties) = (block.year.len(), model.parties.len());
    totals.start(rows, parties, waterfall.promises().len(), false);
    waterfall.settle(&block, &mut Scratch::default(), &mut totals);
    let figures = (0..parties).map(|party| {
        let mut net = Vec::new();
        totals.net(party, &mut net);
        let mut figures = Figures::default();
        figures.net = net.first().copied().unwrap_or(0.0);
        figures
    });
    Ok(figures.collect())
}

/// A figure of a page: what it is called, what the page says by party, where it stands.
type Told<'a> = (&'a str, &'a [(String, f64)], fn(&Figures) -> f64);

/// Where an example does not come out as its page says.
fn differences(example: &Example) -> Result<Vec<String>, Box<dyn Error>> {
    let model = model(example)?;
    let figures = figures(&model)?;
    let mut wrong = Vec::new();
    let told: [Told<'_>; 3] = [
        ("net", &example.nets, |it| it.net),
        ("credits", &example.credits, |it| it.credits),
        ("premiums", &example.premiums, |it| it.premiums),
    ];
    for (what, amounts, of) in told {
        for (party, wanted) in amounts {
            let at = model
                .party(party)
                .ok_or_else(|| format!("no party {party}"))?;
            let found = of(&figures[at.index()]);
            if (found - wanted).abs() >= 0.005 {
                wrong.push(format!("{what} of {party} is {found:.2}, not {wanted}"));
            }
        }
    }
    let read = obligor::report::reading::reading(&model);
    let unsaid = example.says.iter().filter(|line| !read.contains(line));
    wrong.extend(unsaid.map(|line| format!("`{line}` is not read out of it")));
    Ok(wrong)
}

fn assert_pages(folder: &str, at_least: usize) -> Tested {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in pages_of(folder)? {
        for example in examples(&page)? {
            count += 1;
            let found = differences(&example).unwrap_or_else(|error| vec![error.to_string()]);
            wrong.extend(found.iter().map(|it| format!("{}: {it}", example.place)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= at_least, "only {count} examples in docs/{folder}");
    Ok(())
}

#[test]
fn worked_examples_of_the_docs_come_out_as_written() -> Tested {
    assert_pages("", 1)?;
    assert_pages("concepts", 2)
}

#[test]
fn worked_examples_of_the_terms_come_out_as_written() -> Tested {
    assert_pages("terms", 180)
}

#[test]
fn every_example_of_a_term_tells_the_net_of_every_party() -> Tested {
    for page in pages_of("terms")? {
        for example in examples(&page)? {
            let model = model(&example).map_err(|error| format!("{}: {error}", example.place))?;
            for party in &model.parties {
                let told = example.nets.iter().any(|(key, _)| *key == party.key);
                assert!(told, "{}: no net of `{}`", example.place, party.key);
            }
        }
    }
    Ok(())
}
