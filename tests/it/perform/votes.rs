//! Who votes and what counts: exactly the voting members of the review, none of them in a conflict
//! of interest, each once.
//!
//! How votes are counted is the domain's own test; here it is whose votes are let in.

use sangkien::app::Error;
use sangkien::domain::command::{Command, Minutes};
use sangkien::domain::decision::{Ballot, PartyView, Vote, tally};
use sangkien::domain::ids::ProposalId;
use sangkien::domain::workflow::Status;
use serde_json::json;
use sqlx::PgPool;

use super::with_implementer;
use crate::support::acts::{in_favour, leadership, open_review};
use crate::support::{Person, World};

/// Minutes in which these people, the first as head, agree.
fn agreed(people: &[&Person]) -> Command {
    let ballots: Vec<Ballot> = people.iter().enumerate().map(|(i, x)| Ballot { person: x.id(), is_head: i == 0, vote: Vote::InFavour }).collect();
    let tally = tally(&ballots, 50);
    Command::Minutes(Minutes { held_on: "2026-08-28".parse().unwrap(), minutes: "Biên bản".into(), ballots, tally })
}

#[sqlx::test]
async fn no_author_relation_or_recused_person_is_a_voting_member(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    world.as_app(format!("insert into conflict_of_interest values ('{}', '{}', 'Anh em', now())", p.deputy.id(), p.author.id())).await.unwrap();
    let related = world.submitted_by(&[&p.author]).await;
    let own = world.submitted_by(&[&p.co_author, &p.deputy]).await;
    let recused = world.submitted_by(&[&p.co_author]).await;
    world.must(&p.acting_head, recused, Command::Recuse { reason: "Bận".into() }).await;
    for (id, conflicted) in [(related, 2), (own, 2), (recused, 1)] {
        let refused = world.must_not(&p.head, id, open_review(leadership(p), PartyView::Agree)).await;
        assert_eq!(refused.to_string(), "invalid: Field(\"members\", ConflictOfInterest)");
        let mut members = leadership(p);
        members[conflicted].excluded = Some("Có xung đột lợi ích".into());
        world.must(&p.head, id, open_review(members, PartyView::Agree)).await;
    }
}

async fn refused(world: &World, id: ProposalId, command: Command) -> String {
    world.must_not(&world.people.head, id, command).await.to_string()
}

#[sqlx::test]
async fn exactly_the_voting_members_vote(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Submitted).await;
    let mut members = leadership(p);
    members[2].excluded = Some("Vắng dài ngày".into());
    world.must(&p.head, id, open_review(members, PartyView::Agree)).await;
    let unknown = "invalid: Field(\"ballots\", MembersChanged)";
    // Too few, an excluded one, a stranger, one twice, another head, nobody.
    for people in [&[&p.head][..], &[&p.head, &p.acting_head, &p.deputy], &[&p.head, &p.colleague], &[&p.head, &p.head], &[&p.acting_head, &p.head], &[]] {
        assert_eq!(refused(&world, id, agreed(people)).await, unknown);
    }
    world.must(&p.head, id, agreed(&[&p.head, &p.acting_head])).await;
    assert_eq!(world.standing(id).await, with_implementer());
}

#[sqlx::test]
async fn who_steps_aside_during_the_review_has_no_vote_in_it(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::InReview).await;
    world.must(&p.acting_head, id, Command::Recuse { reason: "Bận".into() }).await;
    assert_eq!(refused(&world, id, in_favour(p)).await, "invalid: Field(\"ballots\", MembersChanged)");
    world.must(&p.head, id, agreed(&[&p.head, &p.deputy])).await;
    assert_eq!(world.beside("review_minutes", id).await[0]["members"], json!(2));
}

#[sqlx::test]
async fn the_votes_of_an_earlier_review_are_not_those_of_the_later_one(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::InReview).await;
    world.must(&p.head, id, crate::support::acts::give_back()).await;
    world.must(&p.author, id, Command::Submit).await;
    let members = leadership(p).into_iter().take(2).collect();
    world.must(&p.head, id, open_review(members, PartyView::Agree)).await;
    assert_eq!(refused(&world, id, in_favour(p)).await, "invalid: Field(\"ballots\", MembersChanged)");
    world.must(&p.head, id, agreed(&[&p.head, &p.acting_head])).await;
}

#[sqlx::test]
async fn a_count_that_is_not_that_of_the_votes_is_not_taken(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::InReview).await;
    let Command::Minutes(mut minutes) = in_favour(&world.people) else { unreachable!() };
    minutes.tally.in_favour = 3;
    minutes.tally.against = 0;
    let refused = world.must_not(&world.people.head, id, Command::Minutes(minutes)).await;
    assert!(matches!(&refused, Error::Internal(what) if what == "the count is not that of the votes"), "{refused}");
}
