//! A layer: what a limit holds above an attachment.
//!
//! ```text
//! pays = min((x − attachment)₊, limit)
//!  limit ┤      ┌──────
//!      0 ┼──────╱     loss x
//! ```

/// `limit xs attachment`, in money; an unlimited layer has an infinite limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layer {
    /// Where it starts.
    pub attachment: f64,
    /// How much it holds.
    pub limit: f64,
}

impl Layer {
    /// What the layer pays of a loss; a loss equal to the attachment pays nothing, because
    /// wordings say "in excess of"; from `attachment + limit` on it pays the limit.
    ///
    /// ```
    /// use obligor::terms::Layer;
    /// let layer = Layer { attachment: 1e6, limit: 2e6 };
    /// assert_eq!(layer.pays(2.5e6), 1.5e6);
    /// ```
    #[inline(always)]
    #[must_use]
    pub fn pays(self, loss: f64) -> f64 {
        (loss - self.attachment).max(0.0).min(self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_pays_between_attachment_and_exhaustion() {
        let layer = Layer {
            attachment: 100.0,
            limit: 50.0,
        };
        let table = [
            (0.0, 0.0),
            (99.99, 0.0),
            (100.0, 0.0),
            (101.0, 1.0),
            (150.0, 50.0),
            (1e12, 50.0),
        ];
        for (loss, pays) in table {
            assert_eq!(layer.pays(loss), pays, "loss {loss}");
        }
    }
}
