//! What a ladder assumes of its event: likely where nothing is asked, as asked otherwise.

use super::LadderError;
use crate::model::{Culpability, Hit, HitProbability, Model, Peril, Severity, Split, SplitPart};
use crate::units::{FlagId, HeadId, PartyId, PerilId};

/// Which parties of the peril the event hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Struck {
    /// The claimant alone (the default).
    #[default]
    Claimant,
    /// All: each of the others with its median loss.
    All,
}

/// What is asked of an event in place of what is likely.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Which parties are hit.
    pub struck: Struck,
    /// Culpability of parties at fault; later ones replace earlier ones.
    pub culpability: Vec<(PartyId, Culpability)>,
    /// Flags it carries.
    pub flags: Vec<FlagId>,
    /// Flags it does not carry.
    pub no_flags: Vec<FlagId>,
    /// Hours of outage.
    pub hours: Option<f64>,
    /// Records exposed at the claimant.
    pub records: Option<f64>,
    /// Shares of the loss by head.
    pub heads: Option<Vec<(HeadId, f64)>>,
}

/// What another party than the claimant suffers, whatever the claimant's loss.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Other {
    /// Who.
    pub party: PartyId,
    /// Its loss by head.
    pub loss: Vec<(HeadId, f64)>,
    /// Records exposed.
    pub records: f64,
}

/// The event that a ladder settles at every loss.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Assumed {
    /// Whose loss it is.
    pub claimant: PartyId,
    /// The peril.
    pub peril: PerilId,
    /// Which parties are hit.
    pub struck: Struck,
    /// Culpability of all who may be at fault, and its chance; none where it is asked.
    pub culpability: Vec<(PartyId, Culpability, Option<f64>)>,
    /// The flags it carries.
    pub flags: Vec<FlagId>,
    /// The flags of the peril that it does not carry.
    pub no_flags: Vec<FlagId>,
    /// Hours of outage; none of a peril without an outage.
    pub hours: Option<f64>,
    /// Records exposed at the claimant; none where the peril has none.
    pub records: Option<f64>,
    /// Shares of the claimant's loss by head; they sum to 1.
    pub heads: Vec<(HeadId, f64)>,
    /// The others that are hit.
    pub others: Vec<Other>,
    /// What was asked.
    pub asked: Asked,
}

/// Shares may miss 1 by this.
const SUM: f64 = 1e-9;

impl Assumed {
    /// The likely event of a peril, and what is asked in its place.
    ///
    /// Likely are the culpability with the largest chance (of equal ones the lower), the flags with
    /// a chance of one half or more, the median of outage hours and of records, and each head's mean
    /// share of the loss, interruption being hours × cost per hour beside the mean of the rest.
    ///
    /// # Errors
    /// If the peril does not hit the claimant, a party asked for has no fault, or the shares of
    /// heads do not sum to 1.
    pub fn new(
        model: &Model,
        claimant: PartyId,
        peril: PerilId,
        asked: &Asked,
    ) -> Result<Self, LadderError> {
        let it = &model.perils[peril.index()];
        let hit = it.hits.iter().find(|hit| hit.party == claimant);
        let hit = hit.ok_or(LadderError::NotHit { claimant, peril })?;
        let hours = asked
            .hours
            .or(it.outage.as_ref().map(|law| law.quantile(0.5)));
        let heads = match &asked.heads {
            Some(heads) => {
                let sum: f64 = heads.iter().map(|(_, share)| share).sum();
                if (sum - 1.0).abs() > SUM {
                    return Err(LadderError::Shares { sum });
                }
                heads.clone()
            }
            None => shares(hit, hours.unwrap_or(0.0)),
        };
        if heads.is_empty() {
            return Err(LadderError::NoLoss { claimant, peril });
        }
        let others = it.hits.iter().filter(|other| other.party != claimant);
        let others = others.filter(|other| asked.struck == Struck::All && may_be_hit(other));
        Ok(Self {
            claimant,
            peril,
            struck: asked.struck,
            culpability: culpability(it, asked)?,
            flags: flags(it, asked, true),
            no_flags: flags(it, asked, false),
            hours,
            records: asked.records.or(median_records(hit)),
            heads,
            others: others
                .map(|other| Other {
                    party: other.party,
                    loss: median_loss(other, hours.unwrap_or(0.0)),
                    records: median_records(other).unwrap_or(0.0),
                })
                .collect(),
            asked: asked.clone(),
        })
    }
}

fn may_be_hit(hit: &Hit) -> bool {
    match hit.probability {
        HitProbability::Own(probability) => probability.get() > 0.0,
        HitProbability::Shared => true,
    }
}

fn culpability(
    peril: &Peril,
    asked: &Asked,
) -> Result<Vec<(PartyId, Culpability, Option<f64>)>, LadderError> {
    for (party, _) in &asked.culpability {
        if !peril.culpability.iter().any(|(known, _)| known == party) {
            return Err(LadderError::NoFault { party: *party });
        }
    }
    let likely = |(party, chances): &(PartyId, [f64; 4])| {
        let of_party = asked.culpability.iter().rev();
        let wanted = of_party.clone().find(|(other, _)| other == party);
        if let Some((_, level)) = wanted {
            return (*party, *level, None);
        }
        let mut best = Culpability::None;
        for level in Culpability::ALL {
            if chances[level as usize] > chances[best as usize] {
                best = level;
            }
        }
        (*party, best, Some(chances[best as usize]))
    };
    Ok(peril.culpability.iter().map(likely).collect())
}

/// The flags that an event carries, or does not.
fn flags(peril: &Peril, asked: &Asked, carried: bool) -> Vec<FlagId> {
    let carries = |flag: &FlagId, chance: f64| {
        (chance >= 0.5 || asked.flags.contains(flag)) && !asked.no_flags.contains(flag)
    };
    let known = peril.flags.iter();
    let mut flags: Vec<FlagId> = known
        .filter(|(flag, chance)| carries(flag, chance.get()) == carried)
        .map(|(flag, _)| *flag)
        .collect();
    let more = asked.flags.iter().filter(|_| carried);
    for flag in more.filter(|flag| !asked.no_flags.contains(flag)) {
        if !flags.contains(flag) {
            flags.push(*flag);
        }
    }
    flags
}

fn median_records(hit: &Hit) -> Option<f64> {
    hit.records.as_ref().map(|law| law.quantile(0.5))
}

/// The mean where there is one, else the median.
fn middle(law: &crate::random::Law) -> f64 {
    let mean = law.mean();
    if mean.is_finite() {
        mean
    } else {
        law.quantile(0.5)
    }
}

/// Mean shares of a hit's loss by head; none if it costs nothing.
fn shares(hit: &Hit, hours: f64) -> Vec<(HeadId, f64)> {
    by_head(hit, hours, middle, 1.0)
}

/// Median losses of a hit by head.
fn median_loss(hit: &Hit, hours: f64) -> Vec<(HeadId, f64)> {
    let typical = |law: &crate::random::Law| law.quantile(0.5);
    let of_severity = amounts(hit, hours, typical);
    let sum: f64 = of_severity.iter().map(|(_, amount)| amount).sum();
    by_head(hit, hours, typical, sum)
}

/// A hit's amounts by head in parts that sum to `whole`.
fn by_head(
    hit: &Hit,
    hours: f64,
    of: impl Fn(&crate::random::Law) -> f64,
    whole: f64,
) -> Vec<(HeadId, f64)> {
    let mut heads: Vec<(HeadId, f64)> = Vec::new();
    for (head, amount) in amounts(hit, hours, of) {
        match heads.iter_mut().find(|(known, _)| *known == head) {
            Some((_, sum)) => *sum += amount,
            None => heads.push((head, amount)),
        }
    }
    heads.retain(|(_, amount)| *amount > 0.0);
    heads.sort_by_key(|(head, _)| *head);
    let sum: f64 = heads.iter().map(|(_, amount)| amount).sum();
    for (_, amount) in &mut heads {
        *amount *= whole / sum;
    }
    heads
}

/// What a hit costs by head, each law standing for one amount of it.
fn amounts(hit: &Hit, hours: f64, of: impl Fn(&crate::random::Law) -> f64) -> Vec<(HeadId, f64)> {
    let spread = |total: f64, split: &Split| -> Vec<(HeadId, f64)> {
        let shares = mean_shares(split).into_iter();
        shares.map(|(head, share)| (head, total * share)).collect()
    };
    let mut amounts = match &hit.severity {
        Severity::Nothing => Vec::new(),
        Severity::Total { law, scale, split } => spread(scale * of(law), split),
        Severity::PerRecord { cost, split, scale } => {
            let records = hit.records.as_ref().map_or(0.0, &of);
            spread(scale * cost.get() * records, split)
        }
        Severity::Heads(laws) => laws.iter().map(|(head, law)| (*head, of(law))).collect(),
    };
    let per_hour = hit.per_hour.map_or(0.0, |money| money.get());
    amounts.push((HeadId::INTERRUPTION, per_hour * hours));
    amounts
}

/// Heads beyond this many are not combined one by one.
const MOST_COMBINED: usize = 16;

/// The mean share of each head of a split.
///
/// Of a split by presence E[w·1 ÷ Σ w·1], summed over all ways in which heads may be there.
#[must_use]
pub fn mean_shares(split: &Split) -> Vec<(HeadId, f64)> {
    let weighted = |parts: &[SplitPart], weight: fn(&SplitPart) -> f64| -> Vec<(HeadId, f64)> {
        let sum: f64 = parts.iter().map(weight).sum();
        let shares = parts.iter().map(|part| (part.head, weight(part) / sum));
        shares.collect()
    };
    match split {
        Split::Fixed(parts) | Split::Dirichlet(parts) => weighted(parts, |part| part.weight),
        Split::Presence(parts) if parts.len() > MOST_COMBINED => {
            weighted(parts, |part| part.weight * part.presence.get())
        }
        Split::Presence(parts) => by_presence(parts),
    }
}

fn by_presence(parts: &[SplitPart]) -> Vec<(HeadId, f64)> {
    let mut means: Vec<(HeadId, f64)> = parts.iter().map(|part| (part.head, 0.0)).collect();
    let Some(others) = parts.len().checked_sub(1) else {
        return means;
    };
    for way in 0..1_u32 << others {
        // The first head is always there.
        let is_there = |k: usize| k == 0 || way >> (k - 1) & 1 == 1;
        let chance: f64 = (1..parts.len())
            .map(|k| {
                let presence = parts[k].presence.get();
                if is_there(k) {
                    presence
                } else {
                    1.0 - presence
                }
            })
            .product();
        let there = || (0..parts.len()).filter(|k| is_there(*k));
        let sum: f64 = there().map(|k| parts[k].weight).sum();
        for k in there().filter(|_| chance > 0.0 && sum > 0.0) {
            means[k].1 += chance * parts[k].weight / sum;
        }
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Probability;

    fn part(head: usize, weight: f64, presence: f64) -> SplitPart {
        let presence = Probability::new(presence).expect("a probability");
        let head = HeadId::new(head);
        SplitPart {
            head,
            weight,
            presence,
        }
    }

    #[test]
    fn a_share_by_presence_is_its_mean_over_all_ways() {
        // The second head is there half the time and then has 0.25 ÷ 1 of the total.
        let split = Split::Presence(vec![part(0, 0.75, 1.0), part(1, 0.25, 0.5)]);
        let shares = mean_shares(&split);
        assert!((shares[0].1 - 0.875).abs() < 1e-12);
        assert!((shares[1].1 - 0.125).abs() < 1e-12);
    }

    #[test]
    fn mean_shares_sum_to_one() {
        let parts: Vec<SplitPart> = (0..9)
            .map(|k| part(k, 0.3 + k as f64, 0.1 * k as f64))
            .collect();
        for split in [Split::Presence(parts.clone()), Split::Dirichlet(parts)] {
            let sum: f64 = mean_shares(&split).iter().map(|(_, share)| share).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        }
    }
}
