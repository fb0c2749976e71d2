//! People, their dated appointments, and the actor of a request.
//!
//! A role is never a column of an account: it is a row with a beginning, an end and the document it
//! rests on. An appointment covers its unit and, for an authority or an auditor, the units below.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::{AppointmentId, PersonId};

/// A text code for an enum: what stands in the database, in URLs and in the ledger.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $code:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema, sqlx::Type)]
        #[sqlx(type_name = "text")]
        pub enum $name { $($(#[$about])* #[serde(rename = $code)] #[sqlx(rename = $code)] $variant),* }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable identifier.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// The value of an identifier.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.code()) }
        }
    };
}
pub(crate) use codes;

codes! {
    /// What an appointment makes of a person.
    Role {
        Staff = "staff",
        Head = "head",
        ActingHead = "acting_head",
        Deputy = "deputy",
        Authority = "authority",
        Supervisor = "supervisor",
        Auditor = "auditor",
        Administrator = "administrator",
    }
}

codes! {
    /// The fenced areas of the site.
    Area {
        Staff = "staff",
        UnitHead = "unit_head",
        Authority = "authority",
        Auditor = "auditor",
        Administrator = "administrator",
    }
}

impl Role {
    /// The areas a role opens. A supervisor works in the authority's; every official may propose.
    pub const fn areas(self) -> &'static [Area] {
        match self {
            Role::Staff => &[Area::Staff],
            Role::Head | Role::ActingHead | Role::Deputy => &[Area::Staff, Area::UnitHead],
            // Where a head is an author, the unit's step moves to the superior agency.
            Role::Authority => &[Area::Staff, Area::UnitHead, Area::Authority],
            Role::Supervisor => &[Area::Staff, Area::Authority],
            Role::Auditor => &[Area::Auditor],
            Role::Administrator => &[Area::Administrator],
        }
    }

    /// Whether signing in takes a second factor: who decides, and who administers (ASVS 6.3.3).
    pub const fn needs_second_factor(self) -> bool {
        matches!(self, Role::Head | Role::ActingHead | Role::Deputy | Role::Authority | Role::Administrator)
    }
}

codes! {
    /// What becomes of a unit.
    UnitChange {
        /// The same unit under another name.
        Rename = "rename",
        /// Goes into another.
        Merge = "merge",
        /// Stays, and gives off another.
        Split = "split",
    }
}

codes! {
    /// What a mandate covers.
    MandateScope {
        All = "all",
        /// Up to the agreement in principle.
        Review = "review",
        /// From the agreement in principle on.
        Pilot = "pilot",
    }
}

/// In whose office an appointment lets somebody act, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    pub principal: PersonId,
    pub scope: MandateScope,
}

/// An appointment that is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    pub id: AppointmentId,
    pub role: Role,
    pub unit: String,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    /// Where it is a mandate: for whom.
    pub mandate: Option<Mandate>,
}

/// Who acts: a person with the appointments in force today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub person: PersonId,
    pub appointments: Vec<Appointment>,
}

impl Actor {
    /// Whether an appointment opens the area.
    pub fn has(&self, area: Area) -> bool {
        self.appointments.iter().any(|a| a.role.areas().contains(&area))
    }

    /// The first appointment with one of the roles at one of the units.
    pub fn holds(&self, roles: &[Role], units: &[String]) -> Option<&Appointment> {
        self.appointments.iter().find(|a| roles.contains(&a.role) && units.contains(&a.unit))
    }

    /// Units in which the actor holds one of the roles.
    pub fn units_as(&self, roles: &[Role]) -> Vec<String> {
        let mut units: Vec<_> = self.appointments.iter().filter(|a| roles.contains(&a.role)).map(|a| a.unit.clone()).collect();
        units.sort();
        units.dedup();
        units
    }
}

/// Who somebody was at a time: what the commitment in an entry opens to. `salt` keeps it from being guessed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Identity {
    pub name: String,
    pub person: PersonId,
    pub position: String,
    pub salt: String,
    pub unit: String,
}
