//! A browser without a window, and what it makes of a page.

use crate::program::place;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Names under which a browser is looked for.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// What the log calls the origin of what the browser asks for itself.
const BROWSER: &str = "not an origin";

/// What a browser made of a page.
pub struct Opened {
    /// The document after its script has run.
    pub dom: String,
    /// What the browser said, console included.
    pub talk: String,
    /// Addresses that were asked for.
    pub requests: Vec<String>,
}

/// The browser to use: `OBLIGOR_BROWSER`, or one of the usual names. `None`, said on stderr, where
/// there is none, unless `OBLIGOR_BROWSER` is `required`.
pub fn browser() -> Option<PathBuf> {
    let asked = std::env::var("OBLIGOR_BROWSER").unwrap_or_default();
    let is_required = asked == "required";
    if !asked.is_empty() && !is_required {
        return Some(PathBuf::from(asked));
    }
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let paths: Vec<PathBuf> = std::env::split_paths(&paths).collect();
    let found = NAMES.iter().find_map(|name| {
        let mut places = paths.iter().map(|path| path.join(name));
        places.find(|place| place.is_file())
    });
    assert!(
        found.is_some() || !is_required,
        "none of {NAMES:?} is installed"
    );
    if found.is_none() {
        eprintln!("no browser ({NAMES:?}): pages are not opened");
    }
    found
}

/// Opens an address in a window of a width.
pub fn open(browser: &Path, address: &str, width: u32) -> Opened {
    let home: TempDir = place();
    let log = home.path().join("net.json");
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
        ])
        .args(["--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!(
            "--user-data-dir={}",
            home.path().join("profile").display()
        ))
        .arg(format!("--log-net-log={}", log.display()))
        .arg(format!("--window-size={width},900"))
        .arg(address)
        .output()
        .expect("the browser starts");
    Opened {
        dom: String::from_utf8(output.stdout).expect("documents are UTF-8"),
        talk: String::from_utf8_lossy(&output.stderr).into_owned(),
        requests: requests(&log),
    }
}

/// Addresses outside of files that the page asked for. The browser asks for some of its own: these
/// have no origin.
fn requests(log: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(log).expect("the browser logs its network");
    let log: Value = serde_json::from_str(&text).expect("the log is JSON");
    let events = log["events"].as_array().expect("the log has events");
    let requests = events.iter().map(|event| &event["params"]);
    let of_page = requests.filter(|it| it["initiator"].as_str().is_some_and(|by| by != BROWSER));
    let urls = of_page.filter_map(|it| it["url"].as_str());
    let foreign = urls.filter(|url| !["file:", "data:"].iter().any(|own| url.starts_with(own)));
    foreign.map(str::to_owned).collect()
}
