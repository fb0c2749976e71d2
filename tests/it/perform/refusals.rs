//! The reasons to say no: what isn't yours does not exist, what is no step is not done, and a
//! refusal leaves nothing behind.
//!
//! Every refusal is tried against a case where somebody else may do the same act.

use futures_util::TryStreamExt;
use sangkien::app::Error;
use sangkien::app::drafting::{self, Change};
use sangkien::domain::decision::PartyView;
use sangkien::domain::ids::ProposalId;
use sangkien::domain::plan::Section;
use sangkien::domain::workflow::{Action, Status, find};
use sangkien::store::Scope;
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::acts::{approve, command, escalate, forward, give_back, leadership, open_review, reject, withdraw};
use crate::support::{Person, World, at, capacity};

/// Who can see a proposal of the unit after its submission: everybody else does not know of it.
const SEEING: [&str; 7] = ["lead", "head", "acting_head", "deputy", "authority", "vice", "auditor"];

/// Whether the supervisor has been named, who may know of the case from then on.
fn is_agreed(status: Status) -> bool {
    status == Status::Approved || status.has_pilot()
}

#[sqlx::test]
async fn what_is_no_line_of_the_workflow_is_blocked_for_everybody(pool: PgPool) {
    let world = World::new(pool).await;
    for status in Status::ALL.iter().filter(|s| **s != Status::New) {
        let id = world.in_status(*status).await;
        let before = world.everything().await;
        for action in Action::ALL.iter().filter(|a| find(*status, **a).is_none()) {
            let Some(command) = command(&world.people, *action) else { continue };
            for (name, person) in world.people.all() {
                let seen = name == "lead" || (*status != Status::Draft && (SEEING.contains(&name) || (name == "supervisor" && is_agreed(*status))));
                let blocked = format!("blocked: {action} is no step from {status}");
                let expected = if seen { blocked } else { "not found".into() };
                let told = world.act(person, id, command.clone()).await.map_err(|e| e.to_string());
                assert_eq!(told.map(|d| d.action), Err(expected), "{name}");
            }
        }
        assert_eq!(world.everything().await, before, "{status}");
    }
}

#[sqlx::test]
async fn every_act_is_refused_to_everybody_whom_the_matrix_refuses_it(pool: PgPool) {
    let world = World::new(pool).await;
    for edge in sangkien::domain::workflow::EDGES {
        let Some(command) = command(&world.people, edge.action) else { continue };
        let id = world.in_status(edge.from).await;
        let before = world.everything().await;
        for (name, person) in world.people.all() {
            if capacity(name, edge).is_some() && name != "co_author" {
                continue;
            }
            let error = world.act(person, id, command.clone()).await.err().unwrap_or_else(|| panic!("{name} could {edge:?}"));
            let known = name == "lead" || (edge.from != Status::Draft && SEEING.contains(&name)) || (name == "supervisor" && is_agreed(edge.from));
            assert_eq!(matches!(error, Error::Refused(_)), known, "{name} {edge:?}: {error}");
            assert_eq!(matches!(error, Error::NotFound), !known, "{name} {edge:?}: {error}");
        }
        assert_eq!(world.everything().await, before, "{edge:?}");
    }
}

async fn who_sees(world: &World, id: ProposalId) -> Vec<&'static str> {
    let mut conn = world.app.pool.acquire().await.unwrap();
    let mut seeing = Vec::new();
    for (name, person) in world.people.all() {
        let scope = Scope::of(&person.actor);
        let one = sangkien::store::proposal::visible(&mut conn, &scope, id, at(crate::support::START).date_naive()).await.unwrap().is_some();
        let listed = sangkien::store::proposal::list(&mut conn, &scope, &Default::default(), None).try_any(async |row| row.id == id).await.unwrap();
        assert_eq!(one, listed, "{name}: the page and the list differ");
        if one {
            seeing.push(name);
        }
    }
    seeing
}

#[sqlx::test]
async fn a_proposal_is_known_to_those_it_concerns_and_to_nobody_else(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let draft = world.draft_of(&p.author, &[&p.co_author]).await;
    assert_eq!(who_sees(&world, draft).await, ["lead", "co_author"]);
    world.submit(draft, &[&p.author, &p.co_author]).await;
    let submitted = ["lead", "co_author", "head", "acting_head", "deputy", "authority", "vice", "auditor"];
    assert_eq!(who_sees(&world, draft).await, submitted);
    world.advance(draft, Status::Returned).await;
    assert_eq!(who_sees(&world, draft).await, submitted);
    // A draft that was withdrawn before it was ever submitted stays its authors' alone.
    let withdrawn = world.draft().await;
    world.must(&p.author, withdrawn, withdraw()).await;
    assert_eq!(who_sees(&world, withdrawn).await, ["lead"]);
    let approved = world.in_status(Status::Approved).await;
    assert_eq!(who_sees(&world, approved).await, ["lead", "head", "acting_head", "deputy", "authority", "vice", "supervisor", "auditor"]);
}

#[sqlx::test]
async fn a_council_member_sees_the_case_and_an_excluded_one_does_not(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Submitted).await;
    let mut members = leadership(p);
    for (who, excluded) in [(&p.other_staff, None), (&p.colleague, Some("Vắng mặt".to_owned()))] {
        members.push(sangkien::domain::decision::Member { person: who.id(), is_head: false, excluded });
    }
    world.must(&p.head, id, open_review(members, PartyView::Agree)).await;
    assert_eq!(who_sees(&world, id).await, ["lead", "head", "acting_head", "deputy", "other_staff", "authority", "vice", "auditor"]);
}

#[sqlx::test]
async fn what_one_may_not_know_of_does_not_exist(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let draft = world.draft().await;
    let submitted = world.in_status(Status::Submitted).await;
    let unheard = ProposalId(Uuid::from_u128(7));
    let not_found = async |who: &Person, id: ProposalId| {
        let acts = sangkien::app::perform::perform(&world.app, &who.actor, id, 2, give_back()).await.map(drop);
        let saves = drafting::save(&world.app, &who.actor, id, Section::Basis, 1, Change::Content(json!({}))).await.map(drop);
        [acts, saves].map(|r| r.map_err(|e| e.to_string()))
    };
    let nothing = [Err("not found".to_owned()), Err("not found".to_owned())];
    for who in [&p.head, &p.deputy, &p.colleague, &p.authority, &p.auditor, &p.administrator] {
        assert_eq!(not_found(who, draft).await, nothing, "{} and a draft", who.name);
    }
    for who in [&p.colleague, &p.other_staff, &p.other_head, &p.supervisor, &p.administrator] {
        assert_eq!(not_found(who, submitted).await, nothing, "{} and a submitted proposal", who.name);
    }
    assert_eq!(not_found(&p.author, unheard).await, nothing);
}

#[sqlx::test]
async fn an_administrator_sees_nothing_at_all(pool: PgPool) {
    let world = World::new(pool).await;
    let mut ids = Vec::new();
    for status in Status::ALL.iter().filter(|s| **s != Status::New) {
        ids.push(world.in_status(*status).await);
    }
    let mut conn = world.app.pool.acquire().await.unwrap();
    let listed = async |conn: &mut sqlx::PgConnection, who: &Person| {
        sangkien::store::proposal::list(conn, &Scope::of(&who.actor), &Default::default(), None).try_collect::<Vec<_>>().await.unwrap().len()
    };
    assert_eq!(listed(&mut conn, &world.people.administrator).await, 0);
    assert_eq!(listed(&mut conn, &world.people.auditor).await, ids.len() - 1);
    assert_eq!(listed(&mut conn, &world.people.author).await, ids.len());
}

#[sqlx::test]
async fn a_declared_relation_decides_nothing_whoever_declared_it(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    for (declares, of) in [(&p.head, &p.author), (&p.author, &p.authority)] {
        world.as_app(format!("insert into conflict_of_interest values ('{}', '{}', 'Vợ chồng', now())", declares.id(), of.id())).await.unwrap();
    }
    let id = world.in_status(Status::Draft).await;
    world.submit(id, &[&p.author]).await;
    assert_eq!(world.must_not(&p.head, id, reject()).await.to_string(), "refused: nobody decides for a declared relation");
    world.must(&p.acting_head, id, forward()).await;
    assert_eq!(world.must_not(&p.authority, id, approve(None)).await.to_string(), "refused: nobody decides for a declared relation");
    world.must(&p.vice, id, approve(None)).await;
}

#[sqlx::test]
async fn an_authority_that_is_an_author_leaves_the_case_to_the_vice(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.submitted_by(&[&p.author, &p.authority]).await;
    world.must(&p.head, id, forward()).await;
    assert_eq!(world.must_not(&p.authority, id, approve(None)).await.to_string(), "refused: nobody decides their own proposal");
    world.must(&p.vice, id, approve(None)).await;
}

/// A returned draft is changed freely; what is escalated is the version that was submitted.
#[sqlx::test]
async fn an_author_of_the_version_on_the_desk_does_not_judge_it_though_the_draft_forgot_them(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.submitted_by(&[&p.author, &p.authority]).await;
    world.advance(id, Status::Returned).await;
    world.save(&p.author, id, Section::Authors, Change::Authors(vec![(p.author.id(), 100)])).await.unwrap();
    world.must(&p.head, id, escalate()).await;
    assert_eq!(world.must_not(&p.authority, id, approve(None)).await.to_string(), "refused: nobody decides their own proposal");
    world.must(&p.vice, id, approve(None)).await;
}

#[sqlx::test]
async fn a_review_without_anybody_who_votes_is_not_opened(pool: PgPool) {
    let world = World::new(pool).await;
    let p = &world.people;
    let id = world.in_status(Status::Submitted).await;
    let mut nobody = leadership(p);
    nobody.iter_mut().for_each(|m| m.excluded = Some("Vắng mặt".into()));
    for members in [nobody, vec![]] {
        let refused = world.must_not(&p.head, id, open_review(members, PartyView::Agree)).await;
        assert_eq!(refused.to_string(), "invalid: Field(\"members\", NoVotingMember)");
    }
}
