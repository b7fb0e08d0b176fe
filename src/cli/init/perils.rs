//! The perils of a provider, calibrated: the texts stand in TOML files beside this one.

use super::answers::{Amount, Answers, short};
use crate::scenario::calibration::{
    Cause, Sector, Trade, events_a_year, interruption_per_hour, severity,
};

const MSP: &str = include_str!("perils_msp.toml");
const SAAS: &str = include_str!("perils_saas.toml");
const OUTAGE: &str = include_str!("peril_outage.toml");

/// The perils of a trade.
pub fn perils(answers: &Answers, id: &str) -> String {
    let of_trade = match answers.trade.value {
        Trade::ManagedServices => MSP,
        Trade::Software => SAAS,
    };
    filled(&format!("{of_trade}\n{OUTAGE}"), &figures(answers, id))
}

/// What stands for each `<place>` of the texts.
fn figures(answers: &Answers, id: &str) -> Vec<(&'static str, String)> {
    let (own, client) = (&answers.provider_revenue.value, &answers.revenue.value);
    let rate = |cause| {
        let rate = events_a_year(answers.trade.value, cause, own.value);
        format!("{rate:.3}")
    };
    let own_law = |cause| law(cause, Sector::Technology, own);
    let client_law = |cause| law(cause, answers.sector.value, client);
    let hour = |revenue: &Amount| short(interruption_per_hour(revenue.value));
    vec![
        ("<id>", id.to_owned()),
        ("<ransomware-rate>", rate(Cause::Ransomware)),
        ("<breach-rate>", rate(Cause::DataBreach)),
        ("<own-ransomware>", own_law(Cause::Ransomware)),
        ("<own-breach>", own_law(Cause::DataBreach)),
        ("<client-ransomware>", client_law(Cause::Ransomware)),
        ("<client-breach>", client_law(Cause::DataBreach)),
        ("<own-hour>", hour(own)),
        ("<client-hour>", hour(client)),
    ]
}

/// The two quantiles of a lognormal law, as a scenario writes them.
fn law(cause: Cause, sector: Sector, revenue: &Amount) -> String {
    let law = severity(cause, sector, revenue.value);
    let (median, p95) = (short(law.median), short(law.p95));
    format!("{{ median = \"{median}\", p95 = \"{p95}\" }}")
}

fn filled(text: &str, figures: &[(&str, String)]) -> String {
    let start = text.to_owned();
    let fill = |text: String, (place, figure): &(&str, String)| text.replace(place, figure);
    figures.iter().fold(start, fill)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::calibration::cause_share;

    #[test]
    fn the_texts_tell_the_shares_of_causes_that_are_used() {
        let share =
            |trade, cause| format!("{:.0} % of all events", 100.0 * cause_share(trade, cause));
        assert!(MSP.contains(&share(Trade::ManagedServices, Cause::Ransomware)));
        let (breach, ransomware) = SAAS.split_once("[peril.ransomware]").expect("two perils");
        assert!(breach.contains(&share(Trade::Software, Cause::DataBreach)));
        assert!(ransomware.contains(&share(Trade::Software, Cause::Ransomware)));
    }
}
