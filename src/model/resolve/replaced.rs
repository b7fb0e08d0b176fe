//! Heads of a split in whose place regimes stand, so that nothing is counted twice.
//!
//! ```text
//! left(regulatory), left(pci)   0 where a regime of the party may impose that for the hit, else 1
//! left(liability)               1 − part of the records whose persons a statute gives sums
//! scale                         Σ mean share × left       of a library split: what is left of the total
//! ```
//!
//! A regime may impose something for a hit that exposes records of persons it reaches, or for any hit if it
//! looks at conduct alone. Where it may not, the split keeps what it has. Sums of a statute stand in the place of
//! settlements with the persons they go to, where these claim at all; settlements with others are left.

use super::Context;
use crate::model::RegimeUse;
use crate::regimes::{Head, Regime};
use crate::scenario::{Finding, Path};
use crate::units::{HeadId, PartyId};

/// So many records are above every number that a law counts from.
const MANY: f64 = 1e9;

/// What regimes leave of the heads of a split.
#[derive(Clone, Debug, Default)]
pub(super) struct Replaced {
    heads: Vec<Left>,
}

#[derive(Clone, Debug)]
struct Left {
    head: HeadId,
    part: f64,
    /// Keys of the regimes that stand in its place.
    by: Vec<&'static str>,
}

impl Replaced {
    /// What the regimes of one party leave of a hit that exposes records, or none.
    pub fn by(uses: &[&RegimeUse], exposes: bool) -> Self {
        let mut replaced = Self::default();
        let applies = |it: &RegimeUse| !uses.iter().any(|other| other.regime.displaces(it.regime));
        for it in uses.iter().filter(|it| applies(it)) {
            let persons = if exposes { MANY * it.reached } else { 0.0 };
            if it.regime.may_impose(persons) {
                replaced.cut(head_of(it.regime), 0.0, it.regime);
            }
            if persons > 0.0 && it.regime.gives_sums() && it.settings.claim.get() > 0.0 {
                replaced.cut(HeadId::LIABILITY, 1.0 - it.reached, it.regime);
            }
        }
        replaced
    }

    fn cut(&mut self, head: HeadId, part: f64, regime: Regime) {
        let known = self.heads.iter().position(|left| left.head == head);
        let at = known.unwrap_or_else(|| {
            self.heads.push(Left {
                head,
                part: 1.0,
                by: Vec::new(),
            });
            self.heads.len() - 1
        });
        let left = &mut self.heads[at];
        left.part = left.part.min(part);
        left.by.push(regime.key());
    }

    /// The part of a head that is left.
    pub fn left(&self, head: HeadId) -> f64 {
        let found = self.heads.iter().find(|left| left.head == head);
        found.map_or(1.0, |left| left.part)
    }
}

fn head_of(regime: Regime) -> HeadId {
    match regime.head() {
        Head::Regulatory => HeadId::REGULATORY,
        Head::Pci => HeadId::PCI,
        Head::Liability => HeadId::LIABILITY,
    }
}

impl Context<'_> {
    /// What the regimes of a party leave of a hit.
    pub(super) fn replaced(&self, party: Option<PartyId>, exposes: bool) -> Replaced {
        let uses = self.names.regimes.iter();
        let uses: Vec<&RegimeUse> = uses.filter(|it| Some(it.party) == party).collect();
        Replaced::by(&uses, exposes)
    }

    /// Warns of a head that a split or a law of the scenario's own counts beside what regimes impose.
    pub(super) fn warn_of_replaced<'n>(
        &mut self,
        path: &Path,
        heads: impl Iterator<Item = &'n String>,
        replaced: &Replaced,
    ) {
        for name in heads {
            let known = |left: &&Left| self.names.heads[left.head.index()].key == *name;
            let found = replaced.heads.iter().find(known);
            let Some(left) = found.filter(|left| left.part <= 0.0) else {
                continue;
            };
            let place = path.key(name);
            let by: Vec<String> = left.by.iter().map(|key| format!("`{key}`")).collect();
            let message = format!(
                "`{place}` is counted beside what {} may impose under `{name}`",
                by.join(" and ")
            );
            let finding = Finding::warning(&place, message).at_key();
            let hint = "leave the head out: the regime has its formula; what it does not know may stand here";
            self.report(finding.label("counted twice?").hint(hint));
        }
    }
}
