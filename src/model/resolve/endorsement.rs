//! Endorsements: terms replaced for some events.

use super::Context;
use super::condition::exclude_each_other;
use crate::model::{Endorsement, Sublimit, Waiting};
use crate::scenario::written::{self, Named, When};
use crate::scenario::{Finding, Path, Written};

impl Context<'_> {
    pub(super) fn endorsements(
        &mut self,
        path: &Path,
        written: &Named<written::Endorsement>,
    ) -> Vec<Endorsement> {
        let mut endorsements: Vec<Endorsement> = Vec::new();
        for (key, endorsement) in written {
            let place = path.key(key);
            let when = self.condition(&place.key("when"), endorsement.when.as_ref());
            let endorsement = Endorsement {
                key: key.clone(),
                path: place.to_string(),
                clause: endorsement.clause.clone(),
                when,
                coinsurance: endorsement.coinsurance.map(Written::get),
                retention: endorsement.retention.map(Written::get),
                limit: endorsement.limit.map(Written::get),
                sublimit: self.endorsed_sublimit(&place, endorsement),
                waiting: self.endorsed_waiting(&place, endorsement),
            };
            self.check_endorsement(&place, &endorsement, &endorsements);
            endorsements.push(endorsement);
        }
        endorsements
    }

    fn check_endorsement(
        &mut self,
        path: &Path,
        endorsement: &Endorsement,
        before: &[Endorsement],
    ) {
        let changes = |each: &Endorsement| {
            [
                each.coinsurance.is_some(),
                each.retention.is_some(),
                each.limit.is_some(),
                each.sublimit.is_some(),
                each.waiting.is_some(),
            ]
        };
        if changes(endorsement) == [false; 5] && !self.document.is_spoiled(path) {
            let finding =
                Finding::error(path, format!("`{path}` replaces nothing")).label("no term");
            self.report(finding.hint("write coinsurance, retention, limit, sublimit or waiting"));
        }
        let meets = |other: &&Endorsement| {
            let both = changes(other)
                .into_iter()
                .zip(changes(endorsement))
                .any(|(a, b)| a && b);
            both && !exclude_each_other(&other.when, &endorsement.when)
        };
        if let Some(other) = before.iter().find(meets) {
            let message = format!(
                "endorsements `{}` and `{}` replace one term and can meet",
                other.key, endorsement.key
            );
            let finding = Finding::error(path, message).label(format!("meets `{}`", other.key));
            self.report(
                finding.hint("give them conditions that exclude each other, for example not_flags"),
            );
        }
    }

    fn endorsed_sublimit(
        &mut self,
        path: &Path,
        written: &written::Endorsement,
    ) -> Option<Sublimit> {
        let written = written.sublimit.as_ref()?;
        let place = path.key("sublimit");
        self.refuse_second_when(&place, written.when.as_ref());
        self.sublimit(&place, Some(written))
    }

    fn endorsed_waiting(&mut self, path: &Path, written: &written::Endorsement) -> Option<Waiting> {
        let written = written.waiting.as_ref()?;
        let place = path.key("waiting");
        self.refuse_second_when(&place, written.when.as_ref());
        self.waiting(&place, Some(written))
    }

    fn refuse_second_when(&mut self, path: &Path, when: Option<&When>) {
        if when.is_some() {
            let place = path.key("when");
            let message = format!("`{place}`: the endorsement has a `when` of its own");
            let finding = Finding::error(&place, message)
                .at_key()
                .label("a second `when`");
            self.report(finding.hint("join the two in the `when` of the endorsement"));
        }
    }
}
