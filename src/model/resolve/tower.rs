//! What a layer over another policy may state, and what it cannot.
//!
//! A layer follows the form of the policy at the bottom of its tower. Its own covers narrow what it
//! answers for; retention, waiting period, coinsurance and sublimits have been taken below.

use super::Context;
use crate::model::{Cover, Policy};
use crate::scenario::{Finding, Path};
use std::collections::HashSet;

/// Keys of a policy that are settled once for a tower, by the policy at its bottom.
const OF_THE_BOTTOM: [&str; 11] = [
    "retention_rule",
    "retention_spread",
    "coinsurance",
    "coinsurance_basis",
    "sublimit_basis",
    "waiting",
    "defence",
    "additional_insureds",
    "endorsements",
    "priority",
    "primary_non_contributory",
];
/// Keys of a cover that are.
const OF_COVERS_BELOW: [&str; 9] = [
    "retention",
    "coinsurance",
    "sublimit",
    "waiting",
    "contractual_share",
    "indemnity_period",
    "persons",
    "outside_aggregate",
    "dispute",
];

impl Context<'_> {
    /// A policy has at most one layer over it.
    pub(super) fn check_layers(&mut self, policies: &[Policy]) {
        let mut seen = HashSet::new();
        for (at, policy) in policies.iter().enumerate() {
            let earlier = policies[..at].iter();
            let mut beside = earlier.filter(|other| other.over == policy.over);
            let (Some(_), Some(first)) = (policy.over, beside.next()) else {
                continue;
            };
            // The members of a group have one text.
            if !seen.insert(&policy.key) {
                continue;
            }
            let path = Path::of(&["policy", &policy.key, "over"]);
            let message = format!(
                "policies `{}` and `{}` are over the same policy",
                first.key, policy.key
            );
            let finding = Finding::error(&path, message).label("has a layer over it already");
            self.report(finding.hint(format!(
                "make them one layer with two insurers, or write over = \"{}\"",
                first.key
            )));
        }
    }

    /// Refuses in layers what only the policy at the bottom of their tower can state.
    pub(super) fn check_layer_terms(&mut self, policies: &[Policy]) {
        let mut seen = HashSet::new();
        for layer in policies {
            let Some(mut below) = layer.over.filter(|_| seen.insert(&layer.key)) else {
                continue;
            };
            while let Some(next) = policies[below].over {
                below = next;
            }
            self.check_terms_of_layer(layer, &policies[below]);
        }
    }

    fn check_terms_of_layer(&mut self, layer: &Policy, bottom: &Policy) {
        let path = Path::of(&["policy", &layer.key]);
        let of_policy = OF_THE_BOTTOM.map(|key| path.key(key));
        let of_covers = layer.covers.iter().flat_map(|cover| {
            let cover = path.key("covers").key(&cover.key);
            OF_COVERS_BELOW.map(|key| cover.key(key))
        });
        let stated: Vec<Path> = of_policy
            .into_iter()
            .chain(of_covers)
            .filter(|place| self.document.says(place))
            .collect();
        for place in stated {
            let message = format!("`{place}`: a layer over another policy cannot state it");
            let finding = Finding::error(&place, message)
                .at_key()
                .label("not in a layer");
            let bottom = &bottom.key;
            self.report(finding.hint(format!("state it in policy `{bottom}`, or leave it out")));
        }
        for (key, differs) in [
            ("recovery", layer.recovery != bottom.recovery),
            ("erosion", layer.erosion != bottom.erosion),
            (
                "pays_when_insolvent",
                layer.pays_when_insolvent != bottom.pays_when_insolvent,
            ),
            ("waiver_of_subrogation", layer.waiver != bottom.waiver),
        ] {
            let place = path.key(key);
            if differs && self.document.says(&place) {
                let message = format!("`{place}` is not that of policy `{}`", bottom.key);
                let finding = Finding::error(&place, message).label("another");
                self.report(finding.hint("the policies of a tower agree on it; leave it out"));
            }
        }
    }
}

impl Policy {
    /// Do its covers answer for all that those of the policy at the bottom of its tower answer for?
    #[must_use]
    pub fn follows(&self, bottom: &Self) -> bool {
        let is_same = |own: &Cover, below: &Cover| {
            own.heads == below.heads
                && own.when == below.when
                && own.excluded_if == below.excluded_if
        };
        let mut below = bottom.covers.iter();
        below.all(|below| self.covers.iter().any(|own| is_same(own, below)))
    }
}
