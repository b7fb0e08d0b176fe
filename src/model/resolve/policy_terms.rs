//! Terms of a policy that stand for themselves: who else is insured, waivers, dates, rules chosen
//! by a word.

use super::Context;
use super::contract_terms::chance_or;
use crate::model::{
    AdditionalInsured, CoinsuranceBasis, Erosion, Policy, RetentionRule, RetentionSpread,
    SublimitBasis, Waiver, WaiverEffect, WhenInsolvent,
};
use crate::scenario::written::{
    self, CoinsuranceBasisWord, ErosionWord, Named, RetentionRuleWord, RetentionSpreadWord,
    SublimitBasisWord, WaiverWord, WhenInsolventWord,
};
use crate::scenario::{Finding, Path};
use crate::units::{HeadId, HeadSet, PartyId, Probability};
use std::collections::HashSet;

/// What a policy does where it does not say.
const POLICY_DEFAULTS: [(&str, &str); 17] = [
    ("premium", "0"),
    ("limit", "none"),
    ("aggregate", "none"),
    ("aggregate_deductible", "0"),
    ("aggregate_restored", "false"),
    ("retention_rule", "largest-borne"),
    ("retention_spread", "pro-rata"),
    ("coinsurance_basis", "insurer-part"),
    ("sublimit_basis", "after-retention"),
    ("defence", "inside"),
    ("erosion", "first-party-first"),
    ("reinstatements", "[]"),
    ("priority", "1"),
    ("primary_non_contributory", "false"),
    ("dispute", "0"),
    ("void", "0"),
    ("retroactive", "none"),
];

impl Context<'_> {
    pub(super) fn policy_defaults(&mut self, path: &Path) {
        for (key, value) in POLICY_DEFAULTS {
            self.default_unless_stated(&path.key(key), value);
        }
    }

    /// What a policy pays when its insured cannot; a layer does as the policy below.
    pub(super) fn when_insolvent(
        &mut self,
        path: &Path,
        written: Option<WhenInsolventWord>,
        below: Option<&Policy>,
    ) -> WhenInsolvent {
        let place = path.key("pays_when_insolvent");
        match (written, below) {
            (Some(WhenInsolventWord::RingFenced), _) => WhenInsolvent::RingFenced,
            (Some(WhenInsolventWord::Estate), _) => WhenInsolvent::Estate,
            (Some(WhenInsolventWord::ConditionPrecedent), _) => WhenInsolvent::ConditionPrecedent,
            (None, Some(below)) => {
                self.default(&place, format!("as {}", below.path));
                below.pays_when_insolvent
            }
            (None, None) => {
                self.default(&place, "ring-fenced");
                WhenInsolvent::RingFenced
            }
        }
    }

    /// A waiver of subrogation; a layer waives what the policy below does.
    pub(super) fn waiver(
        &mut self,
        path: &Path,
        written: Option<&written::Waiver>,
        below: Option<&Policy>,
    ) -> Option<Waiver> {
        let place = path.key("waiver_of_subrogation");
        let Some(written) = written else {
            let followed = below.and_then(|below| Some((below, below.waiver.clone()?)));
            let value = match &followed {
                Some((below, _)) => format!("as {}", below.path),
                None => "none".to_owned(),
            };
            if !self.document.is_spoiled(&place) {
                self.default(&place, value);
            }
            return followed.map(|(_, waiver)| waiver);
        };
        self.default_unless_stated(&place.key("effect"), "claim");
        Some(Waiver {
            parties: self.parties(&place.key("parties"), &written.parties),
            effect: match written.effect {
                None | Some(WaiverWord::Claim) => WaiverEffect::Claim,
                Some(WaiverWord::InsurerOnly) => WaiverEffect::InsurerOnly,
            },
        })
    }

    /// The retroactive date in years before the simulated year starts; negative within that year.
    pub(super) fn retroactive(
        &mut self,
        path: &Path,
        written: &written::Policy,
        below: Option<&Policy>,
    ) -> Option<f64> {
        let Some(day) = &written.retroactive else {
            return below.and_then(|below| below.retroactive);
        };
        let after = self.start_of(day)?;
        if after >= 1.0 {
            let place = path.key("retroactive");
            let message = format!("`{place}` is {}, after the simulated year", day.0);
            let finding = Finding::warning(&place, message).label("excludes every event");
            self.report(finding.hint(
                "events that began before it are excluded; the year starts at the scenario's `inception`",
            ));
        }
        // Not −0.
        Some(0.0 - after)
    }

    /// Whom a policy insures: each member of a group by itself, or several together.
    pub(super) fn insured(
        &mut self,
        path: &Path,
        written: &written::Policy,
    ) -> Option<(Vec<PartyId>, Vec<PartyId>)> {
        let place = path.key("insured");
        if written.insureds.is_empty() {
            let Some(name) = &written.insured else {
                self.ask(
                    &place,
                    "`insured`: the party insured, or `insureds` for several",
                );
                return None;
            };
            let who = self.who(&place, name)?;
            return Some((who.members().collect(), Vec::new()));
        }
        let all = self.parties(&path.key("insureds"), &written.insureds);
        let first = match &written.insured {
            Some(name) => self.party(&place, name)?,
            None => *all.first()?,
        };
        if let Some(at) = (1..all.len()).find(|at| all[..*at].contains(&all[*at])) {
            let place = path.key("insureds");
            let key = &self.names.parties[all[at].index()].key;
            let message = format!("`{place}` names `{key}` twice");
            let finding = Finding::error(&place, message).label("twice");
            self.report(finding.hint("name each insured once"));
        }
        let others = all.into_iter().filter(|party| *party != first).collect();
        Some((vec![first], others))
    }

    pub(super) fn additional_insureds(
        &mut self,
        path: &Path,
        written: &Named<written::AdditionalInsured>,
        insured: &[PartyId],
    ) -> Vec<AdditionalInsured> {
        let mut additional = Vec::new();
        for (name, each) in written {
            let place = path.key(name);
            let Some(who) = self.who(&place, name) else {
                continue;
            };
            if who.members().any(|party| insured.contains(&party)) {
                let message = format!("`{place}` is insured under the policy anyway");
                let finding = Finding::error(&place, message)
                    .at_key()
                    .label("the insured");
                self.report(finding.hint("name somebody else, or leave it out"));
                continue;
            }
            let heads = self.third_party_heads(&place.key("heads"), &each.heads);
            self.default_unless_stated(&place.key("erodes_cap"), "false");
            additional.extend(who.members().map(|party| AdditionalInsured {
                party,
                heads,
                erodes_cap: each.erodes_cap.unwrap_or(false),
            }));
        }
        additional
    }

    fn third_party_heads(&mut self, path: &Path, written: &[String]) -> HeadSet {
        self.heads_or_all(path, written).unwrap_or_else(|| {
            self.default(path, "defence, liability, regulatory, pci");
            self.names.fines.of_policy(HeadSet::of(THIRD_PARTY))
        })
    }

    /// Two parties that are each additional insureds of the other would each be paid first.
    pub(super) fn refuse_circular_additional(&mut self, policies: &[Policy]) {
        let edges: Vec<(PartyId, PartyId, &Policy)> = policies
            .iter()
            .flat_map(|policy| {
                let others = policy.additional_insureds.iter();
                others.map(move |other| (policy.insured, other.party, policy))
            })
            .collect();
        for (insured, other, policy) in &edges {
            if reaches(&edges, *other, *insured) {
                let key = self.names.parties[other.index()].key.clone();
                let place = Path::of(&["policy", &policy.key, "additional_insureds", &key]);
                let message = format!(
                    "`{}` is an additional insured of `{key}` in turn",
                    self.names.parties[insured.index()].key
                );
                let finding = Finding::error(&place, message).at_key().label("in turn");
                self.report(
                    finding.hint("each would be paid before the other: leave one of the two out"),
                );
            }
        }
    }

    /// An aggregate that is bought back must be there.
    pub(super) fn policy_reinstatements(
        &mut self,
        path: &Path,
        written: &written::Policy,
    ) -> Vec<f64> {
        let place = path.key("reinstatements");
        let rates = self
            .rates(&place, &written.reinstatements)
            .unwrap_or_default();
        if !rates.is_empty() && written.limit.is_none() && written.aggregate.is_none() {
            let message = format!("`{place}` restores an aggregate, and `{path}` has none");
            let finding = Finding::error(&place, message).label("nothing to restore");
            self.report(finding.hint("write `aggregate`, or `limit`, which is then the aggregate"));
        }
        rates
    }

    pub(super) fn dispute(&self, written: Option<written::Chance>) -> Probability {
        chance_or(written, Probability::ZERO)
    }
}

/// Heads that others claim for.
const THIRD_PARTY: [HeadId; 4] = [
    HeadId::DEFENCE,
    HeadId::LIABILITY,
    HeadId::REGULATORY,
    HeadId::PCI,
];

fn reaches(edges: &[(PartyId, PartyId, &Policy)], from: PartyId, to: PartyId) -> bool {
    let (mut seen, mut open) = (HashSet::from([from]), vec![from]);
    while let Some(party) = open.pop() {
        if party == to {
            return true;
        }
        let next = edges.iter().filter(|(insured, ..)| *insured == party);
        open.extend(
            next.map(|(_, other, _)| *other)
                .filter(|other| seen.insert(*other)),
        );
    }
    false
}

pub(super) fn retention_rule(word: Option<RetentionRuleWord>) -> RetentionRule {
    match word {
        None | Some(RetentionRuleWord::LargestBorne) => RetentionRule::LargestBorne,
        Some(RetentionRuleWord::SumCapped) => RetentionRule::SumCapped,
        Some(RetentionRuleWord::LargestFlat) => RetentionRule::LargestFlat,
        Some(RetentionRuleWord::Stacked) => RetentionRule::Stacked,
    }
}

pub(super) fn retention_spread(word: Option<RetentionSpreadWord>) -> RetentionSpread {
    match word {
        None | Some(RetentionSpreadWord::ProRata) => RetentionSpread::ProRata,
        Some(RetentionSpreadWord::HeadOrder) => RetentionSpread::HeadOrder,
        Some(RetentionSpreadWord::InsuredFavourable) => RetentionSpread::InsuredFavourable,
    }
}

pub(super) fn coinsurance_basis(word: Option<CoinsuranceBasisWord>) -> CoinsuranceBasis {
    match word {
        None | Some(CoinsuranceBasisWord::InsurerPart) => CoinsuranceBasis::InsurerPart,
        Some(CoinsuranceBasisWord::Whole) => CoinsuranceBasis::Whole,
    }
}

pub(super) fn sublimit_basis(word: Option<SublimitBasisWord>) -> SublimitBasis {
    match word {
        None | Some(SublimitBasisWord::AfterRetention) => SublimitBasis::AfterRetention,
        Some(SublimitBasisWord::GroundUp) => SublimitBasis::GroundUp,
    }
}

pub(super) fn erosion(word: Option<ErosionWord>, below: Option<&Policy>) -> Erosion {
    match word {
        None => below.map_or(Erosion::FirstPartyFirst, |below| below.erosion),
        Some(ErosionWord::FirstPartyFirst) => Erosion::FirstPartyFirst,
        Some(ErosionWord::ProRata) => Erosion::ProRata,
    }
}
