//! Which of the printed amounts are the sums of the schedule: the choice under which it adds up.

use rust_decimal::Decimal;

use super::{
    Pool,
    candidates::{Found, LEAST_SCORE, Winner},
};
use crate::extraction::reading::Source;

/// Parts are rounded one by one, so sums may be off by this.
const ROUNDING: Decimal = Decimal::ONE;

/// Taxes are rounded to rupees in some forms.
const TAX_ROUNDING: Decimal = Decimal::TWO;

/// Candidates looked at for each sum.
const MOST_CANDIDATES: usize = 4;

/// A printed sum.
#[derive(Clone, Debug)]
pub(crate) struct Sum {
    pub amount: Decimal,
    pub winner: Winner,
    /// May only be chosen if the schedule adds up with it.
    needs_proof: bool,
}

/// The sums of the schedule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Premium {
    pub od: Option<Sum>,
    pub tp: Option<Sum>,
    pub addon: Option<Sum>,
    pub pa: Option<Sum>,
    pub net: Option<Sum>,
    pub payable: Option<Sum>,
    pub tax: Option<Decimal>,
}

/// A choice that is being weighed.
#[derive(Clone, Copy)]
struct Choice<'a> {
    od: Option<&'a Sum>,
    tp: Option<&'a Sum>,
    addon: Option<&'a Sum>,
    pa: Option<&'a Sum>,
    net: Option<&'a Sum>,
    payable: Option<&'a Sum>,
    tax: Option<Decimal>,
}

impl Premium {
    /// Own damage, liability, add-ons and personal accident, as far as printed.
    pub(crate) fn parts(&self) -> Vec<Decimal> {
        [&self.od, &self.tp, &self.addon, &self.pa].into_iter().flatten().map(|sum| sum.amount).collect()
    }

    /// Do the parts make the net premium? Unknown when one of the two is not printed.
    pub(crate) fn parts_make_net(&self) -> Option<bool> {
        self.choice().parts_make_net()
    }

    /// Do net premium and tax make the payable amount?
    pub(crate) fn net_makes_payable(&self) -> Option<bool> {
        self.choice().net_makes_payable()
    }

    fn choice(&self) -> Choice<'_> {
        Choice {
            od: self.od.as_ref(),
            tp: self.tp.as_ref(),
            addon: self.addon.as_ref(),
            pa: self.pa.as_ref(),
            net: self.net.as_ref(),
            payable: self.payable.as_ref(),
            tax: self.tax,
        }
    }
}

impl<'a> Choice<'a> {
    fn parts(self) -> impl Iterator<Item = &'a Sum> {
        [self.od, self.tp, self.addon, self.pa].into_iter().flatten()
    }

    fn parts_make_net(self) -> Option<bool> {
        let net = self.net?.amount;
        self.parts().next()?;
        let sum: Decimal = self.parts().map(|part| part.amount).sum();
        Some((sum - net).abs() <= ROUNDING)
    }

    fn net_makes_payable(self) -> Option<bool> {
        Some((self.net?.amount + self.tax? - self.payable?.amount).abs() <= TAX_ROUNDING)
    }

    /// Is the only part the net premium, which is not printed again?
    fn part_makes_payable(self) -> bool {
        let Some(part) = self.parts().next().filter(|_| self.net.is_none() && self.parts().count() == 1) else {
            return false;
        };
        let sum = self.tax.zip(self.payable).map(|(tax, payable)| part.amount + tax - payable.amount);
        sum.is_some_and(|off| off.abs() <= TAX_ROUNDING) && self.tax.is_some_and(|tax| tax > TAX_ROUNDING)
    }

    #[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
    fn score(self) -> f32 {
        let own = self.parts().chain(self.net).chain(self.payable).map(|sum| sum.winner.score).sum::<f32>();
        own + proof(self.parts_make_net(), self.parts().count()) + proof(self.net_makes_payable(), 2) + self.ratio()
    }

    /// GST is between 5 and 28 per cent of the net premium.
    fn ratio(self) -> f32 {
        let (Some(net), Some(payable)) = (self.net, self.payable) else { return 0.0 };
        let low = net.amount * Decimal::new(103, 2);
        let high = net.amount * Decimal::new(130, 2);
        if payable.amount < net.amount {
            -2.0
        } else if (low..=high).contains(&payable.amount) {
            0.3
        } else {
            -0.3
        }
    }

    /// Without sums that only a proof admits, if there is none: those of headings, and those that can hardly be read.
    /// Several parts that make the net premium are one; so is a part that is the net premium, where no other is printed.
    fn without_unproved(self, is_only_part: bool) -> Self {
        let parts = self.parts_make_net() == Some(true) && (is_only_part || self.parts().count() > 1);
        let payable = self.net_makes_payable() == Some(true);
        let parts = parts || is_only_part && self.part_makes_payable();
        let keep = |sum: Option<&'a Sum>, is_proved: bool| {
            sum.filter(|sum| is_proved || !sum.needs_proof && sum.winner.score >= LEAST_SCORE)
        };
        Self {
            od: keep(self.od, parts),
            tp: keep(self.tp, parts),
            addon: keep(self.addon, parts),
            pa: keep(self.pa, parts),
            net: keep(self.net, parts || payable),
            payable: keep(self.payable, payable),
            tax: self.tax,
        }
    }

    /// A policy for liability only prints no other sum before the tax than that of the liability.
    fn with_liability_as_net(self) -> Self {
        let only_tp = self.tp.filter(|_| self.net.is_none() && self.parts().count() == 1);
        let net = Self { net: only_tp, ..self };
        if net.net_makes_payable() == Some(true) { net } else { self }
    }

    fn settled(self) -> Premium {
        Premium {
            od: self.od.cloned(),
            tp: self.tp.cloned(),
            addon: self.addon.cloned(),
            pa: self.pa.cloned(),
            net: self.net.cloned(),
            payable: self.payable.cloned(),
            tax: self.tax,
        }
    }
}

/// A sum that holds is worth more than any label; one that does not hold speaks against the choice.
fn proof(holds: Option<bool>, parts: usize) -> f32 {
    match holds {
        Some(true) if parts > 1 => 1.5,
        Some(true) => 0.3,
        Some(false) => -0.6,
        None => 0.0,
    }
}

/// Chooses the sums.
pub(crate) fn settle(pool: &Pool) -> Premium {
    let (od, tp) = (sums(pool, "od", "od_section"), sums(pool, "tp", "tp_section"));
    let (addon, pa) = (sums(pool, "addon", "addon_section"), sums(pool, "pa", "pa_section"));
    let is_only_part = [&od, &tp, &addon, &pa].into_iter().filter(|part| !part.is_empty()).count() == 1;
    let (net, payable) = (totals(pool, "net"), totals(pool, "payable"));
    let taxes = taxes(pool);
    let mut best: Option<(f32, Choice<'_>)> = None;
    for (od, tp) in pairs(&od, &tp) {
        for (addon, pa) in pairs(&addon, &pa) {
            for (net, payable) in pairs(&net, &payable).filter(|(net, payable)| !is_same(*net, *payable)) {
                for tax in &taxes {
                    let choice = Choice { od, tp, addon, pa, net, payable, tax: *tax };
                    let score = choice.score();
                    if best.is_none_or(|(highest, _)| score > highest) {
                        best = Some((score, choice));
                    }
                }
            }
        }
    }
    best.map(|(_, choice)| choice.without_unproved(is_only_part).with_liability_as_net().settled()).unwrap_or_default()
}

fn pairs<'a>(one: &'a [Sum], other: &'a [Sum]) -> impl Iterator<Item = (Option<&'a Sum>, Option<&'a Sum>)> {
    let with_none = |sums: &'a [Sum]| sums.iter().map(Some).chain([None]);
    with_none(one).flat_map(move |first| with_none(other).map(move |second| (first, second)))
}

/// One printed amount is not both of two sums.
fn is_same(one: Option<&Sum>, other: Option<&Sum>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    let place = |sum: &Sum| (sum.winner.found.evidence.page, sum.winner.found.evidence.words.first().cloned());
    place(one) == place(other)
}

/// A sum that is called so, beside which no heading is the sum.
const CLEAR: f32 = 0.8;

/// The likeliest amounts under a name; without a clear one also those of headings that sometimes carry the sum themselves.
fn sums(pool: &Pool, name: &str, heading: &str) -> Vec<Sum> {
    let mut sums = ranked(pool, name);
    if sums.iter().any(|sum| sum.winner.score >= CLEAR) {
        return sums;
    }
    sums.extend(ranked(pool, heading).into_iter().map(|sum| Sum { needs_proof: true, ..scaled(sum, 0.5) }));
    sums
}

/// Amounts under clear labels, and those under «Total Premium», which stands before GST in some forms and after it in
/// others.
#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
fn totals(pool: &Pool, name: &str) -> Vec<Sum> {
    let mut sums = ranked(pool, name);
    let all = ranked(pool, "total");
    let is_exceeded =
        |amount: Decimal| all.iter().any(|other| other.amount > amount && other.amount < amount * MOST_TIMES);
    let share = |found: &Found| match (name, is_after_tax(pool, found)) {
        ("net", Some(false)) | ("payable", Some(true)) => 0.95,
        ("net", Some(true)) | ("payable", Some(false)) => 0.3,
        ("payable", None) => 0.75,
        _ => 0.6,
    };
    sums.extend(all.iter().map(|sum| {
        // What is payable is the largest of all totals; a smaller one is that of a part.
        let part = if name == "payable" && is_exceeded(sum.amount) { 0.5 } else { 1.0 };
        scaled(sum.clone(), share(&sum.winner.found) * part)
    }));
    sums
}

/// A larger total that is so many times the other is no premium, but a value insured.
const MOST_TIMES: Decimal = Decimal::TEN;

#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
fn scaled(mut sum: Sum, share: f32) -> Sum {
    sum.winner.score *= share;
    sum
}

fn ranked(pool: &Pool, name: &str) -> Vec<Sum> {
    let ranked = pool.ranked(name).into_iter().take(MOST_CANDIDATES);
    let sums =
        ranked.filter_map(|winner| Some(Sum { amount: winner.found.value.parse().ok()?, winner, needs_proof: false }));
    sums.collect()
}

/// Does an amount stand below the tax rows of its page?
fn is_after_tax(pool: &Pool, found: &Found) -> Option<bool> {
    let start = |found: &Found| found.evidence.words.first().map(|words| words.start);
    let own = start(found)?;
    let same_page = pool.all("gst").iter().filter(|tax| tax.evidence.page == found.evidence.page);
    let mut taxes = same_page.filter_map(start);
    let first = taxes.next()?;
    let (lowest, highest) = taxes.fold((first, first), |(low, high), at| (low.min(at), high.max(at)));
    if own > highest { Some(true) } else { (own < lowest).then_some(false) }
}

/// What the tax may be: the parts of a page added up, or a printed sum of them, or unknown.
fn taxes(pool: &Pool) -> Vec<Option<Decimal>> {
    let mut printed: Vec<(usize, usize, Decimal)> = pool
        .all("gst")
        .iter()
        .filter(|found| found.evidence.source != Source::Form)
        .filter_map(|found| Some((found.evidence.page, found.evidence.words.first()?.start, found.value.parse().ok()?)))
        .collect();
    printed.sort_unstable();
    printed.dedup();
    let mut taxes: Vec<Option<Decimal>> = Vec::new();
    let whole: Vec<Decimal> = ranked(pool, "gst_total").into_iter().map(|sum| sum.amount).collect();
    for page in printed.chunk_by(|one, other| one.0 == other.0) {
        let parts: Decimal = page.iter().map(|(.., amount)| amount).sum();
        taxes.push(Some(parts));
        // Cesses came on top of the service tax.
        taxes.extend(whole.first().map(|tax| Some(*tax + parts)));
    }
    taxes.extend(whole.into_iter().map(Some));
    taxes.truncate(MOST_CANDIDATES);
    taxes.push(None);
    taxes
}
