//! Routes that only answer, or that describe themselves as well, out of one list.
//!
//! A function never shows the description of its routes: it would be made at every cold start, and be a part of every program,
//! for nobody.

use axum::{Router, extract::DefaultBodyLimit, handler::Handler, routing::MethodRouter};
use utoipa_axum::{
    PathItemExt as _,
    router::{OpenApiRouter, UtoipaMethodRouter},
};

/// The handlers of one path, as [`handlers!`](crate::handlers) lists them.
#[derive(Debug)]
pub struct Handlers<A, D> {
    /// Makes the path and what answers there.
    pub answering: A,
    /// Makes the same with its description.
    pub described: D,
}

/// Where routes are put: a [`Router`] answers only, an [`OpenApiRouter`] has the description too.
pub trait Routes<S>: Default {
    /// With these handlers.
    #[must_use]
    fn with<A, D>(self, handlers: Handlers<A, D>) -> Self
    where
        A: FnOnce() -> (String, MethodRouter<S>),
        D: FnOnce() -> UtoipaMethodRouter<S>;

    /// With something that is no part of the description.
    #[must_use]
    fn with_page(self, path: &str, page: MethodRouter<S>) -> Self;

    /// With all of `inner` under this path.
    #[must_use]
    fn nest(self, path: &str, inner: Self) -> Self;

    /// With a limit of bytes for the bodies of requests to the routes so far.
    #[must_use]
    fn limit_body(self, bytes: usize) -> Self;

    /// The same routes for another address: operations of a description have names of their own, as `OpenAPI` demands.
    #[must_use]
    fn rename(self, suffix: &str) -> Self;
}

impl<S: Clone + Send + Sync + 'static> Routes<S> for Router<S> {
    fn with<A, D>(self, handlers: Handlers<A, D>) -> Self
    where
        A: FnOnce() -> (String, MethodRouter<S>),
    {
        let (path, handlers) = (handlers.answering)();
        self.route(&path, handlers)
    }

    fn with_page(self, path: &str, page: MethodRouter<S>) -> Self {
        self.route(path, page)
    }

    fn nest(self, path: &str, inner: Self) -> Self {
        Self::nest(self, path, inner)
    }

    fn limit_body(self, bytes: usize) -> Self {
        self.layer(DefaultBodyLimit::max(bytes))
    }

    fn rename(self, _: &str) -> Self {
        self
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> for OpenApiRouter<S> {
    fn with<A, D>(self, handlers: Handlers<A, D>) -> Self
    where
        D: FnOnce() -> UtoipaMethodRouter<S>,
    {
        self.routes((handlers.described)())
    }

    fn with_page(self, path: &str, page: MethodRouter<S>) -> Self {
        self.route(path, page)
    }

    fn nest(self, path: &str, inner: Self) -> Self {
        Self::nest(self, path, inner)
    }

    fn limit_body(self, bytes: usize) -> Self {
        self.layer(DefaultBodyLimit::max(bytes))
    }

    fn rename(mut self, suffix: &str) -> Self {
        for item in self.get_openapi_mut().paths.paths.values_mut() {
            let operations =
                [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten();
            for operation in operations {
                operation.operation_id = operation.operation_id.take().map(|id| format!("{id}{suffix}"));
            }
        }
        self
    }
}

/// `handler` at the methods that `#[utoipa::path]` gives it.
#[doc(hidden)]
pub fn answer<P, H, T, S>(answering: MethodRouter<S>, handler: &H) -> MethodRouter<S>
where
    P: utoipa::Path,
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    P::methods().iter().fold(answering, |answering, method| answering.on(method.to_method_filter(), handler.clone()))
}

/// The handlers of one path, each `module::function` with `#[utoipa::path]`, for [`Routes::with`].
#[macro_export]
macro_rules! handlers {
    ($first:ident :: $handler:ident $(, $module:ident :: $more:ident)* $(,)?) => {
        $crate::http::Handlers {
            answering: || {
                let answering = ::axum::routing::MethodRouter::new();
                ::utoipa_axum::paste! {
                    let answering = $crate::http::answer::<$first::[<__path_ $handler>], _, _, _>(answering, &$first::$handler);
                    $(let answering = $crate::http::answer::<$module::[<__path_ $more>], _, _, _>(answering, &$module::$more);)*
                    (<$first::[<__path_ $handler>] as ::utoipa::Path>::path(), answering)
                }
            },
            described: || ::utoipa_axum::routes!($first::$handler $(, $module::$more)*),
        }
    };
}
