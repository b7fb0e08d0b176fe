//! Where a page of `docs/terms` and settlement differ: the law's figures, worked by hand.

use super::terms::assert_nets;
use crate::ready::Tested;

#[test]
fn the_share_of_a_reinsurer_that_fails_falls_on_its_cedent() -> Tested {
    // 0.4 × 1,000 ceded, half of it to one that has failed: 200 paid, 600 + 200 stay.
    let tables = "[party.shop]\n[party.i]\n[party.re]\nfailure = true\n[party.second]\n\
        [policy.p]\ninsured = \"shop\"\ninsurers = { i = 1.0 }\nrecovery = \"top-down\"\n\
        [treaty.t]\ncedent = \"i\"\nreinsurers = { re = 0.5, second = 0.5 }\npremium = \"1k\"\n\
        quota_share = { cession = 0.4 }\n\
        [[event]]\nfault = { self = 1.0 }\nloss.shop = { response = \"1M\" }\n";
    let nets = [("shop", 0.0), ("i", 800.0), ("re", 0.0), ("second", 200.0)];
    assert_nets(tables, &nets)
}

#[test]
fn a_waived_claim_is_made_on_what_no_insurance_has_paid() -> Tested {
    // Two policies of 400 each pay 800 of 1,000; one insurer has waived: the claim is on 200, and
    // nothing of it is shared. The vendor is wholly at fault.
    let tables = "[party.shop]\n[party.v]\n[party.a]\n[party.b]\n\
        [contract.msa]\nobligor = \"v\"\nbeneficiary = \"shop\"\nliability = \"several\"\n\
        [policy.one]\ninsured = \"shop\"\ninsurers = { a = 1.0 }\nlimit = \"400k\"\n\
        recovery = \"top-down\"\nwaiver_of_subrogation = { parties = [\"v\"] }\n\
        [policy.two]\ninsured = \"shop\"\ninsurers = { b = 1.0 }\nlimit = \"400k\"\n\
        recovery = \"top-down\"\n\
        [[event]]\nfault = { v = 1.0 }\nloss.shop = { response = \"1M\" }\n";
    let nets = [("shop", 0.0), ("v", 200.0), ("a", 400.0), ("b", 400.0)];
    assert_nets(tables, &nets)
}
