//! The dump and the recording, served over a socket as `klue serve` does.

#![allow(dead_code)] // each test program uses its own part of this
#![allow(clippy::unwrap_used, clippy::panic)]

pub mod dump;
pub mod recorder;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Request;
use klue::cluster::listen::Listener;
use klue::cluster::snapshot::call::Outside;
use klue::cluster::{ApiService, snapshot};
use kube::client::Body;
use recorder::{Asked, Recorder, ask};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;

pub struct Served {
    pub runtime: Runtime,
    pub recorder: Recorder,
    services: BTreeMap<String, ApiService>,
    kubeconfig: String,
    pub address: String,
    pub folder: tempfile::TempDir,
}

/// Where the served clusters are found.
#[derive(Debug, Clone)]
pub struct Place {
    pub address: String,
    pub kubeconfig: PathBuf,
    pub home: PathBuf,
}

impl Served {
    /// A shop in which one of everything goes wrong, and a recorded fleet.
    pub fn start() -> Self {
        Self::over(|folder| {
            let shop = folder.join("shop");
            dump::write(&shop);
            vec![shop, recording(folder, "addon-manager-down")]
        })
    }

    /// The dumps that are written into a folder.
    pub fn over(write: impl FnOnce(&Path) -> Vec<PathBuf>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dumps = write(folder.path());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let recorder = Recorder::default();
        let clusters = snapshot::open(&dumps).unwrap().clusters;
        let services: BTreeMap<String, ApiService> =
            clusters.iter().map(|cluster| (cluster.info.name.to_string(), cluster.service.clone())).collect();
        let recorded =
            clusters.into_iter().map(|cluster| (cluster.info.name, recorder.around(cluster.service))).collect();
        let listener = runtime.block_on(Listener::bind(recorded, 0)).unwrap();
        let (kubeconfig, address) = (listener.kubeconfig(), listener.address().to_string());
        runtime.spawn(listener.serve());
        std::fs::write(folder.path().join("kubeconfig"), &kubeconfig).unwrap();
        Self { runtime, recorder, services, kubeconfig, address, folder }
    }

    pub fn place(&self) -> Place {
        let home = self.folder.path().join("home");
        Place { address: self.address.clone(), kubeconfig: self.kubeconfig(), home }
    }

    pub fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("kubeconfig")
    }

    /// A kube-rs client as any program would make one of the kubeconfig.
    pub fn client(&self, context: &str) -> kube::Client {
        let config = kube::config::Kubeconfig::from_yaml(&self.kubeconfig).unwrap();
        let options = kube::config::KubeConfigOptions { context: Some(context.to_owned()), ..Default::default() };
        self.runtime.block_on(async {
            let config = kube::Config::from_custom_kubeconfig(config, &options).await.unwrap();
            kube::Client::try_from(config).unwrap()
        })
    }

    /// Sends again what was sent once.
    pub fn repeat(&self, context: &str, asked: &Asked) -> Asked {
        let mut request = Request::builder().method(asked.method.as_str()).uri(&asked.path);
        if !asked.accept.is_empty() {
            request = request.header("accept", &asked.accept);
        }
        let outside = Outside { prefix: format!("/clusters/{context}") };
        let request = request.extension(outside).body(Body::from(STANDARD.decode(&asked.body).unwrap())).unwrap();
        self.runtime.block_on(ask(self.services[context].clone(), request)).0
    }
}

/// The part of a recording from before its fix.
pub fn recording(folder: &Path, name: &str) -> PathBuf {
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/recordings/{name}.tar.zst"));
    let plain = zstd::decode_all(std::fs::File::open(packed).unwrap()).unwrap();
    tar::Archive::new(plain.as_slice()).unpack(folder).unwrap();
    let _ = std::fs::remove_dir_all(folder.join(name).join("after"));
    folder.join(name)
}
