//! No second fine for the same conduct.
//!
//! ```text
//! owed_i = 0         if a regime that displaces i is named, or one that bars i owes more than nothing
//!        = amount_i  otherwise
//! ```
//!
//! NIS2 Art. 35(2) does not take the larger: where a data protection authority has fined, the NIS2
//! authority shall not, whatever its own fine would have been.

use super::{Entity, Regime};

impl Regime {
    /// Does an amount under this regime leave no room for one under the other?
    ///
    /// `gdpr` bars both of `nis2` for the same conduct (Directive (EU) 2022/2555, Art. 35(2)). An
    /// entity is essential or important, so `nis2:essential` bars `nis2:important`.
    #[must_use]
    pub fn bars(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Gdpr, Self::Nis2(_))
                | (Self::Nis2(Entity::Essential), Self::Nis2(Entity::Important))
        )
    }

    /// Does the other regime not apply at all to a party under this one, whatever either owes?
    ///
    /// The CCPA does not apply to medical information that the CMIA governs (California Civil Code
    /// 1798.145(c)(1)(A)): a party that names both has medical records, so `cmia` displaces `ccpa`.
    ///
    /// ```
    /// use obligor::regimes::Regime;
    /// assert!(Regime::Cmia.displaces(Regime::Ccpa) && !Regime::Ccpa.displaces(Regime::Cmia));
    /// ```
    #[must_use]
    pub fn displaces(self, other: Self) -> bool {
        matches!((self, other), (Self::Cmia, Self::Ccpa))
    }
}

/// Strikes out what the same conduct is not fined for twice: amounts for one event at one party, for
/// the same kind of amount (`conduct`, or `damages`; a late notice is conduct of its own).
///
/// An amount of nothing bars nothing, but displaces; the order of the list does not matter.
///
/// ```
/// use obligor::regimes::{Entity, Regime, once_for_linked};
/// let nis2 = Regime::Nis2(Entity::Essential);
/// let mut amounts = [(nis2, 900.0), (Regime::Gdpr, 400.0), (Regime::Sec, 50.0)];
/// once_for_linked(&mut amounts);
/// assert_eq!(amounts, [(nis2, 0.0), (Regime::Gdpr, 400.0), (Regime::Sec, 50.0)]);
/// ```
pub fn once_for_linked(amounts: &mut [(Regime, f64)]) {
    for at in 0..amounts.len() {
        let (regime, _) = amounts[at];
        let is_barred = amounts
            .iter()
            .any(|(other, amount)| other.displaces(regime) || *amount > 0.0 && other.bars(regime));
        if is_barred {
            amounts[at].1 = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ESSENTIAL: Regime = Regime::Nis2(Entity::Essential);
    const IMPORTANT: Regime = Regime::Nis2(Entity::Important);

    fn owed(amounts: &[(Regime, f64)]) -> Vec<f64> {
        let mut amounts = amounts.to_vec();
        once_for_linked(&mut amounts);
        amounts.into_iter().map(|(_, amount)| amount).collect()
    }

    #[test]
    fn nis2_fines_only_what_the_gdpr_did_not() {
        assert_eq!(owed(&[(Regime::Gdpr, 1.0), (ESSENTIAL, 9.0)]), [1.0, 0.0]);
        assert_eq!(owed(&[(Regime::Gdpr, 0.0), (ESSENTIAL, 9.0)]), [0.0, 9.0]);
        assert_eq!(owed(&[(Regime::UkGdpr, 1.0), (ESSENTIAL, 9.0)]), [1.0, 9.0]);
    }

    #[test]
    fn the_order_of_the_list_does_not_matter() {
        let list = [(Regime::Gdpr, 1.0), (ESSENTIAL, 2.0), (IMPORTANT, 3.0)];
        let back = [list[2], list[1], list[0]];
        assert_eq!(owed(&list), [1.0, 0.0, 0.0]);
        assert_eq!(owed(&back), [0.0, 0.0, 1.0]);
        let no_gdpr = [(IMPORTANT, 3.0), (ESSENTIAL, 2.0)];
        assert_eq!(owed(&no_gdpr), [0.0, 2.0]);
    }

    #[test]
    fn a_medical_record_is_not_under_the_consumer_act_too() {
        assert_eq!(
            owed(&[(Regime::Ccpa, 799.0), (Regime::Cmia, 500.0)]),
            [0.0, 500.0]
        );
        // Nor where nothing is claimed under the one that governs it.
        assert_eq!(
            owed(&[(Regime::Ccpa, 799.0), (Regime::Cmia, 0.0)]),
            [0.0, 0.0]
        );
    }

    #[test]
    fn no_chain_of_bars_comes_back_to_where_it_began() {
        for one in Regime::ALL {
            let strikes = |one: Regime, other| one.bars(other) || one.displaces(other);
            assert!(!strikes(one, one));
            for other in Regime::ALL {
                let both = strikes(one, other) && strikes(other, one);
                assert!(!both, "{one:?} {other:?}");
            }
        }
    }
}
