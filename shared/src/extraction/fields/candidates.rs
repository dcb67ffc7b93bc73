//! Values found for a field, and what speaks for each.

use std::{collections::BTreeMap, ops::Range};

use crate::extraction::reading::Source;

/// Where a value was read.
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    /// Into the pages of the document.
    pub page: usize,
    /// Words of each line.
    pub words: Vec<Range<usize>>,
    pub text: String,
    pub source: Source,
    pub rule: String,
}

/// A value with its evidence.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub value: String,
    /// How likely it is right, 0..1, by this evidence alone.
    pub score: f32,
    pub evidence: Evidence,
}

/// All that was found, by name of the thing.
#[derive(Debug, Default)]
pub(crate) struct Pool(BTreeMap<&'static str, Vec<Found>>);

/// The value that has most evidence.
#[derive(Clone, Debug)]
pub(crate) struct Winner {
    pub found: Found,
    /// With all evidence for and against it, 0..1.
    pub score: f32,
    /// Pieces of evidence that agree.
    pub agreeing: usize,
}

/// Less evidence is not enough to name a value.
pub(super) const LEAST_SCORE: f32 = 0.5;

impl Pool {
    /// Adds a value.
    pub(crate) fn add(&mut self, name: &'static str, found: Found) {
        self.0.entry(name).or_default().push(found);
    }

    /// Adds all that was found elsewhere, behind what is here.
    pub(crate) fn append(&mut self, other: Self) {
        for (name, mut found) in other.0 {
            self.0.entry(name).or_default().append(&mut found);
        }
    }

    /// Was nothing found?
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Everything found under a name.
    pub(crate) fn all(&self, name: &str) -> &[Found] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every name with what was found.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &Found)> {
        self.0.iter().flat_map(|(name, all)| all.iter().map(move |found| (*name, found)))
    }

    /// The values of a name with their joint scores, best first.
    pub(crate) fn ranked(&self, name: &str) -> Vec<Winner> {
        let mut groups: Vec<Winner> = Vec::new();
        for found in self.all(name) {
            match groups.iter_mut().find(|group| group.found.value == found.value) {
                Some(group) => group.support(found),
                None => groups.push(Winner { found: found.clone(), score: found.score, agreeing: 1 }),
            }
        }
        groups.sort_by(|one, other| other.score.total_cmp(&one.score));
        groups
    }

    /// The best value of a name, its score lowered by what speaks for others.
    #[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
    pub(crate) fn winner(&self, name: &str) -> Option<Winner> {
        let ranked = self.ranked(name);
        let rival = ranked.get(1).map_or(0.0, |second| second.score);
        let mut best = ranked.into_iter().next()?;
        best.score *= 1.0 - 0.5 * (rival / best.score.max(0.01)).min(1.0).powi(2);
        (best.score >= LEAST_SCORE).then_some(best)
    }
}

impl Winner {
    /// Two independent witnesses are wrong together only if both are wrong.
    #[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
    fn support(&mut self, found: &Found) {
        self.score = 1.0 - (1.0 - self.score) * (1.0 - found.score * 0.7);
        self.agreeing += 1;
        if found.score > self.found.score {
            self.found = found.clone();
        }
    }
}
