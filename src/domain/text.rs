//! Text as people type it, made comparable and safe to show.
//!
//! Input is normalised to NFC (Vietnamese arrives decomposed from some keyboards), trimmed, and
//! counted in grapheme clusters (UAX #29). Refuses control characters, unpaired or private
//! format characters that could disguise a title (bidirectional overrides), and NUL.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Why a text can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// More graphemes than allowed: (limit, found).
    TooLong(usize, usize),
    /// A control, noncharacter or bidirectional override.
    Character(char),
}

/// Normalised, trimmed, and at most `max` graphemes. Line ends become `\n`.
pub fn tidy(raw: &str, max: usize) -> Result<String, Unfit> {
    let text: String = raw.replace("\r\n", "\n").replace('\r', "\n").nfc().collect();
    let text = text.trim().to_owned();
    if let Some(bad) = text.chars().find(|c| forbidden(*c)) {
        return Err(Unfit::Character(bad));
    }
    let length = count(&text);
    if length > max { Err(Unfit::TooLong(max, length)) } else { Ok(text) }
}

/// Length in grapheme clusters: what a person would count.
pub fn count(text: &str) -> usize {
    text.graphemes(true).count()
}

fn forbidden(c: char) -> bool {
    let code = c as u32;
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(code, 0x202A..=0x202E | 0x2066..=0x2069 | 0x200E | 0x200F | 0x061C | 0xFDD0..=0xFDEF)
        || code & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decomposed_vietnamese_becomes_composed_and_is_counted_as_read() {
        let decomposed = "  Ti\u{65}\u{302}\u{301}ng Vi\u{65}\u{323}\u{302}t ";
        assert_eq!(tidy(decomposed, 10), Ok("Tiếng Việt".to_owned()));
        assert_eq!(tidy(decomposed, 9), Err(Unfit::TooLong(9, 10)));
    }

    #[test]
    fn characters_that_disguise_or_break_are_refused() {
        for bad in ['\0', '\u{7}', '\u{85}', '\u{202E}', '\u{2066}', '\u{FFFE}', '\u{1FFFF}'] {
            assert_eq!(tidy(&format!("a{bad}b"), 10), Err(Unfit::Character(bad)), "{bad:?}");
        }
        assert_eq!(tidy("dòng 1\r\ndòng 2", 20), Ok("dòng 1\ndòng 2".to_owned()));
    }
}
