//! What is made lies beneath what is written.

use crate::scenario::{Entry, Node, Source};
use indexmap::IndexMap;

/// Puts tables beneath those that are written, as a scenario lies beneath a draft: tables under
/// headers and dotted keys are joined, and every value that is written, an inline table too, stays.
pub(super) fn lay_beneath(
    written: &mut IndexMap<String, Entry>,
    made: IndexMap<String, Entry>,
    sources: &[Source],
) {
    for (key, entry) in made {
        let Some(there) = written.get_mut(&key) else {
            written.insert(key, entry);
            continue;
        };
        if is_inline(&there.node, sources) {
            continue;
        }
        let made = match entry.node.content {
            crate::scenario::Content::Table(made) => made,
            _ => continue,
        };
        if let Some(written) = there.node.table_mut() {
            lay_beneath(written, made, sources);
        }
    }
}

/// Is a table written as a value, in braces?
fn is_inline(node: &Node, sources: &[Source]) -> bool {
    let source = sources.get(node.place.source);
    let text = source.and_then(|it| it.text.get(node.place.span.start..));
    text.is_some_and(|text| text.trim_start().starts_with('{'))
}
