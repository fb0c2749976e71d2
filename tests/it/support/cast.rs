//! The people of the tests: one for each capacity the procedure knows, and strangers to the case.
//!
//! Ids are fixed, so that a ledger entry can be compared whole. One hash serves all accounts,
//! because a password costs 40 ms.

use chrono::NaiveDate;
use sangkien::app::sign_in;
use sangkien::domain::ids::{AppointmentId, PersonId};
use sangkien::domain::people::{Actor, Appointment, Role};
use sangkien::domain::workflow::{Edge, Who};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{CITY, OTHER_UNIT, START, UNIT, World, at};

/// Everybody's password.
pub const PASSWORD: &str = "mật khẩu của buổi thử";

static HASH: OnceCell<String> = OnceCell::const_new();

/// Somebody with an account and one appointment.
#[derive(Debug, Clone)]
pub struct Person {
    pub actor: Actor,
    pub name: &'static str,
    pub email: String,
    pub unit: &'static str,
    pub is_manager: bool,
}

impl Person {
    fn new(n: u128, email: &str, name: &'static str, role: Role, unit: &'static str) -> Self {
        let dated = role == Role::ActingHead;
        let appointment = Appointment {
            id: AppointmentId(Uuid::from_u128(0xA000 + n)),
            role,
            unit: unit.to_owned(),
            from: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
            to: dated.then(|| NaiveDate::from_ymd_opt(2027, 12, 31).unwrap()),
            mandate: None,
        };
        Self {
            actor: Actor { person: PersonId(Uuid::from_u128(0xB000 + n)), appointments: vec![appointment] },
            name,
            email: format!("{email}@{unit}.example.vn"),
            unit,
            is_manager: matches!(role, Role::Head | Role::ActingHead | Role::Deputy | Role::Authority),
        }
    }

    pub fn id(&self) -> PersonId {
        self.actor.person
    }

    /// The only appointment.
    pub fn acting_as(&self) -> AppointmentId {
        self.actor.appointments[0].id
    }
}

/// As what each of the cast may act at all on a proposal of the usual author that the authority agreed to,
/// with the usual supervisor, whose obstacles are put to the other unit.
pub const CAPACITIES: [(&str, &[Who]); 13] = [
    ("lead", &[Who::Lead, Who::Author, Who::Implementer]),
    ("co_author", &[Who::Author, Who::Implementer, Who::Concerned]),
    ("colleague", &[]),
    ("head", &[Who::UnitHead, Who::HeadInPerson, Who::Registry]),
    ("acting_head", &[Who::UnitHead, Who::Registry]),
    ("deputy", &[Who::Registry]),
    ("other_staff", &[]),
    ("other_head", &[Who::Supporter, Who::Adopter]),
    ("authority", &[Who::Authority, Who::Approver, Who::Adopter, Who::Registry]),
    ("vice", &[Who::Authority, Who::Approver, Who::Adopter, Who::Registry]),
    ("supervisor", &[Who::Supervisor]),
    ("auditor", &[]),
    ("administrator", &[]),
];

/// The capacity in which one of the cast would take a step.
pub fn capacity(name: &str, edge: &Edge) -> Option<Who> {
    let (_, all) = CAPACITIES.iter().find(|(known, _)| *known == name)?;
    edge.who.iter().copied().find(|who| all.contains(who))
}

/// The cast.
#[derive(Debug, Clone)]
pub struct People {
    /// Leads most proposals.
    pub author: Person,
    pub co_author: Person,
    /// Works in the unit, without a part in the case.
    pub colleague: Person,
    pub head: Person,
    pub acting_head: Person,
    pub deputy: Person,
    pub other_staff: Person,
    pub other_head: Person,
    pub authority: Person,
    /// A second member of the same authority.
    pub vice: Person,
    pub supervisor: Person,
    pub auditor: Person,
    pub administrator: Person,
}

impl People {
    pub fn cast() -> Self {
        Self {
            author: Person::new(1, "chuyenvien.a", "Chuyên viên A", Role::Staff, UNIT),
            co_author: Person::new(2, "chuyenvien.b", "Chuyên viên B", Role::Staff, UNIT),
            colleague: Person::new(3, "chuyenvien.c", "Chuyên viên C", Role::Staff, UNIT),
            head: Person::new(4, "giamdoc", "Giám đốc", Role::Head, UNIT),
            acting_head: Person::new(5, "phogiamdoc.1", "Phó giám đốc được ủy quyền", Role::ActingHead, UNIT),
            deputy: Person::new(6, "phogiamdoc.2", "Phó giám đốc", Role::Deputy, UNIT),
            other_staff: Person::new(7, "chuyenvien", "Chuyên viên y tế", Role::Staff, OTHER_UNIT),
            other_head: Person::new(8, "giamdoc", "Giám đốc y tế", Role::Head, OTHER_UNIT),
            authority: Person::new(9, "chutich", "Chủ tịch", Role::Authority, CITY),
            vice: Person::new(10, "phochutich", "Phó chủ tịch", Role::Authority, CITY),
            supervisor: Person::new(11, "giamsat", "Giám sát viên", Role::Supervisor, CITY),
            auditor: Person::new(12, "thanhtra", "Thanh tra viên", Role::Auditor, CITY),
            administrator: Person::new(13, "quantri", "Quản trị viên", Role::Administrator, CITY),
        }
    }

    /// Everybody with the name of the capacity.
    pub fn all(&self) -> [(&'static str, &Person); 13] {
        [
            ("lead", &self.author),
            ("co_author", &self.co_author),
            ("colleague", &self.colleague),
            ("head", &self.head),
            ("acting_head", &self.acting_head),
            ("deputy", &self.deputy),
            ("other_staff", &self.other_staff),
            ("other_head", &self.other_head),
            ("authority", &self.authority),
            ("vice", &self.vice),
            ("supervisor", &self.supervisor),
            ("auditor", &self.auditor),
            ("administrator", &self.administrator),
        ]
    }

    pub(super) async fn enter(&self, world: &World) {
        let hash = HASH.get_or_init(|| async { sign_in::hash_password(&world.app, PASSWORD.to_owned()).await.unwrap() }).await;
        for (_, p) in self.all() {
            sqlx::query(
                "insert into person (id, email, name, position, unit_code, is_manager, password_hash, created_at) values ($1, $2, $3, $3, $4, $5, $6, $7)",
            )
            .bind(p.id().0)
            .bind(&p.email)
            .bind(p.name)
            .bind(p.unit)
            .bind(p.is_manager)
            .bind(hash)
            .bind(at(START))
            .execute(&world.pool)
            .await
            .unwrap();
            let sql = "insert into interest_declaration (person_id, at) values ($1, $2)";
            sqlx::query(sql).bind(p.id().0).bind(at(START)).execute(&world.pool).await.unwrap();
            for a in &p.actor.appointments {
                sqlx::query("insert into appointment (id, person_id, role, unit_code, from_on, to_on, document_ref, created_at) values ($1, $2, $3, $4, $5, $6, 'QĐ', $7)")
                    .bind(a.id.0)
                    .bind(p.id().0)
                    .bind(a.role.code())
                    .bind(&a.unit)
                    .bind(a.from)
                    .bind(a.to)
                    .bind(at(START))
                    .execute(&world.pool)
                    .await
                    .unwrap();
            }
        }
    }
}
