//! A body up to a threshold and a generalised Pareto tail above it, fitted: the parts are independent given the
//! threshold, so each is fitted for itself and the weight is the share of losses in the body.

use crate::fit::fitted::from_floor;
use crate::fit::{Family, FitError, Fitted, Parameter, Sample, gpd, lognormal};
use crate::math::root::bracketed;
use crate::random::LawError;
use crate::random::law::{Curve, Law, LogUniform, ParetoI, Shape, Spliced};

/// A fitted body.
struct Body {
    shape: Shape,
    /// P(floor < X ≤ u) / P(X ≤ u) of the shape alone.
    above_floor: f64,
    parameters: Vec<Parameter>,
    log_likelihood: f64,
}

/// The body is lognormal; where the losses up to the threshold are spread too evenly for any lognormal (its σ runs
/// away), it is the power law from the floor to the threshold that lognormals tend to then.
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
    match lognormal::search(below).peak(below) {
        Ok((peak, curve)) => Ok(Body {
            above_floor: 1.0 - curve.cdf(below.floor()) / curve.cdf(threshold),
            shape: curve.into(),
            parameters: lognormal::parameters(&peak),
            log_likelihood: peak.value,
        }),
        Err(_) if below.floor() > 0.0 => power_body(below, threshold),
        Err(error) => Err(error),
    }
}

/// A body with density x^(−α−1) between floor F and threshold u: ln(x/F) is exponential, cut off at L = ln(u/F).
///
/// Its peak is where the mean of ln(x/F) is 1/α − L/(e^(αL) − 1), its information n (1/α² − L² e^(αL)/(e^(αL) − 1)²).
/// Where that mean is not below L/2 no α is above 0, and the body is log-uniform.
fn power_body(below: &Sample, threshold: f64) -> Result<Body, FitError> {
    let floor = below.floor();
    let (length, n) = (libm::log(threshold / floor), below.len() as f64);
    let mean = below.logarithms().0 - libm::log(floor);
    let excess = |alpha: f64| 1.0 / alpha - length / libm::expm1(alpha * length) - mean;
    let (low, high) = (1e-4 / length, 700.0 / length);
    let (shape, parameters): (Shape, _) = if excess(low) <= 0.0 {
        (LogUniform::new(floor, threshold)?.into(), Vec::new())
    } else {
        let alpha = bracketed(excess, low, high);
        let grown = libm::expm1(alpha * length);
        let cut = length / grown * length / grown * (grown + 1.0);
        let information = n * (1.0 / (alpha * alpha) - cut);
        let parameter = Parameter::plain("body_shape", alpha, 1.0 / information);
        (ParetoI::new(alpha, floor)?.into(), vec![parameter])
    };
    let curve = shape.as_curve();
    let log_likelihood = curve.map_or(f64::NAN, |curve| below.log_likelihood(curve));
    Ok(Body {
        above_floor: 1.0,
        shape,
        parameters,
        log_likelihood,
    })
}
