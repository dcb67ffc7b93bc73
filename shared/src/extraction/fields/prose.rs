//! Sentences that say what other forms print in tables: «The Company insures Mr. … for the period from … to …».

mod bonus;
mod vehicle;

use std::ops::Range;

use super::{
    Page, Pool, Sheet,
    candidates::{Evidence, Found},
    labels::below,
};
use crate::extraction::{
    picture::Section,
    reading::Source,
    values::{self, Parsed},
};

/// Fewer words in a line are no sentence.
const LEAST_WORDS: usize = 8;

/// Lines of the longest sentence.
const MOST_LINES: usize = 6;

/// A sentence is as sure as a label in front of a value without a colon.
const SCORE: f32 = 0.85;

/// Where the text leaves one reading only.
const REPAIRED: f32 = 0.8;

/// Words from a period's first to its last.
const LONGEST_PERIOD: usize = 18;

/// Sentences with one of these speak of another policy, or of any.
const DECOYS: [&str; 18] = [
    "previous",
    "expiring",
    "expired",
    "renew",
    "renewed",
    "renewal",
    "nominee",
    "agent",
    "broker",
    "example",
    "sample",
    "illustration",
    "claim",
    "claims",
    "endorsement",
    "third",
    "quote",
    "quotation",
];

/// A shorter word with a full stop is an abbreviation, like these.
const SHORTEST_LAST: usize = 3;
const ABBREVIATED: [&str; 9] = ["mrs", "smt", "m/s", "ltd", "pvt", "regn", "reg", "nos", "hrs"];

/// What stands in front of a name.
const TITLES: [&str; 9] = ["mr", "mrs", "ms", "m/s", "dr", "smt", "shri", "sri", "miss"];

/// The words of a sentence: their places on the page, their text, and the text without signs in small letters.
struct Sentence<'a> {
    at: Vec<usize>,
    words: Vec<&'a str>,
    bare: Vec<String>,
}

/// Adds what the sentences of a page say.
#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
pub(crate) fn from_sentences(sheet: &Sheet<'_>, pool: &mut Pool) {
    let Sheet { page, at, template } = *sheet;
    let mut read = vec![false; page.picture.pieces.len()];
    for piece in 0..page.picture.pieces.len() {
        let own = &page.picture.pieces[piece];
        let is_free = !read[piece] && page.sections[piece] == Section::Own && !page.labels.is_label[piece];
        if !is_free || own.words.len() < LEAST_WORDS || !begins(page, piece) {
            continue;
        }
        let Some(paragraph) = paragraph(page, piece, &mut read) else { continue };
        let rule = format!("{}/sentence v{}", template.code, template.version);
        let is_decoy = paragraph.bare.iter().any(|word| DECOYS.contains(&word.as_str())) && !paragraph.is_of_bonus();
        for sentence in paragraph.sentences() {
            let told = if is_decoy { Vec::new() } else { found_in(&sentence) };
            for (name, parsed, words) in told.into_iter().chain(bonus::bonus(&sentence)) {
                let text = sentence.words[words.clone()].join(" ");
                let words = runs(&sentence.at[words]);
                let evidence = Evidence { page: at, words, text, source: Source::Line, rule: rule.clone() };
                let score = if parsed.is_repaired { SCORE * REPAIRED } else { SCORE };
                pool.add(name, Found { value: parsed.value, score, evidence });
            }
        }
    }
}

/// Does a sentence begin here: with a capital, and with nothing to its left that says of what it speaks?
fn begins(page: &Page<'_>, piece: usize) -> bool {
    let picture = &page.picture;
    let own = &picture.pieces[piece];
    // Labels and values in turn without a colon have been read as such.
    let begins_with_label = || {
        let mut spots = page.labels.spots.iter().filter(|spot| spot.has_colon && spot.pieces == [piece]);
        spots.any(|spot| spot.area.left <= own.area.left) && !own.text.split(' ').any(|word| word.ends_with(':'))
    };
    own.text.starts_with(char::is_uppercase) && picture.rows[own.row].start == piece && !begins_with_label()
}

/// The lines that go on with this one, if there is a figure in them: clauses have none, and whatever is looked for has.
fn paragraph<'a>(page: &Page<'a>, first: usize, read: &mut [bool]) -> Option<Sentence<'a>> {
    let (mut at, mut last) = (Vec::new(), Some(first));
    for _ in 0..MOST_LINES {
        let Some(piece) = last else { break };
        read[piece] = true;
        at.extend(page.picture.pieces[piece].words.clone());
        last = below(&page.picture, piece).filter(|next| page.sections[*next] == Section::Own);
    }
    let words: Vec<&str> = at.iter().map(|word| page.picture.words[*word].text).collect();
    let has_figure = words.iter().any(|word| word.bytes().any(|byte| byte.is_ascii_digit()));
    let bare = |word: &&str| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    has_figure.then(|| Sentence { bare: words.iter().map(bare).collect(), at, words })
}

type Said = (&'static str, Parsed, Range<usize>);

fn found_in(sentence: &Sentence<'_>) -> Vec<Said> {
    let mut found = Vec::new();
    for at in 0..sentence.words.len() {
        let before = |phrase: &[&str]| sentence.is_behind(at, phrase);
        if before(&["policy", "no"]) || before(&["policy", "number"]) {
            found.extend(sentence.said("policy_number", at, 1..=5, values::policy_number));
        } else if before(&["your", "policy"]) {
            found.extend(sentence.said("policy_number", at, 1..=1, values::policy_number));
        } else if before(&["issued", "on"]) {
            found.extend(sentence.said("issue_date", at, 1..=4, |text| values::day(text).map(day)));
        } else if before(&["registration", "number"]) || before(&["registration", "no"]) || before(&["of", "vehicle"]) {
            found.extend(sentence.said("vehicle_number", at, 1..=4, values::registration));
        } else if before(&["from"]) {
            found.extend(period(sentence, at));
        } else if (before(&["insures"]) || before(&["insure"]) || before(&["to"]) && sentence.is_issued(at))
            && sentence.is_title(at)
        {
            found.extend(name(sentence, at));
        } else {
            found.extend(vehicle::said(sentence, at));
        }
    }
    found
}

fn day(found: values::Found) -> Parsed {
    Parsed { value: found.day.to_string(), is_repaired: found.is_repaired }
}

impl<'a> Sentence<'a> {
    /// Cut at full stops that are not those of a short word.
    fn sentences(&self) -> Vec<Sentence<'a>> {
        let ends = (1..self.words.len()).filter(|at| {
            let last = self.words[at - 1];
            let is_short = self.bare[at - 1].len() < SHORTEST_LAST || ABBREVIATED.contains(&self.bare[at - 1].as_str());
            last.ends_with('.') && !is_short && self.words[*at].starts_with(char::is_uppercase)
        });
        let bounds: Vec<usize> = [0].into_iter().chain(ends).chain([self.words.len()]).collect();
        let part = |pair: &[usize]| Sentence {
            at: self.at[pair[0]..pair[1]].to_vec(),
            words: self.words[pair[0]..pair[1]].to_vec(),
            bare: self.bare[pair[0]..pair[1]].to_vec(),
        };
        bounds.windows(2).map(part).collect()
    }

    /// Is the only word of other policies the one in the name of the bonus?
    fn is_of_bonus(&self) -> bool {
        let is_decoy = |at: &usize| DECOYS.contains(&self.bare[*at].as_str());
        (0..self.bare.len()).filter(is_decoy).all(|at| at > 0 && self.bare[at - 1] == "no")
    }

    /// Do these words stand right in front?
    fn is_behind(&self, at: usize, phrase: &[&str]) -> bool {
        at.checked_sub(phrase.len()).is_some_and(|start| self.bare[start..at].iter().eq(phrase.iter()))
    }

    /// The first run of so many words from here that reads as a value.
    fn said(
        &self,
        name: &'static str,
        from: usize,
        lengths: std::ops::RangeInclusive<usize>,
        read: impl Fn(&str) -> Result<Parsed, values::Refused>,
    ) -> Option<Said> {
        let mut ends = lengths.map(|length| from + length).filter(|end| *end <= self.words.len());
        ends.find_map(|end| Some((name, read(&self.words[from..end].join(" ")).ok()?, from..end)))
    }

    fn is_title(&self, at: usize) -> bool {
        TITLES.contains(&self.bare[at].as_str())
    }

    /// «is issued on 27 Dec 2025 to …»
    fn is_issued(&self, at: usize) -> bool {
        self.bare[at.saturating_sub(8)..at].iter().any(|word| word == "issued")
    }
}

/// From the first day to the last, which a word parts.
fn period(sentence: &Sentence<'_>, from: usize) -> Vec<Said> {
    let ends = (from + 2..=sentence.words.len()).take(LONGEST_PERIOD);
    for end in ends {
        let Ok((start, last)) = values::period(&sentence.words[from..end].join(" ")) else { continue };
        let is_parted =
            sentence.bare[from..end].iter().any(|word| matches!(word.as_str(), "to" | "till" | "until" | "upto"));
        let of = |name: &'static str, found: values::Found| (name, day(found), from..end);
        return if is_parted { vec![of("start", start), of("expiry", last)] } else { Vec::new() };
    }
    Vec::new()
}

/// A title, and the words behind it that begin with a capital.
fn name(sentence: &Sentence<'_>, title: usize) -> Option<Said> {
    let mut end = title + 1;
    while let Some(word) = sentence.words.get(end).filter(|word| word.starts_with(char::is_uppercase)) {
        end += 1;
        if word.ends_with([',', ';', ')', ':']) {
            break;
        }
    }
    let read = values::name(&sentence.words[title..end].join(" ")).ok()?;
    Some(("customer_name", read, title..end))
}

/// Words that follow each other on the page.
fn runs(at: &[usize]) -> Vec<Range<usize>> {
    at.chunk_by(|one, other| one + 1 == *other).filter_map(|run| Some(*run.first()?..run.last()? + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<(&'static str, String)> {
        let words: Vec<&str> = text.split(' ').collect();
        let bare = |word: &&str| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        let sentence = Sentence { at: (0..words.len()).collect(), bare: words.iter().map(bare).collect(), words };
        found_in(&sentence).into_iter().map(|(name, parsed, _)| (name, parsed.value)).collect()
    }

    #[test]
    fn a_sentence_says_what_is_insured_and_how_long() {
        let text = "The Company insures Mr. Vikram Sethi in respect of vehicle HR26DK8337 for the period from 00:00 Hrs on \
                    03/03/2026 to midnight of 02/03/2027 under Policy No. 2311/65432100/00/000 issued on 01/03/2026.";
        let expected = [
            ("customer_name", "Vikram Sethi"),
            ("vehicle_number", "HR26DK8337"),
            ("start", "2026-03-03"),
            ("expiry", "2027-03-02"),
            ("policy_number", "2311/65432100/00/000"),
            ("issue_date", "2026-03-01"),
        ];
        assert_eq!(said(text), expected.map(|(name, value)| (name, value.to_owned())));
    }

    fn sentences(text: &str) -> Vec<Sentence<'_>> {
        let words: Vec<&str> = text.split(' ').collect();
        let bare = |word: &&str| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        Sentence { at: (0..words.len()).collect(), bare: words.iter().map(bare).collect(), words }.sentences()
    }

    #[test]
    fn a_sentence_describes_the_vehicle() {
        let text = "The vehicle is a Maruti Suzuki Baleno Zeta, manufactured in 2022, registration number UP 32 NB 5512, cubic \
                    capacity 1197, seating capacity 5 and insured for an IDV of Rs. 5,52,000.";
        let expected = [
            ("make", "Maruti Suzuki"),
            ("model", "Baleno Zeta"),
            ("manufacturing_year", "2022"),
            ("vehicle_number", "UP32NB5512"),
            ("cc", "1197"),
            ("idv", "552000"),
        ];
        assert_eq!(said(text), expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn a_sentence_grants_the_bonus_or_does_not() {
        let bonus = |text: &str| sentences(text).iter().find_map(bonus::bonus).map(|(_, parsed, _)| parsed.value);
        for (text, meant) in [
            ("Because there was no claim, NCB 50% has been allowed on the own damage premium.", "50"),
            ("Your period ends. A No Claim Bonus of 25% has been granted on the strength of the declaration.", "25"),
            ("As no claim was reported in the expiring policy, a no claim bonus of 35 % applies.", "35"),
            ("The discount of 20% NCB is given as declared by Mr. Rao in the proposal.", "20"),
        ] {
            assert_eq!(bonus(text).as_deref(), Some(meant), "{text}");
        }
        for text in [
            "If there is no claim, a no claim bonus of 20% will be allowed at the next renewal.",
            "No claim bonus of up to 50% is allowed under the tariff.",
            "NCB of 25% was allowed in the previous policy.",
            "NCB of 20% and thereafter NCB of 25% is granted for two years.",
            "NCB 50% as per the slabs printed below.",
            "NCB of 30% has been allowed.",
        ] {
            assert_eq!(bonus(text), None, "{text}");
        }
    }

    #[test]
    fn a_full_stop_behind_a_short_word_ends_nothing() {
        let parts = sentences("Policy No. A12 of Mr. Rao has ended. The Company insures M/s. Two of Pune Ltd. Today.");
        let lengths: Vec<usize> = parts.iter().map(|part| part.words.len()).collect();
        assert_eq!(lengths, [8, 9]);
    }

    #[test]
    fn other_sentences_say_nothing() {
        for text in [
            "The insured shall give notice to the company in writing from the day of the accident",
            "This is to inform you that the amount paid to Mr Somebody has been received",
            "any loss from 01/01/2025 and 31/12/2025 is not covered",
        ] {
            assert_eq!(said(text), [], "{text}");
        }
    }
}
