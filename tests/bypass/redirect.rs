//! Servers that send klue elsewhere: what a cluster answers must not carry its credentials to somebody else.

use klue::cluster::door::Door;
use klue::cluster::live;
use klue::domain::command::Command;
use klue::domain::observation::Outcome;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::test]
async fn a_redirect_is_not_followed_and_takes_no_token_along() {
    let elsewhere = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_string("{}")).mount(&elsewhere).await;
    for status in [300, 301, 302, 303, 307, 308] {
        for (header, to) in [
            ("location", elsewhere.uri()),
            ("location", format!("{}/api/v1/pods", elsewhere.uri())),
            ("location", elsewhere.uri().replace("http:", "")),
            ("refresh", format!("0; url={}", elsewhere.uri())),
            ("alt-svc", format!("h2=\"{}\"", elsewhere.address())),
        ] {
            let server = MockServer::start().await;
            let answer = ResponseTemplate::new(status).insert_header(header, to.as_str()).set_body_string("{}");
            Mock::given(any()).respond_with(answer).mount(&server).await;
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("config");
            let kubeconfig = format!(
                "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{{name: c, context: {{cluster: c, user: u}}}}]\n\
                 clusters: [{{name: c, cluster: {{server: \"{}\"}}}}]\nusers: [{{name: u, user: {{token: stolen}}}}]\n",
                server.uri()
            );
            std::fs::write(&path, kubeconfig).unwrap();
            let opened = live::open(Some(path)).unwrap().opened.clusters.remove(0);
            let name = opened.info.name.clone();
            let door = Door::new(opened);
            let reading = door.read(&Command::of(&name, "get pods -n shop")).await;
            assert!(!matches!(reading.outcome, Outcome::Objects { .. }), "{status} {header}: {:?}", reading.outcome);
            let asked = server.received_requests().await.unwrap();
            assert!(
                asked.iter().any(|one| one.headers.contains_key("authorization")),
                "the server itself is asked with it"
            );
        }
    }
    let stolen = elsewhere.received_requests().await.unwrap();
    assert!(stolen.is_empty(), "somebody else was asked: {stolen:?}");
}
