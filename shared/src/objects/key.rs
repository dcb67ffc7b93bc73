//! Every object key there is. No key is spelled anywhere else.

use std::fmt;

use uuid::Uuid;

/// What is kept in both storages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entity {
    /// A policy; every version is kept.
    Policy,
    /// An upload with what was read from it; the current state is kept.
    Upload,
    /// The business settings; the current state is kept.
    Settings,
    /// A person who may sign in, without the password hash; the current state is kept.
    User,
}

impl Entity {
    /// All of them, in the order in which a rebuild must write them.
    pub const ALL: [Self; 4] = [Self::User, Self::Settings, Self::Policy, Self::Upload];

    /// As the column `entity` spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Upload => "upload",
            Self::Settings => "settings",
            Self::User => "user",
        }
    }

    /// The entity of a column value.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|entity| entity.name() == name)
    }

    /// Is each version an object of its own, written once?
    #[must_use]
    pub const fn keeps_versions(self) -> bool {
        matches!(self, Self::Policy)
    }

    /// The folder of its objects.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Policy => "data/policies/",
            Self::Upload => "data/uploads/",
            Self::Settings => "data/settings/",
            Self::User => "data/users/",
        }
    }
}

/// One object, named relative to the environment's prefix.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ObjectKey {
    /// The uploaded PDF. The only key whose creation triggers anything.
    Original(Uuid),
    /// One result page of Textract as received, gzipped.
    TextractAnswer(Uuid, u32),
    /// The current document of an entity.
    Current(Entity, String),
    /// One version of an entity, written once.
    Version(Entity, String, i32),
    /// The totals of one day, `YYYY-MM-DD`.
    Aggregated(String),
    /// The files that replace templates of the reading.
    Templates,
    /// The folder of an entity, for listing.
    Folder(Entity),
    /// The folder of uploaded PDFs, for the sweeper.
    Originals,
    /// The folder of Textract's answers, for comparing.
    TextractAnswers,
    /// Everything of this environment, for counting.
    Everything,
}

impl ObjectKey {
    /// How browsers and people should take the object.
    #[must_use]
    pub const fn content_type(&self) -> &'static str {
        match self {
            Self::Original(_) | Self::Originals => "application/pdf",
            Self::TextractAnswer(..) | Self::TextractAnswers => "application/gzip",
            _ => "application/json",
        }
    }

    /// The upload whose original has this key (relative to the prefix); `None` for every other key.
    #[must_use]
    pub fn upload_of(key: &str) -> Option<Uuid> {
        let id = key.strip_prefix("uploads/")?.strip_suffix("/original.pdf")?;
        // Only the form we write ourselves: hyphenated and lower case.
        Uuid::parse_str(id).ok().filter(|parsed| parsed.hyphenated().to_string() == id)
    }

    /// The upload and the page of an answer of Textract with this key (relative to the prefix); `None` for every other key.
    #[must_use]
    pub fn answer_of(key: &str) -> Option<(Uuid, i32)> {
        let (id, page) = key.strip_prefix("data/textract/")?.strip_suffix(".json.gz")?.split_once('/')?;
        Some((Uuid::parse_str(id).ok()?, page.parse().ok()?))
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Original(id) => write!(f, "uploads/{id}/original.pdf"),
            Self::TextractAnswer(id, page) => write!(f, "data/textract/{id}/{page}.json.gz"),
            Self::Current(Entity::Settings, _) => f.write_str("data/settings/current.json"),
            Self::Current(entity, id) => write!(f, "{}{id}.json", entity.folder()),
            Self::Version(entity, id, version) => write!(f, "{}{id}/v{version}.json", entity.folder()),
            Self::Aggregated(day) => write!(f, "data/aggregated/{day}.json"),
            Self::Templates => f.write_str("config/templates.json"),
            Self::Folder(entity) => f.write_str(entity.folder()),
            Self::Originals => f.write_str("uploads/"),
            Self::TextractAnswers => f.write_str("data/textract/"),
            Self::Everything => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_contract() {
        let id = Uuid::nil();
        for (key, text) in [
            (ObjectKey::Original(id), format!("uploads/{id}/original.pdf")),
            (ObjectKey::TextractAnswer(id, 2), format!("data/textract/{id}/2.json.gz")),
            (ObjectKey::Current(Entity::Policy, "7".into()), "data/policies/7.json".into()),
            (ObjectKey::Version(Entity::Policy, "7".into(), 3), "data/policies/7/v3.json".into()),
            (ObjectKey::Current(Entity::Settings, "1".into()), "data/settings/current.json".into()),
            (ObjectKey::Current(Entity::User, "4".into()), "data/users/4.json".into()),
        ] {
            assert_eq!(key.to_string(), text);
        }
    }

    #[test]
    fn a_page_of_an_answer_is_read_back_as_it_is_written() {
        let id = Uuid::new_v4();
        assert_eq!(ObjectKey::answer_of(&ObjectKey::TextractAnswer(id, 12).to_string()), Some((id, 12)));
        for other in ["data/textract/1.json.gz", "data/textract/x/1.json.gz", "uploads/x/original.pdf"] {
            assert_eq!(ObjectKey::answer_of(other), None, "{other}");
        }
    }

    #[test]
    fn only_an_original_names_an_upload() {
        let id = Uuid::new_v4();
        assert_eq!(ObjectKey::upload_of(&format!("uploads/{id}/original.pdf")), Some(id));
        for other in [
            "uploads/../original.pdf",
            "data/uploads/x.json",
            "uploads//original.pdf",
            "uploads/00000000000000000000000000000000/original.pdf",
        ] {
            assert_eq!(ObjectKey::upload_of(other), None, "{other}");
        }
    }
}
