//! What is owed beside the hand in which a case lies, where those who owe it look: on the home page
//! and in the queue, until it is done.

use chrono::TimeDelta;
use sangkien::domain::command::Command;
use sangkien::domain::liability_file::Content;
use sangkien::domain::workflow::Status;
use sqlx::PgPool;

use crate::support::later::{inspection, obstacle, open_liability, reply};
use crate::support::lives::{ending, grant_it, request};
use crate::support::{Person, Site};

/// Where the matters of a page lead, in their order, for those who get the page.
async fn led_to(site: &Site, who: &Person, page: &str) -> Vec<String> {
    site.as_person(who).get(page).await.page().attrs(".queue .q-title a", "href")
}

#[sqlx::test]
async fn it_stands_on_the_page_of_those_who_owe_it_until_it_is_done(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::Piloting).await;
    let asked = |part: &str| vec![format!("/proposals/{id}/{part}")];
    let nothing: Vec<String> = Vec::new();
    let owed: [(&Person, Command, &Person, String, Command); 3] = [
        (&p.author, Command::RaiseObstacle(obstacle(site.today())), &p.other_head, "obstacles/support?to=7".into(), Command::SupportObstacle(reply(7))),
        (
            &p.supervisor,
            Command::Inspect(inspection(site.today(), Some(site.today() + TimeDelta::days(7)))),
            &p.author,
            "inspections/answer?to=9".into(),
            Command::AnswerInspection(reply(9)),
        ),
        (&p.author, request(), &p.authority, "adjustments/decision".into(), grant_it()),
    ];
    let (section, change) = ending("2027-05-31");
    site.save(&p.author, id, section, change).await.unwrap();
    for (one, asks, other, part, does) in owed {
        assert_eq!(led_to(&site, other, "/").await, nothing, "{part}");
        site.must(one, id, asks).await;
        assert_eq!(led_to(&site, other, "/").await, asked(&part));
        if other.id() != p.author.id() {
            assert_eq!(led_to(&site, other, "/queue").await, asked(&part));
        }
        assert_eq!(led_to(&site, one, "/").await, nothing, "{part}");
        site.must(other, id, does).await;
        assert_eq!(led_to(&site, other, "/").await, nothing, "{part}");
    }
}

#[sqlx::test]
async fn who_has_to_explain_finds_it_there_alone_and_until_it_is_done(pool: PgPool) {
    let site = Site::new(pool).await;
    let p = &site.people;
    let id = site.in_status(Status::Assessed).await;
    let (case, open) = open_liability(p.author.id(), Vec::new());
    site.must(&p.authority, id, open).await;
    let nothing: Vec<String> = Vec::new();
    assert_eq!(led_to(&site, &p.author, "/").await, nothing);
    site.must(&p.authority, id, Command::Liability(case, Content::Asked { question: "Vì sao?".into() })).await;
    assert_eq!(led_to(&site, &p.author, "/").await, [format!("/proposals/{id}/liability")]);
    assert_eq!(led_to(&site, &p.head, "/").await, nothing, "it is confidential");
    site.must(&p.author, id, Command::Liability(case, Content::Explained { text: "Vì mưa".into(), evidence: vec![] })).await;
    assert_eq!(led_to(&site, &p.author, "/").await, nothing);
}
