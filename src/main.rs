//! The `depesche` binary: everything happens in [`depesche::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    depesche::cli::main()
}
