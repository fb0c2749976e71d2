//! Words as people type them, and where a text holds them.
//!
//! Vietnamese is written with marks that a hurried hand leaves out or gets wrong: words are compared
//! without them, `đ` as `d` and `y` as `i` (lí, lý), and ranked by them. A word is a syllable here, so
//! neighbours count more than words far apart. `fold` is the twin of `folded` in the database.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

/// Words of a query that count.
const MOST_WORDS: usize = 40;
/// Words that a passage shows.
const PASSAGE: usize = 36;

/// Words that say nothing of what a text is about, and the commonest of official language, folded.
const EMPTY: [&str; 42] = [
    "va", "cua", "cac", "cho", "la", "co", "duoc", "trong", "theo", "tai", "voi", "khi", "mot", "nhung", "de", "tu", "den", "ve", "nay", "thi", "ma", "hay",
    "hoac", "khong", "chua", "da", "se", "can", "bi", "vao", "ra", "len", "so", "moi", "nguoi", "dan", "thanh", "pho", "phuong", "quan", "don", "vi",
];

/// What is looked for: at least one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
    /// With the accents they were typed with.
    typed: Vec<String>,
}

/// A stretch of a text: whether it was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub hit: bool,
}

/// What a letter is compared as.
enum Folded {
    /// As `a`–`z` or a digit.
    As(char),
    /// Not at all: a mark on the letter before it.
    Mark,
    /// It stands between words.
    Between,
}

/// What a character is compared as; only few stand for more than one.
fn folded(c: char, mut put: impl FnMut(Folded)) {
    let mut base = |c: char| {
        put(match c {
            'đ' => Folded::As('d'),
            'y' => Folded::As('i'),
            'a'..='z' | '0'..='9' => Folded::As(c),
            _ => Folded::Between,
        });
    };
    match c {
        _ if c.is_ascii() => base(c.to_ascii_lowercase()),
        // Combining diacritical marks.
        '\u{300}'..='\u{36f}' => put(Folded::Mark),
        _ => decompose_canonical(c, |part| {
            if !matches!(part, '\u{300}'..='\u{36f}') {
                part.to_lowercase().for_each(&mut base);
            }
        }),
    }
}

/// A text as it is compared: words of `a`–`z` and digits, with one space between them.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        folded(c, |f| match f {
            Folded::As(letter) => out.push(letter),
            Folded::Between if !out.is_empty() && !out.ends_with(' ') => out.push(' '),
            Folded::Between | Folded::Mark => {}
        });
    }
    out.truncate(out.trim_end().len());
    out
}

impl Query {
    /// The words of a text; none where it holds no letter and no digit.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<String> = fold(text).split_whitespace().take(MOST_WORDS).map(str::to_owned).collect();
        let typed = text.nfc().collect::<String>().to_lowercase();
        let typed = typed.split(|c: char| !c.is_alphanumeric()).filter(|w| !fold(w).is_empty()).take(MOST_WORDS).map(str::to_owned).collect();
        (!words.is_empty()).then_some(Self { words, typed })
    }

    /// As a `tsquery`: every word, wherever it stands.
    pub fn all(&self) -> String {
        self.words.join(" & ")
    }

    /// As a `tsquery`: two neighbours at least; the word where there is but one.
    pub fn neighbours(&self) -> String {
        if let [word] = &self.words[..] {
            return word.clone();
        }
        self.words.windows(2).map(|pair| pair.join(" <-> ")).collect::<Vec<_>>().join(" | ")
    }

    /// As a `tsquery`: the words with their accents, next to each other.
    pub fn typed(&self) -> String {
        self.typed.iter().map(|w| format!("'{}'", w.replace(['\'', '\\'], ""))).collect::<Vec<_>>().join(" <-> ")
    }

    fn pairs(&self) -> BTreeSet<(&str, &str)> {
        self.words.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect()
    }

    /// Whether a text holds every word, and of several at least two beside each other.
    pub fn is_in(&self, text: &str) -> bool {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').collect();
        let pairs = self.pairs();
        self.words.iter().all(|w| words.contains(&w.as_str())) && (pairs.is_empty() || words.windows(2).any(|pair| pairs.contains(&(pair[0], pair[1]))))
    }

    /// How many pairs of neighbours a text shares with the query. Words that every text holds don't count.
    pub fn kinship(&self, text: &str) -> usize {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').collect();
        let theirs: BTreeSet<(&str, &str)> = words.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let empty = |w: &&str| EMPTY.contains(w);
        self.pairs().iter().filter(|pair| !empty(&pair.0) && !empty(&pair.1) && theirs.contains(pair)).count()
    }

    /// A text in stretches. Of a query of several words those that stand beside another of it as they
    /// do in the query are marked, and single ones only where there is no such pair.
    pub fn mark(&self, text: &str) -> Vec<Span> {
        let words = words_of(text);
        let hits = self.hits(&words);
        spans(text, &words, &hits, 0..words.len())
    }

    /// The part of a text that says most of what is looked for, marked; empty where it says nothing of it.
    pub fn passage(&self, text: &str) -> Vec<Span> {
        let words = words_of(text);
        let hits = self.hits(&words);
        // One more for every word that the part has not yet: a part with all words beats one that repeats.
        let worth = |from: usize| {
            let part = from..(from + PASSAGE).min(words.len());
            let different: BTreeSet<&str> = part.clone().filter(|i| hits[*i]).map(|i| words[i].folded.as_str()).collect();
            (different.len(), part.filter(|i| hits[*i]).count())
        };
        let starts = (0..words.len()).filter(|i| hits[*i]).map(|i| i.saturating_sub(PASSAGE / 6));
        let Some(best) = starts.rev().max_by_key(|from| worth(*from)) else { return Vec::new() };
        let end = (best + PASSAGE).min(words.len());
        let mut out = spans(text, &words, &hits, best..end);
        if best > 0 {
            out.insert(0, Span { text: "… ".to_owned(), hit: false });
        }
        if end < words.len() {
            out.push(Span { text: " …".to_owned(), hit: false });
        }
        out
    }

    /// Which words of a text are marked.
    fn hits(&self, words: &[Word]) -> Vec<bool> {
        let pairs = self.pairs();
        let mut hits = vec![false; words.len()];
        for (i, pair) in words.windows(2).enumerate() {
            if pairs.contains(&(pair[0].folded.as_str(), pair[1].folded.as_str())) {
                (hits[i], hits[i + 1]) = (true, true);
            }
        }
        if !hits.contains(&true) {
            hits = words.iter().map(|w| self.words.contains(&w.folded)).collect();
        }
        hits
    }
}

/// A word of a text: its bytes there, and what it is compared as.
struct Word {
    from: usize,
    to: usize,
    folded: String,
}

/// The words of `fold`, with their places.
fn words_of(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut is_inside = false;
    for (at, c) in text.char_indices() {
        let to = at + c.len_utf8();
        folded(c, |f| match (f, out.last_mut()) {
            (Folded::As(letter), Some(word)) if is_inside => {
                word.folded.push(letter);
                word.to = to;
            }
            (Folded::As(letter), _) => {
                out.push(Word { from: at, to, folded: letter.to_string() });
                is_inside = true;
            }
            (Folded::Mark, Some(word)) if is_inside => word.to = to,
            (Folded::Mark, _) => {}
            (Folded::Between, _) => is_inside = false,
        });
    }
    out
}

/// The words of a range with what stands between them; marked neighbours are one stretch.
fn spans(text: &str, words: &[Word], hits: &[bool], range: std::ops::Range<usize>) -> Vec<Span> {
    let (start, end) = if range == (0..words.len()) { (0, text.len()) } else { (words[range.start].from, words[range.end - 1].to) };
    let mut out: Vec<Span> = Vec::new();
    let mut push = |text: &str, hit: bool| match out.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.hit == hit => last.text.push_str(text),
        _ => out.push(Span { text: text.to_owned(), hit }),
    };
    let (mut at, mut before) = (start, false);
    for i in range {
        push(&text[at..words[i].from], before && hits[i]);
        push(&text[words[i].from..words[i].to], hits[i]);
        (at, before) = (words[i].to, hits[i]);
    }
    push(&text[at..end], false);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marked stretches in brackets.
    fn shown(spans: &[Span]) -> String {
        spans.iter().map(|s| if s.hit { format!("[{}]", s.text) } else { s.text.clone() }).collect()
    }

    fn query(text: &str) -> Query {
        Query::parse(text).unwrap()
    }

    #[test]
    fn accents_case_and_the_two_ways_of_writing_i_are_all_one() {
        for (text, folded) in [
            ("Đường dây NÓNG", "duong dai nong"),
            ("đương dây nòng", "duong dai nong"),
            ("quản lí", "quan li"),
            ("quản lý", "quan li"),
            ("32/2023/QĐ-UBND", "32 2023 qd ubnd"),
            ("  tie\u{302}\u{301}ng  Vie\u{323}\u{302}t. ", "tieng viet"),
            ("…!?", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn words_are_found_where_they_stand() {
        for text in ["", "Đường, dây NÓNG!", "tie\u{302}\u{301}ng\u{301} \u{301}Vie\u{323}\u{302}t", "a日b, Ⅷ ½ 3.5", "한글 x İy ﬁ K"] {
            let words = words_of(text);
            let folded: Vec<&str> = words.iter().map(|w| w.folded.as_str()).collect();
            assert_eq!(folded.join(" "), fold(text), "{text}");
            let alone: Vec<String> = words.iter().map(|w| fold(&text[w.from..w.to])).collect();
            assert_eq!(alone, folded, "{text}");
        }
        assert_eq!(words_of("tie\u{302}\u{301}ng Việt").iter().map(|w| (w.from, w.to)).collect::<Vec<_>>(), [(0, 9), (10, 16)]);
    }

    #[test]
    fn a_query_asks_for_all_words_or_for_neighbours() {
        let q = query("Cấp cứu, hai bánh");
        assert_eq!(q.all(), "cap & cuu & hai & banh");
        assert_eq!(q.neighbours(), "cap <-> cuu | cuu <-> hai | hai <-> banh");
        assert_eq!(q.typed(), "'cấp' <-> 'cứu' <-> 'hai' <-> 'bánh'");
        assert_eq!(query("ngập").neighbours(), "ngap");
        assert_eq!(Query::parse(" — "), None);
        assert_eq!(query(&"a ".repeat(100)).all().matches('a').count(), MOST_WORDS);
    }

    #[test]
    fn neighbours_are_marked_and_single_words_only_without_any() {
        assert_eq!(shown(&query("cap cuu").mark("Cấp thẻ xe cấp cứu, cứu trợ")), "Cấp thẻ xe [cấp cứu], cứu trợ");
        assert_eq!(shown(&query("cuu cap").mark("Cấp thẻ, cứu trợ")), "[Cấp] thẻ, [cứu] trợ");
        assert_eq!(shown(&query("xe").mark("<b>Xe</b>")), "<b>[Xe]</b>");
        assert_eq!(shown(&query("qd-ubnd").mark("số 32/2023/QĐ-UBND.")), "số 32/2023/[QĐ-UBND].");
        assert_eq!(shown(&query("x").mark("")), "");
    }

    #[test]
    fn texts_are_akin_by_the_pairs_that_mean_something() {
        let q = query("Thu phí đỗ ô tô theo giờ cho người dân của thành phố");
        assert_eq!(q.kinship("Bãi đỗ ô tô, THU PHI qua ứng dụng"), 3, "thu phi, do o, o to; pairs with an empty word don't count");
        assert_eq!(q.kinship("Người dân của thành phố"), 0);
        assert_eq!(q.kinship("tô ô, phí thu"), 0);
        assert!(q.is_in("giờ theo: thành phố của người dân cho đỗ ô tô, thu phí") && !q.is_in("thu phí"));
        assert!(query("cấp cứu").is_in("Xe cấp cứu") && !query("cấp cứu").is_in("tra cứu văn bản cấp trên"), "scattered words are not what was meant");
    }

    #[test]
    fn the_passage_with_most_of_the_words_is_shown() {
        let filler = "lời nói đầu ".repeat(30);
        let text = format!("{filler}ngập. {filler}đường thường ngập nước khi triều cường dâng. {filler}");
        let passage = shown(&query("ngap nuoc trieu cuong").passage(&text));
        assert!(passage.starts_with("… "), "{passage}");
        assert!(passage.contains("đường thường [ngập nước] khi [triều cường] dâng."), "{passage}");
        assert!(passage.ends_with(" …"), "{passage}");
        assert_eq!(query("vắng").passage(&text), Vec::new());
    }
}
