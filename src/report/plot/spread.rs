//! Labels that would overlap, moved apart as little as possible.

/// Centres for labels of these sizes that wish to stand at `wanted`, inside `[low, high]`.
///
/// Order is kept; neighbours do not overlap. Labels that collide form a block that is centred on
/// the mean of their wishes (isotonic regression by pooling neighbours). If all of them do not fit,
/// they are squeezed evenly and overlap.
pub(super) fn spread(wanted: &[f64], sizes: &[f64], low: f64, high: f64) -> Vec<f64> {
    let needed: f64 = sizes.iter().sum();
    let squeeze = ((high - low).max(0.0) / needed).min(1.0);
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    // With each label lowered by the room of those before it, "no overlap" is "not decreasing".
    let mut offsets = Vec::with_capacity(order.len());
    let mut used = 0.0;
    for index in &order {
        let size = sizes[*index] * squeeze;
        offsets.push(used + size / 2.0);
        used += size;
    }
    let mut blocks: Vec<(f64, usize)> = Vec::with_capacity(order.len());
    for (index, offset) in order.iter().zip(&offsets) {
        blocks.push((wanted[*index] - offset, 1));
        pool(&mut blocks);
    }
    let last = (high - used).max(low);
    let starts = blocks
        .into_iter()
        .flat_map(|(mean, members)| std::iter::repeat_n(mean.clamp(low, last), members));
    let mut placed = vec![0.0; wanted.len()];
    for ((index, offset), start) in order.iter().zip(&offsets).zip(starts) {
        placed[*index] = start + offset;
    }
    placed
}

/// Joins the last blocks as long as a later one stands before an earlier one.
fn pool(blocks: &mut Vec<(f64, usize)>) {
    while let [.., (before, m), (after, n)] = blocks[..] {
        if before <= after {
            return;
        }
        let mean = (before * m as f64 + after * n as f64) / (m + n) as f64;
        blocks.truncate(blocks.len() - 2);
        blocks.push((mean, m + n));
    }
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn labels_that_fit_stay_where_they_are() {
        assert_eq!(
            spread(&[10.0, 50.0, 90.0], &[16.0; 3], 0.0, 100.0),
            vec![10.0, 50.0, 90.0]
        );
    }

    #[test]
    fn labels_that_collide_part_around_their_middle() {
        assert_eq!(
            spread(&[50.0, 50.0], &[10.0; 2], 0.0, 100.0),
            vec![45.0, 55.0]
        );
        assert_eq!(
            spread(&[50.0, 50.0], &[10.0, 30.0], 0.0, 100.0),
            vec![40.0, 60.0]
        );
    }

    #[test]
    fn labels_stay_inside_and_apart_whatever_is_wanted() {
        let wanted = [-50.0, 3.0, 99.0, 200.0, 98.0, 1.0];
        let placed = spread(&wanted, &[12.0; 6], 0.0, 100.0);
        let mut sorted = placed.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|w| w[1] - w[0] >= 12.0 - 1e-9));
        assert!(sorted[0] >= 6.0 - 1e-9 && sorted[5] <= 94.0 + 1e-9);
    }

    #[test]
    fn no_label_needs_no_place() {
        assert!(spread(&[], &[], 0.0, 100.0).is_empty());
    }

    #[test]
    fn too_many_labels_are_set_evenly() {
        let placed = spread(&[5.0; 20], &[12.0; 20], 0.0, 100.0);
        assert!(placed.iter().all(|p| (0.0..=100.0).contains(p)));
    }
}
