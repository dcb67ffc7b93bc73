//! The template of this repository, judged.

use std::collections::BTreeSet;

use rehearsal::template::{Template, budget, connections, findings, routes};
use shared::{http::access::ROUTES, metric::Metric};

#[test]
fn nothing_is_wrong_with_it() {
    let wrong = findings(&Template::of(&Template::source()));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_functions_together_stay_within_the_connections_of_the_database() {
    let template = Template::of(&Template::source());
    assert!(
        (1..=budget(&template)).contains(&connections(&template)),
        "{} of {}",
        connections(&template),
        budget(&template)
    );
}

/// `{q+}` of API Gateway is `{q}` of axum once the path is encoded again (`shared::lambda`), but for documentation
/// pages, whose rest has real slashes.
#[test]
fn api_gateway_routes_what_the_access_table_lists_to_the_function_that_serves_it() {
    let plain = |path: &str| path.replace("+}", "}").replace("{*", "{");
    let ours: BTreeSet<_> = ROUTES
        .iter()
        .map(|route| (route.method.to_owned(), nameless(&plain(route.path)), format!("{:?}Function", route.group)))
        .collect();
    let theirs: BTreeSet<_> = routes(&Template::of(&Template::source()))
        .into_iter()
        .map(|(method, path, function)| (method, nameless(&plain(&path)), function))
        .collect();
    assert_eq!(ours, theirs);
}

/// Names of path variables differ between the two, their places must not.
fn nameless(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
}

/// A misspelt metric would be an alarm that never rings.
#[test]
fn alarms_and_dashboard_name_no_metric_that_nobody_writes() {
    let source = Template::source();
    let on_the_board = source.split("[\"Nicsan\", \"").skip(1).filter_map(|rest| rest.split('"').next());
    let in_alarms =
        source.split("Namespace: Nicsan\n      MetricName: ").skip(1).filter_map(|rest| rest.lines().next());
    let named: BTreeSet<&str> = on_the_board.chain(in_alarms).collect();
    assert_eq!(named, Metric::NAMES.into_iter().collect());
}
