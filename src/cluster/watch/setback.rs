//! What a failed request of a watch means: for the cluster, or for the one kind.
//! Invariant: an answer with an error is still a sign of life; only silence, and a door that is shut to us altogether,
//! count as the loss of a cluster.
//! Not here: what is told about it, and when it is tried again (`super`).

use crate::cluster::trouble::{self, Asked, Trouble};
use kube::runtime::watcher;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setback {
    /// No answer came, or nothing at all can be read with these credentials.
    Unheard(String),
    /// The cluster does not give this kind to us.
    Refused(String),
    /// The cluster answered with an error that may pass.
    Failing(String),
    /// Part of the normal course: the version that was asked for is gone, and a new list follows.
    Passing,
    /// The kind can be listed, not watched.
    NoWatch,
}

pub fn of_watch(error: &watcher::Error) -> Setback {
    match error {
        watcher::Error::NoResourceVersion => Setback::NoWatch,
        watcher::Error::WatchError(status) => of_status(status, true),
        watcher::Error::InitialListFailed(error) => of(error),
        watcher::Error::WatchStartFailed(error) | watcher::Error::WatchFailed(error) => match error {
            kube::Error::Api(status) => of_status(status, true),
            other => of(other),
        },
    }
}

pub fn of(error: &kube::Error) -> Setback {
    match error {
        kube::Error::Api(status) => of_status(status, false),
        kube::Error::SerdeError(_) => Setback::Failing(Trouble::of(error, &Asked::default()).to_string()),
        other => Setback::Unheard(Trouble::of(other, &Asked::default()).to_string()),
    }
}

fn of_status(status: &kube::core::Status, watching: bool) -> Setback {
    let words = || Trouble::new(&trouble::of_status(status)).to_string();
    match status.code {
        401 => Setback::Unheard(words()),
        403 => Setback::Refused(words()),
        404 => Setback::Refused("not served: the cluster has no such kind".to_owned()),
        405 if watching => Setback::NoWatch,
        405 => Setback::Refused(words()),
        410 => Setback::Passing,
        _ => Setback::Failing(words()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn status(code: u16, reason: &str, message: &str) -> kube::Error {
        let mut status = kube::core::Status::failure(message, reason);
        status.code = code;
        kube::Error::Api(Box::new(status))
    }

    #[test]
    fn an_error_of_one_kind_is_not_the_loss_of_the_cluster() {
        let unavailable =
            of(&status(503, "ServiceUnavailable", "the server is currently unable to handle the request"));
        assert!(matches!(unavailable, Setback::Failing(why) if why.starts_with("503 ServiceUnavailable")));
        assert!(matches!(of(&status(403, "Forbidden", "no")), Setback::Refused(why) if why == "forbidden: no"));
    }

    #[test]
    fn credentials_that_open_nothing_are_a_loss() {
        assert_eq!(of(&status(401, "Unauthorized", "Unauthorized")), Setback::Unheard("401 Unauthorized".into()));
    }

    #[test]
    fn a_kind_without_a_watch_is_listed() {
        let refused = watcher::Error::WatchStartFailed(status(405, "MethodNotAllowed", "no watch"));
        assert_eq!(of_watch(&refused), Setback::NoWatch);
        assert_eq!(of_watch(&watcher::Error::NoResourceVersion), Setback::NoWatch);
    }
}
