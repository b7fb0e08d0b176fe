//! How one breach dollar travels: a 10M breach at a client, step by step, to the cent.
//!
//! The provider is at fault for 30 %, the sub-processor, for which it answers, for 30 %; the
//! provider's cap is 5M, the sub-processor's 1M; both policies are top-down: the client's
//! 2M xs 1M, the provider's 3M xs 0.5M.
//!
//! ```text
//!                                   client  provider  sub   ins.P  ins.C
//!   bears                             10.0     –       –      –      –
//!   first-party 2 xs 1       9 → 2     8.0     –       –      –     2.0
//!   claim, cap               6 → 5     3.0    5.0      –      –     2.0
//!   flow-down, cap         2.5 → 1     3.0    4.0     1.0     –     2.0
//!   liability 3 xs 0.5     4.5 → 3     3.0    1.0     1.0    3.0    2.0
//! ```

use crate::ready::{Ready, Tested};
use obligor::ledger::{Journal, Kind};
use obligor::simulate::journal;

const STORY: &str = include_str!("one_breach.toml");

const PARTIES: [&str; 5] = ["client", "provider", "sub", "insurer-p", "insurer-c"];
const MILLION: f64 = 1e6;

/// To the cent.
fn assert_millions(found: &[f64], expected: &[f64], what: &str) {
    let cents = |amount: f64| (amount * 100.0).round();
    let same = found
        .iter()
        .zip(expected)
        .all(|(found, expected)| cents(*found) == cents(expected * MILLION));
    assert!(
        same && found.len() == expected.len(),
        "{what}: {found:?} is not {expected:?} M"
    );
}

/// What each party is left with after the transfers between one pair are made too.
fn after(balances: &mut [f64], journal: &Journal, from: usize, to: usize, kind: Kind) -> Vec<f64> {
    for transfer in &journal.transfers {
        if (transfer.from as usize, transfer.to as usize, transfer.kind) == (from, to, kind) {
            balances[from] += transfer.amount;
            balances[to] -= transfer.amount;
        }
    }
    balances.to_vec()
}

#[test]
fn ten_million_end_as_three_one_one_three_and_two() -> Tested {
    let ready = Ready::text(STORY)?;
    for year in ready.years(256) {
        let net: Vec<f64> = PARTIES
            .iter()
            .map(|key| year.parties[ready.party(key)].net)
            .collect();
        assert_millions(&net, &[3.0, 1.0, 1.0, 3.0, 2.0], "net loss");
    }
    Ok(())
}

#[test]
fn every_step_of_the_journal_leaves_what_the_story_says() -> Tested {
    let ready = Ready::text(STORY)?;
    let [client, provider, sub, insurer_p, insurer_c] = PARTIES.map(|key| ready.party(key));
    let (block, journal) = journal(&ready.sampler, &ready.waterfalls[0], 7);
    assert_eq!(block.year, [7]);
    let mut balances = vec![0.0; PARTIES.len()];
    for (_, party, amount) in &journal.bears {
        balances[*party as usize] += amount;
    }
    assert_millions(&balances, &[10.0, 0.0, 0.0, 0.0, 0.0], "bears");
    let own = after(&mut balances, &journal, insurer_c, client, Kind::OwnLoss);
    assert_millions(&own, &[8.0, 0.0, 0.0, 0.0, 2.0], "first-party 2 xs 1");
    let claim = after(&mut balances, &journal, provider, client, Kind::Damages);
    assert_millions(&claim, &[3.0, 5.0, 0.0, 0.0, 2.0], "claim, cap 5");
    let flow = after(&mut balances, &journal, sub, provider, Kind::Damages);
    assert_millions(&flow, &[3.0, 4.0, 1.0, 0.0, 2.0], "flow-down, cap 1");
    let liability = after(
        &mut balances,
        &journal,
        insurer_p,
        provider,
        Kind::Liability,
    );
    assert_millions(&liability, &[3.0, 1.0, 1.0, 3.0, 2.0], "liability 3 xs 0.5");
    Ok(())
}

#[test]
fn top_down_leaves_both_recoveries_with_the_insured() -> Tested {
    let ready = Ready::text(STORY)?;
    let (_, journal) = journal(&ready.sampler, &ready.waterfalls[0], 0);
    assert!(
        journal
            .transfers
            .iter()
            .all(|transfer| transfer.kind != Kind::Recovery),
        "{:?}",
        journal.transfers
    );
    let total: f64 = journal
        .transfers
        .iter()
        .map(|transfer| transfer.amount)
        .sum();
    assert_millions(&[total], &[11.0], "2 + 5 + 1 + 3 moved, nothing else");
    Ok(())
}

#[test]
fn every_transfer_names_the_promise_it_is_made_under() -> Tested {
    let ready = Ready::text(STORY)?;
    let (_, journal) = journal(&ready.sampler, &ready.waterfalls[0], 0);
    let promises = ready.waterfalls[0].promises();
    let mut paths: Vec<&str> = journal
        .transfers
        .iter()
        .map(|transfer| promises[transfer.promise as usize].path.as_str())
        .collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "contract.hosting",
            "contract.services",
            "policy.client-cyber",
            "policy.provider-liability"
        ]
    );
    Ok(())
}
