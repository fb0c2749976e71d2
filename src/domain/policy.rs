//! Who may do an act on a case: one pure function that answers with a capacity or a reason.
//!
//! Deny by default. Jurisdiction comes from appointments, relation from the case; conflict of
//! interest is a refusal with a reason, not a hidden button. Whether the step is open at all is the
//! workflow's business.

use super::ids::{AppointmentId, PersonId};
use super::people::{Actor, Appointment, MandateScope, Role};
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
    /// The level that agreed in principle, once it has.
    pub approved_by: Option<Level>,
    pub pilot_lead: Option<PersonId>,
    pub supervisor: Option<PersonId>,
    /// Everybody who has supervised or inspected it.
    pub supervised_by: Vec<PersonId>,
    /// Units that were asked to help with an obstacle that is still open.
    pub asked_units: Vec<String>,
    /// People a liability case is about.
    pub concerned: Vec<PersonId>,
}

/// Who agreed in principle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Unit,
    Authority,
}

/// A permission: in which capacity, on which appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    pub who: Who,
    pub acting_as: Option<AppointmentId>,
    /// Whose office it is, where it is acted in under a mandate.
    pub on_behalf_of: Option<PersonId>,
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
    #[error("only an author or the lead of the pilot")]
    NotImplementer,
    #[error("only the supervisor of the pilot")]
    NotSupervisor,
    #[error("only the level that agreed in principle")]
    NotApprover,
    #[error("only the head of the unit that was asked")]
    NotAsked,
    #[error("only the person concerned")]
    NotConcerned,
    #[error("only the head of another unit")]
    NotAnotherUnit,
    #[error("only a deadline does this")]
    OnlyTheClock,
    #[error("nobody judges the liability of a pilot they supervised")]
    Supervised,
    #[error("only the leadership of the unit that issues the document")]
    NotRegistry,
    #[error("nobody takes measures on their own account")]
    OwnAccount,
    #[error("the mandate does not cover this step")]
    OutsideMandate,
    #[error("no mandate in a case of who gave it")]
    PrincipalsCase,
    #[error("no such step")]
    NoSuchStep,
}

/// Whether the actor may do the act on the case, in which capacity.
///
/// # Errors
/// The reason of the refusal.
pub fn may(actor: &Actor, action: Action, case: &Case) -> Result<Capacity, Refusal> {
    let edge = find(case.status, action).ok_or(Refusal::NoSuchStep)?;
    let capacity = any_of(actor, edge.who, case)?;
    let capacity = under_mandate(actor, capacity, case)?;
    if action.decides() {
        without_conflict(actor.person, case)?;
        if case.pilot_lead == Some(actor.person) {
            return Err(Refusal::OwnCase);
        }
    }
    if action.judges_liability() && case.supervised_by.contains(&actor.person) {
        return Err(Refusal::Supervised);
    }
    Ok(capacity)
}

/// Adds for whom somebody acts, where the office is another's: within what the mandate covers, and
/// never in a case of who gave it, whatever the deputy's own relation to it.
fn under_mandate(actor: &Actor, capacity: Capacity, case: &Case) -> Result<Capacity, Refusal> {
    let office = actor.appointments.iter().find(|a| Some(a.id) == capacity.acting_as);
    let Some(mandate) = office.and_then(|a| a.mandate) else { return Ok(capacity) };
    if without_conflict(mandate.principal, case).is_err() || case.pilot_lead == Some(mandate.principal) {
        return Err(Refusal::PrincipalsCase);
    }
    let agreed = case.approved_by.is_some();
    let covered = match mandate.scope {
        MandateScope::All => true,
        MandateScope::Review => !agreed,
        MandateScope::Pilot => agreed,
    };
    if covered { Ok(Capacity { on_behalf_of: Some(mandate.principal), ..capacity }) } else { Err(Refusal::OutsideMandate) }
}

/// The first capacity that fits; where none does, the refusal of the last one that was tried.
fn any_of(actor: &Actor, who: &[Who], case: &Case) -> Result<Capacity, Refusal> {
    let mut refusal = Refusal::NoSuchStep;
    for one in who {
        match capacity(actor, *one, case) {
            Ok(capacity) => return Ok(capacity),
            Err(why) => refusal = why,
        }
    }
    Err(refusal)
}

/// Whether an act is open to somebody who may not know of the whole case: a unit that was asked for
/// help, and one that takes a successful solution over.
pub fn reaches(actor: &Actor, action: Action, case: &Case) -> bool {
    matches!(action, Action::SupportObstacle | Action::Adopt) && may(actor, action, case).is_ok()
}

/// Whether a person decides on liability in a case, whatever its status.
///
/// # Errors
/// The reason of the refusal.
pub fn judges(actor: &Actor, case: &Case) -> Result<(), Refusal> {
    under_mandate(actor, capacity(actor, Who::Authority, case)?, case)?;
    without_conflict(actor.person, case)?;
    if case.supervised_by.contains(&actor.person) {
        return Err(Refusal::Supervised);
    }
    if case.pilot_lead == Some(actor.person) { Err(Refusal::OwnCase) } else { Ok(()) }
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
    let by = |appointment: &Appointment| Ok(Capacity { who, acting_as: Some(appointment.id), on_behalf_of: None });
    let as_official = || {
        let official = actor.appointments.iter().find(|a| a.role.areas().contains(&super::people::Area::Staff));
        Capacity { who, acting_as: official.map(|a| a.id), on_behalf_of: None }
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
        Who::UnitHead => unit_head(actor, case),
        Who::HeadInPerson => match actor.holds(head_roles(case, false), handling) {
            Some(appointment) => by(appointment),
            None if actor.holds(&[Role::ActingHead, Role::Deputy], handling).is_some() => Err(Refusal::NotInPerson),
            None => Err(Refusal::NotHead),
        },
        Who::Authority => match actor.holds(&[Role::Authority], superiors(case)) {
            Some(appointment) => by(appointment),
            None => Err(Refusal::NotAuthority),
        },
        Who::Approver => match case.approved_by {
            Some(Level::Unit) => unit_head(actor, case).map(|c| Capacity { who, ..c }),
            Some(Level::Authority) => capacity(actor, Who::Authority, case).map(|c| Capacity { who, ..c }),
            None => Err(Refusal::NotApprover),
        },
        Who::Implementer if case.authors.contains(&actor.person) || case.pilot_lead == Some(actor.person) => Ok(as_official()),
        Who::Implementer => Err(Refusal::NotImplementer),
        Who::Supervisor if case.supervisor == Some(actor.person) => {
            let office = actor.appointments.iter().find(|a| a.role == Role::Supervisor);
            Ok(Capacity { who, acting_as: office.map(|a| a.id), on_behalf_of: None })
        }
        Who::Supervisor => Err(Refusal::NotSupervisor),
        Who::Supporter => match actor.holds(LEADS_A_UNIT, &case.asked_units) {
            Some(appointment) => by(appointment),
            None => Err(Refusal::NotAsked),
        },
        Who::Concerned if case.concerned.contains(&actor.person) => Ok(as_official()),
        Who::Concerned => Err(Refusal::NotConcerned),
        Who::Adopter => match actor.appointments.iter().find(|a| LEADS_A_UNIT.contains(&a.role) && case.unit_path.first() != Some(&a.unit)) {
            Some(appointment) => by(appointment),
            None => Err(Refusal::NotAnotherUnit),
        },
        // Which unit issues it depends on the document; `registers` asks for that one.
        Who::Registry => match actor.holds(REGISTERS, &case.unit_path).or_else(|| actor.holds(REGISTERS, handling)) {
            Some(appointment) => by(appointment),
            None => Err(Refusal::NotRegistry),
        },
        Who::System => Err(Refusal::OnlyTheClock),
    }
}

/// Who speaks for a unit.
const LEADS_A_UNIT: &[Role] = &[Role::Head, Role::ActingHead, Role::Authority];

/// Whose office keeps a unit's registry.
const REGISTERS: &[Role] = &[Role::Head, Role::ActingHead, Role::Deputy, Role::Authority];

/// Whether a person enters number and date of the documents of a unit, and in which office.
///
/// # Errors
/// The reason of the refusal.
pub fn registers(actor: &Actor, unit: &str) -> Result<Capacity, Refusal> {
    let office = actor.holds(REGISTERS, &[unit.to_owned()]).ok_or(Refusal::NotRegistry)?;
    Ok(Capacity { who: Who::Registry, acting_as: Some(office.id), on_behalf_of: office.mandate.map(|m| m.principal) })
}

fn unit_head(actor: &Actor, case: &Case) -> Result<Capacity, Refusal> {
    let handling = std::slice::from_ref(&case.handling_unit);
    match actor.holds(head_roles(case, true), handling) {
        Some(appointment) => Ok(Capacity { who: Who::UnitHead, acting_as: Some(appointment.id), on_behalf_of: None }),
        None if actor.holds(&[Role::Deputy], handling).is_some() => Err(Refusal::DeputyWithoutAuthorisation),
        None => Err(Refusal::NotHead),
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

/// Whether a person speaks for a unit: its head, or the authority it is.
pub fn speaks_for(actor: &Actor, unit: &str) -> bool {
    actor.holds(LEADS_A_UNIT, &[unit.to_owned()]).is_some()
}

/// The holder of what the level that agreed must do next.
pub fn approving_holder(case: &Case) -> Holder {
    if case.approved_by == Some(Level::Unit) { Holder::UnitHead } else { Holder::Authority }
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
