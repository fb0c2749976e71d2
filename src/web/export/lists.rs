//! The lists as they are written into files: which columns, and what stands in them.

use super::{Cell, Listed, yes};
use crate::domain::audit::Kind;
use crate::i18n::Lang;
use crate::store::audit::Line;
use crate::store::liability::Read;
use crate::store::outcome::{Provision, Solution};
use crate::store::people::Person;
use crate::store::proposal::Row;
use crate::store::queue::Item;
use crate::web::pages::book;

impl Listed for Row {
    const NAME: &'static str = "ho-so-sang-kien";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![
            (t.file_code(), 15),
            (t.column_initiative(), 60),
            (t.file_kind(), 14),
            (t.column_status(), 24),
            (t.urgent(), 10),
            (t.unit(), 40),
            (t.file_lead(), 26),
            (t.column_hand(), 24),
            (t.file_held_at(), 40),
            (t.file_due(), 18),
            (t.column_updated(), 18),
        ]
    }

    fn cells(self, t: Lang) -> Vec<Cell> {
        vec![
            Cell::Text(self.code),
            Cell::Text(self.title),
            Cell::word(t.kind(self.kind)),
            Cell::word(t.status_word(self.status)),
            yes(t, self.urgent),
            Cell::Text(self.owner_unit_name),
            Cell::Text(self.lead_name),
            self.holder.map_or(Cell::Nothing, |h| Cell::word(t.holder_word(h))),
            Cell::text(self.holder_unit_name),
            Cell::moment(self.due_at),
            Cell::Moment(self.updated_at),
        ]
    }
}

impl Listed for Item {
    const NAME: &'static str = "viec-can-xu-ly";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![
            (t.file_code(), 15),
            (t.column_initiative(), 60),
            (t.column_status(), 24),
            (t.urgent(), 10),
            (t.column_hand(), 24),
            (t.unit(), 40),
            (t.file_lead(), 26),
            (t.file_received(), 18),
            (t.file_due(), 18),
            (t.file_worst(), 12),
        ]
    }

    fn cells(self, t: Lang) -> Vec<Cell> {
        vec![
            Cell::Text(self.code),
            Cell::Text(self.title),
            Cell::word(t.status_word(self.status)),
            yes(t, self.urgent),
            Cell::word(t.holder_word(self.holder)),
            Cell::Text(self.owner_unit_name),
            Cell::Text(self.lead_name),
            Cell::Moment(self.since),
            Cell::moment(self.due_at),
            self.worst_score.map_or(Cell::Nothing, |n| Cell::Number(n.into())),
        ]
    }
}

impl Listed for Solution {
    const NAME: &'static str = "giai-phap-nhan-rong";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![
            (t.file_code(), 15),
            (t.column_initiative(), 60),
            (t.topic(), 30),
            (t.unit(), 40),
            (t.solution(), 60),
            (t.lessons(), 60),
            (t.adoptions(), 12),
            (t.file_closed(), 18),
        ]
    }

    fn cells(self, _: Lang) -> Vec<Cell> {
        vec![
            Cell::Text(self.code),
            Cell::Text(self.title),
            Cell::Text(self.topic),
            Cell::Text(self.unit_name),
            Cell::Text(self.solution),
            Cell::text(self.lessons),
            Cell::Number(self.adopted_by),
            Cell::Moment(self.closed_at),
        ]
    }
}

impl Listed for Provision {
    const NAME: &'static str = "kien-nghi-quy-dinh";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![
            (t.file_kind(), 24),
            (t.file_document(), 40),
            (t.file_article(), 20),
            (t.file_description(), 60),
            (t.file_code(), 15),
            (t.provision_source(), 60),
            (t.unit(), 40),
            (t.column_results(), 24),
            (t.file_closed(), 18),
        ]
    }

    fn cells(self, t: Lang) -> Vec<Cell> {
        vec![
            Cell::word(t.gap_kind(self.kind)),
            Cell::Text(self.document),
            Cell::Text(self.article),
            Cell::Text(self.description),
            Cell::Text(self.code),
            Cell::Text(self.title),
            Cell::Text(self.unit_name),
            Cell::word(t.outcome_word(self.outcome)),
            Cell::Moment(self.closed_at),
        ]
    }
}

impl Listed for Line {
    const NAME: &'static str = "so-kiem-toan";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![
            (t.file_entry(), 10),
            (t.read_at(), 18),
            (t.audit_kind(), 30),
            (t.audit_actor(), 26),
            (t.file_subject(), 26),
            (t.unit(), 40),
            (t.file_code(), 15),
            (t.file_detail(), 60),
            (t.file_network(), 20),
            (t.file_seal(), 66),
        ]
    }

    fn cells(self, t: Lang) -> Vec<Cell> {
        let kind = Kind::from_code(&self.kind);
        vec![
            Cell::Number(self.seq),
            Cell::Moment(self.at),
            kind.map_or(Cell::Text(self.kind), |k| Cell::word(t.audit_word(k))),
            Cell::text(self.actor),
            Cell::text(self.subject),
            Cell::text(self.unit),
            Cell::text(self.case),
            Cell::Text(book::details(t, &self.detail)),
            Cell::Text(self.network),
            Cell::Text(hex::encode(self.hash)),
        ]
    }
}

impl Listed for Read {
    const NAME: &'static str = "luot-doc-bao-mat";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![(t.read_at(), 18), (t.read_by(), 26), (t.position(), 30), (t.read_about(), 26), (t.file_code(), 15)]
    }

    fn cells(self, _: Lang) -> Vec<Cell> {
        vec![Cell::Moment(self.at), Cell::Text(self.reader), Cell::Text(self.position), Cell::Text(self.about), Cell::Text(self.code)]
    }
}

impl Listed for Person {
    const NAME: &'static str = "nguoi-dung";

    fn columns(t: Lang) -> Vec<(&'static str, u16)> {
        vec![(t.person_name(), 26), (t.position(), 30), (t.email(), 36), (t.works_at(), 40), (t.manager(), 16), (t.disabled(), 10)]
    }

    fn cells(self, t: Lang) -> Vec<Cell> {
        vec![
            Cell::Text(self.name),
            Cell::Text(self.position),
            Cell::Text(self.email),
            Cell::Text(self.unit_name),
            yes(t, self.is_manager),
            yes(t, self.disabled),
        ]
    }
}
