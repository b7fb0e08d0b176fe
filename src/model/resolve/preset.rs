//! Presets of law: switches that a contract or policy takes from its law where it does not say.
//!
//! | law | contributory | recovery | gross culpability lifts nominal caps |
//! |---|---|---|---|
//! | `england` | pure; none where damages are strict | top-down | no |
//! | `new-york`, `california` | pure | insured-first | yes |
//!
//! None of it is legal advice; each switch may be written and then stands. Sources: Napier v Hunter
//! [1993] AC 713 (top-down); Law Reform (Contributory Negligence) Act 1945 (apportionment for
//! negligence, none for strict contractual duties: Forsikringsaktieselskapet Vesta v Butcher
//! [1989] AC 852); Sommer v Federal Signal, 79 N.Y.2d 540 (1992) and Cal. Civ. Code § 1668 (gross
//! negligence lifts exculpation and nominal limits); made-whole where the policy is silent.

use super::contract_terms::contributory;
use super::{Context, trigger};
use crate::model::{Contributory, RecoveryRule, Trigger};
use crate::scenario::Path;
use crate::scenario::written::{self, LawWord, RecoveryWord};

impl Context<'_> {
    /// Records a switch that a law sets.
    fn preset(&mut self, path: &Path, value: &str, law: LawWord) {
        self.default_unless_stated(path, format!("{value} (preset of law `{}`)", law.word()));
    }

    pub(super) fn contributory(
        &mut self,
        path: &Path,
        written: &written::Contract,
    ) -> Contributory {
        let place = path.key("contributory");
        if let Some(word) = written.contributory {
            return contributory(word);
        }
        let damages = written.damages.as_ref();
        let asks = damages.and_then(|damages| damages.trigger);
        let is_strict = asks.map_or(Trigger::Negligent, trigger) == Trigger::Strict;
        match written.law {
            Some(LawWord::England) if is_strict => {
                self.preset(&place, "none", LawWord::England);
                Contributory::None
            }
            Some(law) => {
                self.preset(&place, "pure", law);
                Contributory::Pure
            }
            None => {
                self.default(&place, "pure");
                Contributory::Pure
            }
        }
    }

    /// Does gross culpability lift caps that a court would call nominal?
    pub(super) fn gross_lifts_nominal(&mut self, path: &Path, written: &written::Contract) -> bool {
        let place = path.key("gross_lifts_nominal");
        if let Some(stated) = written.gross_lifts_nominal {
            return stated;
        }
        match written.law {
            Some(law @ (LawWord::NewYork | LawWord::California)) => {
                self.preset(&place, "true", law);
                true
            }
            Some(law @ LawWord::England) => {
                self.preset(&place, "false", law);
                false
            }
            None => {
                self.default(&place, "false");
                false
            }
        }
    }

    /// The recovery rule that a policy's law sets.
    pub(super) fn recovery_of_law(&mut self, path: &Path, law: LawWord) -> RecoveryRule {
        match law {
            LawWord::England => {
                self.preset(path, "top-down", law);
                RecoveryRule::TopDown
            }
            LawWord::NewYork | LawWord::California => {
                self.preset(path, "insured-first", law);
                RecoveryRule::InsuredFirst
            }
        }
    }
}

pub(super) fn recovery(word: RecoveryWord) -> RecoveryRule {
    match word {
        RecoveryWord::TopDown => RecoveryRule::TopDown,
        RecoveryWord::InsurerFirst => RecoveryRule::InsurerFirst,
        RecoveryWord::InsuredFirst => RecoveryRule::InsuredFirst,
        RecoveryWord::ProRata => RecoveryRule::ProRata,
    }
}
