//! Who may do an act on a case: one pure function that answers with a capacity or a reason.
//!
//! Deny by default. Jurisdiction comes from appointments, relation from the case; conflict of
//! interest is a refusal with a reason, not a hidden button. Whether the step is open at all is the
//! workflow's business.

use super::ids::{AppointmentId, PersonId};
use super::people::{Actor, Appointment, Role};
use super::workflow::{Action, Holder, Status, Who, find};

/// What the policy needs to know of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub status: Status,
    /// The owner unit first, then its superiors.
    pub unit_path: Vec<String>,
    /// The unit whose head handles it: the owner unit, or its superior where an author is the head.
    pub handling_unit: String,
    pub lead: PersonId,
    pub authors: Vec<PersonId>,
    /// People who have declared a relation to an author.
    pub relations: Vec<PersonId>,
    pub recused: Vec<PersonId>,
}

/// A permission: in which capacity, on which appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    pub who: Who,
    pub acting_as: Option<AppointmentId>,
}

/// Why an act is refused to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("only the lead author")]
    NotLead,
    #[error("only an author")]
    NotAuthor,
    #[error("only the head of the unit that handles the case")]
    NotHead,
    #[error("a deputy acts for the head only under a recorded authorisation")]
    DeputyWithoutAuthorisation,
    #[error("only the head in person")]
    NotInPerson,
    #[error("only the competent authority of the unit")]
    NotAuthority,
    #[error("nobody decides their own proposal")]
    OwnCase,
    #[error("nobody decides for a declared relation")]
    Relation,
    #[error("recused")]
    Recused,
    #[error("no such step")]
    NoSuchStep,
}

/// Whether the actor may do the act on the case, in which capacity.
///
/// # Errors
/// The reason of the refusal.
pub fn may(actor: &Actor, action: Action, case: &Case) -> Result<Capacity, Refusal> {
    let who = find(case.status, action).ok_or(Refusal::NoSuchStep)?.who;
    let capacity = capacity(actor, who, case)?;
    if action.decides() {
        without_conflict(actor.person, case)?;
    }
    Ok(capacity)
}

/// Whether a person may judge the case at all, whatever their office.
///
/// # Errors
/// The conflict of interest.
pub fn without_conflict(person: PersonId, case: &Case) -> Result<(), Refusal> {
    if case.authors.contains(&person) {
        Err(Refusal::OwnCase)
    } else if case.relations.contains(&person) {
        Err(Refusal::Relation)
    } else if case.recused.contains(&person) {
        Err(Refusal::Recused)
    } else {
        Ok(())
    }
}

fn capacity(actor: &Actor, who: Who, case: &Case) -> Result<Capacity, Refusal> {
    let handling = std::slice::from_ref(&case.handling_unit);
    let by = |appointment: &Appointment| Ok(Capacity { who, acting_as: Some(appointment.id) });
    let as_official = || {
        let official = actor.appointments.iter().find(|a| a.role.areas().contains(&super::people::Area::Staff));
        Capacity { who, acting_as: official.map(|a| a.id) }
    };
    match who {
        Who::Lead => {
            if actor.person == case.lead {
                Ok(as_official())
            } else {
                Err(Refusal::NotLead)
            }
        }
        Who::Author => {
            if case.authors.contains(&actor.person) {
                Ok(as_official())
            } else {
                Err(Refusal::NotAuthor)
            }
        }
        Who::UnitHead => match actor.holds(head_roles(case, true), handling) {
            Some(appointment) => by(appointment),
            None if actor.holds(&[Role::Deputy], handling).is_some() => Err(Refusal::DeputyWithoutAuthorisation),
            None => Err(Refusal::NotHead),
        },
        Who::HeadInPerson => match actor.holds(head_roles(case, false), handling) {
            Some(appointment) => by(appointment),
            None if actor.holds(&[Role::ActingHead, Role::Deputy], handling).is_some() => Err(Refusal::NotInPerson),
            None => Err(Refusal::NotHead),
        },
        Who::Authority => match actor.holds(&[Role::Authority], superiors(case)) {
            Some(appointment) => by(appointment),
            None => Err(Refusal::NotAuthority),
        },
    }
}

/// Where the superior agency handles the unit's step, its authority stands in the head's place.
fn head_roles(case: &Case, with_authorised: bool) -> &'static [Role] {
    let moved_up = case.unit_path.first() != Some(&case.handling_unit);
    match (moved_up, with_authorised) {
        (true, true) => &[Role::Head, Role::ActingHead, Role::Authority],
        (true, false) => &[Role::Head, Role::Authority],
        (false, true) => &[Role::Head, Role::ActingHead],
        (false, false) => &[Role::Head],
    }
}

fn superiors(case: &Case) -> &[String] {
    // A unit without a superior (the City People's Committee) is its own competent authority.
    if case.unit_path.len() > 1 { &case.unit_path[1..] } else { &case.unit_path }
}

/// The unit whose head handles a proposal: the owner unit, or its superior where an author heads it
/// (Decree 73/2023 Art. 7(3)–(4)).
pub fn handling_unit(unit_path: &[String], an_author_is_head: bool) -> Option<&String> {
    if an_author_is_head { unit_path.get(1).or(unit_path.first()) } else { unit_path.first() }
}

/// The unit that holds a proposal for a holder.
pub fn holder_unit(case: &Case, holder: Holder) -> Option<&String> {
    match holder {
        Holder::UnitHead => Some(&case.handling_unit),
        Holder::Authority => superiors(case).first(),
        Holder::Lead | Holder::Implementer => None,
    }
}

#[cfg(test)]
mod tests;
