//! When a layer of a tower starts to pay.
//!
//! ```text
//! drop-down                over what is left of the layers below, whoever eroded them
//! fixed                    min((loss of the event − attachment)₊, limit), less what it paid before
//! insurer-payment-only     drop-down, but only above insurers that paid their limits themselves
//! ```

use super::Layer;

/// Fixed: what a layer pays of the loss an event has brought so far, beyond what it has paid of it
/// in earlier calls.
///
/// ```
/// use obligor::terms::{Layer, fixed_attachment};
/// let layer = Layer { attachment: 10e6, limit: 10e6 };
/// assert_eq!(fixed_attachment(layer, 12e6, 0.0), 2e6);
/// ```
#[inline]
#[must_use]
pub fn fixed_attachment(layer: Layer, event_loss: f64, paid_before: f64) -> f64 {
    (layer.pays(event_loss) - paid_before).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_layer_pays_of_the_event_s_loss_and_no_more_in_a_second_call() {
        let layer = Layer {
            attachment: 100.0,
            limit: 50.0,
        };
        for (loss, before, pays) in [
            (0.0, 0.0, 0.0),
            (100.0, 0.0, 0.0),
            (101.0, 0.0, 1.0),
            (150.0, 20.0, 30.0),
            (1e9, 50.0, 0.0),
        ] {
            assert_eq!(fixed_attachment(layer, loss, before), pays);
        }
    }
}
