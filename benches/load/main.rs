//! A city under load: what people do all day, asked by 1, 8 and 64 clients at once, beside the same
//! statements sent by pgbench alone, as ratios within one run. No limit is asserted: a machine is no
//! measure.
//!
//! Takes the addresses of databases that `bin/city` filled, as superuser; what is written into them
//! stays. With the word `demonstration` it makes what `bin/city` needs. Needs SANGKIEN_BIN and PGBENCH, and a server that writes a jsonlog. `bin/bench load` has all.

#![expect(clippy::disallowed_methods, reason = "statements of the measure, on databases that are made for it")]

mod ceiling;
mod client;
#[path = "../shared/draft.rs"]
mod draft;
mod program;
mod work;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use sangkien::app::storage::Storage;
use sangkien::app::{App, import};
use sangkien::demo;
use sangkien::domain::clock::Clock;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Row};

use ceiling::{Measured, Recorder};
use program::Program;
use work::{OPERATIONS, Operation, Worker};

const CLIENTS: [usize; 3] = [1, 8, 64];

/// An operation in a city, with one client: how long half of the requests took, and the bytes of an answer.
struct Line {
    name: &'static str,
    half: Duration,
    bytes: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let urls: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [word, url] = &urls[..]
        && word == "demonstration"
    {
        return demonstration(url).await;
    }
    ensure!(!urls.is_empty(), "addresses of databases that bin/city filled");
    let mut cities = Vec::new();
    for url in &urls {
        cities.push(city(url).await?);
    }
    if let [(few, first), .., (many, last)] = &cities[..] {
        println!("\nhow much longer half of the requests of one client take at {many} proposals than at {few}, and the bytes of the answers");
        for (before, after) in first.iter().zip(last) {
            println!("{:16} {:>7.2}× {:>10} → {}", before.name, after.half.as_secs_f64() / before.half.as_secs_f64(), before.bytes, after.bytes);
        }
    }
    Ok(())
}

/// Puts what cities are copied from into an empty, migrated database.
async fn demonstration(url: &str) -> Result<()> {
    let files = tempfile::tempdir()?;
    let app = App::new(PgPoolOptions::new().connect(url).await?, Clock::system(), Storage::open(files.path())?);
    import::load_bundled(&app).await?;
    demo::load(&app).await
}

async fn city(url: &str) -> Result<(i64, Vec<Line>)> {
    let owner: PgConnectOptions = url.parse()?;
    let site = owner.clone().username("sangkien_app");
    let mut database = site.to_url_lossy();
    // Parameters of our client, which pgbench does not know.
    database.set_query(None);
    let database = database.to_string();
    let mut conn = owner.connect().await?;
    let number: i64 = sqlx::query("select count(*) from proposal").fetch_one(&mut conn).await?.get(0);
    let files = tempfile::tempdir()?;
    let app = App::new(PgPoolOptions::new().connect_with(site).await?, Clock::system(), Storage::open(files.path())?);
    let program = Program::start(&database, files.path())?;
    let mut workers = work::workers(&app, &mut conn, program.address, CLIENTS[2]).await?;
    let at_first = program.memory()?.0;
    let mut measured = Vec::new();
    for operation in OPERATIONS {
        // What nobody has asked for since the city was made lies on the disk: each asks once before it is measured.
        if operation.before.is_none() {
            workers.iter_mut().try_for_each(|worker| timed(operation, worker).map(drop))?;
        }
        for (clients, rounds) in CLIENTS.into_iter().zip(operation.rounds) {
            measured.push(ask(operation, &mut workers[..clients], rounds)?);
        }
    }
    let (memory, most) = program.memory()?;
    drop(program);

    println!("\n{number} proposals; memory of the program in MiB: {at_first} at first, {memory} at last, {most} at most");
    println!(
        "{:16} {:>7} {:>10} {:>10} {:>10}   {:>10} {:>10} {:>10}   {:>6}",
        "", "clients", "a second", "half", "99 of 100", "SQL alone", "half", "99 of 100", "share"
    );
    let mut recorder = Recorder::new(conn).await?;
    let program = Program::start(&database, files.path())?;
    for worker in &mut workers {
        worker.turn_to(program.address)?;
    }
    let mut lines = Vec::new();
    let mut measured = measured.into_iter();
    for operation in OPERATIONS {
        let script = recorder.script(operation, &mut workers).await?;
        for (clients, rounds) in CLIENTS.into_iter().zip(operation.rounds) {
            let ((ours, bytes), ceiling) = (measured.next().context("a measure")?, ceiling::run(&database, &script, clients, rounds)?);
            let (half, most, its_half, its_most) = (at(&ours, 50), at(&ours, 99), at(&ceiling, 50), at(&ceiling, 99));
            print!("{:16} {clients:>7} {:>10.1} {half:>10.2?} {most:>10.2?}   ", operation.name, ours.rate);
            println!("{:>10.1} {its_half:>10.2?} {its_most:>10.2?}   {:>5.0}%", ceiling.rate, 100.0 * ours.rate / ceiling.rate);
            if clients == 1 {
                lines.push(Line { name: operation.name, half, bytes });
            }
        }
        if operation.before.is_some() {
            at_once(&mut workers, |worker| timed(operation, worker))?;
            at_once(&mut workers, operation.after)?;
        }
    }
    recorder.end().await?;
    Ok((number, lines))
}

/// Asks with all workers at once. Where something comes before it, they wait for each other in each round.
/// Gives the bytes of the last answer as well.
fn ask(operation: &Operation, workers: &mut [Worker], rounds: usize) -> Result<(Measured, u64)> {
    let (batches, each) = if operation.before.is_some() { (rounds, 1) } else { (1, rounds) };
    let (mut times, mut whole, mut bytes) = (Vec::new(), Duration::ZERO, 0);
    for _ in 0..batches {
        if let Some(before) = operation.before {
            at_once(workers, before)?;
        }
        let begun = Instant::now();
        let took = at_once(workers, |worker| (0..each).map(|_| timed(operation, worker)).collect::<Result<Vec<_>>>())?;
        whole += begun.elapsed();
        for (time, length) in took.into_iter().flatten() {
            times.push(time);
            bytes = length;
        }
        at_once(workers, operation.after)?;
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = times.len() as f64 / whole.as_secs_f64();
    Ok((Measured { rate, times }, bytes))
}

/// Asks once: how long it took, and the bytes of the answer.
fn timed(operation: &Operation, worker: &mut Worker) -> Result<(Duration, u64)> {
    let begun = Instant::now();
    let answer = (operation.go)(worker)?;
    let took = begun.elapsed();
    ensure!(answer.status < 400, "{}: {}", operation.name, answer.status);
    Ok((took, answer.bytes))
}

fn at_once<T: Send>(workers: &mut [Worker], work: impl Fn(&mut Worker) -> Result<T> + Sync) -> Result<Vec<T>> {
    tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            let all: Vec<_> = workers.iter_mut().map(|worker| scope.spawn(|| work(worker))).collect();
            all.into_iter().map(|one| one.join().map_err(|_| anyhow::anyhow!("a client panicked"))?).collect()
        })
    })
}

/// The time that so many of a hundred requests did not exceed.
fn at(measured: &Measured, percent: usize) -> Duration {
    let mut times = measured.times.clone();
    times.sort();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}
