//! To whom a recovery goes: the covered loss stacked from the bottom up is retention, what the
//! insurers paid, and what lies above the policy (coinsurance and what limits cut included).
//!
//! ```text
//!  above the policy │ top-down fills this first,      insurers-first fills the
//!  layers, last one │ then these from the top,        layers from the top first,
//!  retention        │ then this                       the insured has the rest
//! ```
//!
//! Insured-first fills all that the insured bears, above and below, before the layers; pro rata
//! gives everybody the same part of what it bore.
//!
//! Top-down: Napier v Hunter [1993] AC 713 (HL).

/// Gives a recovery to layers from the last to the first; returns what is left of it.
#[inline]
fn to_layers(mut recovery: f64, paid: &[f64], back: &mut [f64]) -> f64 {
    for (paid, back) in paid.iter().zip(back.iter_mut()).rev() {
        *back = recovery.min(*paid);
        recovery -= *back;
    }
    recovery
}

/// Shares a recovery top-down; `paid` by layer from the primary up, `back` takes what each layer
/// gets back; the insured keeps the rest.
///
/// ```
/// use obligor::terms::top_down;
/// // loss 1,600, policy 1,000 xs 250 paid 1,000, above 350; recovered 1,300
/// let mut back = [0.0];
/// let kept = top_down(1_300.0, 350.0, &[1_000.0], &mut back);
/// assert_eq!((kept, back[0]), (350.0, 950.0));
/// ```
#[inline]
#[must_use]
pub fn top_down(recovery: f64, above: f64, paid: &[f64], back: &mut [f64]) -> f64 {
    let first = recovery.min(above.max(0.0));
    first + to_layers(recovery - first, paid, back)
}

/// Shares a recovery with the insurers first, from the top layer down; the insured keeps the rest.
///
/// ```
/// use obligor::terms::insurers_first;
/// let mut back = [0.0];
/// assert_eq!(insurers_first(1_300.0, &[1_000.0], &mut back), 300.0);
/// assert_eq!(back[0], 1_000.0);
/// ```
#[inline]
#[must_use]
pub fn insurers_first(recovery: f64, paid: &[f64], back: &mut [f64]) -> f64 {
    to_layers(recovery, paid, back)
}

/// Shares a recovery with the insured first: until it is made whole for the `bears` it has borne,
/// then insurers from the top layer down; returns what the insured keeps.
///
/// ```
/// use obligor::terms::insured_first;
/// let mut back = [0.0];
/// assert_eq!(insured_first(1_300.0, 600.0, &[1_000.0], &mut back), 600.0);
/// assert_eq!(back[0], 700.0);
/// ```
#[inline]
#[must_use]
pub fn insured_first(recovery: f64, bears: f64, paid: &[f64], back: &mut [f64]) -> f64 {
    let first = recovery.min(bears.max(0.0));
    first + to_layers(recovery - first, paid, back)
}

/// Shares a recovery pro rata to what the insured `bears` and each layer paid; nobody gets more
/// than it bore, and what passes the loss stays with the insured.
///
/// ```
/// use obligor::terms::recovered_pro_rata;
/// let mut back = [0.0];
/// assert_eq!(recovered_pro_rata(1_300.0, 600.0, &[1_000.0], &mut back), 487.5);
/// assert_eq!(back[0], 812.5);
/// ```
#[must_use]
pub fn recovered_pro_rata(recovery: f64, bears: f64, paid: &[f64], back: &mut [f64]) -> f64 {
    let all = bears.max(0.0) + paid.iter().sum::<f64>();
    let part = if all > 0.0 {
        (recovery / all).min(1.0)
    } else {
        0.0
    };
    let mut kept = recovery;
    for (paid, back) in paid.iter().zip(back.iter_mut()) {
        *back = paid * part;
        kept -= *back;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn top_down_pays_the_uninsured_top_then_insurers_then_the_retention() {
        for (recovery, kept, back) in [
            (0.0, 0.0, 0.0),
            (350.0, 350.0, 0.0),
            (351.0, 350.0, 1.0),
            (1_350.0, 350.0, 1_000.0),
            (1_600.0, 600.0, 1_000.0),
        ] {
            let mut got = [0.0];
            assert_eq!(top_down(recovery, 350.0, &[1_000.0], &mut got), kept);
            assert_eq!(got[0], back);
        }
    }

    #[test]
    fn an_insured_made_whole_leaves_the_rest_to_its_insurers() {
        for (recovery, kept, back) in [
            (0.0, 0.0, 0.0),
            (599.0, 599.0, 0.0),
            (600.0, 600.0, 0.0),
            (601.0, 600.0, 1.0),
            (1_700.0, 700.0, 1_000.0),
        ] {
            let mut got = [0.0];
            assert_eq!(insured_first(recovery, 600.0, &[1_000.0], &mut got), kept);
            assert_eq!(got[0], back);
        }
    }

    #[test]
    fn a_recovery_pro_rata_gives_nobody_more_than_it_bore() {
        for (recovery, kept, back) in [
            (0.0, 0.0, 0.0),
            (8.0, 3.0, 5.0),
            (16.0, 6.0, 10.0),
            (20.0, 10.0, 10.0),
        ] {
            let mut got = [0.0];
            assert_eq!(recovered_pro_rata(recovery, 6.0, &[10.0], &mut got), kept);
            assert_eq!(got[0], back);
        }
    }

    #[test]
    fn the_last_layer_to_pay_is_the_first_repaid() {
        let mut back = [0.0; 2];
        assert_eq!(insurers_first(700.0, &[1_000.0, 500.0], &mut back), 0.0);
        assert_eq!(back, [200.0, 500.0]);
    }
}
