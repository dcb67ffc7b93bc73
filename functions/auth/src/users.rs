//! The people who may sign in, as founders manage them: the same routes under two addresses.

mod alter;
mod change;
mod create;
mod delete;
mod find;
mod list;
mod password;
mod status;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

/// The routes, relative to where they are nested.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(find::find, change::change, delete::delete))
        .routes(routes!(status::set_status))
        .routes(routes!(password::set_password))
}

/// The same once more for the newer client. Operations have names of their own in the description, as `OpenAPI` demands.
pub(crate) fn alias() -> OpenApiRouter<App> {
    let mut router = router();
    for item in router.get_openapi_mut().paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten();
        for operation in operations {
            operation.operation_id = operation.operation_id.take().map(|id| format!("{id}_under_auth"));
        }
    }
    router
}
