//! A page as tools that are not ours see it: words with their boxes, ruled lines, weights of letters.

use std::collections::HashMap;
use std::path::Path;

use scraper::{Html, Selector};

use super::run;

const DPI: f64 = 200.0;

/// A word: millimetres from the upper left edge of the sheet, and its size in points.
#[derive(Debug, Clone)]
pub struct Word {
    pub text: String,
    pub x: f64,
    pub y: f64,
    pub right: f64,
    pub bottom: f64,
}

/// A line of words of one block.
#[derive(Debug, Clone)]
pub struct Line {
    pub words: Vec<Word>,
    /// Points.
    pub size: f64,
}

/// A run of letters of one face: on which page, where in millimetres, its size, weight and slope.
#[derive(Debug)]
pub struct Run {
    page: usize,
    y: f64,
    x: f64,
    pub text: String,
    pub size: f64,
    /// `b`, `i`, `bi` or nothing.
    pub style: String,
}

impl Line {
    pub fn text(&self) -> String {
        self.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub fn x(&self) -> f64 {
        self.words.iter().map(|w| w.x).fold(f64::MAX, f64::min)
    }

    pub fn right(&self) -> f64 {
        self.words.iter().map(|w| w.right).fold(0.0, f64::max)
    }

    pub fn y(&self) -> f64 {
        self.words[0].y
    }

    pub fn bottom(&self) -> f64 {
        self.words[0].bottom
    }

    /// Whether it tells where the evidence stands.
    pub fn is_provenance(&self) -> bool {
        ["Ghi sổ:", "SHA-256:", "Khóa công khai của sổ:"].iter().any(|start| self.text().starts_with(start)) && self.size < 10.0
    }

    pub fn centre(&self) -> f64 {
        f64::midpoint(self.x(), self.right())
    }
}

/// A horizontal rule: where it lies, begins and ends, in millimetres.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub y: f64,
    pub x: f64,
    pub right: f64,
}

#[derive(Debug)]
pub struct Page {
    pub width: f64,
    pub height: f64,
    pub lines: Vec<Line>,
    pub rules: Vec<Rule>,
}

impl Page {
    /// The line that begins with a text.
    pub fn line(&self, start: &str) -> &Line {
        let all = || self.lines.iter().map(Line::text).collect::<Vec<_>>();
        self.lines.iter().find(|l| l.text().starts_with(start)).unwrap_or_else(|| panic!("no line begins with {start}: {:?}", all()))
    }

    /// The number in the upper margin.
    pub fn number(&self) -> Option<u32> {
        self.lines.iter().filter(|l| l.y() < 19.0).find_map(|l| l.text().parse().ok())
    }

    /// The rule next below a line.
    pub fn rule_below(&self, line: &Line) -> Rule {
        let below = |r: &&Rule| r.y > line.bottom() - 1.5 && r.y < line.bottom() + 2.5 && r.x < line.right() && r.right > line.x();
        *self.rules.iter().find(below).unwrap_or_else(|| panic!("no rule below {}", line.text()))
    }
}

#[derive(Debug)]
pub struct Paper {
    pub pages: Vec<Page>,
    /// All text, as it can be copied out.
    pub text: String,
    /// Names of faces, and whether each is embedded.
    pub faces: Vec<(String, bool)>,
    pub runs: Vec<Run>,
}

impl Paper {
    pub fn measure(file: &Path) -> Self {
        let path = file.to_str().unwrap();
        let boxes = String::from_utf8(run("pdftotext", &["-bbox-layout", path, "-"]).stdout).unwrap();
        let html = Html::parse_document(&boxes);
        let select = |css: &str| Selector::parse(css).unwrap();
        let (page, line, word) = (select("page"), select("line"), select("word"));
        let number = |e: scraper::ElementRef, name: &str| e.attr(name).unwrap().parse::<f64>().unwrap() / 72.0 * 25.4;
        let read = |e: scraper::ElementRef| Word {
            text: e.text().collect(),
            x: number(e, "xmin"),
            y: number(e, "ymin"),
            right: number(e, "xmax"),
            bottom: number(e, "ymax"),
        };
        let runs = runs(path);
        let line_of = |page: usize, words: Vec<Word>| {
            let first = &words[0];
            let middle = f64::midpoint(first.y, first.bottom);
            let of_line = runs.iter().filter(|r| r.page == page && (r.x - first.x).abs() < 1.5);
            let near = of_line.min_by(|a, b| (a.y - middle).abs().total_cmp(&(b.y - middle).abs()));
            Line { size: near.map_or(0.0, |r| r.size), words }
        };
        let pages = html.select(&page).enumerate().map(|(n, p)| Page {
            width: number(p, "width"),
            height: number(p, "height"),
            lines: p.select(&line).map(|l| l.select(&word).map(read).collect::<Vec<_>>()).filter(|l| !l.is_empty()).map(|l| line_of(n, l)).collect(),
            rules: rules(path, n + 1),
        });
        let pages = pages.collect();
        Self { pages, text: String::from_utf8(run("pdftotext", &["-raw", path, "-"]).stdout).unwrap(), faces: faces(path), runs }
    }

    /// Whether a text stands in letters of this weight and slope.
    pub fn is_set(&self, text: &str, style: &str) -> bool {
        self.runs.iter().any(|r| r.style == style && r.text.contains(text))
    }
}

/// The faces of a file as `pdffonts` tells them.
fn faces(path: &str) -> Vec<(String, bool)> {
    let table = String::from_utf8(run("pdffonts", &[path]).stdout).unwrap();
    // The columns from the right: object, number, Unicode, subset, embedded.
    let row = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        (words[0].to_owned(), words[words.len() - 5] == "yes")
    };
    table.lines().skip(2).map(row).collect()
}

/// The runs as `pdftohtml` tells them, at three units a point.
fn runs(path: &str) -> Vec<Run> {
    let xml = String::from_utf8(run("pdftohtml", &["-xml", "-stdout", "-i", "-nodrm", "-zoom", "3", path]).stdout).unwrap();
    let html = Html::parse_document(&xml);
    let select = |css: &str| Selector::parse(css).unwrap();
    let (page, face, text, bold, italic) = (select("page"), select("fontspec"), select("text"), select("b"), select("i"));
    let number = |e: scraper::ElementRef, name: &str| e.attr(name).unwrap().parse::<f64>().unwrap() / 3.0;
    let sizes: HashMap<&str, f64> = html.select(&face).map(|f| (f.attr("id").unwrap(), number(f, "size"))).collect();
    let mm = |points: f64| points / 72.0 * 25.4;
    let mut out = Vec::new();
    for (n, sheet) in html.select(&page).enumerate() {
        for t in sheet.select(&text) {
            let b = if t.select(&bold).next().is_some() { "b" } else { "" };
            let i = if t.select(&italic).next().is_some() { "i" } else { "" };
            out.push(Run {
                page: n,
                y: mm(number(t, "top") + number(t, "height") / 2.0),
                x: mm(number(t, "left")),
                // A gap that justifying has widened is told as two spaces.
                text: t.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "),
                size: sizes[t.attr("font").unwrap()],
                style: format!("{b}{i}"),
            });
        }
    }
    out
}

/// Rows of the rastered page that are dark over at least eight millimetres and no thicker than one.
fn rules(path: &str, page: usize) -> Vec<Rule> {
    let n = page.to_string();
    let raster = run("pdftoppm", &["-r", "200", "-gray", "-f", &n, "-l", &n, path]).stdout;
    let (width, pixels) = graymap(&raster);
    let mm = |pixels: usize| f64::from(u32::try_from(pixels).unwrap()) / DPI * 25.4;
    let mut out: Vec<Rule> = Vec::new();
    for (y, row) in pixels.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let dark = row[x..].iter().take_while(|p| **p < 140).count();
            if mm(dark) >= 8.0 {
                let found = Rule { y: mm(y), x: mm(x), right: mm(x + dark) };
                match out.iter_mut().find(|r| found.y - r.y < 0.6 && (found.x - r.x).abs() < 0.4) {
                    Some(known) => known.y = found.y,
                    None => out.push(found),
                }
            }
            x += dark.max(1);
        }
    }
    out
}

/// Width and pixels of a portable graymap (P5, one byte a pixel).
fn graymap(bytes: &[u8]) -> (usize, &[u8]) {
    let mut at = 0;
    let mut words = Vec::new();
    while words.len() < 4 {
        let end = at + bytes[at..].iter().position(u8::is_ascii_whitespace).unwrap();
        words.push(std::str::from_utf8(&bytes[at..end]).unwrap());
        at = end + 1;
    }
    assert_eq!((words[0], words[3]), ("P5", "255"));
    (words[1].parse().unwrap(), &bytes[at..])
}
