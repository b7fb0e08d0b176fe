//! Mutual contracts: the same terms in the other direction.

use crate::model::{Attribution, Contract, FlowDown};
use crate::units::Money;

/// The contract that runs the other way: its own claims, caps and carve-outs under the path
/// `contract.KEY.mutual`, nothing flows down, and what only the obligor of the first gives stays
/// with it: those it answers for, service credits, the price.
pub(super) fn reversed(contract: &Contract) -> Contract {
    let path = format!("{}.mutual", contract.path);
    let moved = |below: &String| below.replacen(&contract.path, &path, 1);
    let mut reverse = Contract {
        key: format!("{}.mutual", contract.key),
        obligor: contract.beneficiary,
        beneficiary: contract.obligor,
        price: Money::ZERO,
        answers_for: Vec::new(),
        attribution: Attribution::default(),
        flow_down: FlowDown::None,
        credits: None,
        reverse: true,
        ..contract.clone()
    };
    for cap in &mut reverse.caps {
        cap.path = moved(&cap.path);
    }
    for carve_out in &mut reverse.uncapped {
        carve_out.path = moved(&carve_out.path);
    }
    for indemnity in &mut reverse.indemnities {
        indemnity.path = moved(&indemnity.path);
    }
    if let Some(liquidated) = &mut reverse.liquidated {
        liquidated.path = moved(&liquidated.path);
    }
    if let Some(enforcement) = &mut reverse.enforcement {
        enforcement.path = moved(&enforcement.path);
    }
    if let Some(notice) = &mut reverse.notice {
        notice.path = moved(&notice.path);
    }
    reverse.path = path;
    reverse
}
