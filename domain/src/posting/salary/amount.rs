//! Choosing the amounts among the numbers of a text, and what they are counted in.

use super::SalaryRefusal;
use super::token::{Kind, Number, Token};
use super::vocabulary::{
    Currency, announces_telephone, currency_sign, currency_word, joins, multiplier, opens_downwards, opens_upwards,
    period_letters, period_word,
};
use crate::model::{Salary, SalaryPeriod};

/// How many words may stand between the two ends of a range: a currency, a period, the word that joins.
const WIDEST_GAP: usize = 6;
/// Numbers with more digits before the decimals are telephone numbers or references unless a currency says otherwise.
const MOST_DIGITS: usize = 7;
/// The smallest number that is pay although nothing says so.
const LEAST_BARE_AMOUNT: f64 = 500.0;

/// The pieces of a text, and what each number among them can be.
pub(super) struct Reading<'a> {
    tokens: &'a [Token],
    country: Option<&'a str>,
    /// For each token: the amount it states, if it can be one.
    amounts: Vec<Option<f64>>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(tokens: &'a [Token], country: Option<&'a str>) -> Self {
        let mut reading = Self { tokens, country, amounts: vec![None; tokens.len()] };
        let dated = reading.dates_and_times();
        let mut telephone = false;
        for (at, token) in tokens.iter().enumerate() {
            match &token.kind {
                Kind::Word(word) => telephone = announces_telephone(word) || (telephone && word.len() <= 2),
                Kind::Number(number) if !telephone && !dated[at] && reading.can_be_amount(at, *number) => {
                    reading.amounts[at] = Some(number.value);
                }
                _ => {}
            }
        }
        reading
    }

    /// The first pay that is stated.
    pub(super) fn salary(&self) -> Result<Salary, SalaryRefusal> {
        let first = self.first_amount()?;
        let second = self.range_end(first);
        let (low, high) = self.values(first, second);
        let last = second.unwrap_or(first);
        let (period, period_at) = self.period(first, last).unzip();
        let period_text = period_at.and_then(|at| self.word(at));
        let currency = self.currency(first, last).and_then(|found| found.code(self.country, period_text));
        let bare = currency.is_none() && self.currency(first, last).is_none() && period.is_none();
        if bare && low.max(high.unwrap_or(low)) < LEAST_BARE_AMOUNT {
            return Err(SalaryRefusal::NotMoney);
        }
        let (min, max) = match high {
            Some(high) => (Some(low), Some(high)),
            None => self.single(first, low),
        };
        Ok(Salary { min, max, currency: currency.map(str::to_owned), period })
    }

    /// The first amount with a currency beside it, or else the first of all.
    fn first_amount(&self) -> Result<usize, SalaryRefusal> {
        let mut candidates = (0..self.tokens.len()).filter(|&at| self.amounts[at].is_some());
        let with_currency = candidates.clone().find(|&at| {
            let last = self.range_end(at).unwrap_or(at);
            self.currency_beside(at, last).is_some()
        });
        with_currency.or_else(|| candidates.next()).ok_or(SalaryRefusal::NoAmount)
    }

    /// The other end of the range that begins with an amount.
    fn range_end(&self, first: usize) -> Option<usize> {
        let mut joined = false;
        for (at, token) in self.tokens.iter().enumerate().skip(first + 1).take(WIDEST_GAP + 1) {
            match &token.kind {
                Kind::Number(_) => return (joined && self.amounts[at].is_some()).then_some(at),
                Kind::Sign('-' | '~') => joined = true,
                Kind::Sign('/' | '.' | ',') => {}
                Kind::Sign(sign) if currency_sign(*sign, None).is_some() => {}
                Kind::Word(word) if joins(word) => joined = true,
                Kind::Word(word)
                    if currency_word(word).is_some() || multiplier(word).is_some() || period_word(word).is_some() => {}
                Kind::Word(word)
                    if matches!(word.as_str(), "us" | "per" | "pro" | "brutto" | "netto" | "gross" | "net") => {}
                _ => return None,
            }
        }
        None
    }

    /// Both values with their multipliers; `45-50 k` multiplies both.
    fn values(&self, first: usize, second: Option<usize>) -> (f64, Option<f64>) {
        let low = self.amounts[first].unwrap_or_default();
        let low_times = self.multiplier_after(first);
        let Some(second) = second else { return (low * low_times.unwrap_or(1.0), None) };
        let high = self.amounts[second].unwrap_or_default();
        let high_times = self.multiplier_after(second);
        let shared = if low <= high { high_times } else { None };
        (low * low_times.or(shared).unwrap_or(1.0), Some(high * high_times.unwrap_or(1.0)))
    }

    fn multiplier_after(&self, at: usize) -> Option<f64> {
        multiplier(self.word(at + 1)?)
    }

    /// A single amount is a lower bound, an upper bound or both.
    fn single(&self, at: usize, value: f64) -> (Option<f64>, Option<f64>) {
        let plus = (at + 1..self.tokens.len().min(at + 4)).any(|next| self.sign(next) == Some('+'));
        // Between the word and the amount there may be a currency and `to` of `up to`.
        for before in (at.saturating_sub(3)..at).rev() {
            match &self.tokens[before].kind {
                Kind::Word(word) if opens_upwards(word) => return (Some(value), None),
                Kind::Word(word) if opens_downwards(word) => return (None, Some(value)),
                Kind::Word(word) if currency_word(word).is_some() || matches!(word.as_str(), "us" | "de" | "at") => {}
                Kind::Sign('>' | '≥') => return (Some(value), None),
                Kind::Sign('<' | '≤') => return (None, Some(value)),
                Kind::Sign(sign) if *sign == '.' || *sign == ':' || currency_sign(*sign, None).is_some() => {}
                _ => break,
            }
        }
        if plus && !self.states_tax_after(at) { (Some(value), None) } else { (Some(value), Some(value)) }
    }

    /// `(+ VAT)` is no open end.
    fn states_tax_after(&self, at: usize) -> bool {
        (at + 1..self.tokens.len().min(at + 6))
            .any(|next| matches!(self.word(next), Some("vat" | "moms" | "mwst" | "tva")))
    }

    /// The currency right beside a range, or else anywhere in the text.
    fn currency(&self, first: usize, last: usize) -> Option<Currency> {
        self.currency_beside(first, last).or_else(|| (0..self.tokens.len()).find_map(|at| self.currency_at(at)))
    }

    fn currency_beside(&self, first: usize, last: usize) -> Option<Currency> {
        let after = (last + 1..self.tokens.len().min(last + 4)).take_while(|&at| self.number(at).is_none());
        let between = first + 1..last;
        let before = (first.saturating_sub(2)..first).rev().take_while(|&at| self.number(at).is_none());
        after.chain(between).chain(before).find_map(|at| self.currency_at(at))
    }

    fn currency_at(&self, at: usize) -> Option<Currency> {
        match &self.tokens.get(at)?.kind {
            Kind::Word(word) => currency_word(word),
            Kind::Sign(sign) => currency_sign(*sign, at.checked_sub(1).and_then(|before| self.word(before))),
            Kind::Number(_) => None,
        }
    }

    /// The period a range is paid for: stated after it, before it, or between its ends.
    fn period(&self, first: usize, last: usize) -> Option<(SalaryPeriod, usize)> {
        let after = (last + 1..self.tokens.len()).take_while(|&at| self.number(at).is_none());
        let before = (0..first).rev().take_while(|&at| self.number(at).is_none());
        let between = first + 1..last;
        after.chain(between).chain(before).find_map(|at| Some((self.period_at(at)?, at)))
    }

    fn period_at(&self, at: usize) -> Option<SalaryPeriod> {
        let word = self.word(at)?;
        if let Some(period) = period_word(word) {
            return Some(period);
        }
        let previous = at.checked_sub(1)?;
        if self.sign(previous) == Some('/') && word == "an" {
            return period_letters("/", word);
        }
        let letter_at = match self.sign(previous) {
            Some('.' | '/' | '-' | '\'') => previous.checked_sub(1)?,
            _ => previous,
        };
        period_letters(self.word(letter_at)?, word)
    }

    /// Whether a number can be an amount, by its form and its neighbours.
    fn can_be_amount(&self, at: usize, number: Number) -> bool {
        let has_currency = self.currency_beside(at, at).is_some();
        let too_long = number.digits > MOST_DIGITS && !has_currency;
        let is_percentage =
            self.sign(at + 1) == Some('%') || matches!(self.word(at + 1), Some("percent" | "proc" | "procent"));
        let dialled = at > 0 && self.sign(at - 1) == Some('+') && number.digits > 1 && !has_currency;
        let is_year = number.plain && (1900.0..2100.0).contains(&number.value) && number.digits == 4;
        let counts_time = number.value < 100.0
            && !self.currency_before(at)
            && self.word(at + 1).is_some_and(|word| period_word(word).is_some() && !word.ends_with("ly"));
        let bare_year = is_year && !self.currency_near(at) && !self.names_period_after(at);
        !(number.broken || too_long || is_percentage || dialled || counts_time || bare_year)
    }

    /// `$25 hourly`: with the currency before the number, the word after it is what it is paid for.
    fn currency_before(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.currency_at(before).is_some())
    }

    /// `1900 - 2000 EUR`: near an amount with a currency, four digits are no year.
    fn currency_near(&self, at: usize) -> bool {
        (at.saturating_sub(WIDEST_GAP)..=at + WIDEST_GAP).any(|near| self.currency_at(near).is_some())
    }

    fn names_period_after(&self, at: usize) -> bool {
        self.sign(at + 1) == Some('/') && self.word(at + 2).is_some_and(|word| period_word(word).is_some())
    }

    /// Marks the numbers of dates (`2022-03-01`, `1/3/2022`) and times (`9:00`).
    fn dates_and_times(&self) -> Vec<bool> {
        let mut marked = vec![false; self.tokens.len()];
        let tight = |at: usize| self.tokens.get(at).is_some_and(|token| !token.spaced);
        for at in 0..self.tokens.len() {
            let Some(sign @ ('-' | '/' | ':')) = self.sign(at + 1) else { continue };
            if self.number(at).is_none() || self.number(at + 2).is_none() || !tight(at + 1) || !tight(at + 2) {
                continue;
            }
            if sign == ':' {
                marked[at] = true;
                marked[at + 2] = true;
            }
            let third =
                self.sign(at + 3) == Some(sign) && self.number(at + 4).is_some() && tight(at + 3) && tight(at + 4);
            if third {
                marked[at..=at + 4].fill(true);
            }
        }
        marked
    }

    fn word(&self, at: usize) -> Option<&str> {
        match &self.tokens.get(at)?.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    fn sign(&self, at: usize) -> Option<char> {
        match self.tokens.get(at)?.kind {
            Kind::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    fn number(&self, at: usize) -> Option<Number> {
        match self.tokens.get(at)?.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }
}
