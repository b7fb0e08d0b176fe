//! What a hit costs: totals and their splits, or a law for each head, into atoms.

use super::events::EventScratch;
use super::hits::Place;
use super::plan::{Drawers, Of, PerilPlan};
use super::uncertain::Scaling;
use crate::model::{Dependence, Hit, Model, Severity, Split, SplitPart};
use crate::random::dependence::{Dirichlet, scores, share_factor, student_words};
use crate::random::{
    DrawScratch as LawScratch, Drawer, LawError, Names, bits, fill_columns, gather, hash64, mix64,
    sum_columns,
};
use std::sync::Arc;

/// Buffers for severities.
#[derive(Debug, Default)]
pub(super) struct SeverityScratch {
    pub law: LawScratch,
    total: Vec<f64>,
    gathered: Vec<f64>,
    columns: Vec<Vec<f64>>,
    words: Vec<u64>,
    spare: Vec<u64>,
    shares: Vec<f64>,
}

/// The hits of one peril on one party.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub names: Names<'a>,
    /// Their events.
    pub events: &'a [u32],
    /// Their places in the block's columns.
    pub place: Place<'a>,
    /// Records exposed, where drawn.
    pub records: &'a [f64],
}

#[derive(Debug)]
pub(super) enum Source {
    Law(Arc<Drawer>),
    /// Cost per record.
    Records(f64),
}

#[derive(Debug)]
pub(super) struct PresencePart {
    atom: usize,
    weight: f64,
    hash: u64,
    threshold: Option<u64>,
}

#[derive(Debug)]
pub(super) enum SplitPlan {
    /// The whole total to one atom.
    Whole(usize),
    /// (atom, share).
    Fixed(Vec<(usize, f64)>),
    /// The law of the heads' shares and the atom of each head.
    Dirichlet(Dirichlet, Vec<usize>),
    Presence(Vec<PresencePart>),
}

#[derive(Debug)]
pub(super) enum SeverityPlan {
    Nothing,
    Total {
        source: Source,
        scale: f64,
        split: SplitPlan,
    },
    /// Laws by head in registry order, and the atom of each.
    Heads {
        drawers: Vec<Arc<Drawer>>,
        atoms: Vec<usize>,
        /// Factor on what is drawn.
        scale: f64,
    },
}

pub(super) fn severity(
    Of { model, layout, .. }: Of<'_>,
    hit: &Hit,
    by: Scaling,
    drawers: &mut Drawers,
) -> Result<SeverityPlan, LawError> {
    let atom = |head| layout.atom_of(hit.party, head).unwrap_or(0);
    let plan = match &hit.severity {
        Severity::Nothing => SeverityPlan::Nothing,
        Severity::Total { law, scale, split } => SeverityPlan::Total {
            source: Source::Law(by.drawer(law, drawers)?),
            scale: *scale * by.factor,
            split: split_plan(model, split, &atom)?,
        },
        Severity::PerRecord { cost, split, scale } => SeverityPlan::Total {
            source: Source::Records(cost.get()),
            scale: *scale * by.factor,
            split: split_plan(model, split, &atom)?,
        },
        Severity::Heads(laws) => {
            let mut laws: Vec<_> = laws.iter().collect();
            laws.sort_by_key(|(head, _)| *head);
            SeverityPlan::Heads {
                atoms: laws.iter().map(|(head, _)| atom(*head)).collect(),
                drawers: laws
                    .into_iter()
                    .map(|(_, law)| by.drawer(law, drawers))
                    .collect::<Result<_, _>>()?,
                scale: by.factor,
            }
        }
    };
    Ok(plan)
}

fn split_plan(
    model: &Model,
    split: &Split,
    atom: &impl Fn(crate::units::HeadId) -> usize,
) -> Result<SplitPlan, LawError> {
    let (Split::Fixed(parts) | Split::Dirichlet(parts) | Split::Presence(parts)) = split;
    let first = parts.first().map_or(0, |part| atom(part.head));
    if parts.iter().all(|part| atom(part.head) == first) {
        return Ok(SplitPlan::Whole(first));
    }
    let atoms = || parts.iter().map(|part| atom(part.head));
    let plan = match split {
        Split::Fixed(parts) => SplitPlan::Fixed(
            atoms()
                .zip(parts)
                .map(|(atom, part)| (atom, part.weight))
                .collect(),
        ),
        Split::Dirichlet(parts) => {
            let weights: Vec<f64> = parts.iter().map(|part| part.weight).collect();
            SplitPlan::Dirichlet(Dirichlet::new(&weights)?, atoms().collect())
        }
        Split::Presence(parts) => {
            let part = |(k, part): (usize, &SplitPart)| PresencePart {
                atom: atom(part.head),
                weight: part.weight,
                hash: hash64(&model.heads[part.head.index()].key),
                // The first head is always there, so that the total is always spent.
                threshold: (k > 0 && part.presence.get() < 1.0)
                    .then(|| super::plan::threshold(part.presence.get())),
            };
            SplitPlan::Presence(parts.iter().enumerate().map(part).collect())
        }
    };
    Ok(plan)
}

impl SeverityPlan {
    pub fn draw(
        &self,
        peril: &PerilPlan,
        at: At<'_>,
        events: &EventScratch,
        scratch: &mut SeverityScratch,
        loss: &mut [Vec<f64>],
    ) {
        if self.draw_in_place(peril, at, scratch, loss) {
            return;
        }
        match self {
            Self::Nothing => {}
            Self::Total {
                source,
                scale,
                split,
            } => {
                total(source, *scale, peril, at, events, scratch);
                split.spread(peril, at, scratch, loss);
            }
            Self::Heads {
                drawers,
                atoms,
                scale,
            } => heads((drawers, atoms, *scale), peril, at, scratch, loss),
        }
    }

    /// Is each loss drawn by itself and whole, as one atom, whatever stood in its place?
    pub fn is_whole(&self, peril: &PerilPlan) -> bool {
        match self {
            Self::Total {
                source: Source::Law(_),
                scale: 1.0,
                split: SplitPlan::Whole(_),
            } => peril.dependence == Dependence::Independent,
            Self::Heads {
                atoms, scale: 1.0, ..
            } => is_one(atoms),
            Self::Nothing | Self::Total { .. } | Self::Heads { .. } => false,
        }
    }

    /// Draws straight into the block where the party's hits stand in a row and each loss is
    /// [whole](Self::is_whole). Says whether it did.
    fn draw_in_place(
        &self,
        peril: &PerilPlan,
        at: At<'_>,
        scratch: &mut SeverityScratch,
        loss: &mut [Vec<f64>],
    ) -> bool {
        let (Place::Run(first), true) = (at.place, self.is_whole(peril)) else {
            return false;
        };
        let places = first..first + at.events.len();
        let stream = peril.streams.severity;
        match self {
            Self::Total {
                source: Source::Law(drawer),
                split: SplitPlan::Whole(atom),
                ..
            } => drawer.fill(stream, at.names, &mut scratch.law, &mut loss[*atom][places]),
            Self::Heads { drawers, atoms, .. } => {
                let drawers: Vec<&Drawer> = drawers.iter().map(Arc::as_ref).collect();
                let column = &mut loss[atoms[0]][places];
                sum_columns(&drawers, stream, at.names, &mut scratch.law, column);
            }
            Self::Nothing | Self::Total { .. } => return false,
        }
        true
    }
}

/// Are there atoms, and all the same?
fn is_one(atoms: &[usize]) -> bool {
    atoms
        .first()
        .is_some_and(|first| atoms.iter().all(|atom| atom == first))
}

fn total(
    source: &Source,
    scale: f64,
    peril: &PerilPlan,
    at: At<'_>,
    events: &EventScratch,
    scratch: &mut SeverityScratch,
) {
    let n = at.events.len();
    scratch.total.resize(n, 0.0);
    let names = at.names;
    match (source, peril.dependence) {
        (Source::Records(cost), _) => {
            for (total, records) in scratch.total.iter_mut().zip(at.records) {
                *total = cost * records;
            }
        }
        (Source::Law(drawer), Dependence::Independent) => {
            drawer.fill(
                peril.streams.severity,
                names,
                &mut scratch.law,
                &mut scratch.total,
            );
        }
        (
            Source::Law(drawer),
            Dependence::Gaussian { correlation } | Dependence::StudentT { correlation, .. },
        ) => {
            scratch.shares.resize(n, 0.0);
            scores(peril.streams.severity, names, &mut scratch.shares);
            let loadings = (
                correlation.get().sqrt(),
                correlation.complement().get().sqrt(),
            );
            gather(&events.common, at.events, &mut scratch.gathered);
            share_factor(&scratch.gathered, loadings, &mut scratch.shares);
            if let Dependence::StudentT { degrees, .. } = peril.dependence {
                gather(&events.chi, at.events, &mut scratch.gathered);
                scratch.words.resize(n, 0);
                student_words(
                    degrees,
                    &scratch.shares,
                    &scratch.gathered,
                    &mut scratch.words,
                );
                drawer.from_words(&scratch.words, &mut scratch.total);
            } else {
                drawer.from_scores(&scratch.shares, &mut scratch.total);
            }
        }
    }
    if scale != 1.0 {
        scratch.total.iter_mut().for_each(|total| *total *= scale);
    }
}

fn heads(
    (drawers, atoms, scale): (&[Arc<Drawer>], &[usize], f64),
    peril: &PerilPlan,
    at: At<'_>,
    scratch: &mut SeverityScratch,
    loss: &mut [Vec<f64>],
) {
    let n = at.events.len();
    let drawers: Vec<&Drawer> = drawers.iter().map(Arc::as_ref).collect();
    let names = at.names;
    if is_one(atoms) {
        scratch.total.resize(n, 0.0);
        sum_columns(
            &drawers,
            peril.streams.severity,
            names,
            &mut scratch.law,
            &mut scratch.total,
        );
        at.place.add(&scratch.total, scale, &mut loss[atoms[0]]);
        return;
    }
    scratch
        .columns
        .resize_with(drawers.len().max(scratch.columns.len()), Vec::new);
    let columns = &mut scratch.columns[..drawers.len()];
    columns.iter_mut().for_each(|column| column.resize(n, 0.0));
    let mut out: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
    fill_columns(
        &drawers,
        peril.streams.severity,
        names,
        &mut scratch.law,
        &mut out,
    );
    for (column, atom) in scratch.columns.iter().zip(atoms) {
        at.place.add(&column[..n], scale, &mut loss[*atom]);
    }
}

impl SplitPlan {
    fn spread(
        &self,
        peril: &PerilPlan,
        at: At<'_>,
        scratch: &mut SeverityScratch,
        loss: &mut [Vec<f64>],
    ) {
        match self {
            Self::Whole(atom) => at.place.add(&scratch.total, 1.0, &mut loss[*atom]),
            Self::Fixed(parts) => {
                for (atom, share) in parts {
                    at.place.add(&scratch.total, *share, &mut loss[*atom]);
                }
            }
            Self::Dirichlet(law, atoms) => {
                let mut shares = vec![0.0; atoms.len()];
                at.place.each(at.events.len(), |k, place| {
                    let mut rng = peril.streams.split.rng(
                        at.names.year[k],
                        at.names.ordinal[k],
                        at.names.party,
                    );
                    law.fill(&mut rng, &mut shares);
                    for (atom, share) in atoms.iter().zip(&shares) {
                        loss[*atom][place] += scratch.total[k] * share;
                    }
                });
            }
            Self::Presence(parts) => presence(parts, peril, at, scratch, loss),
        }
    }
}

fn presence(
    parts: &[PresencePart],
    peril: &PerilPlan,
    at: At<'_>,
    scratch: &mut SeverityScratch,
    loss: &mut [Vec<f64>],
) {
    let n = at.events.len();
    scratch.words.resize(n, 0);
    scratch.spare.resize(n, 0);
    bits(
        peril.streams.presence,
        at.names,
        &mut scratch.words,
        &mut scratch.spare,
    );
    let weight = |part: &PresencePart, word: u64| match part.threshold {
        None => part.weight,
        Some(threshold) if mix64(word ^ part.hash) < threshold => part.weight,
        Some(_) => 0.0,
    };
    at.place.each(n, |k, place| {
        let word = scratch.words[k];
        let sum: f64 = parts.iter().map(|part| weight(part, word)).sum();
        let unit = scratch.total[k] / sum;
        for part in parts {
            loss[part.atom][place] += unit * weight(part, word);
        }
    });
}
