//! placeholder of the lead's file
/// seam
pub fn write(
    _: &super::Results<'_>,
    _: &crate::draw::Sampler,
    _: &crate::settle::Waterfall,
    _: &std::path::Path,
) -> std::io::Result<Vec<String>> {
    Ok(Vec::new())
}
