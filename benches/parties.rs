//! How the cost grows with the parties: M1 with ever more clients, each with a contract and a policy, as
//! one group of so many alike and one by one.
//!
//! `cargo bench --bench parties -- 20000000 10000` prints a line of JSON for 10, 100, 1,000, 3,000 and 10,000
//! clients (from the third number, if there is one, up to the second), each over so many client-years:
//! CPU-seconds of reading, resolving, preparing and running, and the nanoseconds a hit. The cost is linear
//! where the last two figures stay as they are.
#![forbid(unsafe_code)]

use cpu_time::ProcessTime;
use obligor::draw::Sampler;
use obligor::scenario;
use obligor::settle::{Detail, Waterfall, layout};
use obligor::simulate::{Run, Unobserved, simulate};
use obligor::summary::{SummarySink, SummarySpec};
use serde_json::{Value, json};
use std::error::Error;
use std::fmt::Write;

const CLIENTS: [usize; 5] = [10, 100, 1_000, 3_000, 10_000];

const HEADS: [(&str, f64, f64); 6] = [
    ("response", 10.5, 1.2),
    ("notification", 10.0, 1.5),
    ("restoration", 9.5, 1.0),
    ("interruption", 11.0, 1.8),
    ("defence", 9.0, 1.3),
    ("liability", 10.0, 1.6),
];

/// What one client, or a group of them, has.
fn client(name: &str, count: Option<usize>) -> String {
    let count = count.map_or(String::new(), |count| format!("count = {count}\n"));
    let mut text = format!(
        "[party.{name}]\nname = \"Clients {name}\"\nrole = \"client\"\n{count}\
         [contract.msa-{name}]\nobligor = \"msp\"\nbeneficiary = \"{name}\"\nliability = \"several\"\n\
         damages = {{ trigger = \"negligent\" }}\n\
         [policy.{name}]\ninsured = \"{name}\"\ninsurers = {{ insurer = 1.0 }}\nretention = \"50k\"\n\
         limit = \"1M\"\naggregate = \"2M\"\naggregate_restored = true\nrecovery = \"top-down\"\n\
         [peril.shared-event.hits.{name}]\nprobability = 0.4\n"
    );
    for (head, mu, sigma) in HEADS {
        writeln!(
            text,
            "heads.{head} = {{ lognormal = {{ mu = {mu}, sigma = {sigma} }} }}"
        )
        .expect("a string takes all");
    }
    text
}

/// M1 with so many clients.
fn portfolio(clients: usize, is_group: bool) -> String {
    let mut text = String::from(
        "schema = 1\ntitle = \"M1 with more clients\"\ncurrency = \"USD\"\nyears = 100_000\nseed = 20_261_102\n\
         [party.msp]\nname = \"Provider\"\nrole = \"provider\"\n\
         [party.insurer]\nname = \"Insurer\"\nrole = \"insurer\"\n\
         [peril.shared-event]\nname = \"Shared event\"\norigin = \"msp\"\nfrequency = { poisson = 2 }\n\
         fault = { msp = 1.0 }\nculpability = \"negligent\"\n",
    );
    let names: Vec<String> = if is_group {
        text += &client("client", Some(clients));
        vec!["\"msa-client\"".into()]
    } else {
        (1..=clients)
            .map(|number| {
                text += &client(&format!("c{number}"), None);
                format!("\"msa-c{number}\"")
            })
            .collect()
    };
    write!(
        text,
        "[pool.all-clients]\nobligor = \"msp\"\nlimit = \"5M\"\nper = \"year\"\nmembers = [{}]\ndivision = \"pro-rata\"\n\
         [policy.msp]\ninsured = \"msp\"\ninsurers = {{ insurer = 1.0 }}\nretention = \"250k\"\nlimit = \"3M\"\n\
         aggregate = \"5M\"\nrecovery = \"top-down\"\ncovers.liability = {{ heads = [\"contract\"] }}\n",
        names.join(", ")
    )
    .expect("a string takes all");
    text
}

fn measure(clients: usize, is_group: bool, years: u64) -> Result<Value, Box<dyn Error>> {
    let text = portfolio(clients, is_group);
    let mut marks = vec![ProcessTime::now()];
    let document = scenario::read_text("clients.toml", &text, &[]);
    let document = document.map_err(|findings| format!("{findings}"))?;
    marks.push(ProcessTime::now());
    let resolved = document.resolve();
    let (model, _) = resolved.map_err(|findings| format!("{findings}"))?;
    marks.push(ProcessTime::now());
    let layout = layout(&[&model], Detail::Atoms);
    let sampler = Sampler::new(&model, model.seed, &layout)?;
    let waterfall = [Waterfall::new(&model, &layout)?];
    marks.push(ProcessTime::now());
    let spec = SummarySpec::net(years, &[0.99]);
    let run = Run {
        promises: false,
        ..Run::of(years)
    };
    let sink = || SummarySink::new(&model, &waterfall[0], 0, &spec);
    let (sink, _) = simulate(&sampler, &waterfall, &run, sink, &Unobserved);
    sink.finish()?;
    marks.push(ProcessTime::now());
    let spans: Vec<f64> = marks
        .windows(2)
        .map(|pair| pair[1].duration_since(pair[0]).as_secs_f64())
        .collect();
    let hits = sampler.hits_a_year() * years as f64;
    Ok(json!({
        "clients": clients,
        "as": if is_group { "one group" } else { "one by one" },
        "years": years,
        "read_s": spans[0],
        "resolve_s": spans[1],
        "prepare_s": spans[2],
        "run_s": spans[3],
        "ns_a_hit": (1e10 * spans[3] / hits).round() / 10.0,
        "ready_us_a_client": (1e7 * spans[..3].iter().sum::<f64>() / clients as f64).round() / 10.0,
    }))
}

fn main() -> Result<(), Box<dyn Error>> {
    let words = std::env::args().skip(1).filter(|it| !it.starts_with("--"));
    let words: Vec<String> = words.collect();
    let client_years: u64 = words.first().map_or(Ok(20_000_000), |it| it.parse())?;
    let most: usize = words.get(1).map_or(Ok(10_000), |it| it.parse())?;
    let least: usize = words.get(2).map_or(Ok(0), |it| it.parse())?;
    let within = |clients: &usize| (least..=most).contains(clients);
    for clients in CLIENTS.into_iter().filter(within) {
        for is_group in [true, false] {
            let years = client_years / clients as u64;
            println!("{}", measure(clients, is_group, years)?);
        }
    }
    Ok(())
}
