//! Label wordings, and which of them a printed label is.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::{
    concept::Concept,
    vocabulary::{Token, UNKNOWN, Vocabulary},
};

/// More words are a sentence, not a label.
const MOST_WORDS: usize = 12;

/// A label must share at least this part of its weight with a wording.
const LEAST_LIKENESS: f32 = 0.8;

/// And be this much more like it than like any wording of something else.
const LEAST_LEAD: f32 = 0.05;

/// With more unknown weight no wording is alike enough.
const MOST_UNKNOWN: f32 = 0.4;

/// A label in two languages is as sure as the half that is known, or nearly.
const TRANSLATED: f32 = 0.97;

/// What stands in brackets behind a label may be more than an explanation.
const EXPLAINED: f32 = 0.9;

/// A sum with its sections behind it is nearly as sure as without.
const OF_SECTIONS: f32 = 0.97;

/// What a label means, and how sure that is (1 = word for word).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Meaning {
    pub concept: Concept,
    pub likeness: f32,
}

#[derive(Debug)]
struct Wording {
    concept: Concept,
    tokens: Vec<Token>,
    weight: f32,
}

/// All wordings of a template on top of the general ones.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    vocabulary: Vocabulary,
    exact: FxHashMap<Vec<Token>, Concept>,
    wordings: Vec<Wording>,
    /// Token → wordings with it.
    with_token: Vec<Vec<u32>>,
    weights: Vec<f32>,
    /// The words of «including add-on covers».
    including_addons: Vec<Token>,
    /// The word that stands for «(A+B)».
    sum_of_sections: Option<Token>,
}

impl Lexicon {
    /// Earlier entries win over later ones with the same words: an insurer's own stand before the general ones.
    pub(crate) fn new(mut vocabulary: Vocabulary, labels: &[(Concept, &str)]) -> Self {
        for (_, wording) in labels {
            vocabulary.learn(wording);
        }
        vocabulary.finish();
        let sum_of_sections = vocabulary.tokens("A+B").first().copied();
        let including_addons = vocabulary.tokens("including add-on cover premium");
        let mut lexicon = Self { vocabulary, including_addons, sum_of_sections, ..Self::default() };
        for (concept, wording) in labels {
            let tokens = lexicon.vocabulary.tokens(wording);
            if !tokens.is_empty() && !lexicon.exact.contains_key(&tokens) {
                lexicon.exact.insert(tokens.clone(), *concept);
                let tokens = lexicon.vocabulary.without_sections(&tokens);
                lexicon.wordings.push(Wording { concept: *concept, tokens, weight: 0.0 });
            }
        }
        lexicon.weigh();
        lexicon
    }

    /// A word that many concepts share tells little; one of a single concept tells it all.
    #[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "likeness, no money")]
    fn weigh(&mut self) {
        let most = self.wordings.iter().flat_map(|wording| wording.tokens.iter()).max().map_or(0, |most| *most + 1);
        self.with_token = vec![Vec::new(); usize::from(most)];
        for (at, wording) in (0_u32..).zip(&self.wordings) {
            for token in &wording.tokens {
                if let Some(with) = self.with_token.get_mut(usize::from(*token)) {
                    with.push(at);
                }
            }
        }
        let rarity = |with: &Vec<u32>| {
            let mut concepts: Vec<Concept> = with.iter().map(|at| self.wordings[*at as usize].concept).collect();
            concepts.sort_unstable();
            concepts.dedup();
            1.0 + (54.0 / concepts.len().max(1) as f32).ln()
        };
        self.weights = self.with_token.iter().map(rarity).collect();
        let weights = std::mem::take(&mut self.weights);
        for wording in &mut self.wordings {
            wording.weight = wording.tokens.iter().map(|token| weights[usize::from(*token)]).sum();
        }
        self.weights = weights;
    }

    /// Could a label hold this printed word?
    pub(crate) fn knows(&self, printed: &str) -> bool {
        self.vocabulary.knows(printed)
    }

    /// What this label means, word for word (spellings and misread letters aside).
    pub(crate) fn exactly(&self, label: &str) -> Option<Meaning> {
        self.in_words(&self.vocabulary.split_words(label))
    }

    fn in_words(&self, words: &[CompactString]) -> Option<Meaning> {
        let tokens = self.vocabulary.of_words(words);
        if tokens.len() > MOST_WORDS {
            return None;
        }
        let known = self.word_for_word(&tokens).map(|concept| Meaning { concept, likeness: 1.0 });
        known
            .or_else(|| {
                let repaired = tokens.contains(&UNKNOWN).then(|| self.vocabulary.of_repaired_words(words))?;
                self.word_for_word(&repaired).map(|concept| Meaning { concept, likeness: 0.97 })
            })
            .or_else(|| self.of_all_sections(&tokens))
    }

    /// «Taxable Premium (A+B+C)»: which sections a sum is of says nothing where one is called so anyway.
    fn of_all_sections(&self, tokens: &[Token]) -> Option<Meaning> {
        let (last, others) = tokens.split_last()?;
        let is_sum = self.sum_of_sections == Some(*last) && others.len() > 1;
        let concept = is_sum.then(|| self.word_for_word(others)).flatten()?;
        Some(Meaning { concept, likeness: OF_SECTIONS })
    }

    /// «Total Premium (A)» is another thing than «Total Premium»; otherwise the letters of sections say nothing.
    fn word_for_word(&self, tokens: &[Token]) -> Option<Concept> {
        let own = || self.exact.get(tokens);
        own().or_else(|| self.exact.get(&self.vocabulary.without_sections(tokens))).copied()
    }

    /// What this label means, also when it is worded differently from every known wording.
    pub(crate) fn meaning(&self, label: &str) -> Option<Meaning> {
        let words = self.vocabulary.split_words(label);
        if self.vocabulary.is_sentence(&words) {
            return self.translated(label);
        }
        let known = self.in_words(&words).or_else(|| self.translated(label));
        known.or_else(|| self.explained(label)).or_else(|| self.most_alike(&words))
    }

    /// «Add-ons (Zero Depreciation)»: what a part consists of changes nothing where a proof is asked for anyway. Nor does
    /// «Total OD (incl. add-ons)» say more than that the add-ons are no sum of their own.
    #[expect(clippy::float_arithmetic, reason = "likeness, no money")]
    fn explained(&self, label: &str) -> Option<Meaning> {
        let (own, note) = label.strip_suffix(')')?.split_once('(')?;
        let adds = |token: &Token| self.including_addons.contains(token);
        let is_sum_with_addons = || self.vocabulary.tokens(note).iter().all(adds);
        let known = self.exactly(own)?;
        if !known.concept.is_section() && (known.concept != Concept::Od || !is_sum_with_addons()) {
            return None;
        }
        Some(Meaning { likeness: known.likeness * EXPLAINED, ..known })
    }

    /// «Panjikaran Sankhya / Registration No.»: one side is another language, of which hardly a word is known.
    #[expect(clippy::float_arithmetic, reason = "likeness, no money")]
    fn translated(&self, label: &str) -> Option<Meaning> {
        let (one, other) = label.split_once('/')?;
        let is_foreign = |side: &str| {
            let tokens = self.vocabulary.tokens(side);
            let unknown = tokens.iter().filter(|token| **token == UNKNOWN).count();
            unknown > 0 && unknown * 2 >= tokens.len()
        };
        // «CITY / V MT» is a car, so one known word in front is not enough.
        let own = match (is_foreign(one), is_foreign(other)) {
            (true, false) => other,
            (false, true) if self.vocabulary.tokens(one).len() > 1 => one,
            _ => return None,
        };
        self.exactly(own).map(|known| Meaning { likeness: known.likeness * TRANSLATED, ..known })
    }

    #[expect(clippy::float_arithmetic, reason = "likeness, no money")]
    fn most_alike(&self, words: &[CompactString]) -> Option<Meaning> {
        let tokens = self.vocabulary.without_sections(&self.vocabulary.of_repaired_words(words));
        if tokens.len() > MOST_WORDS || tokens.len() < 2 {
            return None;
        }
        let own: f32 = tokens.iter().map(|token| self.weight(*token)).sum();
        let unknown: f32 = tokens.iter().filter(|token| **token == UNKNOWN).map(|token| self.weight(*token)).sum();
        if unknown > own * MOST_UNKNOWN {
            return None;
        }
        // «1 year to 2 years» shares no more with «Year 1» than «year» does.
        let mut once = tokens.clone();
        once.sort_unstable();
        once.dedup();
        let mut shared: FxHashMap<u32, f32> = FxHashMap::default();
        for token in &once {
            for at in self.with_token.get(usize::from(*token)).into_iter().flatten() {
                *shared.entry(*at).or_default() += self.weight(*token);
            }
        }
        let mut best = Meaning { concept: Concept::Other, likeness: 0.0 };
        let mut second = best;
        for (at, weight) in shared {
            let wording = &self.wordings[at as usize];
            let alike = Meaning { concept: wording.concept, likeness: 2.0 * weight / (own + wording.weight) };
            if alike.likeness > best.likeness || (alike.likeness >= best.likeness && alike.concept < best.concept) {
                if best.concept != alike.concept {
                    second = best;
                }
                best = alike;
            } else if alike.concept != best.concept && alike.likeness > second.likeness {
                second = alike;
            }
        }
        let is_clear = best.likeness >= LEAST_LIKENESS && best.likeness - second.likeness >= LEAST_LEAD;
        is_clear.then_some(Meaning { likeness: best.likeness.min(1.0) * 0.95, ..best })
    }

    fn weight(&self, token: Token) -> f32 {
        // An unknown word may turn the meaning round: it weighs as much as the most telling ones.
        self.weights.get(usize::from(token)).copied().unwrap_or(5.0)
    }
}
