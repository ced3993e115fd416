//! Clusters on loopback, for kubectl and its kin: TLS, a token, one path prefix and one context for each cluster.
//! Invariant: nothing is answered but to who holds the token of this run, and nothing leaves but through the veil that
//! requests from outside are marked for.
//! Not here: what is answered (`snapshot`), the kubeconfig's file and the signals that end it (`shell::serve`).

mod identity;
mod kubeconfig;
mod route;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;

use super::ApiService;
use crate::domain::ids::ClusterName;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use identity::Identity;
use route::Routes;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// Why nothing can be served, and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    #[error("there is no cluster to serve; name the folder or the archive of a dump")]
    Nothing,
    #[error("port {port} on loopback cannot be used ({source}); name another one, or none for a free one")]
    Port { port: u16, source: std::io::Error },
    #[error("no certificate can be made for the run ({0})")]
    Identity(String),
}

/// A socket that is bound, before anybody is answered.
pub struct Listener {
    socket: TcpListener,
    tls: TlsAcceptor,
    routes: Arc<Routes>,
    identity: Identity,
    address: SocketAddr,
}

/// More connections than this wait; a client of kubectl's kind opens a handful.
const CONNECTIONS: usize = 256;
/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);
/// A line and headers longer than this are no request of a Kubernetes client.
const HEAD: usize = 64 * 1024;

impl Listener {
    /// Binds to loopback; port 0 takes a free one.
    pub async fn bind(clusters: Vec<(ClusterName, ApiService)>, port: u16) -> Result<Self, ListenError> {
        if clusters.is_empty() {
            return Err(ListenError::Nothing);
        }
        let used = |source| ListenError::Port { port, source };
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(used)?;
        let address = socket.local_addr().map_err(used)?;
        let identity = Identity::new().map_err(ListenError::Identity)?;
        let tls = TlsAcceptor::from(identity.server().map_err(ListenError::Identity)?);
        let routes = Arc::new(Routes::new(clusters, &identity.token));
        Ok(Self { socket, tls, routes, identity, address })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Each cluster with the path that it is served below.
    pub fn clusters(&self) -> impl Iterator<Item = (&ClusterName, &str)> {
        self.routes.clusters()
    }

    /// A kubeconfig by which these clusters are reached, and nothing else is.
    pub fn kubeconfig(&self) -> String {
        kubeconfig::text(self.address, &self.identity, self.routes.clusters())
    }

    /// Answers until it is dropped, and every connection with it.
    pub async fn serve(self) {
        let free = Arc::new(Semaphore::new(CONNECTIONS));
        let mut connections = JoinSet::new();
        loop {
            // Ended ones are let go of as new ones come.
            while connections.try_join_next().is_some() {}
            let Ok(permit) = free.clone().acquire_owned().await else { return };
            let Ok((stream, _)) = self.socket.accept().await else {
                // Out of file descriptors, as a rule: others end before this one can begin.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let (tls, routes) = (self.tls.clone(), self.routes.clone());
            connections.spawn(async move {
                connection(stream, tls, routes).await;
                drop(permit);
            });
        }
    }
}

async fn connection(stream: TcpStream, tls: TlsAcceptor, routes: Arc<Routes>) {
    let _ = stream.set_nodelay(true);
    if !matches!(tokio::time::timeout(PATIENCE, speaks_tls(&stream)).await, Ok(true)) {
        return refuse_plain(stream).await;
    }
    if let Ok(Ok(stream)) = tokio::time::timeout(PATIENCE, tls.accept(stream)).await {
        speak(stream, routes).await;
    }
}

async fn speak(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, routes: Arc<Routes>) {
    let answer = service_fn(move |request| {
        let routes = routes.clone();
        async move { routes.answer(request).await }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(HEAD);
    // A client that goes away in the middle is no news.
    let _ = http.serve_connection(TokioIo::new(stream), answer).await;
}

/// The first byte of a TLS handshake is 22, which begins no word.
async fn speaks_tls(stream: &TcpStream) -> bool {
    let mut first = [0_u8; 1];
    matches!(stream.peek(&mut first).await, Ok(1)) && first == [22]
}

async fn refuse_plain(mut stream: TcpStream) {
    const WORDS: &str = "this port speaks HTTPS to who holds the token in klue's kubeconfig; use the kubeconfig that klue serve printed\n";
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{WORDS}",
        WORDS.len()
    );
    let _ = tokio::time::timeout(PATIENCE, stream.write_all(answer.as_bytes())).await;
    let _ = tokio::time::timeout(PATIENCE, stream.shutdown()).await;
}
