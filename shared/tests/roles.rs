//! The functions' user may do what the functions do, and nothing else; who owns the schema is no superuser.

use std::collections::BTreeSet;

use shared::{
    migrations::{self, FunctionsUser},
    parameters::OWNER_PASSWORD,
    secret::ExposeSecret as _,
    testing::Stand,
};
use tokio_postgres::{Client, error::SqlState};

const GRANTS: &str = include_str!("../../migrations/grants.sql");

/// As the code under test signs in.
async fn functions(stand: &Stand) -> Client {
    let config = &stand.clients.config.database;
    stand.connect_as(&config.user, config.password.expose_secret()).await.unwrap()
}

/// As who owns the schema.
async fn owner(stand: &Stand) -> Client {
    let name = stand.clients.config.database.owner.as_deref().unwrap();
    stand.connect_as(name, stand.clients.secrets.get(OWNER_PASSWORD).expose_secret()).await.unwrap()
}

/// Users belong to the server that all tests share: each test has its own.
fn user(name: &str, password: &str) -> FunctionsUser {
    FunctionsUser { name: name.into(), password: password.into() }
}

async fn text(client: &Client, sql: &str) -> String {
    client.query_one(sql, &[]).await.unwrap().get::<_, Option<String>>(0).unwrap_or_default()
}

#[tokio::test]
async fn the_functions_can_change_neither_schema_nor_history() {
    let stand = Stand::start().await;
    let client = functions(&stand).await;
    for attempt in [
        "create table t (a integer)",
        "create schema s",
        "create view v as select 1",
        "create function f() returns integer language sql return 1",
        "alter table policies add column extra text",
        "alter table audit_entries disable trigger user",
        "alter table audit_entries owner to current_user",
        "create or replace function refuse_change() returns trigger language plpgsql as 'begin return null; end'",
        "drop table policies",
        "drop index policies_make_idx",
        "drop trigger audit_entries_append_only on audit_entries",
        "truncate policies",
        "truncate audit_entries",
        "update audit_entries set actor_id = 1",
        "delete from audit_entries",
        "update documents set sha256 = 'x'",
        "delete from policies",
        "delete from uploads",
        "delete from users",
        "delete from settings",
        "delete from synced_objects",
        "update total_changes set gwp = 0",
        "delete from refinery_schema_history",
        "create role other",
        "create database other",
        "alter role current_user superuser",
        "alter role tests_owner password 'x'",
        "set role tests_owner",
        "set session authorization tests_owner",
        "set session_replication_role = replica",
        "grant tests_owner to current_user",
        "select * from pg_authid",
        "select pg_read_file('PG_VERSION')",
        "copy policies to program 'cat'",
    ] {
        let refused = client.batch_execute(attempt).await.expect_err(attempt);
        assert_eq!(refused.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE), "{attempt}: {refused}");
    }
}

/// Somebody has to decide what the functions may do with a new table: the list of `grants.sql` names all there are.
#[tokio::test]
async fn no_table_is_without_a_decision_and_none_is_open_to_everybody() {
    let stand = Stand::start().await;
    let client = stand.connect().await;
    let sql = "select relname::text from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')";
    for row in client.query(sql, &[]).await.unwrap() {
        let relation: String = row.get(0);
        assert!(GRANTS.contains(&format!("('{relation}', '")), "grants.sql says nothing of {relation}");
    }
    let public = "select string_agg(relname, ', ') from pg_class, aclexplode(relacl) as granted
        where relnamespace = 'public'::regnamespace and granted.grantee = 0";
    assert_eq!(text(&client, public).await, "");
}

const ACL: &str = "select string_agg(concat(relname, relacl::text), ' ' order by relname)
    || string_agg(attacl::text, ' ' order by relname) from pg_class left join pg_attribute
    on attrelid = pg_class.oid and attacl is not null where relnamespace = 'public'::regnamespace";

#[tokio::test]
async fn a_new_password_is_set_by_latest_and_everything_else_stays_as_it_is() {
    let stand = Stand::start().await;
    let mut owner = owner(&stand).await;
    let name = "rotating \"App\" user's";
    let (first, second) = ("it's $$ a \\ \"password\" ₹", "the-second");
    migrations::latest(&mut owner, Some(&user(name, first))).await.unwrap();
    let before = text(&owner, ACL).await;
    let open = stand.connect_as(name, first).await.unwrap();
    assert_eq!(migrations::latest(&mut owner, Some(&user(name, second))).await.unwrap(), Vec::<String>::new());
    assert_eq!(text(&owner, ACL).await, before, "the second run gives what the first one gave");
    let refused = stand.connect_as(name, first).await.err().unwrap();
    let code = refused.downcast_ref::<tokio_postgres::Error>().and_then(tokio_postgres::Error::code).cloned();
    assert_eq!(code, Some(SqlState::INVALID_PASSWORD));
    stand.connect_as(name, second).await.unwrap().query_one("select count(*) from policies", &[]).await.unwrap();
    open.query_one("select count(*) from policies", &[]).await.expect("a connection that is open stays");
    let kept = "select rolpassword from pg_authid where rolname like 'rotating%'";
    assert!(text(&stand.connect().await, kept).await.starts_with("SCRAM-SHA-256$"));
}

#[tokio::test]
async fn many_migrators_at_once_make_one_user() {
    let stand = Stand::start().await;
    let databases = ["crowd_a", "crowd_a", "crowd_a", "crowd_a", "crowd_a", "crowd_b", "crowd_c", "crowd_d"];
    for name in databases.into_iter().collect::<BTreeSet<_>>() {
        stand.create_empty_database(name).await;
    }
    let runs = databases.map(|database| {
        let stand = &stand;
        async move {
            let name = stand.clients.config.database.owner.as_deref().unwrap();
            let password = stand.clients.secrets.get(OWNER_PASSWORD);
            let mut client = stand.connect_as_to(name, password.expose_secret(), database).await.unwrap();
            migrations::latest(&mut client, Some(&user("crowded", "secret"))).await.unwrap().len()
        }
    });
    let applied = futures::future::join_all(runs).await;
    let all = migrations::status(&stand.connect_to("crowd_a").await).await.unwrap().len();
    assert_eq!(applied[..5].iter().sum::<usize>(), all, "each migration once: {applied:?}");
    assert_eq!(applied[5..], [all; 3]);
}

#[tokio::test]
async fn a_user_who_could_reach_the_schema_is_refused() {
    let stand = Stand::start().await;
    let mut owner = owner(&stand).await;
    let admin = stand.connect().await;
    for (made, expected) in [
        ("create role one login; grant tests_owner to one", "DB_USER (one) may act as DB_OWNER (tests_owner)"),
        ("create role two login; create table mine (a integer); alter table mine owner to two", "DB_USER (two) owns"),
        ("create role three login; grant create on schema public to three", "DB_USER (three) may still create"),
        ("create role four login superuser", "must be superuser"),
    ] {
        admin.batch_execute(made).await.unwrap();
        let name = made.split(' ').nth(2).unwrap().trim_end_matches(';');
        let refused = migrations::latest(&mut owner, Some(&user(name, "secret"))).await.unwrap_err().to_string();
        assert!(refused.contains(expected) && !refused.contains("SCRAM"), "{made}: {refused}");
        let password = format!("select rolpassword from pg_authid where rolname = '{name}'");
        assert_eq!(text(&admin, &password).await, "", "nothing was changed");
    }
}

/// After a step back to an older release its grants must not close what the triggers of the newer one write to.
#[tokio::test]
async fn what_a_newer_release_gave_stays_and_what_an_undo_makes_anew_is_given() {
    let stand = Stand::start().await;
    let client = functions(&stand).await;
    let given = format!("grant select on newer to {}", stand.clients.config.database.user);
    owner(&stand).await.batch_execute(&format!("create table newer (a integer); {given}")).await.unwrap();
    let mut migrator = stand.migrator().await;
    migrator.latest().await.unwrap();
    client.query("select * from newer", &[]).await.unwrap();
    let closed = "select string_agg(relname, ', ') from pg_class where relnamespace = 'public'::regnamespace
        and relkind in ('r', 'v') and not has_table_privilege(oid, 'select')";
    while migrator.status().await.unwrap().iter().any(|one| one.applied) {
        let taken_back = migrator.rollback().await.unwrap();
        assert_eq!(text(&client, closed).await, "", "after {taken_back}");
    }
}
