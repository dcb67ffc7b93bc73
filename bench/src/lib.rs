//! Load on a running stack: requests a second, latencies and bytes of the routes people use most, first with few policies and
//! then with many, as ratios in one run.
//!
//! | room | |
//! |---|---|
//! | `cli`, `target` | what is measured, and where it runs |
//! | `fill` | policies straight into PostgreSQL: rows only, without documents and objects |
//! | `connection`, `request` | HTTP, and the requests that are measured |
//! | `load` | many connections for a while |
//! | `statements` | what a request asks of the database |
//! | `report` | the table |

mod cli;
mod connection;
mod fill;
mod load;
mod report;
mod request;
mod statements;
mod target;

pub use cli::Cli;

use self::{connection::Connection, fill::Filling, load::Measured, request::Case, target::Target};

/// Measures every case at every size, and prints the table.
///
/// # Errors
/// In one line: no stack is running there, it refuses the user, or the database cannot be filled.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    let target = Target::find(&cli)?;
    let filling = Filling::new(&target.database).await?;
    let token = request::sign_in(&mut Connection::open(&target.url).await?, &cli.email, &cli.password).await?;
    let mut table = report::Table::default();
    for size in &cli.policies {
        let policies = filling.fill_to(*size).await?;
        eprintln!("measuring with {policies} policies");
        let context = request::Context::new(&cli, token.clone(), filling.ids().await?);
        for case in Case::ALL.into_iter().filter(|case| case.name().contains(&cli.only)) {
            let statements = statements::of_one(&filling, &target, &context, case).await?;
            let Measured { latencies, micros, bytes } = load::run(&target, &context, case, &cli).await?;
            table.add(policies, case, &report::Line { latencies, micros, bytes, statements });
        }
    }
    println_table(&table);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the table is what the program is for")]
fn println_table(table: &report::Table) {
    println!("{table}");
}
