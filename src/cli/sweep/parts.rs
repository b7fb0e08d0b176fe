//! Finished variants of a sweep on disk, by what they are of: a hash of content, never a time.
//!
//! A part holds the variants of one piece, each under its own key, so that it does not matter which
//! pieces a sweep was cut into, nor whether another sweep had the same variant under another number.

use crate::report::{SEMANTIC_VERSION, files};
use crate::summary::{Interval, Metric, SweptParty};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Raised when what a part holds changes its form.
const FORM: u32 = 2;

/// What becomes of a variant: the figures of its parties, or why there are none.
pub type Result = std::result::Result<Vec<SweptParty>, String>;

/// Where parts are kept.
#[derive(Clone, Debug)]
pub struct Parts {
    folder: PathBuf,
}

/// All that the figures of a variant depend on, but for what it sets.
#[derive(Clone, Debug)]
pub struct Content<'a> {
    /// Hash of the scenario.
    pub hash: &'a str,
    /// Seed.
    pub seed: u64,
    /// Years.
    pub years: u64,
    /// The loss of the appetite.
    pub loss: Option<f64>,
    /// Whose figures alone it has.
    pub audience: Option<&'a str>,
}

impl Content<'_> {
    /// The key of a variant: SHA-256 of the lengths and bytes of everything in it.
    pub fn key(&self, settings: &[String]) -> String {
        let mut hasher = Sha256::new();
        let mut feed = |text: &str| {
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        feed(&format!("{FORM} {SEMANTIC_VERSION}"));
        feed(self.hash);
        feed(&format!("{} {}", self.seed, self.years));
        feed(&format!("{:?}", self.loss.map(f64::to_bits)));
        feed(&format!("{:?}", self.audience));
        settings.iter().for_each(|setting| feed(setting));
        hex(hasher)
    }
}

fn hex(hasher: Sha256) -> String {
    let bytes = hasher.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sum_of(text: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(text.as_bytes());
    hex(hasher)
}

/// A metric with the bits of its value and bounds, which survive any form, and its trust.
type KeptMetric = (Metric, [u64; 3], bool);

/// A variant as it is written down.
#[derive(Serialize, Deserialize)]
struct Kept {
    key: String,
    result: std::result::Result<Vec<(String, Vec<KeptMetric>)>, String>,
}

impl Kept {
    fn of(key: &str, result: &Result) -> Self {
        let metric = |(metric, it): &(Metric, Interval)| {
            let bits = [it.value(), it.low(), it.high()].map(f64::to_bits);
            (*metric, bits, it.is_trustworthy())
        };
        let party = |it: &SweptParty| (it.key.clone(), it.metrics.iter().map(metric).collect());
        let parties = |them: &Vec<SweptParty>| them.iter().map(party).collect();
        Self {
            key: key.to_owned(),
            result: result.as_ref().map(parties).map_err(String::clone),
        }
    }

    fn result(self) -> Result {
        let metric = |(metric, bits, is_trusted): KeptMetric| {
            let [value, low, high] = bits.map(f64::from_bits);
            let interval = Interval::new(value, low, high);
            let interval = if is_trusted {
                interval
            } else {
                interval.in_doubt()
            };
            (metric, interval)
        };
        let party = |(key, metrics): (String, Vec<KeptMetric>)| SweptParty {
            key,
            metrics: metrics.into_iter().map(metric).collect(),
        };
        self.result
            .map(|them| them.into_iter().map(party).collect())
    }
}

impl Parts {
    /// Pieces in a folder, which is made; what a killed command left half-written there is taken away.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn at(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        files::tidy(&folder);
        Ok(Self { folder })
    }

    /// Of the finished variants those whose keys are wanted; parts that are not what was written are
    /// passed over.
    pub fn read(&self, wanted: &HashSet<&str>) -> HashMap<String, Result> {
        let mut found = HashMap::new();
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return found;
        };
        let files = entries.flatten().map(|entry| entry.path());
        let parts = files.filter(|path| path.extension().is_some_and(|it| it == "json"));
        for kept in parts.filter_map(|path| read(&path)).flatten() {
            if wanted.contains(kept.key.as_str()) {
                found.insert(kept.key.clone(), kept.result());
            }
        }
        found
    }

    /// Keeps a piece under the hash of its keys: whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, piece: &[(&str, &Result)]) -> io::Result<()> {
        let keys: Vec<&str> = piece.iter().map(|(key, _)| *key).collect();
        let kept = piece.iter().map(|(key, result)| Kept::of(key, result));
        let kept: Vec<Kept> = kept.collect();
        let body = serde_json::to_string(&kept).map_err(io::Error::other)?;
        let text = format!("{}\n{body}", sum_of(&body));
        let name = format!("{}.json", sum_of(&keys.concat()));
        files::write(&self.folder.join(name), text.as_bytes())
    }
}

/// The variants of a part; none if it is not what was written.
fn read(path: &Path) -> Option<Vec<Kept>> {
    let text = fs::read_to_string(path).ok()?;
    let (sum, body) = text.split_once('\n')?;
    if sum != sum_of(body) {
        return None;
    }
    serde_json::from_str(body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results() -> [(&'static str, Result); 2] {
        let figures = Interval::new(0.1, f64::NEG_INFINITY, 1e300).in_doubt();
        let metrics = vec![
            (Metric::Mean, figures),
            (Metric::Var, Interval::new(-0.0, 0.0, 0.3)),
        ];
        let key = "clinic".to_owned();
        [
            ("one", Ok(vec![SweptParty { key, metrics }])),
            ("two", Err("`x` is \"no\" amount".to_owned())),
        ]
    }

    fn written(place: &Path) -> (Parts, PathBuf) {
        let parts = Parts::at(place.to_owned()).expect("it can be made");
        let results = results();
        let piece: Vec<(&str, &Result)> = results.iter().map(|(key, it)| (*key, it)).collect();
        parts.write(&piece).expect("it can be written");
        let mut files = fs::read_dir(place).expect("a directory").flatten();
        let file = files.next().expect("a part").path();
        assert!(files.next().is_none(), "one part");
        (parts, file)
    }

    #[test]
    fn what_is_wanted_of_a_part_comes_back_to_the_bit() {
        let place = tempfile::tempdir().expect("a place for tests");
        let (parts, _) = written(&place.path().join("parts"));
        let all = parts.read(&HashSet::from(["one", "two", "three"]));
        for (key, result) in results() {
            assert_eq!(all[key], result);
        }
        assert_eq!(all.len(), 2);
        let zero = all["one"].as_ref().expect("figures")[0].metrics[1]
            .1
            .value();
        assert!(zero.is_sign_negative(), "a zero keeps its sign");
        let one = parts.read(&HashSet::from(["two"]));
        assert_eq!(one.keys().collect::<Vec<_>>(), ["two"]);
    }

    #[test]
    fn what_a_killed_sweep_left_half_written_is_taken_away() {
        let place = tempfile::tempdir().expect("a place for tests");
        let (_, file) = written(place.path());
        // No system numbers its processes so high.
        let left = place.path().join(format!(".part.json.{}.part", u32::MAX));
        fs::write(&left, "[").expect("it can be written");
        Parts::at(place.path().to_owned()).expect("it is there");
        assert!(file.exists());
        assert_eq!(left.exists(), !Path::new("/proc/self").exists());
    }

    #[test]
    fn a_part_that_was_cut_or_changed_is_none() {
        let place = tempfile::tempdir().expect("a place for tests");
        let (parts, file) = written(place.path());
        let whole = fs::read_to_string(&file).expect("it is there");
        for broken in [
            &whole[..whole.len() - 9],
            &whole.replace("clinic", "clinik"),
        ] {
            fs::write(&file, broken).expect("it can be written");
            assert!(parts.read(&HashSet::from(["one", "two"])).is_empty());
        }
    }

    #[test]
    fn whatever_moves_a_figure_changes_the_key() {
        let content = Content {
            hash: "abc",
            seed: 1,
            years: 23,
            loss: None,
            audience: None,
        };
        let mut others = vec![content.clone(); 4];
        others[0].hash = "abd";
        (others[1].seed, others[1].years) = (12, 3);
        others[2].loss = Some(0.0);
        others[3].audience = Some("a=1");
        let sets = ["a=1".to_owned(), "b=2".to_owned()];
        let key = content.key(&sets);
        for other in others {
            assert_ne!(key, other.key(&sets));
        }
        for other in [&sets[..1], &sets[1..], &[], &["a=1b=2".to_owned()]] {
            assert_ne!(key, content.key(other));
        }
        assert_eq!(key, content.key(&sets));
    }
}
