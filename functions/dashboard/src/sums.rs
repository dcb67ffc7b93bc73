//! Sums over live policies, and every figure that follows from them: each formula stands here once.

use postgres_from_row::FromRow;
use rust_decimal::Decimal;

use crate::values::{Percent, Ratio, Rupees, RupeesNumber, percent_of};

/// The columns of [`Sums`], over rows of the views `daily_figures` and `overall_figures`.
macro_rules! sums {
    () => {
        "coalesce(sum(policies), 0)::bigint as policies, coalesce(sum(gwp), 0) as gwp,
        coalesce(sum(brokerage), 0) as brokerage, coalesce(sum(cashback), 0) as cashback,
        coalesce(sum(total_od), 0) as total_od, coalesce(sum(brokerage - cashback), 0) as net"
    };
}

pub(crate) use sums;

/// Of any group of policies. What a policy does not say counts as 0.
#[derive(Clone, Copy, Debug, Default, FromRow)]
pub(crate) struct Sums {
    /// How many.
    pub(crate) policies: i64,
    /// Of `total_premium`.
    pub(crate) gwp: Decimal,
    pub(crate) brokerage: Decimal,
    pub(crate) cashback: Decimal,
    pub(crate) total_od: Decimal,
}

impl Sums {
    pub(crate) fn gwp(&self) -> Rupees {
        Rupees(self.gwp)
    }

    pub(crate) fn brokerage(&self) -> Rupees {
        Rupees(self.brokerage)
    }

    pub(crate) fn cashback(&self) -> Rupees {
        Rupees(self.cashback)
    }

    pub(crate) fn total_od(&self) -> Rupees {
        Rupees(self.total_od)
    }

    /// Brokerage less cashback.
    pub(crate) fn net(&self) -> Rupees {
        Rupees(self.brokerage - self.cashback)
    }

    pub(crate) fn average_premium(&self) -> RupeesNumber {
        RupeesNumber(if self.policies == 0 { Decimal::ZERO } else { self.gwp / Decimal::from(self.policies) })
    }

    /// Cashback in percent of the premium: large policies weigh more than small ones.
    pub(crate) fn average_cashback(&self) -> Percent {
        Percent(percent_of(self.cashback, self.gwp))
    }

    /// Cashback in percent of the premium.
    pub(crate) fn loss_ratio(&self) -> Ratio {
        Ratio(percent_of(self.cashback, self.gwp))
    }

    /// Net in percent of the premium.
    pub(crate) fn expense_ratio(&self) -> Ratio {
        Ratio(percent_of(self.brokerage - self.cashback, self.gwp))
    }

    /// Loss and expense ratio together, before rounding.
    pub(crate) fn combined_ratio(&self) -> Ratio {
        Ratio(self.loss_ratio().0 + self.expense_ratio().0)
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn the_formulas_are_those_of_the_contract() {
        let sums = Sums {
            policies: 4,
            gwp: dec!(40_000),
            brokerage: dec!(6_000),
            cashback: dec!(1_000),
            total_od: dec!(20_000),
        };
        assert_eq!(sums.net(), Rupees(dec!(5_000)));
        assert_eq!(sums.average_premium(), RupeesNumber(dec!(10_000)));
        assert_eq!(sums.average_cashback(), Percent(dec!(2.5)));
        assert_eq!(sums.loss_ratio(), Ratio(dec!(2.5)));
        assert_eq!(sums.expense_ratio(), Ratio(dec!(12.5)));
        assert_eq!(sums.combined_ratio(), Ratio(dec!(15)));
    }

    #[test]
    fn no_policies_make_zeros() {
        let none = Sums::default();
        assert_eq!((none.average_premium(), none.combined_ratio()), (RupeesNumber(dec!(0)), Ratio(dec!(0))));
    }
}
