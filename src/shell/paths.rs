//! Where klue keeps its files, by the platform's conventions.

use std::path::PathBuf;

/// The folders of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    pub config_file: PathBuf,
    /// Themes of the user's own, `NAME.yaml`.
    pub themes: PathBuf,
    pub cases: PathBuf,
    /// Indexes of dumps; they can be made again.
    pub indexes: PathBuf,
}

impl Paths {
    /// By the environment; `None` where there is no home directory at all.
    pub fn of_user() -> Option<Self> {
        let folders = directories::ProjectDirs::from("", "", "klue")?;
        let config = folders.config_dir();
        // Only Linux has a state directory; elsewhere cases lie with the local data.
        let state = folders.state_dir().unwrap_or_else(|| folders.data_local_dir());
        Some(Self {
            config_file: config.join("config.yaml"),
            themes: config.join("themes"),
            cases: state.join("cases"),
            indexes: folders.cache_dir().join("dumps"),
        })
    }

    /// For what belongs to one run of klue; on Linux it is gone with the session.
    pub fn running() -> Option<PathBuf> {
        let folders = directories::ProjectDirs::from("", "", "klue")?;
        let folder = folders.runtime_dir().or(folders.state_dir()).unwrap_or_else(|| folders.data_local_dir());
        Some(folder.to_owned())
    }
}
