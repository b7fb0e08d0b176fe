//! The document of a priced book, documented key by key in `docs/reference/book.md`.

use super::{ONE_IN_200, PricedBook, PricedPolicy, PricedProvider, Quoted, reading};
use crate::report::json::of_run;
use crate::report::price::json::basis;
use crate::scenario::book::{Insured, Provider};
use crate::scenario::calibration::insured::{Shared, outages_a_year};
use serde_json::{Map, Value, json};

/// The currency of the published figures.
pub const CURRENCY: &str = "USD";

/// The document.
#[must_use]
pub fn document(priced: &PricedBook<'_>) -> Value {
    let facts = priced.facts;
    let policies: Map<String, Value> = priced
        .rows()
        .map(|(it, priced)| (it.id.clone(), policy(it, priced)))
        .collect();
    let providers: Map<String, Value> = priced
        .providers
        .iter()
        .map(|it| {
            let provider = &priced.book.providers()[it.provider];
            (provider.name.clone(), of_provider(it, provider))
        })
        .collect();
    let named = json!({ "book": facts.scenario, "currency": CURRENCY });
    let said = json!({
        "reading": reading(priced),
        "basis": basis(priced.basis),
        "assumptions": {
            "shared_part": priced.book.part(),
            "comes_through": {
                "ransomware": priced.book.comes_through(Shared::Ransomware),
                "breach": priced.book.comes_through(Shared::DataBreach),
            },
            "outages_a_year": outages_a_year(),
        },
        "whole": whole(priced),
        "providers": providers,
        "policies": policies,
    });
    of_run(named, facts, said)
}

fn whole(priced: &PricedBook<'_>) -> Value {
    let it = &priced.whole;
    let quoted = |quoted| priced.count(quoted);
    json!({
        "policies": priced.policies.len(),
        "premium": it.premium,
        "expenses": it.expenses,
        "limits": it.limits,
        "technical": it.technical,
        "expected_loss": it.curve.mean(),
        "sd": it.curve.sd(),
        "loss_ratio": it.loss_ratio(),
        "aep": it.aep,
        "oep": it.oep,
        "tvar": it.tvar,
        "p_loss_ratio_above_1": it.p_loss_ratio,
        "p_combined_above_1": it.p_combined,
        "result": it.result(),
        "one_in_200": {
            "loss": it.curve.var(ONE_IN_200),
            "loss_ratio": it.loss_ratio_1_in_200(),
            "result": it.result_1_in_200(),
        },
        "expected_loss_alone": priced.expected_alone(),
        "co_tvar_alone": it.co_tvar_alone,
        "share_of_tail_alone": priced.share_alone(),
        "share_of_tail_through": {
            "ransomware": priced.share_of(Shared::Ransomware),
            "breach": priced.share_of(Shared::DataBreach),
            "outage": priced.share_of(Shared::Outage),
        },
        "quoted": {
            "below": quoted(Quoted::Below),
            "within": quoted(Quoted::Within),
            "above": quoted(Quoted::Above),
        },
    })
}

fn of_provider(it: &PricedProvider, provider: &Provider) -> Value {
    let [ransomware, breach, outage] = provider.rates;
    let [of_ransomware, of_breach, _] = provider.through;
    json!({
        "clients": it.clients,
        "premium": it.premium,
        "limits": it.limits,
        "events_a_year": { "ransomware": ransomware, "breach": breach, "outage": outage },
        "through_a_year": { "ransomware": of_ransomware, "breach": of_breach },
        "expected_loss": it.expected,
        "co_tvar": it.co_tvar,
        "share_of_tail": it.share,
    })
}

fn policy(it: &Insured, priced: &PricedPolicy) -> Value {
    json!({
        "sector": it.sector.word(),
        "provider": it.provider,
        "revenue": it.revenue,
        "limit": it.limit,
        "retention": it.retention,
        "premium": it.premium,
        "share": it.share,
        "expected_loss": priced.expected,
        "sd": priced.sd,
        "p_attach": priced.p_attach,
        "p_exhaust": priced.p_exhaust,
        "loss_on_line": priced.expected.scaled(1.0 / it.limit),
        "rate_on_line": it.premium / it.limit,
        "loss_ratio": priced.expected.scaled(1.0 / it.premium),
        "p_loss_ratio_above_1": priced.p_above_premium,
        "technical": priced.technical,
        "technical_rate_on_line": priced.technical.scaled(1.0 / it.limit),
        "quoted": priced.quoted(it.premium).word(),
    })
}

impl Quoted {
    /// Its word in documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Within => "within",
            Self::Above => "above",
        }
    }
}
