//! Pay in words: `25-30 zł/h brutto`, `$75,000 - $90,000 a year`, `45–50 t€`.

mod amount;
mod token;
mod vocabulary;

use crate::model::{Salary, SalaryPeriod};
use amount::Reading;

/// Only the beginning of a longer text is read: pay is stated in a few words.
const LONGEST_TEXT: usize = 2_000;

/// Paid hours a year: 52 weeks of 40 hours.
pub const HOURS_A_YEAR: f64 = 2_080.0;
/// Paid days a year: 52 weeks of five days.
pub const DAYS_A_YEAR: f64 = 260.0;
/// Weeks a year.
pub const WEEKS_A_YEAR: f64 = 52.0;
/// Months a year.
pub const MONTHS_A_YEAR: f64 = 12.0;

/// Why a text or a stated pay is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SalaryRefusal {
    /// There is no number that could be pay.
    #[error("no amount of money")]
    NoAmount,
    /// There are numbers, but neither a currency nor a period nor their size says that they are pay.
    #[error("a number, but nothing says that it is pay")]
    NotMoney,
    /// A bound is zero, negative or not a number.
    #[error("an amount of zero or less")]
    Zero,
    /// A bound is beyond what anybody is paid in that currency.
    #[error("an amount nobody is paid")]
    TooLarge,
    /// The lower bound is above the upper bound.
    #[error("the lower bound is above the upper bound")]
    Reversed,
}

/// Reads pay out of a few words.
///
/// `country`, an ISO 3166-1 alpha-2 code, decides what `$`, `kr` and `Rs` stand for; without it `$` is the US dollar and `kr` is
/// decided by the language of the words around it. Where several ranges are stated (one for each form of contract, say), the
/// first one counts. `from 4000` has no upper bound, `up to 4000` no lower one, `4000` alone is both. Words such as net and
/// gross are passed over. Only the first 2,000 bytes are read.
///
/// # Errors
///
/// [`SalaryRefusal`] says why there is no pay in the text or why it cannot be right; telephone numbers, years, dates, times,
/// percentages and working hours are no amounts.
pub fn parse_salary(text: &str, country: Option<&str>) -> Result<Salary, SalaryRefusal> {
    let end = (0..=LONGEST_TEXT.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let tokens = token::tokens(&crate::text::fold(&text[..end]));
    let salary = Reading::new(&tokens, country).salary()?;
    check_salary(&salary)?;
    Ok(salary)
}

/// Says whether stated pay can be right.
///
/// # Errors
///
/// [`SalaryRefusal`] when there is no bound, one is zero or less, one is beyond what anybody is paid in that currency (see
/// the vocabulary: 10^8 a year in strong currencies, 10^11 in weak or unknown ones), or the bounds are in the wrong order.
pub fn check_salary(salary: &Salary) -> Result<(), SalaryRefusal> {
    let bounds = [salary.min, salary.max];
    if bounds.iter().all(Option::is_none) {
        return Err(SalaryRefusal::NoAmount);
    }
    let most = vocabulary::most_a_year(salary.currency.as_deref());
    let factor = salary.period.map_or(1.0, factor);
    for bound in bounds.into_iter().flatten() {
        if !bound.is_finite() || bound <= 0.0 {
            return Err(SalaryRefusal::Zero);
        }
        if bound * factor > most {
            return Err(SalaryRefusal::TooLarge);
        }
    }
    match (salary.min, salary.max) {
        (Some(min), Some(max)) if min > max => Err(SalaryRefusal::Reversed),
        _ => Ok(()),
    }
}

/// Pay a year, lower and upper bound, in the stated currency: an hour counts 2,080 times, a day 260, a week 52, a month 12.
///
/// A single bound stands for both. `None` without a currency or a period, and for pay that [`check_salary`] refuses.
pub fn annualised(salary: &Salary) -> Option<(f64, f64)> {
    salary.currency.as_ref()?;
    let factor = factor(salary.period?);
    check_salary(salary).ok()?;
    let low = salary.min.or(salary.max)?;
    let high = salary.max.or(salary.min)?;
    Some((low * factor, high * factor))
}

/// How many of a period are paid in a year.
fn factor(period: SalaryPeriod) -> f64 {
    match period {
        SalaryPeriod::Hour => HOURS_A_YEAR,
        SalaryPeriod::Day => DAYS_A_YEAR,
        SalaryPeriod::Week => WEEKS_A_YEAR,
        SalaryPeriod::Month => MONTHS_A_YEAR,
        SalaryPeriod::Year => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(salary: &Salary) -> String {
        let bound = |bound: Option<f64>| bound.map_or("?".to_owned(), |amount| amount.to_string());
        let currency = salary.currency.as_deref().unwrap_or("-");
        let period = salary.period.map_or("-", SalaryPeriod::as_str);
        format!("{} {} {currency} {period}", bound(salary.min), bound(salary.max))
    }

    #[test]
    fn pay_is_read_in_many_notations() {
        let check = |text: &str, expected: &str| {
            let found = parse_salary(text, None).map_or_else(|refusal| format!("{refusal:?}"), |salary| shown(&salary));
            assert_eq!(found, expected, "{text}");
        };
        check("$75,000 - $90,000 a year", "75000 90000 USD year");
        check("25-30 zł/h brutto", "25 30 PLN hour");
        check("od 4000 do 5000 PLN", "4000 5000 PLN -");
        check("EGP 3,000 to 4,500 / Month", "3000 4500 EGP month");
        check("£30k p.a.", "30000 30000 GBP year");
        check("45–50 t€", "45000 50000 EUR -");
        check("12 € brut de l'heure", "12 12 EUR hour");
        check("32 000 kr/mån", "32000 32000 SEK month");
        check("CHF 6'500.–", "6500 6500 CHF -");
        check("₹ 6-8 lakh p.a.", "600000 800000 INR year");
        check("Rs. 12,00,000 per annum", "1200000 1200000 - year");
        check("od 4839 zł UoP brutto/mies.", "4839 ? PLN month");
        check("do 18,3 PLN", "? 18.3 PLN -");
        check("9 700-10 900 zł netto (+ VAT) / mies.", "9700 10900 PLN month");
        check("umowa o pracę8 700-14 600 zł brutto / mies.kontrakt B2B10 100-16 900 zł netto", "8700 14600 PLN month");
        check("21-27 zł UZ brutto/h21-27 zł B2B netto/h", "21 27 PLN hour");
        check("5000.00 - 5500.00 PLN (za miesiąc brutto)", "5000 5500 PLN month");
        check("8 000 - 22 500 zł / mies. (w zal. od umowy)", "8000 22500 PLN month");
        check("Średnie wynagrodzenie: 9000 - 13400 zł / miesiąc", "9000 13400 PLN month");
        check("18,30-22,00 zł brutto / godz.", "18.3 22 PLN hour");
        check("7 000-9 000 PLN/m-c", "7000 9000 PLN month");
        check("up to $120k", "? 120000 USD -");
        check("from €2.500 monthly", "2500 ? EUR month");
        check("1.234,56 € pro Monat", "1234.56 1234.56 EUR month");
        check("US$1,234.56 weekly", "1234.56 1234.56 USD week");
        check("Salary range for this position is: $42,405 - $45,000 per year", "42405 45000 USD year");
        check("$50 an hour", "50 50 USD hour");
        check("30-35k EUR", "30000 35000 EUR -");
        check("2 500 000 Ft / hó", "2500000 2500000 HUF month");
        check("3000 € sur 13 mois", "3000 3000 EUR -");
        check("Entre 35 000 et 40 000 euros par an", "35000 40000 EUR year");
        check("28.000,00 bis 32.000,00 EUR brutto/Jahr, 40 Stunden pro Woche", "28000 32000 EUR year");
        check("15.50/hr", "15.5 15.5 - hour");
        check("4500", "4500 4500 - -");
        check("AED 10000+", "10000 ? AED -");
        check("40 h/week, 25 USD per hour", "25 25 USD hour");
        check("R$ 3.500,00 por mês", "3500 3500 BRL month");
        check("Månadslön 28 500 kr", "28500 28500 SEK month");
        check("２５０，０００円", "250000 250000 JPY -");
    }

    #[test]
    fn what_is_no_pay_is_refused() {
        let check = |text: &str, expected: SalaryRefusal| assert_eq!(parse_salary(text, None), Err(expected), "{text}");
        check("", SalaryRefusal::NoAmount);
        check("competitive", SalaryRefusal::NoAmount);
        check("tel. 600 123 456", SalaryRefusal::NoAmount);
        check("+48 600 123 456", SalaryRefusal::NoAmount);
        check("600123456", SalaryRefusal::NoAmount);
        check("2021", SalaryRefusal::NoAmount);
        check("from 01.03.2022", SalaryRefusal::NoAmount);
        check("2022-03-01", SalaryRefusal::NoAmount);
        check("bonus 20%", SalaryRefusal::NoAmount);
        check("40 hours a week", SalaryRefusal::NoAmount);
        check("9:00 - 17:00", SalaryRefusal::NoAmount);
        check("grade 13", SalaryRefusal::NotMoney);
        check("0 PLN", SalaryRefusal::Zero);
        check("$0 - $50,000", SalaryRefusal::Zero);
        check("1000000000000 PLN", SalaryRefusal::TooLarge);
        check("10^12", SalaryRefusal::NotMoney);
        check("5000 - 4000 PLN", SalaryRefusal::Reversed);
    }

    #[test]
    fn the_country_decides_shared_signs() {
        let check = |text: &str, country: &str, expected: Option<&str>| {
            let currency = parse_salary(text, Some(country)).unwrap().currency;
            assert_eq!(currency.as_deref(), expected, "{text} in {country}");
        };
        check("$90,000", "CA", Some("CAD"));
        check("$90,000", "PL", Some("USD"));
        check("400 000 kr", "NO", Some("NOK"));
        check("400 000 kr", "SE", Some("SEK"));
        check("400 000 kr", "DE", None);
        check("Rs 40,000", "PK", Some("PKR"));
    }

    #[test]
    fn a_year_of_pay() {
        let check = |text: &str, expected: Option<(f64, f64)>| {
            assert_eq!(annualised(&parse_salary(text, None).unwrap()), expected, "{text}");
        };
        check("20 - 25 EUR / h", Some((41_600.0, 52_000.0)));
        check("100 EUR / day", Some((26_000.0, 26_000.0)));
        check("1000 EUR weekly", Some((52_000.0, 52_000.0)));
        check("od 4000 zł / mies.", Some((48_000.0, 48_000.0)));
        check("50k EUR p.a.", Some((50_000.0, 50_000.0)));
        check("50k EUR", None);
        check("50 / hour", None);
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in any::<String>(), pay in "[0-9 .,'–/$€złkhodoPLNm%+-]{0,60}") {
            for text in [&text, &pay] {
                if let Ok(salary) = parse_salary(text, None) {
                    prop_assert!(check_salary(&salary).is_ok());
                    if let Some((low, high)) = annualised(&salary) {
                        prop_assert!(0.0 < low && low <= high);
                    }
                }
            }
        }

        #[test]
        fn written_pay_is_read_back(low in 1_000u32..90_000, more in 0u32..50_000) {
            let high = low + more;
            for text in [format!("{low} - {high} EUR / month"), format!("EUR {low} to {high} monthly"), format!("od {low} do {high} € / mies.")] {
                let salary = parse_salary(&text, None).unwrap();
                prop_assert_eq!(shown(&salary), format!("{} {} EUR month", low, high));
            }
        }
    }
}
