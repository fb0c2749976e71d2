//! What is kept up, and what is told to one person, as it is written into files.

use super::{Cell, Listed, yes};
use crate::i18n::Lang;
use crate::store::master::{Holiday, Parked, Topic};
use crate::store::notice::Notice;
use crate::store::unit::Unit;
use crate::store::{mandate, master};
use crate::web::pages::parameters::{Line, certainty, in_units, name_of};

/// The unit of a parameter that says nothing but where it stands written.
const NO_UNIT: &str = "reference";

impl Listed for Notice {
    const NAME: &'static str = "thong-bao";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![(t.file_at(), 18), (t.file_what(), 60), (t.file_due(), 18), (t.file_code(), 15), (t.column_initiative(), 60), (t.file_was_read(), 10)]
    }

    fn cells(self, t: Lang) -> Vec<Cell> {
        vec![
            Cell::Moment(self.at),
            Cell::Text(t.notice_about(self.kind, self.action, None)),
            Cell::moment(self.due_at),
            Cell::Text(self.code),
            Cell::Text(self.title),
            yes(t, self.read),
        ]
    }
}

impl Listed for mandate::Row {
    const NAME: &'static str = "uy-quyen";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![
            (t.mandate_from(), 26),
            (t.mandate_to(), 26),
            (t.mandate_office(), 30),
            (t.at_unit(), 40),
            (t.mandate_scope_label(), 40),
            (t.file_begins(), 18),
            (t.file_ends(), 18),
            (t.file_ended_early(), 18),
            (t.document_ref(), 30),
        ]
    }

    fn cells(self, t: Lang) -> Vec<Cell> {
        vec![
            Cell::Text(self.principal_name),
            Cell::Text(self.delegate_name),
            Cell::word(t.role_word(self.role)),
            Cell::Text(self.unit_name),
            Cell::word(t.mandate_scope(self.scope)),
            Cell::Moment(self.from_at),
            Cell::Moment(self.to_at),
            Cell::moment(self.ended_at),
            Cell::Text(self.document_ref),
        ]
    }
}

impl Listed for Unit {
    const NAME: &'static str = "don-vi";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![(t.file_key(), 30), (t.unit_name(), 40), (t.unit_parent(), 40), (t.unit_symbol(), 16), (t.from_on(), 12), (t.to_on(), 12)]
    }

    fn cells(self, _: Lang) -> Vec<Cell> {
        vec![
            Cell::Text(self.code),
            Cell::Text(self.name),
            Cell::text(self.parent),
            Cell::Text(self.symbol),
            Cell::Day(self.valid_from),
            self.valid_to.map_or(Cell::Nothing, Cell::Day),
        ]
    }
}

impl Listed for Topic {
    const NAME: &'static str = "chu-de";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![(t.file_key(), 30), (t.topic_name(), 60), (t.topic_parent(), 40), (t.from_on(), 12), (t.to_on(), 12)]
    }

    fn cells(self, _: Lang) -> Vec<Cell> {
        vec![Cell::Text(self.code), Cell::Text(self.name), Cell::text(self.parent), Cell::Day(self.valid_from), self.valid_to.map_or(Cell::Nothing, Cell::Day)]
    }
}

impl Listed for Line {
    const NAME: &'static str = "tham-so";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![
            (t.file_key(), 30),
            (t.file_parameter(), 50),
            (t.parameter_value(), 10),
            (t.file_in_words(), 20),
            (t.parameter_source(), 50),
            (t.parameter_certainty(), 24),
            (t.parameter_from(), 16),
            (t.status(), 16),
            (t.parameter_note(), 50),
        ]
    }

    fn cells(self, t: Lang) -> Vec<Cell> {
        let master::Version { key, value, unit, legal_ref, certainty: sure, effective_from, note, .. } = self.version;
        vec![
            Cell::word(&key),
            Cell::Text(name_of(t, &key)),
            if unit == NO_UNIT { Cell::Nothing } else { Cell::Number(value.into()) },
            Cell::Text(in_units(t, value, &unit)),
            Cell::Text(legal_ref),
            Cell::word(certainty(t, &sure)),
            Cell::Day(effective_from),
            Cell::word(self.state),
            Cell::Text(note),
        ]
    }
}

impl Listed for Holiday {
    const NAME: &'static str = "ngay-nghi-lam-bu";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![(t.holiday_on(), 12), (t.holiday_name(), 40), (t.holiday_kind(), 20)]
    }

    fn cells(self, t: Lang) -> Vec<Cell> {
        vec![Cell::Day(self.on_date), Cell::Text(self.name), Cell::word(if self.working { t.holiday_working() } else { t.holiday_off() })]
    }
}

impl Listed for Parked {
    const NAME: &'static str = "viec-tam-gac";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![(t.job_what(), 26), (t.job_for(), 26), (t.job_parked(), 18), (t.job_tries(), 12), (t.job_error(), 60)]
    }

    fn cells(self, t: Lang) -> Vec<Cell> {
        vec![
            Cell::word(t.job_kind(&self.kind)),
            Cell::text(self.person),
            Cell::Moment(self.parked_at),
            Cell::Number(self.attempts.into()),
            Cell::Text(self.last_error),
        ]
    }
}
