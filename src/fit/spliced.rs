//! A body up to a threshold and a generalised Pareto tail above it, fitted: the parts are independent given the
//! threshold, so each is fitted for itself and the weight is the share of losses in the body.

use crate::fit::fitted::from_floor;
use crate::fit::{Family, FitError, Fitted, Parameter, Sample, gpd, lognormal};
use crate::random::LawError;
use crate::random::law::{Curve, Law, LogUniform, Shape, Spliced};

/// A fitted body.
struct Body {
    shape: Shape,
    /// P(floor < X ≤ u) / P(X ≤ u) of the shape alone.
    above_floor: f64,
    parameters: Vec<Parameter>,
    log_likelihood: f64,
}

/// The body is lognormal; where the losses up to the threshold are spread too evenly for any lognormal (its σ runs
/// away), it is log-uniform from the floor to the threshold, which that tends to and which has nothing to fit.
pub(super) fn fit(sample: &Sample, threshold: f64) -> Result<Fitted, FitError> {
    if let Some(limit) = sample.limited().iter().find(|limit| **limit <= threshold) {
        let allowed = format!("below {limit}, the least limit that a loss has reached");
        return Err(LawError::new("threshold", threshold, allowed).into());
    }
    let (below, tail) = (sample.up_to(threshold)?, sample.above(threshold)?);
    let body = body(&below, threshold)?;
    let (peak, curve) = gpd::search(&tail).peak(&tail)?;
    let weight = below.len() as f64 / sample.len() as f64;
    // The law is conditioned on the floor as a whole, so its body must hold what lies below the floor too.
    let whole = weight / (weight + (1.0 - weight) * body.above_floor);
    let [shape, scale] = [peak.at[0], curve.scale()];
    let law = Spliced::above_threshold(body.shape, threshold, whole, shape, scale)?;
    let law = Law::new(law, from_floor(sample))?;
    let n = sample.len() as f64;
    let mut parameters = body.parameters;
    parameters.push(Parameter::plain(
        "weight",
        weight,
        weight * (1.0 - weight) / n,
    ));
    parameters.extend(gpd::parameters(&peak));
    let shares = below.len() as f64 * libm::log(weight) + tail.len() as f64 * libm::log1p(-weight);
    let height = body.log_likelihood + peak.value + shares;
    let mut fitted = Fitted::new(Family::Spliced, law, parameters, height, sample);
    fitted.threshold = Some(threshold);
    Ok(fitted)
}

fn body(below: &Sample, threshold: f64) -> Result<Body, FitError> {
    let floor = below.floor();
    match lognormal::search(below).peak(below) {
        Ok((peak, curve)) => Ok(Body {
            above_floor: 1.0 - curve.cdf(floor) / curve.cdf(threshold),
            shape: curve.into(),
            parameters: lognormal::parameters(&peak),
            log_likelihood: peak.value,
        }),
        Err(_) if floor > 0.0 => {
            let curve = LogUniform::new(floor, threshold)?;
            Ok(Body {
                above_floor: 1.0,
                parameters: Vec::new(),
                log_likelihood: below.log_likelihood(&curve),
                shape: curve.into(),
            })
        }
        Err(error) => Err(error),
    }
}
