//! The `depesche` binary: everything happens in [`depesche::cli`].

use std::process::ExitCode;

/// Reading text makes and drops millions of small things.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    depesche::cli::main()
}
