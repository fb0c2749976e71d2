//! Witnesses: a checkpoint a day to each by mail, through a real mail server on this machine.

use chrono::TimeDelta;
use sangkien::app::log::seal;
use sangkien::app::verify::log::{Held, keys};
use sangkien::domain::flaw::Signer;
use sangkien::domain::note::Checkpoint;
use sangkien::domain::workflow::Status;
use sangkien::jobs::witness::send;
use serde_json::json;
use sqlx::PgPool;
use tokio::net::TcpListener;

use super::{found, scene};
use crate::support::mail::{decoded, mail, sink};

#[sqlx::test]
async fn each_witness_gets_one_checkpoint_a_day_that_exposes_a_cut(pool: PgPool) {
    let (world, journal, _) = scene(pool).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let outgoing = mail(listener.local_addr().unwrap().port(), "a@ngoai.test, b@ngoai.test");
    let mut mails = sink(listener).await;
    assert_eq!(send(&world.app, &outgoing).await.unwrap(), 2);
    assert_eq!(send(&world.app, &outgoing).await.unwrap(), 0);
    let mut first = [mails.recv().await.unwrap(), mails.recv().await.unwrap()];
    first.sort();
    assert!(first[0].contains("RCPT TO:<a@ngoai.test>") && first[1].contains("RCPT TO:<b@ngoai.test>"), "{first:?}");
    let text = decoded(&first[0]);
    let note = &text[text.find("so.test/ghi-nhan\n").unwrap()..];
    let checkpoint = Checkpoint::open(&format!("{}\n", note.trim_end()), &keys(&world.app).await.unwrap()).unwrap();
    assert_eq!(checkpoint.size, 6);
    // The next day the newest one goes out, once.
    world.clock.pass(TimeDelta::days(1));
    world.in_status(Status::Draft).await;
    seal(&world.app, &journal).await.unwrap();
    assert_eq!(send(&world.app, &outgoing).await.unwrap(), 2);
    assert_eq!(send(&world.app, &outgoing).await.unwrap(), 0);
    assert_eq!(world.value("select jsonb_agg(size order by day, witness) from log_mail").await, json!([6, 6, 7, 7]));
    // What a witness kept exposes a log that was cut off, with every trace inside gone.
    world.tamper("delete from proposal_event e using log_leaf l where l.position >= 5 and (e.proposal_id, e.seq) = (l.proposal_id, l.seq); delete from log_leaf where position >= 5; delete from log_node where (position + 1) << level::integer > 5; delete from log_checkpoint").await;
    assert!(found(&world, &[Held::checkpoint(Signer::File("a mail".into()), checkpoint)]).await.is_some());
    assert_eq!(found(&world, &[]).await, None);
}

#[sqlx::test]
async fn a_dead_mail_server_delays_and_loses_nothing(pool: PgPool) {
    let (world, _, _) = scene(pool).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let outgoing = mail(port, "a@ngoai.test");
    assert!(send(&world.app, &outgoing).await.is_err());
    world.clock.pass(TimeDelta::days(1));
    assert!(send(&world.app, &outgoing).await.is_err());
    assert_eq!(world.value("select count(*) from log_mail where sent_at is null").await, json!(2));
    let mut mails = sink(TcpListener::bind(("127.0.0.1", port)).await.unwrap()).await;
    assert_eq!(send(&world.app, &outgoing).await.unwrap(), 2);
    assert!(mails.recv().await.is_some() && mails.recv().await.is_some());
    assert_eq!(world.value("select count(*) from log_mail where sent_at is null").await, json!(0));
}

#[sqlx::test]
async fn an_empty_log_sends_nothing(pool: PgPool) {
    let world = crate::support::World::new(pool).await;
    assert_eq!(send(&world.app, &mail(1, "a@ngoai.test")).await.unwrap(), 0);
}
