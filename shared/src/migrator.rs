//! The schema, changed by who owns it: the user `DB_OWNER`, or the one user there is.

use deadpool_postgres::Object;

use crate::{
    clients::{Clients, StartError},
    database::Database,
    migrations::{self, FunctionsUser, MigrationError, MigrationStatus},
};

/// A connection that may change the schema, and whom it then has to let in.
pub struct Migrator {
    client: Object,
    functions: Option<FunctionsUser>,
}

impl Migrator {
    /// Signs in. The owner's password is asked for here, and nowhere else.
    ///
    /// # Errors
    /// There is no such password, or the database does not answer.
    pub async fn sign_in(clients: &Clients) -> Result<Self, StartError> {
        let config = &clients.config.database;
        let Some(owner) = &config.owner else {
            return Ok(Self { client: clients.database().client().await?, functions: None });
        };
        let database = Database::as_owner(owner, config, clients.secrets.of_owner().await?)?;
        let functions = FunctionsUser { name: config.user.clone(), password: clients.secrets.get("DB_PASSWORD") };
        Ok(Self { client: database.client().await?, functions: Some(functions) })
    }

    /// As [`migrations::latest`].
    ///
    /// # Errors
    /// The same.
    pub async fn latest(&mut self) -> Result<Vec<String>, MigrationError> {
        migrations::latest(&mut self.client, self.functions.as_ref()).await
    }

    /// As [`migrations::rollback`].
    ///
    /// # Errors
    /// The same.
    pub async fn rollback(&mut self) -> Result<String, MigrationError> {
        migrations::rollback(&mut self.client, self.functions.as_ref()).await
    }

    /// As [`migrations::status`].
    ///
    /// # Errors
    /// The same.
    pub async fn status(&self) -> Result<Vec<MigrationStatus>, MigrationError> {
        migrations::status(&self.client).await
    }

    /// As [`migrations::grant`]; nothing where there is one user.
    ///
    /// # Errors
    /// The same.
    pub async fn grant(&mut self) -> Result<(), MigrationError> {
        match &self.functions {
            Some(user) => migrations::grant(&mut self.client, user).await,
            None => Ok(()),
        }
    }
}
