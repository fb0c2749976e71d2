//! Everything a person reads, in Vietnamese and English, side by side on one line.
//!
//! `messages!` makes a method of `Lang` for each text; a text without its translation, or one that
//! forgets an argument, does not compile. What people type is never translated.

mod access;
mod account;
mod act;
mod admin;
mod audit;
mod case;
mod chart;
mod dashboard;
mod document;
mod error;
mod export;
mod flaw;
mod identity;
mod interest;
mod liability;
mod library;
mod mail;
mod mandate;
mod notice;
mod offline;
mod outcome;
mod pilot;
mod plan;
mod proof;
mod shell;
mod unit;
mod upkeep;
mod webhook;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::domain::clock::VIETNAM;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Vi,
    En,
}

/// `name: "tiếng Việt" / "English";` and `name(argument): "… {argument}" / "… {argument}";`
macro_rules! messages {
    ($($name:ident $(($($arg:ident),+))? : $vi:literal / $en:literal;)*) => {
        impl $crate::i18n::Lang {
            $($crate::i18n::messages! { @ $name $(($($arg),+))? $vi $en })*
        }
    };
    (@ $name:ident $vi:literal $en:literal) => {
        pub fn $name(self) -> &'static str {
            match self { Self::Vi => $vi, Self::En => $en }
        }
    };
    (@ $name:ident ($($arg:ident),+) $vi:literal $en:literal) => {
        pub fn $name(self, $($arg: impl std::fmt::Display),+) -> String {
            match self { Self::Vi => format!($vi, $($arg = $arg),+), Self::En => format!($en, $($arg = $arg),+) }
        }
    };
}
pub(crate) use messages;

/// `name(Enum): Variant => "tiếng Việt" / "English", …;`: the words for each value of an enum.
macro_rules! words {
    ($($name:ident($enum:ty): { $($variant:ident => $vi:literal / $en:literal),* $(,)? })*) => {
        impl $crate::i18n::Lang {
            $(pub fn $name(self, value: $enum) -> &'static str {
                match (value, self) {
                    $((<$enum>::$variant, Self::Vi) => $vi, (<$enum>::$variant, Self::En) => $en),*
                }
            })*
        }
    };
}
pub(crate) use words;

impl Lang {
    /// The tag of the language (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language of a tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag {
            "vi" => Some(Self::Vi),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The one that is not shown.
    pub fn other(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }

    /// 19/11/2026
    pub fn date(self, day: NaiveDate) -> String {
        day.format("%d/%m/%Y").to_string()
    }

    /// The day in Vietnam: 19/11/2026
    pub fn day(self, at: DateTime<Utc>) -> String {
        self.date(at.with_timezone(&VIETNAM).date_naive())
    }

    /// 19/11/2026, 14:05
    pub fn moment(self, at: DateTime<Utc>) -> String {
        at.with_timezone(&VIETNAM).format("%d/%m/%Y, %H:%M").to_string()
    }

    /// 14:05
    pub fn time(self, at: DateTime<Utc>) -> String {
        at.with_timezone(&VIETNAM).format("%H:%M").to_string()
    }

    /// Thứ Năm, 19/11/2026
    pub fn weekday(self, at: DateTime<Utc>) -> String {
        let day = at.with_timezone(&VIETNAM).date_naive();
        let names = match self {
            Self::Vi => ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"],
            Self::En => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        };
        let name = names.get(day.weekday().num_days_from_monday() as usize).copied().unwrap_or_default();
        format!("{name}, {}", self.date(day))
    }

    /// 2.280.000.000 (Vietnamese) or 2,280,000,000 (English)
    pub fn number(self, value: i64) -> String {
        let separator = if self == Self::Vi { '.' } else { ',' };
        let digits = value.unsigned_abs().to_string();
        let mut out = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        if value < 0 { format!("-{out}") } else { out }
    }

    /// A decimal kept as text with a point, as the language writes it: 83,6 or 83.6
    pub fn decimal(self, value: &str) -> String {
        // Apart, because the whole part of -0.5 would lose its sign as a number.
        if let Some(size) = value.strip_prefix('-') {
            return format!("-{}", self.decimal(size));
        }
        let (whole, fraction) = value.split_once('.').map_or((value, None), |(w, f)| (w, Some(f)));
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), |n: i64| self.number(n));
        match (fraction, self) {
            (None, _) => whole,
            (Some(f), Self::Vi) => format!("{whole},{f}"),
            (Some(f), Self::En) => format!("{whole}.{f}"),
        }
    }

    /// 1,8 MB
    pub fn bytes(self, size: i64) -> String {
        let tenths = |unit: i64| self.decimal(&format!("{}.{}", size / unit, size % unit * 10 / unit));
        match size {
            0..1_024 => format!("{size} B"),
            1_024..1_048_576 => format!("{} KB", size / 1_024),
            _ => format!("{} MB", tenths(1_048_576)),
        }
    }
}

/// Initials as faces show them: the last two words, as Vietnamese names are told apart by their end.
pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.iter().rev().take(2).rev().filter_map(|w| w.chars().next()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_dates_and_sizes_are_written_as_officials_write_them() {
        let at = DateTime::parse_from_rfc3339("2026-11-19T07:05:00Z").unwrap().to_utc();
        assert_eq!(Lang::Vi.number(2_280_000_000), "2.280.000.000");
        assert_eq!(Lang::En.number(-1_000), "-1,000");
        assert_eq!(Lang::Vi.decimal("83.6"), "83,6");
        assert_eq!(Lang::Vi.decimal("24320000000"), "24.320.000.000");
        assert_eq!(Lang::En.decimal("-0.5"), "-0.5");
        assert_eq!(Lang::Vi.moment(at), "19/11/2026, 14:05");
        assert_eq!(Lang::Vi.weekday(at), "Thứ Năm, 19/11/2026");
        assert_eq!(Lang::Vi.bytes(1_887_436), "1,7 MB");
        assert_eq!(initials("Chuyên viên A"), "VA");
    }
}
