//! Who people were: sealed as commitments that open to what was so then, and can be erased.

use sangkien::app::verify;
use sangkien::domain::event::Entry;
use sangkien::domain::people::Identity;
use sangkien::domain::plan::seal;
use sangkien::domain::workflow::{Action, Status, Who};
use sangkien::store;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::{Forgery, World, denied, rule};

async fn body(world: &World, sql: &str) -> Value {
    serde_json::from_str(world.value(&format!("select body from proposal_event {sql}")).await.as_str().unwrap()).unwrap()
}

async fn identity(world: &World, commitment: &str) -> Identity {
    let text = world.value(&format!("select content from person_identity where commitment = decode('{commitment}', 'hex')")).await;
    let text = text.as_str().unwrap();
    assert_eq!(hex::encode(seal(text)), commitment);
    // The database writes canonical JSON.
    let value: Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json_canonicalizer::to_string(&value).unwrap(), text);
    serde_json::from_value(value).unwrap()
}

#[sqlx::test]
async fn an_entry_names_everybody_in_it_by_a_commitment_and_nobody_by_name(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Approved).await;
    let approved = body(&world, &format!("where (proposal_id, seq) = ('{id}', 5)")).await;
    let people = approved["people"].as_object().unwrap();
    let mut expected = [world.people.authority.id().to_string(), world.people.supervisor.id().to_string()];
    expected.sort();
    assert_eq!(people.keys().cloned().collect::<Vec<_>>(), expected);
    assert_eq!(approved["format"], json!(2));
    let authority = identity(&world, people[&world.people.authority.id().to_string()].as_str().unwrap()).await;
    assert_eq!((authority.person, authority.salt.len()), (world.people.authority.id(), 64));
    assert_eq!(
        json!([authority.name, authority.position]),
        world.value(&format!("select jsonb_build_array(name, position) from person where id = '{}'", authority.person)).await
    );
    let names = world.value("select jsonb_agg(name) from person").await;
    let everything = world.value("select string_agg(body, '') from proposal_event").await;
    let plans = world.value("select string_agg(content, '') from plan_version").await;
    for name in names.as_array().unwrap() {
        assert!(!everything.as_str().unwrap().contains(name.as_str().unwrap()), "{name} stands in the ledger");
        assert!(!plans.as_str().unwrap().contains(name.as_str().unwrap()), "{name} stands in a frozen plan");
    }
}

#[sqlx::test]
async fn a_new_name_or_position_is_a_new_identity_and_the_old_entries_keep_theirs(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    let author = world.people.author.id();
    let before = body(&world, &format!("where (proposal_id, seq) = ('{id}', 3)")).await["people"][author.to_string()].as_str().unwrap().to_owned();
    assert_eq!(world.as_app(format!("update person set position = 'Trưởng phòng \"Hạ tầng\"\\' where id = '{author}'")).await, Ok(()));
    assert_eq!(world.as_app(format!("update person set disabled_at = null where id = '{author}'")).await, Ok(()));
    assert_eq!(world.value(&format!("select count(*) from person_identity where person_id = '{author}'")).await, json!(2));
    let now = world.value(&format!("select encode(identity, 'hex') from person where id = '{author}'")).await;
    assert_ne!(now, json!(before));
    assert_eq!(identity(&world, now.as_str().unwrap()).await.position, "Trưởng phòng \"Hạ tầng\"\\");
    let frozen = store::draft::versions(&mut world.app.pool.acquire().await.unwrap(), id, &[1]).await.unwrap();
    assert_eq!(frozen[0].plan.authors[0].identity, before);
    assert_eq!(frozen[0].plan.authors[0].position, identity(&world, &before).await.position);
}

#[sqlx::test]
async fn an_erased_identity_leaves_everything_sound(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    let author = world.people.author.id();
    let erase = format!("update person_identity set content = null where person_id = '{author}'");
    assert_eq!(world.as_app(&erase).await, denied("table person_identity"));
    assert_eq!(world.as_superuser(&erase).await, Ok(()));
    assert_eq!(verify::ledger(&world.app).await.unwrap().bad, None);
    let frozen = store::draft::versions(&mut world.app.pool.acquire().await.unwrap(), id, &[1]).await.unwrap();
    assert_eq!((frozen[0].plan.authors[0].name.as_str(), frozen[0].plan.authors[0].person), ("", author));
    assert_eq!(world.as_superuser(format!("update person_identity set content = '{{}}' where person_id = '{author}'")).await, rule("append_only"));
}

#[sqlx::test]
async fn the_database_takes_no_entry_that_says_somebody_was_another(pool: PgPool) {
    let world = World::new(pool).await;
    let id = world.in_status(Status::Submitted).await;
    let honest = world.next_entry(id, Action::Reject, Status::Rejected, &world.people.head, Who::UnitHead).await;
    let (head, author) = (world.people.head.id(), world.people.author.id());
    let with = |change: &dyn Fn(&mut Entry)| {
        let mut entry = honest.clone();
        change(&mut entry);
        Forgery::honest(entry)
    };
    let other = honest.people[&author].clone();
    assert_eq!(
        with(&|e| {
            e.people.remove(&head);
        })
        .attempt(&world)
        .await,
        rule("proposal_event_people")
    );
    assert_eq!(
        with(&|e| {
            e.people.insert(head, other.clone());
        })
        .attempt(&world)
        .await,
        rule("proposal_event_people")
    );
    assert_eq!(
        with(&|e| {
            e.people.insert(author, "00".into());
        })
        .attempt(&world)
        .await,
        rule("proposal_event_people")
    );
    let old = Forgery { body: honest.body().unwrap().replace("\"format\":2", "\"format\":1"), ..Forgery::honest(honest.clone()) };
    assert_eq!(old.attempt(&world).await, rule("proposal_event_people"));
    assert_eq!(with(&|e| e.people.retain(|p, _| *p == head)).attempt(&world).await, Ok(()));
}
