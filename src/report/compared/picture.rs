//! The clauses of a draft as a picture: what each costs the other side and is worth to the party.

use super::facing::Facing;
use super::{Alone, Clause, Compared, Draft};
use crate::model::Model;
use crate::report::plot::{Butterfly, Currency, Imprint, Palette, Setting, Wing};
use crate::report::{Facts, listed};
use crate::summary::DraftComparison;

/// Colours of the parties, those alike as one, currency and origin.
#[must_use]
pub fn setting(compared: &Compared<'_>) -> Setting {
    setting_of(compared.facts, compared.model)
}

/// Colours of a model's parties, those alike as one, its currency, and the origin of a run.
#[must_use]
pub fn setting_of(facts: &Facts, model: &Model) -> Setting {
    let named = model.parties.iter().enumerate().filter_map(|(at, party)| {
        let group = party.group.map(|group| &model.groups[group.index()]);
        match group {
            None => Some((&party.key, &party.name)),
            Some(group) if group.members.start == at => Some((&group.key, &group.name)),
            Some(_) => None,
        }
    });
    Setting {
        palette: Palette::new(named),
        currency: Currency::new(&model.currency),
        imprint: Imprint::of(facts, model),
    }
}

/// The butterfly of a draft; `None` where it does not have the party, no clause stands alone, or the
/// comparison is for one audience, which may not see what others pay.
#[must_use]
pub fn butterfly(compared: &Compared<'_>, draft: &Draft<'_>) -> Option<Butterfly> {
    if compared.audience.is_some() {
        return None;
    }
    let mut wings: Vec<Wing> = draft
        .clauses
        .iter()
        .filter_map(|it| wing_of(compared, it))
        .collect();
    wings.sort_by(|one, other| bargain(other).total_cmp(&bargain(one)));
    if wings.is_empty() {
        return None;
    }
    Some(Butterfly {
        party: compared.party.to_owned(),
        draft: draft.name.to_owned(),
        wings,
        together: wing(
            compared,
            draft.comparison,
            &Facing::together(draft.clauses.iter().map(|it| it.facing.clone())),
            ["all together".to_owned(), String::new()],
        )?,
    })
}

fn wing_of(compared: &Compared<'_>, clause: &Clause<'_>) -> Option<Wing> {
    let Alone::Compared(comparison) = clause.alone else {
        return None;
    };
    let words = [clause.change.title(), clause.change.brief()];
    wing(compared, comparison, &clause.facing, words)
}

fn wing(
    compared: &Compared<'_>,
    comparison: &DraftComparison,
    facing: &Facing,
    [clause, wording]: [String; 2],
) -> Option<Wing> {
    let worth = compared.worth(comparison)?;
    let [own, insurance] = facing.cost(comparison);
    let names = facing.names(compared.model);
    Some(Wing {
        clause,
        wording,
        facing: (!names.is_empty()).then(|| listed(names)),
        own,
        insurance,
        worth: [worth.value(), worth.low(), worth.high()],
        is_distinguishable: worth.is_distinguishable(),
    })
}

/// Worth for each unit that the other side and its insurers pay; what costs them nothing is the best of its worth, and
/// what is worth nothing that chance does not explain comes last.
fn bargain(wing: &Wing) -> f64 {
    let (worth, cost) = (wing.worth[0], wing.own + wing.insurance);
    if !wing.is_distinguishable {
        return f64::NEG_INFINITY;
    }
    if cost > 0.0 || worth < 0.0 {
        worth / cost.max(f64::MIN_POSITIVE)
    } else {
        f64::INFINITY
    }
}
