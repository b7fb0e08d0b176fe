//! Finished pieces of a sweep on disk, by what they are of: a hash of content, never a time.

use crate::report::swept::Outcome;
use crate::report::{SEMANTIC_VERSION, files};
use crate::summary::{Interval, Metric, SweptParty};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::PathBuf;

/// Raised when what a piece holds changes its form.
const FORM: u32 = 1;

/// Where pieces are kept.
#[derive(Clone, Debug)]
pub struct Parts {
    folder: PathBuf,
}

/// All that the figures of a piece depend on.
#[derive(Clone, Debug)]
pub struct Content<'a> {
    /// Hash of the scenario.
    pub hash: &'a str,
    /// Seed and years.
    pub seed: u64,
    /// Years.
    pub years: u64,
    /// The loss of the appetite.
    pub loss: Option<f64>,
    /// Whose figures alone it has.
    pub audience: Option<&'a str>,
    /// The number of each variant and its settings.
    pub variants: Vec<(usize, Vec<String>)>,
}

impl Content<'_> {
    /// Its name: SHA-256 of the lengths and bytes of everything in it.
    pub fn name(&self) -> String {
        let mut hasher = Sha256::new();
        let mut feed = |text: &str| {
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        feed(&format!("{FORM} {SEMANTIC_VERSION}"));
        feed(self.hash);
        feed(&format!("{} {}", self.seed, self.years));
        feed(&format!("{:?}", self.loss.map(f64::to_bits)));
        self.audience.iter().for_each(|key| feed(key));
        for (number, settings) in &self.variants {
            feed(&format!("{number} {}", settings.len()));
            settings.iter().for_each(|setting| feed(setting));
        }
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

/// An outcome as it is written down.
#[derive(Serialize, Deserialize)]
struct Kept {
    variant: usize,
    result: Result<Vec<(String, Vec<KeptMetric>)>, String>,
}

impl Kept {
    fn of(outcome: &Outcome) -> Self {
        let metric = |(metric, it): &(Metric, Interval)| {
            let bits = [it.value(), it.low(), it.high()].map(f64::to_bits);
            (*metric, bits, it.is_trustworthy())
        };
        let party = |it: &SweptParty| (it.key.clone(), it.metrics.iter().map(metric).collect());
        let parties = |them: &Vec<SweptParty>| them.iter().map(party).collect();
        Self {
            variant: outcome.variant,
            result: outcome.result.as_ref().map(parties).map_err(String::clone),
        }
    }

    fn outcome(self) -> Outcome {
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
        Outcome {
            variant: self.variant,
            result: self
                .result
                .map(|them| them.into_iter().map(party).collect()),
        }
    }
}

impl Parts {
    /// Pieces in a folder, which is made.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn at(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json"))
    }

    /// A finished piece; none if it is not there, or is not what was written.
    pub fn read(&self, name: &str) -> Option<Vec<Outcome>> {
        let text = fs::read_to_string(self.file(name)).ok()?;
        let (sum, body) = text.split_once('\n')?;
        if sum != sum_of(body) {
            return None;
        }
        let kept: Vec<Kept> = serde_json::from_str(body).ok()?;
        Some(kept.into_iter().map(Kept::outcome).collect())
    }

    /// Keeps a piece: whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, name: &str, outcomes: &[Outcome]) -> io::Result<()> {
        let kept: Vec<Kept> = outcomes.iter().map(Kept::of).collect();
        let body = serde_json::to_string(&kept).map_err(io::Error::other)?;
        let text = format!("{}\n{body}", sum_of(&body));
        files::write(&self.file(name), text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes() -> Vec<Outcome> {
        let figures = Interval::new(0.1, f64::NEG_INFINITY, 1e300).in_doubt();
        let metrics = vec![
            (Metric::Mean, figures),
            (Metric::Var, Interval::new(-0.0, 0.0, 0.3)),
        ];
        let key = "clinic".to_owned();
        vec![
            Outcome {
                variant: 0,
                result: Ok(vec![SweptParty { key, metrics }]),
            },
            Outcome {
                variant: 1,
                result: Err("`x` is \"no\" amount".to_owned()),
            },
        ]
    }

    #[test]
    fn a_piece_comes_back_to_the_bit() {
        let place = tempfile::tempdir().expect("a place for tests");
        let parts = Parts::at(place.path().join("parts")).expect("it can be made");
        assert_eq!(parts.read("a"), None);
        parts.write("a", &outcomes()).expect("it can be written");
        assert_eq!(parts.read("a"), Some(outcomes()));
    }

    #[test]
    fn a_piece_that_was_cut_or_changed_is_none() {
        let place = tempfile::tempdir().expect("a place for tests");
        let parts = Parts::at(place.path().to_owned()).expect("it is there");
        parts.write("a", &outcomes()).expect("it can be written");
        let whole = fs::read_to_string(parts.file("a")).expect("it is there");
        for broken in [
            &whole[..whole.len() - 9],
            &whole.replace("clinic", "clinik"),
        ] {
            fs::write(parts.file("a"), broken).expect("it can be written");
            assert_eq!(parts.read("a"), None);
        }
    }

    #[test]
    fn whatever_moves_a_figure_changes_the_name() {
        let content = Content {
            hash: "abc",
            seed: 1,
            years: 23,
            loss: None,
            audience: None,
            variants: vec![(1, vec!["a=1".into()]), (2, vec!["a=2".into()])],
        };
        let mut others = vec![content.clone(); 6];
        others[0].hash = "abd";
        (others[1].seed, others[1].years) = (12, 3);
        others[2].loss = Some(0.0);
        others[3].variants[1].1 = vec!["a=3".into()];
        others[4].variants[1].0 = 3;
        others[5].audience = Some("clinic");
        for other in others {
            assert_ne!(content.name(), other.name());
        }
        assert_eq!(content.name(), content.clone().name());
    }
}
