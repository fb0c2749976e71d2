//! Forms: fields as data, read without ever losing what was typed.
//!
//! A definition names a field, its words, its kind and its limits; from it come the control on the
//! page, the check of what was sent, and the words of what is wrong. Checks here are about form;
//! what the regulation demands is the domain's.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::domain::text::{self, Unfit};
use crate::i18n::Lang;

/// Words in the reader's language.
pub type Text = fn(Lang) -> &'static str;

/// A choice: its value, its words, and a line of explanation.
pub type ChoiceDef = (&'static str, Text, Option<Text>);

/// What a field takes.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Line,
    Area,
    Email,
    Password,
    /// Whole đồng, 0 or more.
    Money,
    /// A decimal number, kept as text with a point.
    Decimal,
    /// A whole number within limits.
    Whole(i64, i64),
    Date,
    Choice(&'static [ChoiceDef]),
    /// 1 to 5, each with a word.
    Scale([Text; 5]),
    Tick,
    YesNo(Option<Text>, Option<Text>),
    /// One of a list that the page provides.
    Select,
}

/// Whether a field must be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
    /// A draft may leave it empty for now; it counts as missing until then.
    Later,
}

/// A field of a form.
#[derive(Debug, Clone, Copy)]
pub struct Def {
    pub name: &'static str,
    pub label: Text,
    pub hint: Option<Text>,
    pub kind: Kind,
    /// Graphemes at most, for texts.
    pub max: usize,
    pub need: Need,
}

/// What was sent: pairs in order. Where a name is repeated the first one counts.
#[derive(Debug, Clone, Default)]
pub struct Raw(pub Vec<(String, String)>);

impl Raw {
    /// The first value of a name; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// Whether a name was sent with anything in it.
    pub fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

/// A choice as the page shows it.
#[derive(Debug, Clone)]
pub struct Opt {
    pub value: String,
    pub label: String,
    pub hint: Option<&'static str>,
    /// The heading under which it stands, and whether it is the first or last there.
    pub group: String,
    pub opens: bool,
    pub closes: bool,
    pub checked: bool,
}

/// A field as the page shows it.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    /// line, area, choice, scale, tick, select
    pub control: &'static str,
    pub input_type: &'static str,
    pub inputmode: &'static str,
    pub autocomplete: &'static str,
    pub value: String,
    pub options: Vec<Opt>,
    pub error: Option<String>,
    pub max: usize,
    pub typed: usize,
    pub optional: bool,
    pub short: bool,
    /// A heading above the field, where a new group begins.
    pub heading: Option<String>,
    /// What its ids begin with, where a page holds several forms with the same fields.
    pub scope: String,
    /// Whether a password has another way beside it: a passkey, or the office's provider.
    pub elsewhere: bool,
}

impl Field {
    /// Where an error summary points: the first control.
    pub fn anchor(&self) -> String {
        if matches!(self.control, "choice" | "scale") { format!("{}-0", self.id()) } else { self.id() }
    }

    /// Whether its choices are a word or two each, and stand beside one another.
    pub fn is_brief(&self) -> bool {
        self.options.iter().all(|o| o.hint.is_none() && text::count(&o.label) <= 28)
    }

    /// The id of the control on its page.
    pub fn id(&self) -> String {
        format!("{}{}", self.scope, self.name)
    }

    /// A number of characters as the language writes it.
    pub fn count(&self, t: &Lang, n: &usize) -> String {
        t.number(i64::try_from(*n).unwrap_or(i64::MAX))
    }

    /// Whether the field has an explanation or an error to be read with it.
    pub fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{}-h", self.id()));
        }
        if self.error.is_some() {
            ids.push(format!("{}-e", self.id()));
        }
        if self.control == "area" {
            ids.push(format!("{}-c", self.id()));
        }
        ids.join(" ")
    }
}

/// A form on its way to or from a person.
#[derive(Debug, Clone)]
pub struct Form {
    pub t: Lang,
    pub fields: Vec<Field>,
    /// Errors that belong to no single control: (anchor, words).
    pub general: Vec<(String, String)>,
}

impl Form {
    /// An empty form.
    pub fn blank(t: Lang, defs: &[Def]) -> Self {
        Self { t, fields: defs.iter().map(|d| view(t, d)).collect(), general: Vec::new() }
    }

    /// A form that shows stored content.
    pub fn filled(t: Lang, defs: &[Def], content: &Value) -> Self {
        let mut form = Self::blank(t, defs);
        for (def, field) in defs.iter().zip(&mut form.fields) {
            put(field, shown(t, def, content.get(def.name).unwrap_or(&Value::Null)));
        }
        form
    }

    /// A form that shows what was sent, with what is wrong; and the content where nothing is.
    pub fn read(t: Lang, defs: &[Def], raw: &Raw) -> (Self, Map<String, Value>) {
        let mut form = Self::blank(t, defs);
        let mut content = Map::new();
        for (def, field) in defs.iter().zip(&mut form.fields) {
            if let Some(value) = take(t, def, field, raw.get(def.name)) {
                content.insert(def.name.to_owned(), value);
            }
        }
        (form, content)
    }

    /// Adds a field whose name and label depend on the case, and reads it where a form was sent.
    pub fn add(&mut self, def: &Def, name: String, label: String, raw: Option<&Raw>, content: &mut Map<String, Value>) -> &mut Field {
        let mut field = view(self.t, def);
        field.label = label;
        let value = raw.and_then(|raw| take(self.t, def, &mut field, raw.get(&name)));
        if let Some(value) = value {
            content.insert(name.clone(), value);
        }
        field.name = name;
        let place = self.fields.len();
        self.fields.push(field);
        &mut self.fields[place]
    }

    /// The same form under ids of its own.
    pub fn within(mut self, scope: &str) -> Self {
        self.fields.iter_mut().for_each(|f| scope.clone_into(&mut f.scope));
        self
    }

    /// Shows a value in a field that nothing was sent for.
    pub fn preset(&mut self, name: &str, value: impl Into<String>) {
        if let Some(field) = self.field(name) {
            put(field, value.into());
        }
    }

    /// Provides the list of a `Select`, keeping what was chosen.
    pub fn offer(&mut self, name: &str, options: impl IntoIterator<Item = (String, String, String)>) {
        if let Some(field) = self.field(name) {
            let all: Vec<_> = options.into_iter().collect();
            let differs = |i: usize, j: Option<usize>| !all[i].2.is_empty() && j.and_then(|j| all.get(j)).is_none_or(|o| o.2 != all[i].2);
            let option = |(i, (value, label, group)): (usize, &(String, String, String))| Opt {
                checked: *value == field.value,
                value: value.clone(),
                label: label.clone(),
                hint: None,
                group: group.clone(),
                opens: differs(i, i.checked_sub(1)),
                closes: differs(i, Some(i + 1)),
            };
            field.options = all.iter().enumerate().map(option).collect();
        }
    }

    /// Refuses a `Select` whose value is not on its list.
    pub fn insist(&mut self, name: &str) {
        let t = self.t;
        if let Some(field) = self.field(name)
            && !field.value.is_empty()
            && !field.options.iter().any(|o| o.checked)
        {
            field.error = Some(t.unknown_choice(&field.label));
        }
    }

    /// A field by name.
    pub fn field(&mut self, name: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|f| f.name == name)
    }

    /// Puts words beside a field, or above the form where there is no such field.
    pub fn fault(&mut self, name: &str, words: impl Into<String>) {
        let words = words.into();
        match self.field(name) {
            Some(field) => field.error = Some(words),
            None => self.general.push((name.to_owned(), words)),
        }
    }

    /// All that is wrong, in the order of the page: (anchor, words).
    pub fn errors(&self) -> Vec<(String, String)> {
        let fields = self.fields.iter().filter_map(|f| Some((f.anchor(), f.error.clone()?)));
        self.general.iter().cloned().chain(fields).collect()
    }

    /// Whether anything is wrong.
    pub fn bad(&self) -> bool {
        !self.general.is_empty() || self.fields.iter().any(|f| f.error.is_some())
    }

    /// What was typed, for a page that can no longer take it: (label, value).
    pub fn kept(&self) -> Vec<(String, String)> {
        self.fields.iter().filter(|f| !f.value.is_empty()).map(|f| (f.label.clone(), f.value.clone())).collect()
    }
}

fn view(t: Lang, d: &Def) -> Field {
    let (control, input_type, inputmode, autocomplete) = match d.kind {
        Kind::Line | Kind::Date => ("line", "text", "", "off"),
        Kind::Email => ("line", "email", "email", "off"),
        Kind::Password => ("line", "password", "", "current-password"),
        Kind::Money | Kind::Whole(..) => ("line", "text", "numeric", "off"),
        Kind::Decimal => ("line", "text", "decimal", "off"),
        Kind::Area => ("area", "", "", "off"),
        Kind::Choice(_) | Kind::YesNo(..) => ("choice", "", "", ""),
        Kind::Scale(_) => ("scale", "", "", ""),
        Kind::Tick => ("tick", "", "", ""),
        Kind::Select => ("select", "", "", "off"),
    };
    let option = |value: &str, label: &str, hint: Option<Text>| Opt {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: hint.map(|h| h(t)),
        group: String::new(),
        opens: false,
        closes: false,
        checked: false,
    };
    let options = match d.kind {
        Kind::Choice(choices) => choices.iter().map(|(value, label, hint)| option(value, label(t), *hint)).collect(),
        Kind::YesNo(yes, no) => vec![option("no", t.no(), no), option("yes", t.yes(), yes)],
        Kind::Scale(words) => words.iter().enumerate().map(|(i, label)| option(&(i + 1).to_string(), label(t), None)).collect(),
        _ => Vec::new(),
    };
    Field {
        name: d.name.to_owned(),
        label: (d.label)(t).to_owned(),
        hint: d.hint.map(|h| h(t).to_owned()),
        control,
        input_type,
        inputmode,
        autocomplete,
        value: String::new(),
        options,
        error: None,
        max: d.max,
        typed: 0,
        heading: None,
        scope: String::new(),
        elsewhere: false,
        optional: d.need == Need::Optional && !matches!(d.kind, Kind::Tick),
        short: matches!(d.kind, Kind::Money | Kind::Decimal | Kind::Whole(..) | Kind::Date) || matches!(d.kind, Kind::Line if d.max <= 20),
    }
}

/// Reads what was sent into a field; the content where nothing is wrong with it.
fn take(t: Lang, def: &Def, field: &mut Field, sent: &str) -> Option<Value> {
    let secret = matches!(def.kind, Kind::Password);
    match parse(t, def, &field.label, sent) {
        Ok(value) => {
            put(field, if secret { String::new() } else { shown(t, def, &value) });
            Some(value)
        }
        Err(words) => {
            put(field, if secret { String::new() } else { sent.to_owned() });
            field.error = Some(words);
            None
        }
    }
}

fn put(field: &mut Field, value: String) {
    for option in &mut field.options {
        option.checked = option.value == value;
    }
    field.typed = text::count(&value);
    field.value = value;
}

/// Stored content as a control shows it.
fn shown(t: Lang, d: &Def, value: &Value) -> String {
    match (d.kind, value) {
        (_, Value::Null) => String::new(),
        (Kind::Money, Value::Number(n)) => n.as_i64().map_or_else(String::new, |n| t.number(n)),
        (Kind::Decimal, Value::String(s)) => t.decimal(s),
        (Kind::Date, Value::String(s)) => s.parse().map_or_else(|_| s.clone(), |day: NaiveDate| t.date(day)),
        (_, Value::Bool(b)) => {
            if *b {
                "yes".into()
            } else {
                "no".into()
            }
        }
        (_, Value::String(s)) => s.clone(),
        (_, other) => other.to_string(),
    }
}

/// What was sent as content, or what is wrong with it.
fn parse(t: Lang, d: &Def, label: &str, sent: &str) -> Result<Value, String> {
    if matches!(d.kind, Kind::Password) {
        return password(t, d, label, sent);
    }
    let text = text::tidy(sent, if d.max == 0 { 2_000 } else { d.max }).map_err(|unfit| match unfit {
        Unfit::TooLong(max, got) => t.too_long(label, max, got),
        Unfit::Character(c) => t.bad_character(label, format!("{:04X}", c as u32)),
    })?;
    if matches!(d.kind, Kind::Tick) {
        return Ok(Value::Bool(text == "yes"));
    }
    if text.is_empty() {
        let chosen = matches!(d.kind, Kind::Choice(_) | Kind::YesNo(..) | Kind::Scale(_) | Kind::Select);
        return match d.need {
            Need::Required if chosen => Err(t.select(label)),
            Need::Required => Err(t.enter(label)),
            Need::Optional | Need::Later if matches!(d.kind, Kind::Line | Kind::Area | Kind::Email) => Ok(Value::String(text)),
            Need::Optional | Need::Later => Ok(Value::Null),
        };
    }
    typed(t, d, label, text)
}

/// A password is taken as it was typed: every space and every character is part of it.
fn password(t: Lang, d: &Def, label: &str, sent: &str) -> Result<Value, String> {
    match sent.chars().count() {
        0 => Err(t.enter(label)),
        n if n > d.max => Err(t.too_long(label, d.max, n)),
        _ => Ok(Value::String(sent.to_owned())),
    }
}

fn typed(t: Lang, d: &Def, label: &str, text: String) -> Result<Value, String> {
    match d.kind {
        Kind::Line if text.contains('\n') => Err(t.bad_character(label, "000A")),
        // No name, number or reason is one character.
        Kind::Line if d.need == Need::Required && text.chars().count() < 2 => Err(t.too_short(label)),
        Kind::Line | Kind::Area | Kind::Password | Kind::Select | Kind::Tick => Ok(Value::String(text)),
        Kind::Email => {
            let text = text.to_lowercase();
            let good = text.split_once('@').is_some_and(|(a, b)| !a.is_empty() && b.contains('.') && !b.starts_with('.') && !b.ends_with('.'))
                && !text.contains(char::is_whitespace)
                && text.matches('@').count() == 1;
            if good { Ok(Value::String(text)) } else { Err(t.not_email(label)) }
        }
        Kind::Money => whole(&text).filter(|n| *n <= 1_000_000_000_000_000).map(Value::from).ok_or_else(|| t.not_whole(label)),
        Kind::Whole(least, most) => match whole(&text) {
            Some(n) if (least..=most).contains(&n) => Ok(n.into()),
            _ => Err(t.out_of_range(label, least, most)),
        },
        Kind::Decimal => decimal(t, &text).map(Value::String).ok_or_else(|| t.not_number(label)),
        Kind::Date => date(&text).map(|day| Value::String(day.to_string())).ok_or_else(|| t.not_date(label)),
        Kind::Choice(choices) if choices.iter().any(|(value, ..)| *value == text) => Ok(Value::String(text)),
        Kind::YesNo(..) if text == "yes" || text == "no" => Ok(Value::Bool(text == "yes")),
        Kind::Scale(_) => match text.as_str() {
            "1" | "2" | "3" | "4" | "5" => Ok(text.parse::<u8>().unwrap_or(1).into()),
            _ => Err(t.unknown_choice(label)),
        },
        Kind::Choice(_) | Kind::YesNo(..) => Err(t.unknown_choice(label)),
    }
}

/// A whole number as people type it: groups of three by dots, commas or spaces.
pub fn whole(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| !matches!(c, '.' | ',' | ' ' | '\u{a0}')).collect();
    let grouped = text.split(['.', ',', ' ', '\u{a0}']).skip(1).all(|group| group.len() == 3);
    (grouped && !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// A decimal number as the language writes it, groups of three allowed; kept with a point.
///
/// One mark of the language's own always begins the fraction (83,125 in Vietnamese is not 83 thousand);
/// the other one does where it can't be a group (83.6).
pub fn decimal(t: Lang, text: &str) -> Option<String> {
    let (sign, body) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let mark = if t == Lang::Vi { ',' } else { '.' };
    let own = Some(mark).filter(|m| body.matches(*m).count() == 1).and_then(|m| body.find(m));
    if let (None, Some(n)) = (own, whole(body)) {
        return Some(format!("{sign}{n}"));
    }
    let at = own.or_else(|| body.rfind([',', '.']))?;
    let (head, tail) = (whole(&body[..at])?, &body[at + 1..]);
    let fraction = tail.trim_end_matches('0');
    let good = !tail.is_empty() && tail.len() <= 6 && tail.bytes().all(|b| b.is_ascii_digit());
    good.then(|| if fraction.is_empty() { format!("{sign}{head}") } else { format!("{sign}{head}.{fraction}") })
}

/// A date as people type it: 22/11/2026, 22-11-2026 or 2026-11-22; from 1975 to 2100.
pub fn date(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let [a, b, c] = parts[..] else { return None };
    if !parts.iter().all(|p| p.bytes().all(|x| x.is_ascii_digit()) && (1..=4).contains(&p.len())) {
        return None;
    }
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    let year: i32 = year.parse().ok()?;
    (1975..=2100).contains(&year).then(|| NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_officials_type_them() {
        assert_eq!(whole("620.000.000"), Some(620_000_000));
        assert_eq!(whole("620000000"), Some(620_000_000));
        assert_eq!(whole("0"), Some(0));
        for bad in ["", "620tr", "-5", "1.00", "62.00.000", "9".repeat(19).as_str(), "١٢"] {
            assert_eq!(whole(bad), None, "{bad}");
        }
        let both = [("83,6", "83.6"), ("83.6", "83.6"), ("-2.5", "-2.5"), ("24.320.000.000", "24320000000"), ("24,320,000", "24320000"), ("12", "12")];
        let vi = [("1.234,50", "1234.5"), ("83,125", "83.125"), ("0,125", "0.125"), ("1.250", "1250")];
        let en = [("1,234.50", "1234.5"), ("83.125", "83.125"), ("0.125", "0.125"), ("1,250", "1250")];
        for (text, value) in both.iter().chain(&vi) {
            assert_eq!(decimal(Lang::Vi, text).as_deref(), Some(*value), "{text}");
        }
        for (text, value) in both.iter().chain(&en) {
            assert_eq!(decimal(Lang::En, text).as_deref(), Some(*value), "{text}");
        }
        for bad in ["", "abc", "1,", ",5", "1e9", "NaN"] {
            assert_eq!((decimal(Lang::Vi, bad), decimal(Lang::En, bad)), (None, None), "{bad}");
        }
    }

    #[test]
    fn dates_are_read_in_both_orders_and_absurd_ones_are_not() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 2);
        for text in ["2/11/2026", "02/11/2026", "02-11-2026", "2026-11-02"] {
            assert_eq!(date(text), day, "{text}");
        }
        for bad in ["", "31/02/2026", "1/1/0001", "01/01/9999", "hôm nay", "2026", "1/2/26", "-1/2/2026", "1//2026"] {
            assert_eq!(date(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_was_typed_survives_an_error() {
        let defs = [Def { name: "budget_vnd", label: Lang::budget, hint: None, kind: Kind::Money, max: 30, need: Need::Later }];
        let (form, content) = Form::read(Lang::Vi, &defs, &Raw(vec![("budget_vnd".into(), "620tr".into())]));
        assert_eq!(form.fields[0].value, "620tr");
        assert_eq!(form.errors(), [("budget_vnd".to_owned(), Lang::Vi.not_whole("Kinh phí dự kiến (đồng)"))]);
        assert!(content.is_empty());
    }
}
