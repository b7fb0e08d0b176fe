//! What the price comes to, in one sentence.

use super::{Priced, View};
pub(super) use crate::report::cell::{share, stated};
#[cfg(feature = "cli")]
use crate::report::listed;
use crate::summary::estimate::Z_95;
use crate::summary::format::money;

/// The reading of a priced tower: how often the layers asked for pay, what that costs, and whether
/// what is quoted is enough.
#[must_use]
pub fn reading(priced: &Priced<'_>) -> String {
    let layers = priced.shown.iter().map(|at| of_layer(priced, *at));
    format!("{}.", layers.collect::<Vec<_>>().join(". "))
}

fn of_layer(priced: &Priced<'_>, at: usize) -> String {
    let (layer, it) = (&priced.tower.layers[at], &priced.layers[at].summary);
    let terms = priced.terms(at, stated);
    if it.p_attach_year.value() == 0.0 {
        return format!("{} ({terms}) never paid in these years", layer.key);
    }
    let pays = format!(
        "{} ({terms}) pays in {} of years, {} a year on average",
        layer.key,
        share(it.p_attach_year.value()),
        money(it.expected().value())
    );
    if priced.view() == View::Bought {
        let quoted = layer
            .premium
            .map(|it| format!("; it is quoted at {}", stated(it)));
        return pays + &quoted.unwrap_or_default();
    }
    let technical = priced.technical(at);
    let Some(quoted) = layer.premium else {
        return format!(
            "{pays}; its technical premium is {}",
            money(technical.value())
        );
    };
    let (value, error) = (technical.value(), Z_95 * technical.standard_error());
    let verdict = if (quoted - value).abs() <= error || !technical.is_trustworthy() {
        "not distinguishable at these years".to_owned()
    } else {
        let off = share((quoted / value - 1.0).abs());
        let side = if quoted < value { "less" } else { "more" };
        format!("{off} {side}")
    };
    format!(
        "{pays}; it is quoted at {} against a technical {}: {verdict}",
        stated(quoted),
        money(value)
    )
}

/// Insurers of a layer with their shares.
#[cfg(feature = "cli")]
pub(super) fn carriers(priced: &Priced<'_>, at: usize) -> String {
    let insurers = &priced.tower.layers[at].insurers;
    let named = insurers.iter().map(|(party, part)| {
        let name = &priced.model.parties[*party].name;
        match *part {
            1.0 => name.clone(),
            part => format!("{name} {}", share(part)),
        }
    });
    listed(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_as_they_were_stated() {
        for (amount, said) in [
            (0.0, "0"),
            (999.0, "999"),
            (62_500.0, "62.5k"),
            (3e6, "3M"),
            (1.25e9, "1.25B"),
        ] {
            assert_eq!(stated(amount), said);
        }
        assert_eq!(
            [0.213, 0.0213, 0.00213, 0.000_9].map(share),
            ["21%", "2.1%", "0.21%", "0.09%"]
        );
    }
}
