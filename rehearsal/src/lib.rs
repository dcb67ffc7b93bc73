//! The deployment rehearsed without AWS.
//!
//! [`template`] judges what CloudFormation will be given. [`stage`] runs the built functions over the Lambda Runtime API
//! ([`runtime_api`], [`function`]) beside real neighbours, hands them events as AWS sends them ([`events`]), and compares what
//! they do ([`observer`]) with what their roles allow ([`permissions`]). [`cold_start`] measures them.

pub mod cold_start;
pub mod events;
pub mod function;
pub mod observer;
pub mod permissions;
pub mod runtime_api;
pub mod stage;
pub mod template;
pub mod tools;
