//! The deployment rehearsed without AWS.
//!
//! [`template`] judges what CloudFormation will be given.

pub mod template;
