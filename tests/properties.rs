//! The properties of settlement on random networks of 2 to 12 parties with every term of the law.
//!
//! Every network is made from a printed number: `OBLIGOR_FIRST_NETWORK=1234 OBLIGOR_NETWORKS=1`
//! makes number 1234 again alone. docs/concepts/properties.md tells what is checked, and what is
//! false on purpose.

mod always;
mod caps;
mod contracts;
mod cover_terms;
mod covers;
mod creditors;
mod drawn;
mod events;
mod fault;
mod limits;
mod maker;
pub mod network;
mod perils;
mod policies;
mod recoveries;
mod settled;
mod tally;
mod treaties;
mod unit;
mod vocabulary;

use crate::ready::Tested;
use maker::Profile;
use network::Network;
use settled::Settled;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;
use tally::Tally;

/// Networks of a run of the tests; `OBLIGOR_NETWORKS` asks for more.
const NETWORKS: u64 = 20_000;
/// The order of the file is changed in one network of so many: reading it takes the longest.
const SHUFFLED: u64 = 8;

fn from_environment(key: &str, default: u64) -> Result<u64, String> {
    let Ok(text) = std::env::var(key) else {
        return Ok(default);
    };
    let number = text.replace('_', "").parse();
    number.map_err(|_| format!("{key} = {text} is no number"))
}

/// Makes a network and asks it everything that its profile promises.
fn check(number: u64, tally: &mut Tally) -> Result<(), String> {
    let network = Network::of(number);
    tally.open(number);
    if network.profile == Profile::Drawn {
        tally.drawn(drawn::drawn(&network));
        return Ok(());
    }
    let model = network.model()?;
    let settled = Settled::of(&model)?;
    tally.look(&settled);
    tally.imbalance(always::conservation(&model, &settled));
    let double = always::no_double_recovery(&model, &settled);
    tally.ask("no double recovery", double);
    let negative = always::nothing_negative(&model, &settled);
    tally.ask("never negative", negative);
    tally.ask("no more than every limit", limits::limits(&model, &settled));
    let sums = always::years_are_sums_of_events(&model, &settled);
    tally.ask("years are sums of events", sums);
    tally.ask("no promises", always::no_promises(&model, &settled));
    tally.ask("another unit", always::another_unit(&model, &settled));
    let lists = always::lists_turned_round(&model, &settled);
    tally.ask("lists turned round", lists);
    if number.is_multiple_of(SHUFFLED) {
        let order = always::another_order(&network, &model, &settled);
        tally.ask("another order", order);
    }
    of_profile(network.profile, &model, &settled, tally);
    Ok(())
}

fn of_profile(
    profile: Profile,
    model: &obligor::model::Model,
    settled: &Settled,
    tally: &mut Tally,
) {
    match profile {
        Profile::Whole | Profile::Drawn => {}
        Profile::Removal => {
            let less = creditors::one_policy_less(model, settled);
            tally.ask_each("one policy less", less);
        }
        Profile::Creditors => {
            let higher = creditors::higher_caps(model, settled);
            tally.ask_each("higher caps", higher);
            let richer = creditors::richer_obligors(model, settled);
            tally.ask_each("richer obligors", richer);
        }
        Profile::Covers => tally.ask_each("covers", covers::covers(model, settled)),
        Profile::Recoveries => tally.ask("top-down", recoveries::top_down(model, settled)),
        Profile::Fault => tally.ask("by fault", fault::by_fault(model, settled)),
    }
}

fn check_or_note(number: u64, tally: &mut Tally) {
    match catch_unwind(AssertUnwindSafe(|| check(number, tally))) {
        Ok(Ok(())) => {}
        Ok(Err(refused)) => tally.fail("it can be settled", refused),
        Err(panic) => tally.fail("no panic", words(&*panic)),
    }
}

fn words(panic: &dyn Any) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic").to_owned()
}

#[test]
fn every_property_holds_on_random_networks_with_all_terms() -> Tested {
    let first = from_environment("OBLIGOR_FIRST_NETWORK", 1)?;
    let count = from_environment("OBLIGOR_NETWORKS", NETWORKS)?;
    let started = Instant::now();
    let next = AtomicU64::new(first);
    let work = || {
        let mut tally = Tally::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= first + count {
                return tally;
            }
            check_or_note(number, &mut tally);
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut tally = Tally::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            tally.merge(worker.join().expect("workers catch panics"));
        }
    });
    println!("{}", tally.summary(started.elapsed().as_secs_f64()));
    assert!(tally.is_clean(), "{}", tally.complaint());
    if count >= NETWORKS {
        tally.assert_everything_moved();
    }
    Ok(())
}
