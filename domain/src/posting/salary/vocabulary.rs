//! The words and signs of pay, folded: currencies, periods, multipliers, and what stands around amounts.

use crate::model::SalaryPeriod;

/// A currency named by a word or a sign, or several that share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Currency {
    /// One currency, by its ISO 4217 code.
    One(&'static str),
    /// The dollar of a country.
    Dollar,
    /// The krona or krone of a country.
    Krona,
    /// The rupee of a country.
    Rupee,
}

impl Currency {
    /// The ISO 4217 code, as far as country and the words of the period tell.
    pub(super) fn code(self, country: Option<&str>, period_word: Option<&str>) -> Option<&'static str> {
        let country = country.unwrap_or_default();
        match self {
            Self::One(code) => Some(code),
            Self::Dollar => Some(match country {
                "AU" => "AUD",
                "CA" => "CAD",
                "HK" => "HKD",
                "NZ" => "NZD",
                "SG" => "SGD",
                "MX" => "MXN",
                "CL" => "CLP",
                "CO" => "COP",
                "AR" => "ARS",
                _ => "USD",
            }),
            Self::Krona => match country {
                "SE" => Some("SEK"),
                "NO" => Some("NOK"),
                "DK" => Some("DKK"),
                "IS" => Some("ISK"),
                "" => match period_word? {
                    "man" | "manad" | "manaden" | "manadslon" | "timme" | "timmen" | "timlon" | "tim" | "ar"
                    | "arslon" => Some("SEK"),
                    "mnd" | "maned" | "maneden" => Some("NOK"),
                    "md" => Some("DKK"),
                    _ => None,
                },
                _ => None,
            },
            Self::Rupee => match country {
                "IN" => Some("INR"),
                "PK" => Some("PKR"),
                "LK" => Some("LKR"),
                "NP" => Some("NPR"),
                _ => None,
            },
        }
    }
}

/// The currency a folded word names.
pub(super) fn currency_word(word: &str) -> Option<Currency> {
    let code = match word {
        "zl" | "zloty" | "zlotych" | "zlote" | "pln" => "PLN",
        "eur" | "euro" | "euros" | "ευρω" | "keur" | "teur" => "EUR",
        "usd" => "USD",
        "gbp" | "pounds" => "GBP",
        "sek" | "tkr" | "kronor" => "SEK",
        "nok" => "NOK",
        "dkk" => "DKK",
        "isk" => "ISK",
        "chf" | "sfr" | "franken" => "CHF",
        "czk" | "kc" => "CZK",
        "huf" | "ft" | "forint" => "HUF",
        "ron" | "lei" => "RON",
        "bgn" | "лв" => "BGN",
        "uah" | "грн" => "UAH",
        "rub" | "руб" | "рублеи" => "RUB",
        "try" | "tl" => "TRY",
        "egp" => "EGP",
        "aed" | "dirham" | "dirhams" => "AED",
        "sar" => "SAR",
        "qar" => "QAR",
        "kwd" => "KWD",
        "bhd" => "BHD",
        "omr" => "OMR",
        "jod" => "JOD",
        "mad" => "MAD",
        "ils" | "nis" => "ILS",
        "inr" | "lpa" => "INR",
        "pkr" => "PKR",
        "lkr" => "LKR",
        "bdt" => "BDT",
        "jpy" | "yen" | "円" | "万円" => "JPY",
        "cny" | "rmb" | "元" => "CNY",
        "krw" | "원" | "만원" => "KRW",
        "hkd" => "HKD",
        "sgd" => "SGD",
        "myr" | "rm" => "MYR",
        "php" => "PHP",
        "thb" | "baht" | "บาท" => "THB",
        "vnd" => "VND",
        "idr" | "rp" => "IDR",
        "aud" => "AUD",
        "nzd" => "NZD",
        "cad" => "CAD",
        "brl" => "BRL",
        "mxn" => "MXN",
        "clp" => "CLP",
        "cop" => "COP",
        "ars" => "ARS",
        "zar" => "ZAR",
        "ngn" => "NGN",
        "kes" | "ksh" => "KES",
        "ghs" => "GHS",
        "kr" | "kronur" | "kroner" | "krona" => return Some(Currency::Krona),
        "rs" | "rupees" => return Some(Currency::Rupee),
        "dollar" | "dollars" => return Some(Currency::Dollar),
        _ => return None,
    };
    Some(Currency::One(code))
}

/// The currency a sign names, given the word right before it (`us` of `US$`).
pub(super) fn currency_sign(sign: char, before: Option<&str>) -> Option<Currency> {
    let code = match sign {
        '$' => match before {
            Some("us") => "USD",
            Some("ca" | "c") => "CAD",
            Some("a" | "au") => "AUD",
            Some("nz") => "NZD",
            Some("s") => "SGD",
            Some("hk") => "HKD",
            Some("r") => "BRL",
            Some("mx") => "MXN",
            _ => return Some(Currency::Dollar),
        },
        '€' => "EUR",
        '£' => "GBP",
        '¥' => "JPY",
        '₹' => "INR",
        '₽' => "RUB",
        '₴' => "UAH",
        '₺' => "TRY",
        '₩' => "KRW",
        '₫' => "VND",
        '₦' => "NGN",
        '₪' => "ILS",
        '₱' => "PHP",
        '฿' => "THB",
        _ => return None,
    };
    Some(Currency::One(code))
}

/// What nobody is paid a year in a currency: a guard against typing errors and sentinels, not a statement about wages.
pub(super) fn most_a_year(currency: Option<&str>) -> f64 {
    match currency {
        Some(
            "AED" | "AUD" | "BHD" | "BGN" | "BRL" | "CAD" | "CHF" | "CNY" | "DKK" | "EUR" | "GBP" | "HKD" | "ILS"
            | "JOD" | "KWD" | "MYR" | "NOK" | "NZD" | "OMR" | "PLN" | "QAR" | "RON" | "SAR" | "SEK" | "SGD" | "USD"
            | "ZAR",
        ) => 1e8,
        _ => 1e11,
    }
}

/// The period a folded word names, whatever stands before it.
pub(super) fn period_word(word: &str) -> Option<SalaryPeriod> {
    Some(match word {
        "h" | "hr" | "hrs" | "hour" | "hours" | "hourly" | "godz" | "godzina" | "godzine" | "godzinowa" | "heure"
        | "heures" | "horaire" | "stunde" | "stunden" | "stundlich" | "std" | "tim" | "timme" | "timmen" | "timlon"
        | "time" | "timen" | "uur" | "ora" | "hora" | "час" | "година" | "hod" | "tunti" => SalaryPeriod::Hour,
        "day" | "days" | "daily" | "dzien" | "dziennie" | "dniowka" | "jour" | "jours" | "journalier" | "tag"
        | "taglich" | "dag" | "dagen" | "dia" | "giorno" | "день" | "diem" => SalaryPeriod::Day,
        "week" | "weeks" | "weekly" | "wk" | "tydz" | "tydzien" | "tygodniowo" | "semaine" | "woche" | "wochen"
        | "wochentlich" | "vecka" | "veckan" | "uge" | "uke" | "semana" | "settimana" | "неделю" => {
            SalaryPeriod::Week
        }
        "month" | "months" | "monthly" | "mth" | "mo" | "mies" | "miesiac" | "miesiecznie" | "miesieczne" | "mc"
        | "mois" | "mensuel" | "mensuels" | "monat" | "monate" | "monatlich" | "man" | "manad" | "manaden"
        | "manadslon" | "mnd" | "md" | "maned" | "maneden" | "mes" | "mensual" | "mese" | "mensile" | "maand"
        | "mesic" | "mesicne" | "ho" | "havi" | "luna" | "месяц" | "мес" | "місяць" | "kk" | "pm" | "月" | "월" => {
            SalaryPeriod::Month
        }
        "year" | "years" | "yearly" | "yr" | "annum" | "annual" | "annually" | "pa" | "rok" | "rocznie" | "roczne"
        | "annee" | "annuel" | "annuels" | "jahr" | "jahre" | "jahrlich" | "jahresgehalt" | "arslon" | "ar" | "ano"
        | "anual" | "anno" | "annuo" | "jaar" | "ev" | "год" | "lpa" | "年" | "연" => SalaryPeriod::Year,
        _ => return None,
    })
}

/// The period that letters with dots stand for: `p.a.`, `p/h`, `m-c`.
pub(super) fn period_letters(first: &str, second: &str) -> Option<SalaryPeriod> {
    Some(match (first, second) {
        ("p", "a") => SalaryPeriod::Year,
        ("p", "m") | ("m", "c") => SalaryPeriod::Month,
        ("p", "w") => SalaryPeriod::Week,
        ("p", "d") => SalaryPeriod::Day,
        ("p", "h") => SalaryPeriod::Hour,
        // `an` is also the English article: it means a year only after a French preposition.
        ("par" | "l" | "/", "an") => SalaryPeriod::Year,
        _ => return None,
    })
}

/// What a number is multiplied by when a word follows it.
pub(super) fn multiplier(word: &str) -> Option<f64> {
    Some(match word {
        "k" | "tys" | "tsd" | "tausend" | "thousand" | "t" | "tkr" | "keur" | "teur" | "tusen" | "тыс" => 1e3,
        "万" | "万円" | "만" | "만원" => 1e4,
        "lakh" | "lakhs" | "lac" | "lacs" | "lpa" => 1e5,
        "crore" | "crores" | "cr" => 1e7,
        "mln" | "mio" | "million" | "millions" | "juta" | "млн" => 1e6,
        _ => return None,
    })
}

/// Whether a word joins the two ends of a range.
pub(super) fn joins(word: &str) -> bool {
    matches!(
        word,
        "to" | "do"
            | "bis"
            | "a"
            | "au"
            | "et"
            | "and"
            | "till"
            | "til"
            | "tot"
            | "hasta"
            | "ate"
            | "y"
            | "i"
            | "upto"
            | "up"
            | "zu"
            | "up-to"
            | "до"
    )
}

/// Whether a word before an amount makes it a lower bound.
pub(super) fn opens_upwards(word: &str) -> bool {
    matches!(
        word,
        "od" | "from"
            | "ab"
            | "min"
            | "minimum"
            | "minst"
            | "mindestens"
            | "least"
            | "fran"
            | "partir"
            | "des"
            | "desde"
            | "from:"
            | "starting"
            | "over"
            | "above"
            | "powyzej"
            | "vanaf"
            | "od:"
            | "fra"
            | "от"
    )
}

/// Whether a word before an amount makes it an upper bound.
pub(super) fn opens_downwards(word: &str) -> bool {
    matches!(
        word,
        "do" | "to"
            | "upto"
            | "max"
            | "maximum"
            | "maksymalnie"
            | "hochstens"
            | "bis"
            | "zu"
            | "till"
            | "jusqu"
            | "hasta"
            | "up"
            | "ate"
            | "tot"
            | "under"
            | "below"
            | "ponizej"
            | "до"
    )
}

/// Whether a word says that the numbers after it are a telephone number.
pub(super) fn announces_telephone(word: &str) -> bool {
    matches!(word, "tel" | "telefon" | "telephone" | "phone" | "mobile" | "kom" | "fax" | "whatsapp" | "mob" | "tlf")
}
