//! The README claims only what is true: its diagram is the workflow's, its commands exist.

use sangkien::domain::workflow::mermaid;
use sangkien::i18n::Lang;

const README: &str = include_str!("../../README.md");

#[test]
fn the_diagram_is_the_workflow() {
    let shown = README.split("```mermaid\n").nth(1).and_then(|rest| rest.split("```").next());
    assert_eq!(shown, Some(mermaid(|s| Lang::Vi.status_word(s).to_owned(), |a| Lang::Vi.act_word(a).to_owned()).as_str()));
}

#[test]
fn every_command_of_the_table_exists() {
    let commands: Vec<&str> = README.lines().filter_map(|l| l.strip_prefix("| `sangkien ")?.split(['`', ' ']).next()).collect();
    assert_eq!(commands, ["serve", "migrate", "account", "import", "verify", "verify", "verify", "log", "backup", "restore", "workflow", "worker"]);
    for command in commands {
        let help = std::process::Command::new(env!("CARGO_BIN_EXE_sangkien")).args([command, "--help"]).output().unwrap();
        assert!(help.status.success(), "{command}: {help:?}");
    }
}
