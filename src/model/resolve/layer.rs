//! Layers of a tower: where they attach, and what they follow of the policy they are over.

use super::Context;
use crate::model::{Attachment, Policy};
use crate::scenario::written::{self, AttachmentWord, AttachmentWritten};
use crate::scenario::{Finding, Path, Written};
use crate::units::Money;

impl Context<'_> {
    /// When a policy starts to pay; only a layer over another has a choice.
    ///
    /// `below` are the policies under it, the next first.
    pub(super) fn attachment(
        &mut self,
        path: &Path,
        written: &written::Policy,
        below: &[&Policy],
    ) -> Attachment {
        let place = path.key("attachment");
        let is_layer = written.over.is_some();
        match written.attachment {
            None => {
                if is_layer {
                    self.default(&place, "drop-down");
                }
                Attachment::DropDown
            }
            Some(AttachmentWritten::Word(AttachmentWord::DropDown)) => Attachment::DropDown,
            Some(_) if !is_layer => {
                let finding = Finding::error(&place, format!("`{path}` is over no other policy"));
                self.report(
                    finding
                        .at_key()
                        .label("not a layer")
                        .hint("`attachment` belongs to a policy `over` another; leave it out"),
                );
                Attachment::DropDown
            }
            Some(AttachmentWritten::Word(AttachmentWord::InsurerPaymentOnly)) => {
                Attachment::InsurerPaymentOnly
            }
            Some(AttachmentWritten::At(at)) => {
                Attachment::Fixed(at.fixed.map_or(Money::ZERO, Written::get))
            }
            Some(AttachmentWritten::Word(AttachmentWord::Fixed)) => {
                self.fixed_attachment(path, below)
            }
        }
    }

    /// A fixed attachment without a number is the sum of the limits below.
    fn fixed_attachment(&mut self, path: &Path, below: &[&Policy]) -> Attachment {
        let place = path.key("attachment");
        let limits: Option<Vec<f64>> = below
            .iter()
            .map(|policy| policy.limit.map(Money::get))
            .collect();
        let sum = limits.and_then(|limits| Money::new(limits.iter().sum()).ok());
        let Some(sum) = sum else {
            // What the layer is over may be unknown, which has been said.
            if let Some(endless) = below.iter().find(|policy| policy.limit.is_none()) {
                let message = format!(
                    "`{path}` attaches at a fixed sum, and `{}` has no limit to add",
                    endless.path
                );
                let finding = Finding::error(&place, message).label("at which sum?");
                self.report(finding.hint("write attachment = { fixed = \"5M\" }"));
            }
            return Attachment::DropDown;
        };
        let words = super::money_words(sum.get());
        self.default(
            &place.key("fixed"),
            format!("{words} (the limits below, added)"),
        );
        Attachment::Fixed(sum)
    }
}
