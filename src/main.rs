//! The program: parses what was typed, does it, and tells by its exit code how it went.

mod cli;
mod commands;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::Cli;
use crate::terminal::Voice;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let voice = Voice::start(&cli.talk);
    let result = commands::execute(cli.command, voice);
    terminal::hide_bar();
    match result {
        Ok(code) => ExitCode::from(code),
        // `dehusk … | head`: the reader has what it wanted.
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            voice.error(&error.to_string());
            ExitCode::from(error.exit_code())
        }
    }
}
