//! What a password may be: NIST SP 800-63B-4, section 3.1.1. Long enough, not guessable, nothing
//! about its composition, no expiry.

use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

/// Characters at least and at most.
pub const LEAST: usize = 12;
pub const MOST: usize = 128;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    Short,
    Long,
    /// Among leaked or common passwords, or made of words around its person or this site.
    Guessable,
}

/// Words that somebody who knows this site would try.
const OURS: &[&str] = &["sangkien", "sang kien", "sáng kiến", "ubnd", "tphcm", "hochiminh", "saigon", "vietnam", "password", "matkhau", "mật khẩu"];

/// As much as guessing looks at: what follows can only make it harder.
const LOOKED_AT: usize = 72;

/// Whether a password may be used by a person whose name, address and unit are given.
///
/// # Errors
/// Why not.
pub fn check(password: &str, around: &[&str]) -> Result<(), Weak> {
    // As it is stored: what is typed with separate accents counts no more than what is typed without.
    let length = password.nfc().count();
    if length < LEAST {
        return Err(Weak::Short);
    }
    if length > MOST {
        return Err(Weak::Long);
    }
    let parts = around.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()).chain([*text]));
    let known: Vec<&str> = parts.filter(|part| part.chars().count() > 2).chain(OURS.iter().copied()).collect();
    let head: String = password.chars().take(LOOKED_AT).collect();
    if zxcvbn(&head, &known).score() < Score::Three { Err(Weak::Guessable) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(password: &str) -> Result<(), Weak> {
        check(password, &["Nguyễn Văn An", "nguyenvanan@demo.vn", "Sở Xây dựng"])
    }

    #[test]
    fn length_counts_characters_and_has_two_ends() {
        assert_eq!(of("ngắn quá 11"), Err(Weak::Short));
        assert_eq!(of(&"mùa hè ở Huế".nfd().collect::<String>()), of("mùa hè ở Huế"));
        assert_eq!(of(&"ngắn quá 11".nfd().collect::<String>()), Err(Weak::Short));
        assert_eq!(of("con trâu đen ăn cỏ non"), Ok(()));
        assert_eq!(of(&"ơ dài thật là dài ".repeat(7)), Ok(()));
        assert_eq!(of(&format!("{}!!!", "ơ dài thật là dài ".repeat(7))), Err(Weak::Long));
    }

    #[test]
    fn what_everybody_would_try_is_refused() {
        for bad in ["password1234", "123456789012", "qwertyuiop123", "aaaaaaaaaaaaa", "iloveyou1234", "sangkien2026", "nguyenvanan12", "Nguyễn Văn An"] {
            assert_eq!(of(bad), Err(Weak::Guessable), "{bad}");
        }
    }

    #[test]
    fn nothing_is_asked_of_its_composition() {
        for good in ["hồ sơ nào cũng có lúc xong", "brcktzpvwmqhx", "4917302856013"] {
            assert_eq!(of(good), Ok(()), "{good}");
        }
    }
}
