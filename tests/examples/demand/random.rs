//! Numbers that look random and are the same every time.

/// A generator (xorshift64*).
pub struct Random(u64);

impl Random {
    /// One for each seed.
    pub fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }

    /// Leans to the small numbers: a few values are common, most are rare.
    pub fn skewed(&mut self, limit: usize) -> usize {
        self.below(limit) * self.below(limit) / limit.max(1) * self.below(limit) / limit.max(1)
    }

    pub fn often(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}
