//! A listener asked over its socket.

use super::Listener;
use crate::cluster::snapshot::tests::{Served, shop_served};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn client(listener: &Listener, context: &str, token: Option<&str>) -> kube::Config {
    let mut text: serde_json::Value = serde_json::from_str(&listener.kubeconfig()).unwrap();
    if let Some(token) = token {
        text["users"][0]["user"]["token"] = token.into();
    }
    let entry = text["clusters"].as_array().unwrap().iter().find(|one| one["name"] == context).unwrap();
    let mut config = kube::Config::new(entry["cluster"]["server"].as_str().unwrap().parse().unwrap());
    let authority = entry["cluster"]["certificate-authority-data"].as_str().unwrap();
    let pem = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, authority).unwrap();
    config.root_cert = Some(rustls_pem(&pem));
    config.auth_info.token =
        Some(text["users"][0]["user"]["token"].as_str().unwrap().to_owned().into_boxed_str().into_string().into());
    config
}

/// The certificates of a PEM file.
fn rustls_pem(pem: &[u8]) -> Vec<Vec<u8>> {
    use rustls::pki_types::pem::PemObject;
    let certificates = rustls::pki_types::CertificateDer::pem_slice_iter(pem);
    certificates.map(|certificate| certificate.unwrap().to_vec()).collect()
}

async fn listening() -> (Listener, Served) {
    let served = shop_served();
    let clusters = ["shop", "shop two/x"].map(|name| (name.into(), served.service.clone()));
    (Listener::bind(clusters.into(), 0).await.unwrap(), served)
}

fn made(config: kube::Config) -> kube::Client {
    use kube::client::ClientBuilder;
    ClientBuilder::try_from(config).unwrap().build()
}

#[tokio::test]
async fn every_cluster_is_a_context_below_its_own_path() {
    let (listener, _files) = listening().await;
    assert!(listener.address().ip().is_loopback());
    let prefixes: Vec<String> = listener.clusters().map(|(_, prefix)| prefix.to_owned()).collect();
    assert_eq!(prefixes, ["/clusters/shop", "/clusters/shop-two-x"]);
    let clients = ["shop", "shop two/x"].map(|context| made(client(&listener, context, None)));
    let serving = tokio::spawn(listener.serve());
    for client in clients {
        let pods: kube::Api<k8s_openapi::api::core::v1::Pod> = kube::Api::namespaced(client, "shop");
        let names: Vec<String> = pods
            .list(&Default::default())
            .await
            .unwrap()
            .items
            .into_iter()
            .filter_map(|pod| pod.metadata.name)
            .collect();
        assert_eq!(names, ["a", "b"]);
        assert!(pods.get_opt("none").await.unwrap().is_none());
    }
    serving.abort();
}

#[tokio::test]
async fn without_the_token_of_the_run_nothing_is_answered() {
    let (listener, _files) = listening().await;
    let wrong = made(client(&listener, "shop", Some("0".repeat(64).as_str())));
    let serving = tokio::spawn(listener.serve());
    match wrong.apiserver_version().await {
        Err(kube::Error::Api(status)) => assert_eq!((status.code, status.reason.as_str()), (401, "Unauthorized")),
        other => panic!("{other:?}"),
    }
    serving.abort();
}

#[tokio::test]
async fn whoever_speaks_plain_http_is_told_what_to_do() {
    let (listener, _files) = listening().await;
    let address = listener.address();
    let serving = tokio::spawn(listener.serve());
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("use the kubeconfig"), "{answer}");
    serving.abort();
}

#[tokio::test]
async fn each_run_has_a_token_and_an_authority_of_its_own() {
    let ((one, _files), (other, _others)) = (listening().await, listening().await);
    assert_ne!(one.identity.token, other.identity.token);
    assert_eq!(one.identity.token.len(), 64);
    assert_ne!(one.identity.authority, other.identity.authority);
}
