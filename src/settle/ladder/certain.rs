//! A model without chance: every yes or no that settlement draws is taken as the likelier one.

use crate::model::Model;
use crate::units::Probability;

/// A chance that was decided.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Decided {
    /// Where it stands, `policy.clinic-cyber.dispute`.
    pub path: String,
    /// How likely it was.
    pub chance: f64,
    /// Does it happen?
    pub happens: bool,
}

/// The model with every chance of settlement decided: what is as likely as not, happens.
pub(super) fn certain(model: &Model) -> (Model, Vec<Decided>) {
    let mut model = model.clone();
    let mut decided: Vec<Decided> = Vec::new();
    let mut decide = |chance: &mut Probability, path: String| {
        let was = chance.get();
        let happens = was >= 0.5;
        *chance = if happens {
            Probability::ONE
        } else {
            Probability::ZERO
        };
        if was > 0.0 && was < 1.0 && !decided.iter().any(|known| known.path == path) {
            decided.push(Decided {
                path,
                chance: was,
                happens,
            });
        }
    };
    for party in &mut model.parties {
        decide(&mut party.failure, format!("party.{}.failure", party.key));
    }
    for contract in &mut model.contracts {
        for cap in &mut contract.caps {
            decide(&mut cap.enforceable, format!("{}.enforceable", cap.path));
        }
        if let Some(terms) = &mut contract.enforcement {
            decide(&mut terms.pursued, format!("{}.pursued", terms.path));
            decide(&mut terms.won, format!("{}.won", terms.path));
        }
    }
    for policy in &mut model.policies {
        decide(&mut policy.dispute, format!("{}.dispute", policy.path));
        decide(&mut policy.void, format!("{}.void", policy.path));
        for cover in &mut policy.covers {
            decide(&mut cover.dispute, format!("{}.dispute", cover.path));
        }
    }
    (model, decided)
}
