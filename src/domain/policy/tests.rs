//! Every refusal, each with the one fact that makes it.

use super::*;
use uuid::Uuid;

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

fn actor(n: u128, appointments: &[(Role, &str)]) -> Actor {
    let appointment = |(i, (role, unit)): (usize, &(Role, &str))| Appointment {
        id: AppointmentId(Uuid::from_u128(n * 100 + i as u128)),
        role: *role,
        unit: (*unit).to_owned(),
        from: chrono::NaiveDate::MIN,
        to: None,
        mandate: None,
    };
    Actor { person: person(n), appointments: appointments.iter().enumerate().map(appointment).collect() }
}

fn case(status: Status) -> Case {
    Case {
        status,
        unit_path: vec!["so".into(), "city".into()],
        handling_unit: "so".into(),
        lead: person(1),
        authors: vec![person(1), person(2)],
        relations: vec![],
        recused: vec![],
        approved_by: None,
        pilot_lead: None,
        supervisor: None,
        supervised_by: vec![],
        asked_units: vec![],
        concerned: vec![],
    }
}

#[test]
fn the_lead_submits_and_a_co_author_does_not() {
    assert_eq!(may(&actor(1, &[(Role::Staff, "so")]), Action::Submit, &case(Status::Draft)).map(|c| c.who), Ok(Who::Lead));
    assert_eq!(may(&actor(2, &[(Role::Staff, "so")]), Action::Submit, &case(Status::Draft)), Err(Refusal::NotLead));
    assert_eq!(may(&actor(2, &[]), Action::Commit, &case(Status::Draft)).map(|c| c.who), Ok(Who::Author));
    assert_eq!(may(&actor(3, &[(Role::Head, "so")]), Action::Commit, &case(Status::Draft)), Err(Refusal::NotAuthor));
}

#[test]
fn the_unit_step_belongs_to_its_head() {
    let at = case(Status::Submitted);
    assert_eq!(may(&actor(3, &[(Role::Head, "so")]), Action::Return, &at).map(|c| c.who), Ok(Who::UnitHead));
    assert_eq!(may(&actor(3, &[(Role::ActingHead, "so")]), Action::Return, &at).map(|c| c.who), Ok(Who::UnitHead));
    assert_eq!(may(&actor(3, &[(Role::Deputy, "so")]), Action::Return, &at), Err(Refusal::DeputyWithoutAuthorisation));
    assert_eq!(may(&actor(3, &[(Role::Head, "other")]), Action::Return, &at), Err(Refusal::NotHead));
    assert_eq!(may(&actor(3, &[(Role::Authority, "city")]), Action::Return, &at), Err(Refusal::NotHead));
}

#[test]
fn an_override_is_the_heads_in_person() {
    let at = case(Status::NotPassed);
    assert_eq!(may(&actor(3, &[(Role::Head, "so")]), Action::Override, &at).map(|c| c.who), Ok(Who::HeadInPerson));
    assert_eq!(may(&actor(3, &[(Role::ActingHead, "so")]), Action::Override, &at), Err(Refusal::NotInPerson));
}

#[test]
fn the_authority_is_above_the_owner_unit() {
    let at = case(Status::WithAuthority);
    assert_eq!(may(&actor(4, &[(Role::Authority, "city")]), Action::Approve, &at).map(|c| c.who), Ok(Who::Authority));
    assert_eq!(may(&actor(4, &[(Role::Authority, "so")]), Action::Approve, &at), Err(Refusal::NotAuthority));
    assert_eq!(may(&actor(4, &[(Role::Head, "city")]), Action::Approve, &at), Err(Refusal::NotAuthority));
}

#[test]
fn where_an_author_is_the_head_the_superior_handles_the_step() {
    let path = vec!["so".to_owned(), "city".to_owned()];
    assert_eq!(handling_unit(&path, true), Some(&"city".to_owned()));
    assert_eq!(handling_unit(&path, false), Some(&"so".to_owned()));
    let moved = Case { handling_unit: "city".into(), ..case(Status::Submitted) };
    assert_eq!(may(&actor(4, &[(Role::Authority, "city")]), Action::OpenReview, &moved).map(|c| c.who), Ok(Who::UnitHead));
    assert_eq!(may(&actor(3, &[(Role::Head, "so")]), Action::OpenReview, &moved), Err(Refusal::NotHead));
}

#[test]
fn a_conflict_of_interest_refuses_every_judging_act_and_nothing_else() {
    for edge in super::super::workflow::EDGES {
        let open = Case { authors: vec![person(1)], approved_by: Some(Level::Authority), supervisor: Some(person(9)), ..case(edge.from) };
        let holder = actor(9, &[(Role::Head, "so"), (Role::Authority, "city")]);
        let author = Case { authors: vec![person(1), person(9)], ..open.clone() };
        let related = Case { relations: vec![person(9)], ..open.clone() };
        let recused = Case { recused: vec![person(9)], ..open.clone() };
        for (conflicted, refusal) in [(author, Refusal::OwnCase), (related, Refusal::Relation), (recused, Refusal::Recused)] {
            let got = may(&holder, edge.action, &conflicted);
            if edge.action.decides() {
                assert_eq!(got, Err(refusal), "{edge:?}");
            } else {
                assert_ne!(got, Err(refusal), "{edge:?}");
            }
        }
    }
}

#[test]
fn who_leads_a_pilot_judges_nothing_of_it() {
    for edge in super::super::workflow::EDGES {
        let led = Case { approved_by: Some(Level::Authority), supervisor: Some(person(9)), pilot_lead: Some(person(9)), ..case(edge.from) };
        let got = may(&actor(9, &[(Role::Head, "so"), (Role::Authority, "city")]), edge.action, &led);
        assert_eq!(got == Err(Refusal::OwnCase), edge.action.decides(), "{edge:?}");
    }
}

#[test]
fn who_supervised_a_pilot_judges_no_liability_and_all_else() {
    for edge in super::super::workflow::EDGES {
        let seen = Case { approved_by: Some(Level::Authority), supervised_by: vec![person(9)], ..case(edge.from) };
        let got = may(&actor(9, &[(Role::Head, "so"), (Role::Authority, "city")]), edge.action, &seen);
        let judges = matches!(edge.action, Action::OpenLiability | Action::AskExplanation | Action::DecideLiability);
        assert_eq!(got == Err(Refusal::Supervised), judges, "{edge:?}");
    }
}

#[test]
fn what_the_level_that_agreed_decides_is_not_the_other_levels() {
    let (head, city) = (actor(3, &[(Role::Head, "so")]), actor(4, &[(Role::Authority, "city")]));
    for (level, may_it, may_not, refusal) in [(Level::Unit, &head, &city, Refusal::NotHead), (Level::Authority, &city, &head, Refusal::NotAuthority)] {
        for (status, action) in [(Status::Piloting, Action::Adjust), (Status::Assessing, Action::Assess), (Status::Assessed, Action::Close)] {
            let agreed = Case { approved_by: Some(level), ..case(status) };
            assert_eq!(may(may_it, action, &agreed).map(|c| c.who), Ok(Who::Approver), "{level:?} {action}");
            assert_eq!(may(may_not, action, &agreed), Err(refusal), "{level:?} {action}");
            assert_eq!(may(may_it, action, &case(status)), Err(Refusal::NotApprover), "{action}");
        }
    }
}

#[test]
fn administrators_and_auditors_have_no_capacity() {
    for edge in super::super::workflow::EDGES {
        for role in [Role::Administrator, Role::Auditor, Role::Supervisor, Role::Staff] {
            assert!(may(&actor(8, &[(role, "so"), (role, "city")]), edge.action, &case(edge.from)).is_err(), "{role} {edge:?}");
        }
    }
}
