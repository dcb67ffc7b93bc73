//! Who may do what: the one table of routes and roles. A route that is not in it answers 403 to everybody.

use http::Method;

use crate::domain::Role;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, without a token.
    Public,
    /// Everybody signed in.
    SignedIn,
    /// Founders only.
    Founder,
}

impl Access {
    /// Is this role let in?
    #[must_use]
    pub fn admits(self, role: Role) -> bool {
        match self {
            Self::Public | Self::SignedIn => true,
            Self::Founder => role == Role::Founder,
        }
    }
}

/// The groups of routes; each is one function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// `functions/health`
    Health,
    /// `functions/auth`
    Auth,
    /// `functions/policies`
    Policies,
    /// `functions/uploads`
    Uploads,
    /// `functions/dashboard`
    Dashboard,
    /// `functions/settings`
    Settings,
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// HTTP method.
    pub method: &'static str,
    /// Path pattern as the routers spell it.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// Which function serves it.
    pub group: Group,
    /// Does it answer from S3 while the database is down, on the strength of the token's signature?
    pub without_database: bool,
}

const fn route(group: Group, access: Access, method: &'static str, path: &'static str) -> Route {
    Route { method, path, access, group, without_database: false }
}

use Access::{Founder, Public, SignedIn};
use Group::{Auth, Dashboard, Health, Policies, Settings, Uploads};

/// Every route of the API.
#[rustfmt::skip]
pub const ROUTES: &[Route] = &[
    route(Health, Public, "GET", "/health"),
    route(Health, Public, "GET", "/api/health"),
    route(Health, Public, "GET", "/api/openapi.json"),
    route(Health, Public, "GET", "/api/docs"),
    route(Health, Public, "GET", "/api/docs/"),
    route(Health, Public, "GET", "/api/docs/{*rest}"),

    route(Auth, Public, "POST", "/api/auth/login"),
    route(Auth, Founder, "POST", "/api/auth/register"),
    route(Auth, SignedIn, "GET", "/api/auth/profile"),
    route(Auth, SignedIn, "PUT", "/api/auth/change-password"),
    route(Auth, SignedIn, "POST", "/api/password/change-own"),
    route(Auth, SignedIn, "POST", "/api/auth/logout"),
    route(Auth, SignedIn, "POST", "/api/auth/refresh"),
    route(Auth, Founder, "GET", "/api/users"),
    route(Auth, Founder, "POST", "/api/users"),
    route(Auth, Founder, "GET", "/api/users/{id}"),
    route(Auth, Founder, "PUT", "/api/users/{id}"),
    route(Auth, Founder, "DELETE", "/api/users/{id}"),
    route(Auth, Founder, "PATCH", "/api/users/{id}/status"),
    route(Auth, Founder, "PATCH", "/api/users/{id}/password"),
    route(Auth, Founder, "GET", "/api/auth/users"),
    route(Auth, Founder, "POST", "/api/auth/users"),
    route(Auth, Founder, "GET", "/api/auth/users/{id}"),
    route(Auth, Founder, "PUT", "/api/auth/users/{id}"),
    route(Auth, Founder, "DELETE", "/api/auth/users/{id}"),
    route(Auth, Founder, "PATCH", "/api/auth/users/{id}/status"),
    route(Auth, Founder, "PATCH", "/api/auth/users/{id}/password"),

    route(Policies, SignedIn, "POST", "/api/policies"),
    route(Policies, SignedIn, "POST", "/api/policies/manual"),
    route(Policies, SignedIn, "POST", "/api/policies/grid"),
    route(Policies, SignedIn, "POST", "/api/policies/bulk"),
    route(Policies, SignedIn, "GET", "/api/policies"),
    route(Policies, SignedIn, "GET", "/api/policies/check-duplicate/{*policy_number}"),
    route(Policies, SignedIn, "GET", "/api/policies/search/vehicle/{*q}"),
    route(Policies, SignedIn, "GET", "/api/policies/search/policy/{*q}"),
    route(Policies, SignedIn, "GET", "/api/policies/search/{*q}"),
    route(Policies, SignedIn, "GET", "/api/policies/search-fields"),
    route(Policies, SignedIn, "GET", "/api/policies/policy-numbers"),
    route(Policies, SignedIn, "GET", "/api/policies/by-source"),
    Route { without_database: true, ..route(Policies, SignedIn, "GET", "/api/policies/{id}") },
    route(Policies, SignedIn, "PUT", "/api/policies/{id}"),
    route(Policies, SignedIn, "PATCH", "/api/policies/{id}"),
    route(Policies, Founder, "DELETE", "/api/policies/{id}"),
    route(Policies, Founder, "POST", "/api/policies/{id}/restore"),
    route(Policies, SignedIn, "GET", "/api/policies/{id}/history"),
    route(Policies, SignedIn, "GET", "/api/policies/{id}/evidence"),
    route(Policies, SignedIn, "GET", "/api/policies/{id}/document"),

    route(Uploads, SignedIn, "POST", "/api/upload/pdf"),
    route(Uploads, SignedIn, "POST", "/api/upload/presign"),
    route(Uploads, SignedIn, "GET", "/api/upload"),
    route(Uploads, SignedIn, "GET", "/api/upload/{id}"),
    route(Uploads, SignedIn, "GET", "/api/upload/{id}/status"),
    route(Uploads, SignedIn, "GET", "/api/upload/{id}/review"),
    route(Uploads, SignedIn, "GET", "/api/upload/{id}/document"),
    route(Uploads, SignedIn, "POST", "/api/upload/{id}/confirm"),
    route(Uploads, SignedIn, "POST", "/api/upload/{id}/process"),
    route(Uploads, SignedIn, "POST", "/api/upload/pdf/{id}/retry"),
    route(Uploads, SignedIn, "POST", "/api/upload/{id}/reject"),

    route(Dashboard, SignedIn, "GET", "/api/dashboard/metrics"),
    route(Dashboard, SignedIn, "GET", "/api/dashboard/sales-reps"),
    route(Dashboard, Founder, "GET", "/api/dashboard/explorer"),
    route(Dashboard, Founder, "GET", "/api/dashboard/leaderboard"),
    route(Dashboard, Founder, "GET", "/api/dashboard/vehicle-analysis"),
    route(Dashboard, Founder, "GET", "/api/dashboard/data-sources"),
    route(Dashboard, Founder, "GET", "/api/dashboard/trends"),
    route(Dashboard, Founder, "GET", "/api/dashboard/kpis"),

    route(Settings, SignedIn, "GET", "/api/settings"),
    route(Settings, Founder, "PUT", "/api/settings"),
    route(Settings, Founder, "POST", "/api/settings/reset"),
];

/// The line of a route.
#[must_use]
pub fn find(method: &Method, path: &str) -> Option<&'static Route> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    ROUTES.iter().find(|route| route.method == method && route.path == path)
}
