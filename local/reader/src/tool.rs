//! One run of an installed program: bytes in, bytes out, in bounded time.

use std::{io, process::Stdio, time::Duration};

use tokio::{io::AsyncWriteExt as _, process::Command, time::timeout};

/// Longest run: a dense page takes three seconds, on a machine that has nothing else to do. Its processor time has a limit of
/// its own, so that this one need not be short.
const LONGEST: Duration = Duration::from_mins(5);

/// Why there is no output.
#[derive(Debug)]
pub(crate) enum ToolError {
    /// The program is not installed.
    Missing,
    /// It ran too long, or could not make anything of its input.
    Failed,
}

/// Runs `program` on `input` until it has said everything. It ends with us, and inherits our limits.
///
/// # Errors
/// The program is missing, or fails.
pub(crate) async fn run(program: &str, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, ToolError> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    // One page is one thread: pages are read side by side.
    command.env("OMP_THREAD_LIMIT", "1");
    let mut child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ToolError::Missing,
        _ => ToolError::Failed,
    })?;
    let stdin = child.stdin.take();
    let feed = async {
        if let Some(mut stdin) = stdin {
            // A program that has read enough closes its end: that is no failure.
            stdin.write_all(input).await.ok();
        }
    };
    let work = async { tokio::join!(feed, child.wait_with_output()).1 };
    match timeout(LONGEST, work).await {
        Ok(Ok(output)) if output.status.success() => Ok(output.stdout),
        _ => Err(ToolError::Failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_go_in_and_come_out() {
        let input = vec![b'x'; 1 << 20];
        assert_eq!(run("cat", &[], &input).await.unwrap(), input);
    }

    #[tokio::test]
    async fn a_missing_program_is_told_from_a_failing_one() {
        assert!(matches!(run("no-such-program", &[], b"").await, Err(ToolError::Missing)));
        assert!(matches!(run("false", &[], b"").await, Err(ToolError::Failed)));
    }
}
