//! kube-rs against a served dump: lists, watches in both modes, discovery, metadata, logs.

use super::served::Served;
use futures::{StreamExt, TryStreamExt};
use k8s_openapi::api::core::v1::{Node, Pod};
use kube::api::{Api, ListParams, LogParams};
use kube::core::PartialObjectMeta;
use kube::runtime::{WatchStreamExt, reflector, watcher};
use std::time::Duration;

fn names(pods: &[String]) -> Vec<&str> {
    pods.iter().map(String::as_str).collect()
}

const ALL: [&str; 8] = ["cart-0", "crash-0", "done-0", "going-0", "image-0", "init-0", "oom-0", "two-0"];

#[test]
fn a_watcher_gets_everything_once_and_then_silence_in_both_modes() {
    let served = Served::start();
    let pods: Api<Pod> = Api::namespaced(served.client("shop"), "shop");
    for config in [watcher::Config::default(), watcher::Config::default().streaming_lists()] {
        served.runtime.block_on(async {
            let mut events = std::pin::pin!(watcher(pods.clone(), config.clone()));
            let mut seen = Vec::new();
            loop {
                match events.next().await.unwrap().unwrap() {
                    watcher::Event::Init => assert!(seen.is_empty()),
                    watcher::Event::InitApply(pod) => seen.push(pod.metadata.name.unwrap()),
                    watcher::Event::InitDone => break,
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!(names(&seen), ALL, "{config:?}");
            // Nothing changes in a dump; an error or a second list would come at once.
            let more = tokio::time::timeout(Duration::from_millis(700), events.next()).await;
            assert!(more.is_err(), "{more:?}");
        });
    }
}

#[test]
fn a_reflector_is_ready_when_it_has_everything() {
    let served = Served::start();
    let nodes: Api<Node> = Api::all(served.client("shop"));
    served.runtime.block_on(async {
        let (store, writer) = reflector::store();
        let running = reflector(writer, watcher(nodes, watcher::Config::default().streaming_lists()));
        let running = tokio::spawn(running.applied_objects().for_each(|_| std::future::ready(())));
        store.wait_until_ready().await.unwrap();
        assert_eq!(store.state().len(), 2);
        running.abort();
    });
}

#[test]
fn a_metadata_watcher_gets_metadata() {
    let served = Served::start();
    let pods: Api<Pod> = Api::namespaced(served.client("shop"), "shop");
    let metadata: Api<PartialObjectMeta<Pod>> = Api::namespaced(served.client("shop"), "shop");
    for config in [watcher::Config::default(), watcher::Config::default().streaming_lists()] {
        served.runtime.block_on(async {
            let events = watcher(metadata.clone(), config);
            let all = events.try_take_while(|event| {
                let more = !matches!(event, watcher::Event::InitDone);
                std::future::ready(Ok(more))
            });
            let found: Vec<String> = all
                .try_filter_map(|event| {
                    std::future::ready(Ok(match event {
                        watcher::Event::InitApply(pod) => {
                            assert_eq!(pod.types.as_ref().unwrap().kind, "PartialObjectMetadata");
                            pod.metadata.name
                        }
                        _ => None,
                    }))
                })
                .try_collect()
                .await
                .unwrap();
            assert_eq!(names(&found), ALL);
        });
    }
    let one = served.runtime.block_on(pods.get_metadata("cart-0")).unwrap();
    assert_eq!(one.metadata.labels.unwrap()["app"], "cart");
    let list = served.runtime.block_on(pods.list_metadata(&ListParams::default().labels("app=cart"))).unwrap();
    assert_eq!((list.items.len(), list.metadata.resource_version.is_some()), (1, true));
}

#[test]
fn discovery_works_in_both_forms() {
    let served = Served::start();
    for context in ["shop", "hub"] {
        let client = served.client(context);
        served.runtime.block_on(async {
            let plain = kube::Discovery::new(client.clone()).run().await.unwrap();
            let aggregated = kube::Discovery::new(client.clone()).run_aggregated().await.unwrap();
            for discovery in [&plain, &aggregated] {
                assert!(discovery.has_group("apps"));
                let kinds = discovery.groups().flat_map(|group| group.recommended_resources());
                assert!(kinds.map(|(kind, _)| kind.kind).any(|kind| kind == "Pod"));
            }
            assert_eq!(plain.groups().count(), aggregated.groups().count());
        });
    }
}

#[test]
fn what_is_not_there_is_none_and_no_error() {
    let served = Served::start();
    let pods: Api<Pod> = Api::namespaced(served.client("shop"), "shop");
    assert!(served.runtime.block_on(pods.get_opt("none")).unwrap().is_none());
    assert!(served.runtime.block_on(pods.get_metadata_opt("none")).unwrap().is_none());
}

#[test]
fn logs_and_pages_come_through_kube_rs() {
    let served = Served::start();
    let pods: Api<Pod> = Api::namespaced(served.client("shop"), "shop");
    let tail = LogParams { tail_lines: Some(1), ..LogParams::default() };
    assert_eq!(served.runtime.block_on(pods.logs("cart-0", &tail)).unwrap(), "last\n");
    let previous = LogParams { previous: true, ..LogParams::default() };
    assert_eq!(served.runtime.block_on(pods.logs("cart-0", &previous)).unwrap(), "gone\n");
    let missing = served.runtime.block_on(pods.logs("oom-0", &tail)).unwrap_err();
    assert!(missing.to_string().contains("log not collected"), "{missing}");
    let mut params = ListParams::default().limit(3);
    let mut found = Vec::new();
    loop {
        let page = served.runtime.block_on(pods.list(&params)).unwrap();
        assert!(page.items.len() <= 3);
        found.extend(page.items.into_iter().filter_map(|pod| pod.metadata.name));
        match page.metadata.continue_.filter(|token| !token.is_empty()) {
            Some(token) => params = params.continue_token(&token),
            None => break,
        }
    }
    assert_eq!(names(&found), ALL);
}
