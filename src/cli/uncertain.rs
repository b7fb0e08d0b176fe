//! `--parameter-uncertainty`: whether parameters are drawn, and how far they spread.

use super::screen;
use crate::model::{Model, ParameterUncertainty};
use crate::report::listed;

/// The spreads of a model where they are asked for; none, and said so, where nothing in it is uncertain.
pub(super) fn spread(is_asked: bool, model: &Model) -> Option<ParameterUncertainty> {
    spread_of(is_asked, model.uncertainty, std::slice::from_ref(model))
}

/// The same of models of which the first is the base: what is uncertain in any is drawn.
pub(super) fn spread_of(
    is_asked: bool,
    spread: ParameterUncertainty,
    models: &[Model],
) -> Option<ParameterUncertainty> {
    if !is_asked {
        return None;
    }
    if !models.iter().any(|model| spread.draws(model)) {
        screen::say("nothing is uncertain: all spreads of `parameter_uncertainty` are 0");
        return None;
    }
    if spread.rate > 0.0 {
        tell_of_bounded(&models[0]);
    }
    Some(spread)
}

/// Says whose rate stays as it is.
fn tell_of_bounded(model: &Model) {
    let perils = model.perils.iter();
    let bounded = perils.filter(|peril| !peril.frequency.takes_any_factor());
    let bounded: Vec<String> = bounded.map(|peril| format!("`{}`", peril.path)).collect();
    if !bounded.is_empty() {
        screen::say(&format!(
            "the rate of {} is taken as it stands: its count has a most, which no factor may pass",
            listed(bounded)
        ));
    }
}
