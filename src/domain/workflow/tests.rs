//! The table's own logic: one place for each step, and every need holds its step back.

use super::*;

const MET: Facts = Facts {
    status: S::Draft,
    plan_complete: true,
    excluded: false,
    everyone_committed: true,
    actor_committed: false,
    party_opinion: true,
    deviation: DeviationGate::No,
    urgent: true,
    acknowledged: false,
    open_inspection: true,
    open_obstacle: true,
    adjustment_pending: true,
    risks_evaluated: true,
    concluded: true,
    liability_open: false,
    incentives_open: false,
    success: true,
};

#[test]
fn from_a_status_an_action_leads_to_one_place() {
    for (i, a) in EDGES.iter().enumerate() {
        assert!(EDGES[i + 1..].iter().all(|b| (a.from, a.action) != (b.from, b.action)), "{a:?}");
    }
}

#[test]
fn every_need_holds_its_step_back_by_itself() {
    let broken: [(Need, Facts); 7] = [
        (N::CompletePlan, Facts { plan_complete: false, ..MET }),
        (N::NothingExcluded, Facts { excluded: true, ..MET }),
        (N::EveryCommitment, Facts { everyone_committed: false, ..MET }),
        (N::NotYetCommitted, Facts { actor_committed: true, ..MET }),
        (N::PartyOpinion, Facts { party_opinion: false, ..MET }),
        (N::NoDeviation, Facts { deviation: DeviationGate::Yes, ..MET }),
        (N::UrgentUnacknowledged, Facts { acknowledged: true, ..MET }),
    ];
    for edge in EDGES {
        assert_eq!(step(&Facts { status: edge.from, ..MET }, edge.action), Ok(edge));
        for (need, facts) in &broken {
            let got = step(&Facts { status: edge.from, ..*facts }, edge.action);
            let expected = if edge.needs.contains(need) { Err(Blocked::Needs(edge.action, vec![*need])) } else { Ok(edge) };
            assert_eq!(got, expected, "{edge:?} without {need:?}");
        }
    }
}

#[test]
fn an_unanswered_deviation_gate_is_not_a_no() {
    let facts = Facts { status: S::InReview, deviation: DeviationGate::Unanswered, ..MET };
    assert_eq!(step(&facts, A::Pass), Err(Blocked::Needs(A::Pass, vec![N::NoDeviation])));
}

#[test]
fn what_is_not_a_line_is_no_step() {
    let lines = EDGES.len();
    let mut possible = 0;
    for status in Status::ALL {
        for action in Action::ALL {
            let found = step(&Facts { status: *status, ..MET }, *action);
            possible += usize::from(found.is_ok());
            if find(*status, *action).is_none() {
                assert_eq!(found, Err(Blocked::NoSuchStep(*status, *action)));
            }
        }
    }
    assert_eq!(possible, lines);
}
