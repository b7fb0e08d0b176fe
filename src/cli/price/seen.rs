//! What of a tower an audience may see: all of its own; of others' the layers that it carries.

use super::asked::Asked;
use crate::cli::exit::Failure;
use crate::model::Model;
use crate::report::audience::Audience;
use crate::report::listed;
use crate::report::price::{Priced, View};
use crate::summary::tower::Tower;

/// The options that say what carriers would want for a layer.
const BASIS: [&str; 13] = [
    "--principle",
    "--expenses",
    "--brokerage",
    "--profit",
    "--ceding-commission",
    "--fixed-expense",
    "--load",
    "--sd-load",
    "--cost-of-capital",
    "--capital-level",
    "--wang",
    "--hazard",
    "--loss-ratio",
];

/// A price is told to who buys the cover, and to who carries it.
///
/// # Errors
/// If the audience is neither.
pub(super) fn may_see(
    audience: Option<&Audience>,
    model: &Model,
    asked: Asked,
) -> Result<(), Failure> {
    let party = asked.party(model);
    let Some(audience) = audience.filter(|it| !it.is(party)) else {
        return Ok(());
    };
    let policies = model.policies.iter();
    let carries = match asked {
        Asked::Policy(policy) => audience.carries(model, &model.policies[policy]),
        Asked::Party(party) => {
            let mut policies = policies.filter(|it| it.insured.index() == party);
            let mut treaties = model.treaties.iter();
            policies.any(|it| audience.carries(model, it))
                || treaties.any(|it| it.cedent.index() == party && audience.may_see(&it.path))
        }
        Asked::Treaty(treaty) => audience.may_see(&model.treaties[treaty].path),
    };
    if carries {
        return Ok(());
    }
    let insured = format!("`{}`", model.parties[party].key);
    let readers = [insured, "who carries it".to_owned()];
    Err(Failure::usage(
        format!("`--audience {}` may not see this price", audience.key()),
        format!("it is for {}", listed(readers)),
    ))
}

/// Leaves of somebody else's tower the layers that the audience carries; tells whether these are all.
pub(super) fn only_own(audience: Option<&Audience>, model: &Model, tower: &mut Tower) -> bool {
    let Some(audience) = audience.filter(|it| !it.is(tower.party)) else {
        return true;
    };
    let count = tower.layers.len();
    tower.layers.retain(|layer| {
        let policy = layer.policy.map(|at| &model.policies[at]);
        let treaty = layer.treaty.map(|at| &model.treaties[at]);
        policy.is_none_or(|it| audience.carries(model, it))
            && treaty.is_none_or(|it| audience.may_see(&it.path))
    });
    tower.layers.len() == count
}

/// From what the layers lose year by year follows what their carriers would want for them.
///
/// # Errors
/// If the audience buys the cover.
pub(super) fn may_keep_years(audience: Option<&Audience>, party: usize) -> Result<(), Failure> {
    match audience.filter(|it| it.is(party)) {
        None => Ok(()),
        Some(audience) => Err(Failure::usage(
            format!(
                "`--ord` tells what the layers lose in every year, `--audience {}` may not see it: \
                 what their carriers would want follows from it",
                audience.key()
            ),
            "leave out `--ord`",
        )),
    }
}

/// Options that the command in a report does not tell: to who buys, those of the carriers' side.
pub(super) fn untold(priced: &Priced<'_>) -> &'static [&'static str] {
    match priced.view() {
        View::Whole | View::Carried => &[],
        View::Bought => &BASIS,
    }
}
