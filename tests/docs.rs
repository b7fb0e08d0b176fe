//! The worked examples of `docs/` are scenarios, and come out as the pages say.

use obligor::columns::Block;
use obligor::draw::{DrawScratch, Sampler, Years};
use obligor::ledger::Totals;
use obligor::model::Model;
use obligor::scenario;
use obligor::settle::{Detail, Scratch, Waterfall, layout};
use std::fs;
use std::path::{Path, PathBuf};

/// A scenario on a page and the net losses its page gives.
struct Example {
    place: String,
    scenario: String,
    nets: Vec<(String, f64)>,
}

fn pages() -> Vec<PathBuf> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let folders = [docs.clone(), docs.join("concepts")];
    let files = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("docs/ is there"));
    let mut pages: Vec<PathBuf> = files
        .map(|file| file.expect("a readable folder").path())
        .collect();
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    pages
}

/// The fenced blocks of a page: what stands behind the fence, and the text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut is_open = false;
    for line in page.lines() {
        match line.strip_prefix("```") {
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

/// Every whole scenario of a page, with the block of net losses that follows it.
fn examples(page: &Path) -> Vec<Example> {
    let text = fs::read_to_string(page).expect("a page in UTF-8");
    let mut examples: Vec<Example> = Vec::new();
    for (info, text) in blocks(&text) {
        match info.as_str() {
            "toml" if text.contains("schema") => {
                let place = format!("{} example {}", page.display(), examples.len() + 1);
                examples.push(Example {
                    place,
                    scenario: text,
                    nets: Vec::new(),
                });
            }
            "text net" => {
                let example = examples.last_mut().expect("net losses follow a scenario");
                example.nets.extend(text.lines().map(net));
            }
            _ => {}
        }
    }
    examples
}

/// `client#1   1_500_000`
fn net(line: &str) -> (String, f64) {
    let mut words = line.split_whitespace();
    let party = words.next().expect("a party").to_owned();
    let amount = words.next().expect("an amount").replace('_', "");
    (party, amount.parse().expect("a number"))
}

fn model(example: &Example) -> Model {
    let document = scenario::read_text(&example.place, &example.scenario, &[]);
    let document = document.unwrap_or_else(|findings| panic!("{}: {findings:?}", example.place));
    let (model, warnings) = document
        .resolve()
        .unwrap_or_else(|findings| panic!("{}: {findings:?}", example.place));
    assert!(warnings.is_empty(), "{}: {warnings:?}", example.place);
    model
}

#[test]
fn worked_examples_of_the_docs_come_out_as_written() {
    let examples: Vec<Example> = pages().iter().flat_map(|page| examples(page)).collect();
    assert!(examples.len() >= 3, "the pages have worked examples");
    for example in &examples {
        let model = model(example);
        let layout = layout(&[&model], Detail::Atoms);
        let sampler = Sampler::new(&model, model.seed, &layout).expect("it can be drawn");
        let waterfall = Waterfall::new(&model, &layout).expect("it can be settled");
        let mut block = Block::default();
        sampler.draw(Years::List(&[0]), &mut block, &mut DrawScratch::default());
        let mut totals = Totals::default();
        totals.start(
            block.year.len(),
            model.parties.len(),
            waterfall.promises().len(),
            false,
        );
        waterfall.settle(&block, &mut Scratch::default(), &mut totals);
        let mut net = Vec::new();
        for (party, expected) in &example.nets {
            let position = model.parties.iter().position(|known| known.key == *party);
            let position =
                position.unwrap_or_else(|| panic!("{}: no party {party}", example.place));
            totals.net(position, &mut net);
            let found = net.first().copied().unwrap_or(0.0);
            assert!(
                (found - expected).abs() < 0.005,
                "{}: {party} keeps {found}, not {expected}",
                example.place
            );
        }
    }
}
