//! The dice of random networks.

/// SplitMix64: small, and pinned by the number it is started with.
pub struct Dice(u64);

impl Dice {
    pub fn new(start: u64) -> Self {
        Self(start)
    }

    /// Dice for a term that came later: they move none of the draws of these.
    pub fn aside(&self, term: u64) -> Self {
        Self(Self(self.0).word() ^ term)
    }

    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.word() % n as u64) as usize
    }

    pub fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    fn uniform(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// A part of the list, each with a chance, at least one.
    pub fn some<T: Copy>(&mut self, from: &[T], p: f64) -> Vec<T> {
        let mut some: Vec<T> = Vec::new();
        for item in from {
            if self.chance(p) {
                some.push(*item);
            }
        }
        if some.is_empty() {
            vec![self.pick(from)]
        } else {
            some
        }
    }

    /// Between `least` and `most` of the list, in its order.
    pub fn sample<T: Clone>(&mut self, from: &[T], least: usize, most: usize) -> Vec<T> {
        let count = (least + self.below(most - least + 1)).min(from.len());
        let mut places: Vec<usize> = (0..from.len()).collect();
        self.shuffle(&mut places);
        places.truncate(count);
        places.sort_unstable();
        places.into_iter().map(|at| from[at].clone()).collect()
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}
