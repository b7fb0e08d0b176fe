//! An item read sentence by sentence: each takes up the figure of the one before it, and the last
//! is the figure of the heading.

use super::words::{amounts, bare, share_after};
use obligor::report::explained::Part;

/// What an item tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// `Northstar owes Lakeside 4.00 and pays it in full.`
    Owed,
    /// `Harbor pays Lakeside 2.00 on its own loss.`
    Insured,
    /// `Lakeside gives back to its insurers: Harbor 1.00.`
    Shared,
    /// `Atlas Re pays 3.00 to Harbor.`
    Ceded,
    /// `Northstar owes 1.00 beyond what its insurers bring and pays all of it.`
    Purse,
    /// Anything else.
    Other,
}

/// An item of a page.
#[derive(Clone, Debug)]
pub struct Item {
    pub sort: Sort,
    pub words: String,
    pub steps: Vec<String>,
    /// What members of groups do together is not told step by step.
    together: bool,
}

type Closes = Result<(), String>;

/// The items of a page.
pub fn of(parts: &[Part]) -> Vec<Item> {
    let mut section = "";
    let mut items = Vec::new();
    for part in parts {
        match part {
            Part::Heading(_, words) => section = words,
            Part::Item { words, steps, .. } => items.push(Item {
                sort: sort(section, words),
                words: words.clone(),
                steps: steps.clone(),
                together: words.contains(" together"),
            }),
            Part::Words(_) | Part::Table { .. } => {}
        }
    }
    items
}

fn sort(section: &str, words: &str) -> Sort {
    match section {
        "What policies pay on own losses" | "What policies pay on what is owed" => Sort::Insured,
        "What is owed, and paid" if words.contains(" owes ") => Sort::Owed,
        "Who pays with its own money" => Sort::Purse,
        "What insurers get back of what was recovered" => Sort::Shared,
        "What reinsurers take" => Sort::Ceded,
        _ => Sort::Other,
    }
}

/// What the items of a sort pay.
pub fn sum_of(items: &[Item], sort: Sort) -> f64 {
    let items = items.iter().filter(|item| item.sort == sort);
    items.map(Item::pays).sum()
}

/// Amounts that are each rounded to the cent.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 0.031
}

/// The same where a percentage to a thousandth stands between them.
fn near_by_share(a: f64, b: f64, whole: f64) -> bool {
    (a - b).abs() <= 0.031 + 1.1e-5 * whole.abs()
}

fn close(step: &str, found: Option<f64>, told: f64) -> Closes {
    match found {
        Some(found) if near(found, told) => Ok(()),
        found => Err(format!("{told:.2} does not follow from {found:?}: {step}")),
    }
}

fn last(step: &str) -> Result<f64, String> {
    let found = amounts(step).last().copied();
    found.ok_or_else(|| format!("no figure in: {step}"))
}

fn pair(step: &str) -> Result<(f64, f64), String> {
    match amounts(step)[..] {
        [.., a, b] => Ok((a, b)),
        _ => Err(format!("not two figures in: {step}")),
    }
}

impl Item {
    /// What is wrong with its words and its sums.
    pub fn check(&self) -> Vec<String> {
        let mut wrong = self.words_wrong();
        let closes = match self.sort {
            _ if self.together => Ok(()),
            Sort::Owed => self.owed(),
            Sort::Insured => self.insured(),
            Sort::Purse => self.purse(),
            Sort::Shared => self.shared(),
            Sort::Ceded | Sort::Other => self.ends(),
        };
        wrong.extend(closes.err());
        wrong
    }

    fn words_wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let all = std::iter::once(&self.words).chain(&self.steps);
        for words in all.clone() {
            for empty in [
                "-0 ",
                "-0.00",
                " -0",
                "for :",
                "for .",
                "()",
                ", ,",
                ",,",
                ": .",
                " .",
                " :",
                "  ",
                "is 0 for",
                "and 0 for",
                "NaN",
                "inf",
                "and and",
            ] {
                if words.contains(empty) {
                    wrong.push(format!("{empty:?} stands in: {words}"));
                }
            }
            if !words.ends_with('.') {
                wrong.push(format!("no full stop: {words}"));
            }
        }
        let mut sentences: Vec<&String> = all.collect();
        let count = sentences.len();
        sentences.sort_unstable();
        sentences.dedup();
        if sentences.len() < count {
            wrong.push("a sentence stands twice".to_owned());
        }
        wrong
    }

    /// What the heading pays.
    fn pays(&self) -> f64 {
        let figures = amounts(&self.words);
        match self.sort {
            Sort::Owed if self.words.contains("pays it in full") => {
                figures.first().copied().unwrap_or(0.0)
            }
            Sort::Owed if self.words.contains("and pays nothing") => 0.0,
            Sort::Owed => figures.get(1).copied().unwrap_or(0.0),
            Sort::Insured if self.words.contains("nothing") => 0.0,
            Sort::Insured if self.words.starts_with("Insurers pay") || self.together => {
                figures.first().copied().unwrap_or(0.0)
            }
            Sort::Shared if self.words.contains(" keeps all ") => 0.0,
            Sort::Insured | Sort::Shared | Sort::Ceded | Sort::Purse | Sort::Other => {
                figures.iter().sum()
            }
        }
    }

    /// A claim or another debt: its steps give what is owed, and what of it is paid.
    fn owed(&self) -> Closes {
        let owed = amounts(&self.words);
        let owed = owed.first().copied().ok_or("no figure in the heading")?;
        let paid_from = |step: &&String| !is_of_payment(step);
        let agreed = ["as a sum agreed", "as the retention", "directly, under"];
        if agreed.iter().any(|words| self.words.contains(words)) {
            let mut steps = self.steps.iter().filter(paid_from);
            let first = steps.next().ok_or("no steps")?;
            let mut value = last(first)?;
            for step in steps {
                let leaves = last(step)?;
                let share = share_after(step, "settled for ");
                let share = share.or_else(|| share_after(step, "Late notice leaves "));
                let share = share.ok_or_else(|| format!("an unknown step: {step}"))?;
                if !near_by_share(value * share, leaves, value) {
                    return Err(format!("not {share} of {value:.2}: {step}"));
                }
                value = leaves;
            }
            close(first, Some(value), owed)?;
        } else {
            let mut claim = Claim::default();
            for step in self.steps.iter().filter(paid_from) {
                claim.step(step)?;
            }
            claim.end(owed)?;
        }
        self.paid(owed)
    }

    fn paid(&self, owed: f64) -> Closes {
        let paid = self.pays();
        let mut never = 0.0;
        for step in self.steps.iter().filter(|step| is_of_payment(step)) {
            let figures = amounts(step);
            if let ([off, stays], true) = (&figures[..], step.contains("is set off against")) {
                close(step, Some(owed - off), *stays)?;
            } else if step.contains("never paid") {
                never = last(step)?;
            } else if let [all, theirs, own] = figures[..] {
                close(step, Some(theirs + own), all)?;
            }
        }
        close(&self.words, Some(owed - paid), never)
    }

    fn insured(&self) -> Closes {
        if self.steps.is_empty() {
            return Ok(());
        }
        let mut call = Call::default();
        for step in &self.steps {
            call.step(step)?;
        }
        call.end(self.pays())
    }

    fn purse(&self) -> Closes {
        let owes = amounts(&self.words);
        let owes = owes.first().copied().ok_or("no figure in the heading")?;
        let mut has = 0.0;
        let mut short = 0.0;
        let takes = [
            "It is insolvent",
            "They make it insolvent",
            "after all others",
        ];
        for step in &self.steps {
            let figure = last(step)?;
            if step.starts_with("Before the event") || step.starts_with("It receives") {
                has += figure;
            } else if step.starts_with("Its own costs") {
                has = f64::max(has - figure, 0.0);
            } else if takes.iter().any(|words| step.contains(words)) {
                has -= figure;
            } else if step.starts_with("Claims outside contracts bring") {
                has += figure;
            } else if step.starts_with("It gives insurers") {
                let more = step.ends_with("which is more than it has.");
                has = if more { 0.0 } else { has - figure };
            } else if step.starts_with("Creditors get") {
                short = figure;
            } else if step.starts_with("It has") {
                close(step, Some(has - (owes - short)), figure)?;
            } else {
                return Err(format!("an unknown step: {step}"));
            }
        }
        Ok(())
    }

    fn shared(&self) -> Closes {
        let back = self.steps.iter().filter(|step| step.contains(" had paid "));
        let mut sum = 0.0;
        for step in back {
            let figures = amounts(step);
            sum += figures.iter().skip(1).step_by(2).sum::<f64>();
        }
        close(&self.words, Some(sum), self.pays())
    }

    /// The last figure of the steps is what the heading pays.
    fn ends(&self) -> Closes {
        let mut figures = self.steps.iter().filter_map(|step| last(step).ok());
        match (figures.next_back(), amounts(&self.words).first()) {
            (Some(found), Some(_)) if self.sort == Sort::Ceded => {
                let divided = self
                    .steps
                    .iter()
                    .any(|step| step.contains("placed with nobody"));
                if divided {
                    Ok(())
                } else {
                    close(&self.words, Some(found), self.pays())
                }
            }
            (Some(found), Some(told)) => close(&self.words, Some(found), *told),
            _ => Ok(()),
        }
    }
}

/// Is a step about how a debt is paid, no longer about how much is owed?
fn is_of_payment(step: &str) -> bool {
    ["is set off against", "insurers bring", "never paid"]
        .iter()
        .any(|words| step.contains(words))
}

/// A claim on its way from the loss to what is owed.
#[derive(Default)]
struct Claim {
    /// The claimant's loss that can be claimed.
    base: f64,
    /// Claimed so far, by groups of heads.
    groups: Vec<f64>,
    value: Option<f64>,
    /// Before the caps, and what meets each of them and passes.
    before_caps: f64,
    caps: Vec<(f64, f64)>,
    /// Before pools, and what the last leaves of it.
    pool: Option<(f64, f64)>,
}

impl Claim {
    fn step(&mut self, step: &str) -> Closes {
        if step.contains("own loss is") {
            self.base = last(step)?;
            return Ok(());
        }
        if step.contains("owed under the indemnity") || step.contains("bars its own claim") {
            return Ok(());
        }
        if bare(step).contains(" answers for ") || bare(step).contains(" answers jointly") {
            return self.answers(step);
        }
        if step.ends_with(" is claimed.") {
            return close(step, self.value, last(step)?);
        }
        if step.contains("passes on what it owes others") {
            return self.flows(step);
        }
        if step.ends_with(" passes the caps.") {
            return close(step, self.value, last(step)?);
        }
        if step.contains("that contracts share") {
            return self.pool(step);
        }
        if step.contains("passes whole") || step.contains(": it cuts ") {
            return self.cap(step);
        }
        self.moves(step)
    }

    fn answers(&mut self, step: &str) -> Closes {
        let claimed = last(step)?;
        self.groups.push(claimed);
        self.value = Some(self.groups.iter().sum());
        // Of some heads alone the loss is not told; what was paid beside it is told by itself.
        if step.starts_with("On ") || step.contains("additional insured") {
            return Ok(());
        }
        let share = share_after(step, "counting as ")
            .or_else(|| step.contains("the whole,").then_some(1.0))
            .or_else(|| step.contains("the whole:").then_some(1.0))
            .or_else(|| {
                let less = step.contains("the whole less");
                let own = share_after(step, "own share of ");
                own.filter(|_| less).map(|own| 1.0 - own)
            })
            .or_else(|| share_after(step, "its part being "))
            .or_else(|| share_after(step, "answers for its own "))
            .or_else(|| share_after(step, "answers for "))
            .or_else(|| share_after(step, "answers jointly, for its own "))
            .or_else(|| share_after(step, "answers jointly, for "));
        let share = share.ok_or_else(|| format!("no share in: {step}"))?;
        if near_by_share(self.base * share, claimed, self.base) {
            Ok(())
        } else {
            Err(format!("not {share} of {:.2}: {step}", self.base))
        }
    }

    fn flows(&mut self, step: &str) -> Closes {
        match (amounts(step)[..].to_vec().as_slice(), self.value) {
            ([flowed], None) => self.value = Some(*flowed),
            ([flowed, all], Some(own)) => {
                close(step, Some(own + flowed), *all)?;
                self.value = Some(*all);
            }
            _ => return Err(format!("a flow that does not add up: {step}")),
        }
        Ok(())
    }

    fn cap(&mut self, step: &str) -> Closes {
        let (meets, passes) = match step.contains(": it cuts ") {
            true => pair(step)?,
            false => (last(step)?, last(step)?),
        };
        if self.caps.is_empty() {
            self.before_caps = self.value.unwrap_or(f64::NAN);
        }
        self.caps.push((meets, passes));
        self.value = Some(self.caps.iter().map(|(_, passes)| passes).sum());
        Ok(())
    }

    fn pool(&mut self, step: &str) -> Closes {
        let (meets, passes) = match step.contains(" becomes ") {
            true => pair(step)?,
            false => (last(step)?, last(step)?),
        };
        let before = match self.pool {
            None => self.value.unwrap_or(f64::NAN),
            Some((beside, through)) => {
                close(step, Some(through), meets)?;
                meets + beside
            }
        };
        self.pool = Some((before - meets, passes));
        self.value = Some(passes);
        Ok(())
    }

    /// A step that takes up one figure and leaves another.
    fn moves(&mut self, step: &str) -> Closes {
        let figures = amounts(step);
        let value = self.value.unwrap_or(0.0);
        let leaves = last(step)?;
        let found = if step.contains(" that it does not take: ") {
            let beside = self.pool.take().map_or(f64::NAN, |(beside, _)| beside);
            close(step, Some(beside), figures[0])?;
            value + figures[0]
        } else if step.contains(" leaves ") || step.contains(" leave ") {
            close(step, self.value, leaves)?;
            self.value = Some(figures[0]);
            return Ok(());
        } else if step.starts_with("Being jointly liable") || step.contains("set off before:") {
            value + figures[0]
        } else if step.contains("is set off before the caps")
            || step.contains("as an additional insured comes off after the cap")
        {
            value - figures[0]
        } else if step.contains(" ought to hold ") {
            value + figures[1]
        } else if step.starts_with("It is settled for") {
            let share = share_after(step, "settled for ").ok_or("no share")?;
            if !near_by_share(value * share, leaves, value) {
                return Err(format!("not {share} of {value:.2}: {step}"));
            }
            leaves
        } else if step.starts_with("After the cap") {
            // What is flowed down bears no share of the claimant's.
            let own = share_after(step, "own share of ").ok_or("no share")?;
            leaves.clamp(value * (1.0 - own) - 0.02, value)
        } else if step.contains("they waived it") {
            leaves.clamp(0.0, value)
        } else {
            return Err(format!("an unknown step: {step}"));
        };
        close(step, Some(found), leaves)?;
        self.value = Some(leaves);
        Ok(())
    }

    fn end(self, owed: f64) -> Closes {
        if !self.caps.is_empty() {
            let meet = self.caps.iter().map(|(meets, _)| meets).sum();
            close("what meets the caps", Some(self.before_caps), meet)?;
        }
        if let Some((beside, _)) = self.pool {
            close("what no pool takes", Some(0.0), beside)?;
        }
        close("what is owed", self.value, owed)
    }
}

/// A layer of a call: what it lets through, and the shares of its insurers that pay.
struct Layer {
    policy: String,
    through: f64,
    live: f64,
}

/// A call of a policy on its way from the loss to what is paid.
#[derive(Default)]
struct Call {
    value: f64,
    /// Not taken by the layers so far, and what goes up.
    up: f64,
    beside: f64,
    /// Is the insured's share taken off only after the limits?
    whole: bool,
    layers: Vec<Layer>,
    paid: Option<f64>,
}

impl Call {
    fn step(&mut self, step: &str) -> Closes {
        let figures = amounts(step);
        let moves_nothing = ["has been borne already", " does not stand: "];
        if step.starts_with("It does not pay on")
            || moves_nothing.iter().any(|it| step.contains(it))
        {
            return Ok(());
        }
        if step.contains(" takes it: ") {
            self.value += last(step)?;
        } else if step.starts_with("The first ") {
            self.value -= last(step)?;
        } else if step.contains(" is above it") {
            close(step, Some(self.value - figures[0]), figures[1])?;
            self.value = figures[1];
        } else if step.contains(" after the retention, ") {
            self.whole = step.contains("uses up the limits");
            self.value -= if self.whole { 0.0 } else { last(step)? };
        } else if step.contains(" becomes ") {
            let (before, after) = pair(step)?;
            self.value -= before - after;
        } else if step.starts_with("Defence stands outside") {
            close(step, Some(self.value), figures[0] + figures[1])?;
            (self.beside, self.value) = (figures[0], figures[1]);
        } else if step.starts_with("With what others claim") {
            self.value = last(step)?;
        } else if step.starts_with("Of it") || step.starts_with("Less the share") {
            if step.starts_with("Less") && !self.whole {
                return Err(format!("no share is taken off after the limits: {step}"));
            }
            self.paid = Some(last(step)?);
        } else {
            return self.layer(step);
        }
        Ok(())
    }

    fn layer(&mut self, step: &str) -> Closes {
        let quoted = step.split('`').nth(1).unwrap_or_default().to_owned();
        if step.contains(" have failed this year") || step.contains(" is void this year") {
            let lost = share_after(step, "Insurers with ");
            let layer = self.open(&quoted);
            layer.live = lost.map_or(0.0, |lost| layer.live - lost);
        } else if step.contains(" is divided: ") {
            let nobody = step.contains("placed with nobody").then(|| {
                let (before, _) = step.split_once(" % being placed").unwrap_or_default();
                let share = before.rsplit(' ').next().unwrap_or_default();
                share.parse::<f64>().unwrap_or(f64::NAN) / 100.0
            });
            self.open(&quoted).live -= nobody.unwrap_or(0.0);
        } else if step.starts_with("The annual aggregate deductible") {
            let policy = step.split(['(', ')']).nth(1).unwrap_or_default();
            let policy = policy.trim_end_matches(".aggregate_deductible");
            let policy = policy.trim_start_matches("policy.").to_owned();
            let layer = self.open(&policy);
            close(
                step,
                Some(layer.through - figures_first(step)?),
                last(step)?,
            )?;
            layer.through = last(step)?;
        } else if step.contains(" does not answer for all that reaches it: ") {
            let (passed, reaches) = pair(step)?;
            if self.layers.is_empty() {
                close(step, Some(self.value), reaches)?;
                self.up = self.value;
                self.open(&quoted).through = 0.0;
            }
            self.up -= passed;
        } else if step.starts_with("Policy ") {
            let (reaches, takes) = if step.contains(": it takes ") {
                let (takes, reaches) = pair(step)?;
                (reaches, takes)
            } else if step.contains(" reaches it.") {
                pair(step)?
            } else {
                (last(step)?, last(step)?)
            };
            self.limit(step, &quoted, reaches, takes)?;
        } else {
            return Err(format!("an unknown step: {step}"));
        }
        Ok(())
    }

    /// The layer of a policy; one without a limit has no sentence of its own.
    fn open(&mut self, policy: &str) -> &mut Layer {
        let is_known = self.layers.last().is_some_and(|it| it.policy == policy);
        if !is_known {
            let through = std::mem::take(&mut self.value);
            self.layers.push(Layer {
                policy: policy.to_owned(),
                through,
                live: 1.0,
            });
        }
        let last = self.layers.len() - 1;
        &mut self.layers[last]
    }

    fn limit(&mut self, step: &str, policy: &str, reaches: f64, takes: f64) -> Closes {
        let is_later = self.layers.last().is_some_and(|it| it.policy == policy);
        let before = match (is_later, self.layers.is_empty()) {
            (true, _) => self.layers.last().map(|layer| layer.through),
            (false, true) => Some(self.value),
            (false, false) => Some(std::mem::take(&mut self.up)),
        };
        close(step, before, reaches)?;
        self.up += reaches - takes;
        self.value = 0.0;
        let layer = self.open(policy);
        layer.through = takes;
        Ok(())
    }

    fn end(self, pays: f64) -> Closes {
        let mut found: f64 = self.layers.iter().map(|it| it.through * it.live).sum();
        match self.layers.first() {
            Some(first) => found += self.beside * first.live,
            None => found = self.value + self.beside,
        }
        let found = self.paid.map_or(found, |paid| paid.min(found));
        if near_by_share(found, pays, pays) {
            return Ok(());
        }
        Err(format!("the steps pay {found:.2}, the heading {pays:.2}"))
    }
}

fn figures_first(step: &str) -> Result<f64, String> {
    let figures = amounts(step);
    let first = figures.first().copied();
    first.ok_or_else(|| format!("no figure in: {step}"))
}
