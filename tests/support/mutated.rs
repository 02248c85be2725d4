//! Texts that somebody might write by mistake or malice: seeds with pieces cut out, copied and put in. The fuzz targets do the
//! same at length; tests do it with numbers that are the same everywhere.

/// SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// A number below `bound`; 0 below 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound.max(1) as u64).unwrap_or(0)
    }

    /// One of the seeds after up to six changes: characters cut out, a stretch of it copied, or one of the pieces put in.
    pub(crate) fn mutated(&mut self, seeds: &[&str], pieces: &[&str]) -> String {
        let mut chars: Vec<char> = seeds[self.below(seeds.len())].chars().collect();
        for _ in 0..self.below(7) {
            let at = self.below(chars.len() + 1);
            match self.below(4) {
                0 => {
                    let end = (at + self.below(8)).min(chars.len());
                    chars.drain(at..end);
                }
                1 => {
                    let from = self.below(chars.len() + 1);
                    let copied = chars[from..(from + self.below(30)).min(chars.len())].to_vec();
                    chars.splice(at..at, copied);
                }
                _ => {
                    chars.splice(at..at, pieces[self.below(pieces.len())].chars());
                }
            }
        }
        chars.into_iter().collect()
    }
}
