//! The library as it is written into files: sources, risks and aims one after the other in their cell.

use super::{Cell, Listed};
use crate::domain::library::PastPilot;
use crate::i18n::Lang;
use crate::store::library::LessonRow;
use crate::web::pages::library::{foreseen, reached};

fn list<T>(all: impl IntoIterator<Item = T>, words: impl Fn(T) -> String) -> Cell {
    Cell::Text(all.into_iter().map(words).collect::<Vec<_>>().join("; "))
}

impl Listed for &'static PastPilot {
    const NAME: &'static str = "thi-diem-truoc-day";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![
            (t.file_pilot(), 50),
            (t.unit(), 40),
            (t.file_years(), 14),
            (t.library_outcome(), 30),
            (t.file_gap(), 24),
            (t.lesson_problem(), 60),
            (t.lesson_tried(), 60),
            (t.lesson_happened(), 60),
            (t.lesson_learned(), 60),
            (t.lesson_sources(), 60),
        ]
    }

    fn cells(self, t: Lang) -> Vec<Cell> {
        vec![
            Cell::word(&self.title),
            Cell::word(&self.unit),
            Cell::word(&self.years),
            Cell::word(t.past_outcome(self.outcome)),
            self.gap.map_or(Cell::Nothing, |g| Cell::word(t.gap_kind(g))),
            Cell::word(&self.problem),
            Cell::word(&self.tried),
            Cell::word(&self.happened),
            Cell::word(&self.learned),
            list(&self.sources, Clone::clone),
        ]
    }
}

impl Listed for LessonRow {
    const NAME: &'static str = "bai-hoc";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![
            (t.file_code(), 15),
            (t.column_initiative(), 60),
            (t.topic(), 30),
            (t.unit(), 40),
            (t.library_outcome(), 24),
            (t.file_closed(), 18),
            (t.lesson_problem(), 60),
            (t.lesson_tried(), 60),
            (t.lesson_foreseen(), 60),
            (t.lesson_happened(), 60),
            (t.lesson_unforeseen(), 60),
            (t.lesson_reached(), 60),
            (t.lesson_learned(), 60),
        ]
    }

    fn cells(self, t: Lang) -> Vec<Cell> {
        let fate = |(risk, fate): (String, &str)| if fate.is_empty() { risk } else { format!("{risk} — {fate}") };
        let (foreseen, reached) = (foreseen(t, &self.lesson), reached(t, &self.lesson));
        vec![
            Cell::Text(self.code),
            Cell::Text(self.lesson.title),
            Cell::Text(self.topic),
            Cell::Text(self.unit),
            Cell::word(t.outcome_word(self.outcome)),
            Cell::Moment(self.closed_at),
            Cell::Text(self.lesson.problem),
            Cell::Text(self.lesson.tried),
            list(foreseen, fate),
            Cell::Text(self.lesson.happened),
            Cell::Text(self.lesson.unforeseen),
            list(reached, |(aim, value)| format!("{aim}: {value}")),
            Cell::Text(self.lesson.learned),
        ]
    }
}
