//! The faces that PDF embeds, and how wide a text is in them: DOCX is set in Times New Roman, which
//! Liberation Serif is drawn to the same widths as, so lines broken here fit in both.
//!
//! Refuses to ask the system for a font: a document looks the same wherever it is made.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::Font;
use unicode_segmentation::UnicodeSegmentation;

/// A face whose lines are broken in advance, in the order of [`FACES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Bold,
}

const FILES: [&[u8]; 5] = [
    include_bytes!("../../fonts/LiberationSerif-Regular.ttf"),
    include_bytes!("../../fonts/LiberationSerif-Bold.ttf"),
    include_bytes!("../../fonts/LiberationSerif-Italic.ttf"),
    include_bytes!("../../fonts/LiberationSerif-BoldItalic.ttf"),
    include_bytes!("../../fonts/LiberationMono-Regular.ttf"),
];

/// Parsed once, for the typesetter and for measuring: they lie in the program.
pub(super) static FACES: LazyLock<Vec<Font>> = LazyLock::new(|| FILES.iter().filter_map(|file| Font::new(Bytes::new(*file), 0)).collect());
static MEASURES: LazyLock<Vec<ttf_parser::Face<'static>>> = LazyLock::new(|| FILES.iter().filter_map(|file| ttf_parser::Face::parse(file, 0).ok()).collect());

/// What stands where no embedded face has the character: an archive file must not hold a glyph that
/// means nothing, and leaving it out would hide that something was there.
const UNKNOWN: char = '□';

/// The width of a line of text in millimetres.
pub(super) fn width(text: &str, face: Face, points: f64) -> f64 {
    let Some(font) = MEASURES.get(face as usize) else { return 0.0 };
    let advance = |c: char| font.glyph_index(c).and_then(|glyph| font.glyph_hor_advance(glyph)).map_or(0.0, f64::from);
    let units: f64 = text.chars().map(advance).sum();
    units / f64::from(font.units_per_em()) * points * 25.4 / 72.0
}

/// The text in as few lines as fit the width. Line breaks of its own are kept; what is quoted begins a
/// line where that costs none, since nothing else tells which syllables belong together.
pub(super) fn lines(text: &str, face: Face, points: f64, within: f64) -> Vec<String> {
    let broken = |part: &str| {
        let whole = even(part, face, points, within);
        let Some(at) = part.find(" “").filter(|_| whole.len() > 1) else { return whole };
        let (before, quoted) = part.split_at(at);
        let apart: Vec<String> = [before, quoted].into_iter().flat_map(|half| even(half, face, points, within)).collect();
        if apart.len() > whole.len() { whole } else { apart }
    };
    text.lines().flat_map(broken).collect()
}

/// Lines as even as they get: a head is centred, and a last line of one word looks like a mistake.
/// A single word that is too wide stays on a line of its own.
fn even(text: &str, face: Face, points: f64, within: f64) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let fewest = fill(&words, face, points, within);
    let (mut narrow, mut wide) = (0.0, within);
    let mut best = fewest.clone();
    // Twelve halvings of at most 162 mm: to less than a tenth of a millimetre.
    for _ in 0..12 {
        let middle = f64::midpoint(narrow, wide);
        let tried = fill(&words, face, points, middle);
        let fits = tried.iter().all(|line| width(line, face, points) <= middle);
        if fits && tried.len() <= fewest.len() {
            (best, wide) = (tried, middle);
        } else {
            narrow = middle;
        }
    }
    best
}

fn fill(words: &[&str], face: Face, points: f64, within: f64) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in words {
        match out.last_mut() {
            Some(line) if width(&format!("{line} {word}"), face, points) <= within => {
                line.push(' ');
                line.push_str(word);
            }
            _ => out.push((*word).to_owned()),
        }
    }
    out
}

/// The text with what the faces can draw, line by line, and words that are wider than a line made breakable.
pub(super) fn printable(text: &str, within: f64) -> String {
    text.split('\n').map(|line| printable_line(line, within)).collect::<Vec<_>>().join("\n")
}

fn printable_line(text: &str, within: f64) -> String {
    let text: String = text.chars().filter_map(|c| if draws(c) { Some(c) } else { stand_in(c) }).collect();
    // 14 points, the largest size: what fits in it fits in all.
    let wide = |word: &str| word.len() > 12 && width(word, Face::Bold, 14.0) > within;
    if !text.split_whitespace().any(wide) {
        return text;
    }
    text.split(' ')
        .map(|word| if wide(word) { word.graphemes(true).collect::<Vec<_>>().join("\u{200b}") } else { word.to_owned() })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether every text face has the character.
fn draws(c: char) -> bool {
    MEASURES.iter().take(4).all(|font| font.glyph_index(c).is_some_and(|glyph| glyph.0 != 0)) && !invisible(c)
}

/// Marks that steer shaping and are never seen: they go, whatever stands around them.
fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

fn stand_in(c: char) -> Option<char> {
    match c {
        '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => Some(' '),
        '\u{2010}' | '\u{2011}' => Some('-'),
        c if invisible(c) || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c) => None,
        _ => Some(UNKNOWN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faces_are_there_and_have_every_vietnamese_letter() {
        assert_eq!(FACES.len(), FILES.len());
        let letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ".to_owned();
        let letters = format!("{letters}{}{UNKNOWN}–“”…§₫²", letters.to_uppercase());
        let missing: Vec<char> = letters.chars().filter(|c| !MEASURES.iter().take(4).all(|f| f.glyph_index(*c).is_some())).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn a_width_is_that_of_times() {
        let motto = width("Độc lập - Tự do - Hạnh phúc", Face::Bold, 14.0);
        assert!((60.0..61.0).contains(&motto), "{motto}");
    }

    #[test]
    fn lines_are_few_and_even_and_keep_every_word() {
        let text = "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG";
        assert_eq!(lines(text, Face::Bold, 12.0, 62.0), ["SỞ NÔNG NGHIỆP", "VÀ MÔI TRƯỜNG"]);
        assert_eq!(lines("ỦY BAN NHÂN DÂN", Face::Bold, 12.0, 62.0), ["ỦY BAN NHÂN DÂN"]);
        assert_eq!(lines("Danh mục rủi ro\nvà biện pháp", Face::Bold, 12.0, 162.0), ["Danh mục rủi ro", "và biện pháp"]);
        let quoted = "Về việc tạm dừng thí điểm “Thí điểm thu phí đỗ ô tô dưới lòng đường theo giờ”";
        assert_eq!(lines(quoted, Face::Bold, 14.0, 142.0), ["Về việc tạm dừng thí điểm", "“Thí điểm thu phí đỗ ô tô dưới lòng đường theo giờ”"]);
        assert_eq!(lines("Về việc “A”", Face::Bold, 14.0, 142.0), ["Về việc “A”"]);
        assert_eq!(lines("", Face::Bold, 12.0, 62.0), Vec::<String>::new());
        assert_eq!(lines("a ƯƯƯƯƯƯƯƯƯƯƯƯƯƯƯƯƯƯƯƯ b", Face::Bold, 12.0, 20.0).join(" "), "a ƯƯƯƯƯƯƯƯƯƯƯƯƯƯƯƯƯƯƯƯ b");
    }

    #[test]
    fn what_no_face_has_is_shown_as_missing_and_what_is_never_seen_goes() {
        assert_eq!(printable("a😀\u{200b}b\u{feff}\tc👍🏽", 100.0), "a□b c□");
        assert_eq!(printable("Tiếng Việt: Ế ỗ ặ", 100.0), "Tiếng Việt: Ế ỗ ặ");
        assert_eq!(printable("4 × 5 = 20\n(rất cao)", 100.0), "4 × 5 = 20\n(rất cao)");
        let hash = "a".repeat(64);
        assert_eq!(printable(&hash, 30.0).replace('\u{200b}', ""), hash);
        assert!(printable(&hash, 30.0).contains('\u{200b}'));
    }
}
