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

/// Everything that a step needs; some steps need what others must not have.
fn met(action: Action, status: Status) -> Facts {
    let needs = find(status, action).map_or(&[][..], |e| e.needs);
    Facts { status, adjustment_pending: !needs.contains(&N::NoAdjustmentPending), concluded: !needs.contains(&N::NoConclusion), ..MET }
}

/// A need, and how to take it away.
type Broken = (Need, fn(&mut Facts));

#[test]
fn every_need_holds_its_step_back_by_itself() {
    let broken: [Broken; 17] = [
        (N::CompletePlan, |f| f.plan_complete = false),
        (N::NothingExcluded, |f| f.excluded = true),
        (N::EveryCommitment, |f| f.everyone_committed = false),
        (N::NotYetCommitted, |f| f.actor_committed = true),
        (N::PartyOpinion, |f| f.party_opinion = false),
        (N::NoDeviation, |f| f.deviation = DeviationGate::Yes),
        (N::UrgentUnacknowledged, |f| f.acknowledged = true),
        (N::OpenInspection, |f| f.open_inspection = false),
        (N::OpenObstacle, |f| f.open_obstacle = false),
        (N::AdjustmentPending, |f| f.adjustment_pending = false),
        (N::NoAdjustmentPending, |f| f.adjustment_pending = true),
        (N::RisksEvaluated, |f| f.risks_evaluated = false),
        (N::Conclusion, |f| f.concluded = false),
        (N::NoConclusion, |f| f.concluded = true),
        (N::LiabilityFinal, |f| f.liability_open = true),
        (N::IncentivesDecided, |f| f.incentives_open = true),
        (N::Success, |f| f.success = false),
    ];
    let mut held = Vec::new();
    for edge in EDGES {
        assert_eq!(step(&met(edge.action, edge.from), edge.action), Ok(edge));
        for (need, break_it) in &broken {
            let mut facts = met(edge.action, edge.from);
            break_it(&mut facts);
            let got = step(&facts, edge.action);
            let expected = if edge.needs.contains(need) { Err(Blocked::Needs(edge.action, vec![*need])) } else { Ok(edge) };
            assert_eq!(got, expected, "{edge:?} without {need:?}");
            held.extend(got.is_err().then_some(*need));
        }
    }
    assert!(broken.iter().all(|(need, _)| held.contains(need)), "a need that no step has");
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
            let found = step(&met(*action, *status), *action);
            possible += usize::from(found.is_ok());
            if find(*status, *action).is_none() {
                assert_eq!(found, Err(Blocked::NoSuchStep(*status, *action)));
            }
        }
    }
    assert_eq!(possible, lines);
}
