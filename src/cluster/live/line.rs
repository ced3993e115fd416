//! The line to one context: a client that is built when it is first needed, and again after it failed or ran out.
//! Invariant: building happens on a thread of its own, once at a time; nobody waits for it longer than the read limit,
//! and a plugin that hangs holds up its own context alone.
//! Not here: what is built (`kubeconfig`), how an answer is waited for (`patient`).

use crate::cluster::ApiService;
use crate::cluster::trouble::{Asked, Trouble};
use crate::domain::time::Timestamp;
use http::{Request, Response};
use kube::Client;
use kube::client::Body;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, oneshot};
use tower::BoxError;

/// How long what may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// To reach the server and agree on TLS.
    pub connect: Duration,
    /// For the head of an answer, and between the pieces of its body.
    pub read: Duration,
    /// After credentials failed, until they are tried again: a plugin may cost seconds or ask a person something.
    pub rest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), read: Duration::from_secs(10), rest: Duration::from_secs(10) }
    }
}

/// Builds a client. Blocks: it reads files and may run a plugin.
pub type Build = dyn Fn(Patience) -> Result<Client, Trouble> + Send + Sync;

pub struct Recipe {
    pub asked: Asked,
    pub build: Arc<Build>,
}

enum State {
    Unbuilt,
    Building { since: Instant, result: oneshot::Receiver<Result<Client, Trouble>> },
    Ready(Client),
    Failed { at: Instant, trouble: Trouble },
}

#[derive(Clone)]
pub struct Line {
    recipe: Arc<Recipe>,
    patience: Patience,
    state: Arc<Mutex<State>>,
}

impl Line {
    pub fn new(recipe: Recipe, patience: Patience) -> Self {
        Self { recipe: Arc::new(recipe), patience, state: Arc::new(Mutex::new(State::Unbuilt)) }
    }

    pub fn service(self) -> ApiService {
        ApiService::new(tower::service_fn(move |request| {
            let line = self.clone();
            async move { line.send(request).await.map_err(BoxError::from) }
        }))
    }

    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, Trouble> {
        let client = self.client().await?;
        client.send(request).await.map_err(|error| Trouble::of(&error, &self.recipe.asked))
    }

    async fn client(&self) -> Result<Client, Trouble> {
        let mut state = self.state.lock().await;
        loop {
            *state = match &mut *state {
                State::Ready(client) if !is_stale(client) => return Ok(client.clone()),
                State::Failed { at, trouble } if at.elapsed() < self.patience.rest => return Err(trouble.clone()),
                State::Unbuilt | State::Ready(_) | State::Failed { .. } => self.begin(),
                State::Building { since, result } => {
                    // One that has been waited for is not waited for again: it may never end.
                    let left = self.patience.read.saturating_sub(since.elapsed());
                    match tokio::time::timeout(left, result).await {
                        Err(_) => return Err(self.still_building(since.elapsed())),
                        Ok(Ok(Ok(client))) => State::Ready(client),
                        Ok(Ok(Err(trouble))) => State::Failed { at: Instant::now(), trouble },
                        Ok(Err(_)) => State::Failed { at: Instant::now(), trouble: broke_off() },
                    }
                }
            };
        }
    }

    /// A thread of its own and not the runtime's: a plugin that hangs must not hold up quitting.
    fn begin(&self) -> State {
        let (done, result) = oneshot::channel();
        let (recipe, patience, runtime) = (Arc::clone(&self.recipe), self.patience, tokio::runtime::Handle::current());
        let started = std::thread::Builder::new().name("connect".to_owned()).spawn(move || {
            let _inside = runtime.enter();
            // Nobody listens any more when the fleet was closed meanwhile.
            let _ = done.send((recipe.build)(patience));
        });
        match started {
            Ok(_) => State::Building { since: Instant::now(), result },
            Err(why) => State::Failed { at: Instant::now(), trouble: Trouble::new(&format!("no thread: {why}")) },
        }
    }

    fn still_building(&self, for_: Duration) -> Trouble {
        let who = match &self.recipe.asked.plugin {
            Some((name, _)) => format!("exec plugin '{name}' has not answered"),
            None => "the files of this context could not be read".to_owned(),
        };
        Trouble::new(&format!("{who} for {} s", for_.as_secs()))
    }
}

/// Certificates of a plugin end; a new client is made a minute before. kube renews tokens by itself.
fn is_stale(client: &Client) -> bool {
    client.valid_until().is_some_and(|end| end.as_second() - Timestamp::now().as_second() < 60)
}

fn broke_off() -> Trouble {
    Trouble::new("the credentials of this context could not be prepared: building the client broke off")
}
