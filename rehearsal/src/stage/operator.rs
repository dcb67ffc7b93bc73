//! The operators' program, pointed at the stage as it is pointed at AWS.

use std::process::{Output, Stdio};

use shared::{parameters, secret::ExposeSecret as _};
use tokio::process::Command;

use super::Stage;

impl Stage {
    /// Runs one of its commands to the end on an environment (only `local` has a data folder), with the secrets in SSM and
    /// nothing of this process's own variables.
    ///
    /// # Panics
    /// Cargo cannot be run.
    #[expect(clippy::expect_used, reason = "a rehearsal without the program has to stop")]
    pub async fn operate(&self, environment: &str, arguments: &[&str], changed: &[(&str, &str)]) -> Output {
        for name in parameters::NAMES.into_iter().chain([parameters::OWNER_PASSWORD]) {
            let secret = self.stand.clients.secrets.get(name);
            self.moto.put_parameter(&format!("/nicsan/{environment}/{name}"), secret.expose_secret()).await;
        }
        let kept = ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "CARGO_TARGET_DIR", "CARGO_INCREMENTAL"];
        let kept = kept.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        let mut command = Command::new(env!("CARGO"));
        command.args(["run", "--quiet", "--locked", "--package", "nicsan", "--"]).args(arguments);
        command.env_clear().envs(kept).envs(self.variables()).env("ENVIRONMENT", environment);
        command.env("DB_OWNER", self.owner());
        command.env("AWS_ENDPOINT_URL_S3", self.stand.s3_url()).env("AWS_ENDPOINT_URL_SSM", self.moto.url());
        command.envs(changed.iter().copied()).stdin(Stdio::null());
        command.output().await.expect("cargo runs")
    }
}
