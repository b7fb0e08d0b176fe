//! Losses that have a normal score: lognormal totals that stand alone.

use crate::model::{Dependence, Hit, Model, Peril, Severity};
use crate::random::law::{Bounds, Shape};

/// Who suffers losses of which peril by a plain lognormal law, X = scale·e^(μ + σ·Z).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    party: usize,
    peril: usize,
    /// μ and the logarithm of the scale.
    centre: f64,
    sigma: f64,
}

impl Scored {
    fn of(model: &Model, at: usize, peril: &Peril, hit: &Hit) -> Option<Self> {
        let Severity::Total { law, scale, .. } = &hit.severity else {
            return None;
        };
        let Shape::Lognormal(lognormal) = law.shape() else {
            return None;
        };
        let is_plain = law.bounds() == Bounds::default()
            && lognormal.sigma() > 0.0
            && *scale > 0.0
            && hit.per_hour.is_none()
            && peril.dependence == Dependence::Independent;
        let has_fines = model.regimes.iter().any(|it| it.party == hit.party);
        (is_plain && !has_fines).then(|| Self {
            party: hit.party.index(),
            peril: at,
            centre: lognormal.mu() + libm::log(*scale),
            sigma: lognormal.sigma(),
        })
    }

    /// The party's position in the model.
    #[must_use]
    pub fn party(self) -> usize {
        self.party
    }

    /// The peril's position in the model.
    #[must_use]
    pub fn peril(self) -> usize {
        self.peril
    }

    /// z of a loss: (ln x − μ)/σ.
    #[must_use]
    pub fn score(self, loss: f64) -> f64 {
        (libm::log(loss) - self.centre) / self.sigma
    }

    /// What a loss is multiplied by whose score rises by so much: e^(σ·δ).
    #[must_use]
    pub fn factor(self, shift: f64) -> f64 {
        libm::exp(self.sigma * shift)
    }
}

/// The losses of a model that have a normal score and may be tilted: of perils that hit one party alone, whose cost is a
/// total by a lognormal law without bounds, nothing by the hour and no fine on top.
///
/// ```
/// use obligor::draw::scored;
/// use obligor::scenario::read_text;
/// let text = "schema = 1\ntitle = \"One\"\ncurrency = \"USD\"\nyears = 10\nseed = 1\n[party.clinic]\n[peril.breach]\n\
///     origin = \"clinic\"\nfrequency = { poisson = 1 }\nfault = { self = 1.0 }\n\
///     hits.clinic = { probability = 1.0, severity = { lognormal = { mu = 11, sigma = 2 } }, split = { response = 1.0 } }\n";
/// let (model, _) = read_text("one.toml", text, &[]).unwrap().resolve().unwrap();
/// let breach = scored(&model)[0];
/// assert!((breach.score(13_f64.exp()) - 1.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn scored(model: &Model) -> Vec<Scored> {
    let perils = model.perils.iter().enumerate();
    // The ratio of two laws over many hits of one event has a variance beyond use.
    let alone = perils.filter_map(|(at, peril)| match &peril.hits[..] {
        [hit] => Scored::of(model, at, peril, hit),
        _ => None,
    });
    alone.collect()
}
