//! Roles of text on the screen. A theme gives each a style; what is said never rests on the style alone.

use crate::domain::cluster::Health;
use crate::domain::role::Role;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    Plain,
    Dim,
    Strong,
    Title,
    Planner,
    Advisor,
    Engineer,
    Person,
    Good,
    Progress,
    Warning,
    Bad,
    Unknown,
    Link,
    Added,
    Removed,
}

impl From<Health> for Tone {
    fn from(health: Health) -> Self {
        match health {
            Health::Good => Self::Good,
            Health::Unknown => Self::Unknown,
            Health::Progressing => Self::Progress,
            Health::Warning => Self::Warning,
            Health::Bad => Self::Bad,
        }
    }
}

impl From<Role> for Tone {
    fn from(role: Role) -> Self {
        match role {
            Role::Planner => Self::Planner,
            Role::Advisor => Self::Advisor,
            Role::Engineer => Self::Engineer,
        }
    }
}

/// A run of text in one tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub tone: Tone,
    pub text: String,
}

impl Words {
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }
}
