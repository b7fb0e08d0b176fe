//! The order of a year's events: keys of time, peril and ordinal, and the networks that sort few of
//! them without a branch.

/// The four times of a block of words.
#[inline(always)]
pub(super) fn times(first: u64, second: u64) -> [u64; 4] {
    const LOW: u64 = u32::MAX as u64;
    [first & LOW, first >> 32, second & LOW, second >> 32]
}

/// Four keys in order, by a sorting network.
#[inline(always)]
fn sorted([a, b, c, d]: [u64; 4]) -> [u64; 4] {
    let (a, b) = (a.min(b), a.max(b));
    let (c, d) = (c.min(d), c.max(d));
    let (a, c) = (a.min(c), a.max(c));
    let (b, d) = (b.min(d), b.max(d));
    [a, b.min(c), b.max(c), d]
}

/// Eight keys in order, by two networks of four and a bitonic merge.
#[inline(always)]
fn sorted_eight(keys: [u64; 8]) -> [u64; 8] {
    let [a, b, c, d, e, f, g, h] = keys;
    let [a, b, c, d] = sorted([a, b, c, d]);
    let [h, g, f, e] = sorted([e, f, g, h]);
    let (a, e) = (a.min(e), a.max(e));
    let (b, f) = (b.min(f), b.max(f));
    let (c, g) = (c.min(g), c.max(g));
    let (d, h) = (d.min(h), d.max(h));
    let [a, b, c, d] = merged([a, b, c, d]);
    let [e, f, g, h] = merged([e, f, g, h]);
    [a, b, c, d, e, f, g, h]
}

/// Four keys of a bitonic sequence in order.
#[inline(always)]
fn merged([a, b, c, d]: [u64; 4]) -> [u64; 4] {
    let (a, c) = (a.min(c), a.max(c));
    let (b, d) = (b.min(d), b.max(d));
    [a.min(b), a.max(b), c.min(d), c.max(d)]
}

/// Sorts the events of a year; mostly one, two or three.
#[inline(always)]
pub(super) fn sort(keys: &mut [u64]) {
    const FEW: usize = 8;
    if keys.len() > FEW {
        keys.sort_unstable();
        return;
    }
    if keys.len() > FEW / 2 {
        let mut eight = [u64::MAX; FEW];
        eight[..keys.len()].copy_from_slice(keys);
        keys.copy_from_slice(&sorted_eight(eight)[..keys.len()]);
        return;
    }
    for i in 1..keys.len() {
        let key = keys[i];
        let mut at = i;
        while at > 0 && keys[at - 1] > key {
            keys[at] = keys[at - 1];
            at -= 1;
        }
        keys[at] = key;
    }
}

#[cfg(test)]
mod tests {
    use super::{sort, sorted};

    #[test]
    fn networks_sort_every_order_of_zeros_and_ones() {
        // A network that sorts all sequences of zeros and ones sorts everything (Knuth, TAOCP 5.3.4).
        for pattern in 0..256_u64 {
            for len in 0..=8 {
                let mut keys: Vec<u64> = (0..len).map(|bit| pattern >> bit & 1).collect();
                let mut expected = keys.clone();
                expected.sort_unstable();
                sort(&mut keys);
                assert_eq!(keys, expected);
            }
            let four = [0, 1, 2, 3].map(|bit| pattern >> bit & 1);
            assert!(sorted(four).is_sorted());
        }
    }
}
