//! The first thing people see.

use std::path::Path;

/// URLs, users and what to try.
#[must_use]
pub fn banner(url: &str, data: &Path) -> String {
    format!(
        "\
Nicsan CRM is running. Ctrl-C stops it.

  API     {url}/api        described at {url}/api/docs
  Parts   {url}/_local/    what they are doing, and switches to break them
  Data    {data}

  Users   ops@nicsan.in / ops123        admin@nicsan.in / admin123 (founder)

  Try     curl {url}/api/health
          curl {url}/api/auth/login --json '{{\"email\":\"admin@nicsan.in\",\"password\":\"admin123\"}}'
          cargo run -- verify
",
        data = data.display()
    )
}
