//! The kubeconfig, read as kube reads it, and how each context becomes a client. The only place that does either.
//! Invariant: reading opens kubeconfig files alone; certificates, tokens and plugins wait until a context is asked.
//! A plugin never gets the terminal: klue draws on it.
//! Not here: when a client is built, and how long it may take (`line`).

use super::{Address, LiveError};
use crate::cluster::trouble::{Asked, Trouble};
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use kube::client::ClientBuilder;
use kube::config::{Cluster, ExecInteractiveMode, KubeConfigOptions, Kubeconfig, KubeconfigError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::line::Recipe;
use super::patient::Patient;

pub struct Read {
    pub config: Kubeconfig,
    /// Where it came from, for people.
    pub path: String,
    /// Files that were left out, and why.
    pub damage: Vec<String>,
}

/// Reads this file, or those of `KUBECONFIG`, or the default one. Of several, those that can be read are used.
pub fn read(explicit: Option<PathBuf>) -> Result<Read, LiveError> {
    let listed = || std::env::split_paths(&std::env::var_os("KUBECONFIG").unwrap_or_default()).collect();
    let paths: Vec<PathBuf> = explicit.map_or_else(listed, |path| vec![path]);
    let paths: Vec<PathBuf> = paths.into_iter().filter(|path| !path.as_os_str().is_empty()).collect();
    if paths.is_empty() {
        return match Kubeconfig::read() {
            Ok(config) => Ok(Read { config, path: "~/.kube/config".to_owned(), damage: Vec::new() }),
            Err(error) => Err(refusal(Path::new("~/.kube/config"), error)),
        };
    }
    merge(&paths)
}

pub fn merge(paths: &[PathBuf]) -> Result<Read, LiveError> {
    let mut merged: Option<Kubeconfig> = None;
    let mut failures = Vec::new();
    for path in paths {
        let next = Kubeconfig::read_from(path).and_then(|next| match merged.clone() {
            Some(earlier) => earlier.merge(next),
            None => Ok(next),
        });
        match next {
            Ok(next) => merged = Some(next),
            Err(error) => failures.push(refusal(path, error)),
        }
    }
    let path = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
    match (merged, failures.is_empty()) {
        (Some(config), _) => {
            // kubectl passes over listed files that do not exist, and so do we.
            failures.retain(|failure| !matches!(failure, LiveError::Absent { .. }));
            Ok(Read { config, path, damage: failures.iter().map(LiveError::to_string).collect() })
        }
        (None, false) => Err(failures.swap_remove(0)),
        (None, true) => Err(LiveError::Absent { path }),
    }
}

fn refusal(path: &Path, error: KubeconfigError) -> LiveError {
    let path = match &error {
        KubeconfigError::ReadConfig(_, read) => read.display().to_string(),
        _ => path.display().to_string(),
    };
    match &error {
        KubeconfigError::ReadConfig(why, _) if why.kind() == ErrorKind::NotFound => LiveError::Absent { path },
        KubeconfigError::FindPath => LiveError::Absent { path },
        _ => LiveError::Unreadable { path, why: Trouble::of(&error, &Asked::default()).to_string() },
    }
}

/// Where a context leads. A context that names no cluster of the file leads nowhere, and says so when it is asked.
pub fn address(config: &Kubeconfig, context: &str, cluster: ClusterName) -> Address {
    let entry = config
        .contexts
        .iter()
        .find(|named| named.name == context)
        .and_then(|named| named.context.as_ref())
        .map_or_else(String::new, |context| context.cluster.clone());
    let server = server(config, &entry).and_then(|cluster| cluster.server.clone()).unwrap_or_default();
    Address { cluster, context: context.to_owned(), entry, server: redact::text(&server) }
}

fn server<'a>(config: &'a Kubeconfig, entry: &str) -> Option<&'a Cluster> {
    config.clusters.iter().find(|named| named.name == entry)?.cluster.as_ref()
}

/// How to get a client for this context, when it comes to that.
pub fn recipe(config: &Arc<Kubeconfig>, address: &Address) -> Recipe {
    let (config, context) = (Arc::clone(config), address.context.clone());
    let asked = Asked { server: host_and_port(&address.server), plugin: plugin(&config, &context) };
    let words = asked.clone();
    let own_proxy = server(&config, &address.entry).is_some_and(|cluster| cluster.proxy_url.is_some());
    let build = move |patience: super::Patience| {
        let config = without_terminal((*config).clone(), &context)?;
        let options = KubeConfigOptions { context: Some(context.clone()), ..KubeConfigOptions::default() };
        // Async by name only: nothing in it waits.
        let loaded = futures::executor::block_on(kube::Config::from_custom_kubeconfig(config, &options));
        let mut loaded = loaded.map_err(|error| Trouble::of(&error, &words))?;
        loaded.connect_timeout = Some(patience.connect);
        // The answer's own limits are in `Patient`: one on the connection would cut every quiet watch.
        loaded.read_timeout = None;
        // kube's default retries a refusing server for minutes, during which a person would see nothing.
        loaded.default_retry = false;
        if !own_proxy {
            loaded.proxy_url = proxy(&loaded.cluster_url);
        }
        let builder = ClientBuilder::try_from(loaded).map_err(|error| Trouble::of(&error, &words))?;
        let asked = words.clone();
        Ok(builder
            .with_layer(&tower::layer::layer_fn(|inner| Patient::new(inner, patience.read, asked.clone())))
            .build())
    };
    Recipe { asked, build: Arc::new(build) }
}

/// The proxy that the environment sets for this server: none for those in `NO_PROXY`, and never for this machine
/// itself. kube takes the proxy for everything, with an exception only if the proxy itself is in the list.
fn proxy(server: &http::Uri) -> Option<http::Uri> {
    let host = server.host().unwrap_or_default().trim_matches(['[', ']']);
    if host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()) {
        return None;
    }
    hyper_util::client::proxy::matcher::Matcher::from_env().intercept(server).map(|proxy| proxy.uri().clone())
}

/// The plugin of the user of a context, and the hint of its makers for those who do not have it.
fn plugin(config: &Kubeconfig, context: &str) -> Option<(String, Option<String>)> {
    let user = config.contexts.iter().find(|named| named.name == context)?.context.as_ref()?.user.as_ref()?;
    let user = config.auth_infos.iter().find(|named| &named.name == user)?.auth_info.as_ref()?;
    let exec = user.exec.as_ref()?;
    let command = exec.command.as_deref().unwrap_or_default();
    let name = Path::new(command).file_name().map_or_else(|| command.into(), |name| name.to_string_lossy());
    Some((name.into_owned(), exec.install_hint.clone()))
}

/// The same kubeconfig with plugins kept away from the screen and the keys.
fn without_terminal(mut config: Kubeconfig, context: &str) -> Result<Kubeconfig, Trouble> {
    let user = config
        .contexts
        .iter()
        .find(|named| named.name == context)
        .and_then(|named| named.context.as_ref()?.user.clone())
        .unwrap_or_default();
    for named in config.auth_infos.iter_mut().filter(|named| named.name == user) {
        let Some(exec) = named.auth_info.as_mut().and_then(|user| user.exec.as_mut()) else { continue };
        if exec.interactive_mode == Some(ExecInteractiveMode::Always) {
            let command = exec.command.as_deref().unwrap_or_default();
            return Err(Trouble::new(&format!(
                "exec plugin '{command}' wants the terminal, which klue draws on: use a kubeconfig with another login"
            )));
        }
        exec.interactive_mode = Some(ExecInteractiveMode::Never);
    }
    Ok(config)
}

/// `127.0.0.1:6443`, with the port that the scheme implies.
fn host_and_port(server: &str) -> String {
    let Ok(uri) = server.parse::<http::Uri>() else { return server.to_owned() };
    let Some(host) = uri.host() else { return server.to_owned() };
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
    format!("{host}:{port}")
}
