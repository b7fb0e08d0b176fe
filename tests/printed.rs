//! What is printed adds up for who reads nothing else, and says what it leaves out.

use crate::program::{SHOP, ended, good, place};
use std::error::Error;
use std::fs;

#[test]
fn a_policy_without_a_premium_is_told_where_premiums_count() -> Result<(), Box<dyn Error>> {
    let place = place();
    fs::write(place.path().join("s.toml"), SHOP)?;
    let free = SHOP.replace("premium = \"1k\"\n", "");
    fs::write(place.path().join("free.toml"), free)?;
    fs::write(
        place.path().join("draft.toml"),
        "[policy.cyber]\nlimit = \"200k\"\n",
    )?;
    let words =
        "No premium is stated for `policy.cyber`: premiums and the cost of risk count 0 for it.";
    let told = |args: &[&str]| {
        good(&ended(place.path(), args))
            .replace('\n', " ")
            .contains(words)
    };
    assert!(told(&["run", "free.toml", "--report", "free.html"]));
    assert!(!told(&["run", "s.toml"]));
    assert!(told(&[
        "compare",
        "free.toml",
        "draft.toml",
        "--party",
        "shop"
    ]));
    assert!(!told(&[
        "compare",
        "s.toml",
        "draft.toml",
        "--party",
        "shop"
    ]));
    // Who may not see the policy does not read of it; who is insured does.
    assert!(told(&["run", "free.toml", "--audience", "shop"]));
    let page = fs::read_to_string(place.path().join("free.html"))?;
    assert!(page.contains("No premium is stated for <code>policy.cyber</code>"));
    Ok(())
}
