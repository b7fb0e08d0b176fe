//! Treaties that never pay, or never in full.

use crate::model::resolve::{money_words, tidy};
use crate::model::{Model, Policy, Treaty, TreatyKind};
use crate::scenario::{Finding, Path};
use crate::units::PartyId;

/// The most that one event can cost a cedent under its policies.
fn most_per_event(model: &Model, cedent: PartyId) -> f64 {
    let most = |policy: &Policy| {
        let share = policy
            .insurers
            .iter()
            .find(|(insurer, _)| *insurer == cedent);
        let share = share.map_or(0.0, |(_, share)| share.get());
        let ends = [policy.limit, policy.aggregate].into_iter().flatten();
        let end = ends.map(|end| end.get()).fold(f64::INFINITY, f64::min);
        if share > 0.0 { share * end } else { 0.0 }
    };
    model.policies.iter().map(most).sum()
}

/// What a cedent may assume from those who cede to it is not bounded here.
fn is_reinsurer(model: &Model, party: PartyId) -> bool {
    model
        .treaties
        .iter()
        .any(|treaty| treaty.reinsurers.iter().any(|(each, _)| *each == party))
}

pub(super) fn unreachable_treaty(model: &Model, treaty: &Treaty) -> Option<Finding> {
    if is_reinsurer(model, treaty.cedent) {
        return None;
    }
    let path = Path::of(&["treaty", &treaty.key]);
    let gross = most_per_event(model, treaty.cedent);
    let cedent = &model.parties[treaty.cedent.index()].key;
    if gross == 0.0 {
        let finding = Finding::warning(
            &path,
            format!(
                "treaty `{}` never pays: `{cedent}` insures nobody",
                treaty.key
            ),
        );
        return Some(
            finding
                .label("never pays")
                .hint("name the cedent as an insurer of a policy"),
        );
    }
    let TreatyKind::EventExcess {
        attachment, limit, ..
    } = &treaty.kind
    else {
        return None;
    };
    let kept: f64 = model
        .treaties
        .iter()
        .filter(|other| other.cedent == treaty.cedent)
        .map(retained)
        .product();
    let net = gross * kept;
    let (attachment, limit) = (attachment.get(), limit.get());
    let top = attachment + limit;
    // The product of shares rounds; a treaty that ends where the policies do is reached.
    if net >= top * (1.0 - 1e-9) {
        return None;
    }
    let place = path.key("event_excess").key("limit");
    let (net_words, top_words) = (money_words(net), money_words(tidy(top)));
    let message = format!(
        "`{place}` cannot be reached: the treaty ends at {top_words}, one event costs `{cedent}` at most {net_words} net"
    );
    let most = money_words(tidy((net - attachment).max(0.0)));
    let hint = format!(
        "a limit above {most} never pays; the policies' limits × shares, less quota shares, end there"
    );
    Some(
        Finding::warning(&place, message)
            .label("never paid in full")
            .hint(hint),
    )
}

/// What a treaty that comes before an excess leaves of a loss.
fn retained(treaty: &Treaty) -> f64 {
    match &treaty.kind {
        TreatyKind::QuotaShare { cession, .. } => 1.0 - cession.get(),
        TreatyKind::EventExcess { .. } => 1.0,
    }
}
