//! What kubectl printed when it asked about no object, printed by klue from the same dump.

use super::{cases, golden::Golden, served::dump};
use klue::shell::fleet::Source;
use klue::shell::kubectl::{Ending, Streams, run};

/// The verbs that ask about no object and print nothing of the client.
const ASKS: [&str; 7] = ["api-resources", "api-versions", "explain", "auth", "top", "rollout", "wait"];

/// Asks that klue refuses: the older documents of OpenAPI.
const REFUSED: [&str; 1] = ["explain-openapiv2"];

#[tokio::test]
async fn asks_are_answered_as_kubectl_answers_them() {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("shop");
    dump::write(&shop);
    let fleet = Source::Dumps(vec![shop]).open(None).await.unwrap();
    let mut compared = 0;
    for case in cases::all() {
        if case.context != "shop" || !ASKS.contains(&case.args[0]) || REFUSED.contains(&case.name) {
            continue;
        }
        let words: Vec<String> = case.args.iter().map(|word| (*word).to_owned()).collect();
        let (mut out, mut errors) = (Vec::new(), Vec::new());
        let ending = run(&fleet, None, &words, &mut Streams::new(&mut out, &mut errors)).await;
        let golden = Golden::read(case.name);
        let code = match ending {
            Ending::Done => 0,
            Ending::Failed => 1,
            Ending::Usage => 2,
            Ending::Refused => 4,
        };
        let got = (code, String::from_utf8(out).unwrap(), String::from_utf8(errors).unwrap());
        assert_eq!(got, (golden.exit, golden.stdout, golden.stderr), "{}", case.name);
        compared += 1;
    }
    assert!(compared >= 17, "only {compared} cases were compared");
}
