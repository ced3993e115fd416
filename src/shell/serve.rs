//! `klue serve`: dumps on loopback until a signal, with a kubeconfig of their own.
//! Invariant: the user's kubeconfig is neither read nor written; ours is gone when klue is, whatever ends it but SIGKILL.

use super::indexing;
use super::paths::Paths;
use super::say::say;
use crate::cluster::listen::Listener;
use crate::cluster::snapshot;
use crate::cluster::snapshot::Opening;
use crate::cluster::snapshot::indexing::Reading;
use crate::domain::cluster::Part;
use crate::domain::time::UNTOLD;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::signal::unix::{SignalKind, signal};

/// Serves until Ctrl-C, SIGTERM or SIGHUP. Errors are sentences that say what to do next.
pub fn serve(dumps: &[PathBuf], port: u16) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("no threads to run on: {error}"))?;
    let served = runtime.block_on(until_a_signal(dumps, port));
    // A read of a large dump that nobody waits for any more holds nothing up.
    runtime.shutdown_background();
    served
}

async fn until_a_signal(dumps: &[PathBuf], port: u16) -> Result<(), String> {
    // Signals are caught before there is anything that one could leave behind.
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let caught = kinds.map(signal).into_iter().collect::<Result<Vec<_>, _>>();
    let mut caught = caught.map_err(|error| format!("signals cannot be caught: {error}"))?;
    let opening = Opening { indexes: Paths::of_user().map(|paths| paths.indexes), ..Opening::default() };
    let mut opened = snapshot::open_with(dumps, &opening).map_err(|error| error.to_string())?;
    // The hub is where a fleet is looked at first, and so the current context.
    opened.clusters.sort_by_key(|cluster| cluster.info.part != Part::Hub);
    for line in &opened.damage {
        say(line);
    }
    let captured: Vec<_> = opened.clusters.iter().map(|cluster| cluster.info.captured).collect();
    let clusters = opened.clusters.into_iter().map(|cluster| (cluster.info.name, cluster.service)).collect();
    let listener = Listener::bind(clusters, port).await.map_err(|error| error.to_string())?;
    let file = Kubeconfig::write(&folder()?, &listener.kubeconfig())?;
    say(&format!("read-only on {} until Ctrl-C; a context for each cluster:", listener.address()));
    for ((name, _), captured) in listener.clusters().zip(captured) {
        say(&format!(
            "  {name}{}",
            captured.filter(|at| *at != UNTOLD).map(|at| format!(", captured {at}")).unwrap_or_default()
        ));
    }
    let export = shlex::try_quote(&file.path.to_string_lossy()).map(|path| format!("export KUBECONFIG={path}"));
    let mut out = std::io::stdout();
    // Nobody may be reading, and the clusters are served all the same.
    let _ = writeln!(out, "{}", export.unwrap_or_default()).and_then(|()| out.flush());
    let reading = Arc::new(Reading::default());
    let (indexings, shared) = (opened.indexings, reading.clone());
    // Who asks meanwhile is answered meanwhile.
    tokio::task::spawn_blocking(move || indexing::read(&indexings, &shared).iter().for_each(|note| say(note)));
    let [interrupt, terminate, hangup] = caught.as_mut_slice() else { return Ok(()) };
    tokio::select! {
        () = listener.serve() => {}
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
    reading.stop.store(true, Ordering::Relaxed);
    Ok(())
}

fn folder() -> Result<PathBuf, String> {
    let none = "there is no folder for the kubeconfig; set XDG_RUNTIME_DIR, or HOME";
    Paths::running().ok_or_else(|| none.to_owned())
}

/// A file that goes with what it belongs to.
struct Kubeconfig {
    path: PathBuf,
}

impl Kubeconfig {
    fn write(folder: &Path, text: &str) -> Result<Self, String> {
        let failed =
            |error: std::io::Error| format!("the kubeconfig cannot be written in {} ({error})", folder.display());
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        let path = folder.join(format!("serve-{}.kubeconfig", std::process::id()));
        // One of the same number was left by a process that is no more.
        let _ = std::fs::remove_file(&path);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(failed)?;
        let written = Self { path };
        file.write_all(text.as_bytes()).map_err(failed)?;
        Ok(written)
    }
}

impl Drop for Kubeconfig {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::Kubeconfig;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_kubeconfig_is_readable_by_its_owner_alone_and_goes_with_a_panic_too() {
        let folder = tempfile::tempdir().unwrap();
        let file = Kubeconfig::write(&folder.path().join("klue"), "text").unwrap();
        let path = file.path.clone();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "text");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let panicked = std::thread::spawn(move || {
            let _file = file;
            panic!("on purpose");
        });
        assert!(panicked.join().is_err());
        assert!(!path.exists());
    }
}
