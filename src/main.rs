//! The command line.
//!
//! Owns the words of the commands and nothing else. A bad setting is one line that names the
//! variable and exit 2; anything else that fails is one line and exit 1.

mod backup_command;
mod verify_command;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use sangkien::app::administer::{self, Entry};
use sangkien::app::import::{self, What};
use sangkien::config::Config;
use sangkien::domain::clock::Clock;
use sangkien::domain::people::Role;
use sangkien::domain::workflow;
use sangkien::i18n::Lang;
use sangkien::serve::{self, Database};
use sangkien::telemetry;

#[derive(Parser)]
#[command(name = "sangkien", version, about = "Runs the procedure that encourages and protects officials who try something new")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the site, with the given database or a private PostgreSQL
    Serve {
        /// Loads the demonstration once
        #[arg(long)]
        demo: bool,
    },
    /// Does background work alone: deadlines that pass. `serve` does it too unless SANGKIEN_WORKER=off
    Worker,
    /// Brings the database up to this program, as its owner
    Migrate,
    /// Accounts
    Account {
        #[command(subcommand)]
        what: Account,
    },
    /// Imports reference data from CSV: units, topics, parameters, holidays
    Import {
        what: String,
        file: PathBuf,
        /// Tries everything and keeps nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Checks evidence
    Verify {
        #[command(subcommand)]
        what: Verify,
    },
    /// The transparency log
    Log {
        #[command(subcommand)]
        what: LogCommand,
    },
    /// Writes database, files and the log's key into one new file
    Backup { file: PathBuf },
    /// Puts a backup into an empty database and data folder, and checks what came of it
    Restore { file: PathBuf },
    /// Prints the workflow as a Mermaid diagram
    Workflow,
}

#[derive(Subcommand)]
enum Account {
    /// Adds an account with a first appointment and prints its first password
    Add {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        role: String,
        #[arg(long)]
        unit: String,
        #[arg(long, default_value = "")]
        position: String,
        #[arg(long, default_value = "")]
        document: String,
    },
}

#[derive(Subcommand)]
enum Verify {
    /// The whole ledger: exit 1 and the first bad position if it was touched
    Ledger {
        /// A checkpoint kept elsewhere, such as one that a witness was sent
        #[arg(long)]
        checkpoint: Vec<PathBuf>,
        /// A receipt that somebody holds
        #[arg(long)]
        receipt: Vec<PathBuf>,
    },
    /// A dossier, with no database and no network: exit 1 and the first bad file if it was touched
    Dossier {
        file: PathBuf,
        /// The public key that must have signed it, as printed on receipts
        #[arg(long)]
        key: Option<String>,
    },
    /// A receipt, against the ledger or a dossier
    Receipt {
        file: PathBuf,
        /// Against this dossier, with no database and no network
        #[arg(long)]
        dossier: Option<PathBuf>,
        /// By itself alone, with no database and no network
        #[arg(long, conflicts_with = "dossier")]
        alone: bool,
        /// The public key that must have signed it, as printed on receipts
        #[arg(long)]
        key: Option<String>,
    },
}

#[derive(Subcommand)]
enum LogCommand {
    /// Begins a new key for the log, which the old one vouches for; servers take it at their next start
    Rotate {
        /// The old private key is lost and vouches for nothing
        #[arg(long)]
        lost: bool,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(invalid) => {
            eprintln!("{invalid}");
            return ExitCode::from(2);
        }
    };
    telemetry::start(&config.log);
    match run(&config, cli.command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("sangkien: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: &Config, command: Command) -> Result<ExitCode> {
    match command {
        Command::Serve { demo } => serve::serve(config, demo, Clock::system()).await?,
        Command::Worker => serve::worker(config, Clock::system()).await?,
        Command::Migrate => match (&config.database_owner_url, &config.database_url) {
            (Some(url), _) => serve::migrate(url.as_str()).await?,
            (None, Some(_)) => bail!("DATABASE_OWNER_URL is not set: migrations run as the owner of the database"),
            (None, None) => Database::join(config).await?.close().await?,
        },
        Command::Workflow => print!("{}", workflow::mermaid(|s| Lang::Vi.status_word(s).to_owned(), |a| Lang::Vi.act_word(a).to_owned())),
        Command::Account { what } => return with_database(config, |app| async move { add_account(&app, what).await }).await,
        Command::Import { what, file, dry_run } => return with_database(config, |app| async move { import_file(&app, &what, &file, dry_run).await }).await,
        Command::Log { what: LogCommand::Rotate { lost } } => {
            return with_database(config, |app| async move { verify_command::rotate(config, &app, lost).await }).await;
        }
        Command::Backup { file } => backup_command::backup(config, &file).await?,
        Command::Restore { file } => return backup_command::restore(config, &file).await,
        Command::Verify { what } => return verify_command::verify(config, what).await,
    }
    Ok(ExitCode::SUCCESS)
}

async fn with_database<F: Future<Output = Result<ExitCode>>>(config: &Config, work: impl FnOnce(sangkien::app::App) -> F) -> Result<ExitCode> {
    let database = Database::join(config).await?;
    let done = work(serve::app(database.pool.clone(), &config.data_dir, Clock::system())?).await;
    database.close().await?;
    done
}

async fn add_account(app: &sangkien::app::App, Account::Add { email, name, role, unit, position, document }: Account) -> Result<ExitCode> {
    import::load_bundled(app).await?;
    let roles: Vec<&str> = Role::ALL.iter().map(|r| r.code()).collect();
    let role = Role::from_code(&role).with_context(|| format!("--role is one of {}", roles.join(", ")))?;
    let password = administer::first_password();
    let is_manager = matches!(role, Role::Head | Role::Deputy | Role::Authority);
    let entry = Entry { email: email.to_lowercase(), name, position, unit, is_manager, role, document_ref: document };
    administer::enter(app, None, &entry, password.clone()).await.map_err(|e| match e {
        sangkien::app::Error::Invalid(sangkien::app::Invalid::Field(field, why)) => anyhow::anyhow!("--{field}: {why:?}"),
        other => other.into(),
    })?;
    println!("{password}");
    Ok(ExitCode::SUCCESS)
}

async fn import_file(app: &sangkien::app::App, what: &str, file: &std::path::Path, dry_run: bool) -> Result<ExitCode> {
    let kind = What::from_name(what).context("what to import is one of units, topics, parameters, holidays, people")?;
    let csv = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let rows = import::import(app, kind, &csv, dry_run).await.with_context(|| file.display().to_string())?;
    println!("{rows} rows{}", if dry_run { " would be imported" } else { " imported" });
    Ok(ExitCode::SUCCESS)
}
