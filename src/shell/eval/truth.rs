//! What is known to be true of a case, and whether an answer says it.
//! Invariant: the same rules as for everybody's answers: the object, the words, and nothing beside them.

use fancy_regex::{Regex, RegexBuilder};
use serde::Deserialize;
use serde_json::Value;

/// Kinds that stand for each other where one is made by the other.
const OWNED: [&str; 7] = ["Pod", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];
const MADE: [&str; 3] = ["Pod", "ReplicaSet", "Job"];

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Root {
    pub kind: String,
    pub name: String,
    #[serde(default)]
    pub namespace: Option<String>,
    #[serde(default)]
    pub cluster: Option<String>,
}

/// One cause: the objects that may be named, and what must or must not be said. Patterns are regular expressions, in any
/// case, over lines.
#[derive(Debug, Clone, Deserialize)]
pub struct Cause {
    pub root: Vec<Root>,
    pub any_of: Vec<String>,
    #[serde(default, rename = "not")]
    pub never: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Found,
    Healthy,
    Inconclusive,
}

/// The truth of a case. Fleets are written in a shorter form, with one cause at the top.
#[derive(Debug, Clone, Deserialize)]
pub struct Truth {
    pub question: String,
    #[serde(default)]
    pub family: Option<String>,
    #[serde(default)]
    verdict: Option<Verdict>,
    #[serde(default)]
    healthy: Option<bool>,
    #[serde(default)]
    causes: Vec<Cause>,
    #[serde(default)]
    root: Vec<Root>,
    #[serde(default)]
    any_of: Vec<String>,
    #[serde(default, rename = "not")]
    never: Vec<String>,
    /// What an inconclusive answer must say was not seen.
    #[serde(default)]
    unseen: String,
}

/// How an answer did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marks {
    pub top1: bool,
    pub top3: bool,
    pub alarm: bool,
    /// Right conclusions of all; none where there was nothing to conclude.
    pub precision: Option<f64>,
}

impl Truth {
    pub fn verdict(&self) -> Verdict {
        match (self.verdict, self.healthy) {
            (Some(verdict), _) => verdict,
            (None, Some(true)) => Verdict::Healthy,
            (None, _) => Verdict::Found,
        }
    }

    pub fn family(&self) -> &str {
        self.family.as_deref().unwrap_or("fleet")
    }

    fn causes(&self) -> Vec<Cause> {
        match self.causes.is_empty() {
            false => self.causes.clone(),
            true => vec![Cause { root: self.root.clone(), any_of: self.any_of.clone(), never: self.never.clone() }],
        }
    }

    /// Marks an answer of `klue investigate --json`. An error is a pattern that cannot be read.
    pub fn mark(&self, answer: &Value) -> Result<Marks, String> {
        let said = answer["conclusions"].as_array().map(Vec::as_slice).unwrap_or_default();
        let verdict = answer["verdict"].as_str().unwrap_or_default();
        match self.verdict() {
            Verdict::Healthy => {
                let right = verdict == "healthy" && said.is_empty();
                let alarm = !said.is_empty() || verdict == "found";
                Ok(Marks { top1: right, top3: right, alarm, precision: (!said.is_empty()).then_some(0.0) })
            }
            Verdict::Inconclusive => {
                let unseen = answer["unseen"].to_string();
                let mut alarm = false;
                for conclusion in said {
                    alarm |= any(&self.never, text(conclusion, "summary"))?;
                }
                let right = verdict == "inconclusive" && found(&self.unseen, &unseen)? && !alarm;
                Ok(Marks { top1: right, top3: right, alarm, precision: None })
            }
            Verdict::Found => self.mark_found(verdict, said),
        }
    }

    fn mark_found(&self, verdict: &str, said: &[Value]) -> Result<Marks, String> {
        let causes = self.causes();
        let mut hits = Vec::new();
        for conclusion in said {
            let mut hit = false;
            for cause in &causes {
                hit |= cause.is_said(conclusion)?;
            }
            hits.push(hit);
        }
        let is_found = verdict == "found";
        let mut all = is_found;
        for cause in &causes {
            let mut one = false;
            for conclusion in said.iter().take(3) {
                one |= cause.is_said(conclusion)?;
            }
            all &= one;
        }
        let right = hits.iter().filter(|hit| **hit).count();
        Ok(Marks {
            top1: is_found && hits.first() == Some(&true),
            top3: all,
            alarm: false,
            precision: (!hits.is_empty()).then(|| right as f64 / hits.len() as f64),
        })
    }
}

impl Cause {
    fn is_said(&self, conclusion: &Value) -> Result<bool, String> {
        let repairs = conclusion["remediation"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut words = vec![text(conclusion, "summary"), text(conclusion, "fault")];
        words.extend(repairs.iter().map(|repair| text(repair, "why")));
        Ok(self.root.iter().any(|root| root.is(&conclusion["resource"]))
            && any(&self.any_of, &words.join("\n"))?
            && !any(&self.never, text(conclusion, "summary"))?)
    }
}

impl Root {
    /// Whether an answer's object is this one, or made by it, or what makes it.
    fn is(&self, said: &Value) -> bool {
        let (kind, name) = (text(said, "kind"), text(said, "name"));
        if self.cluster.as_deref().is_some_and(|cluster| !cluster.is_empty() && cluster != text(said, "cluster")) {
            return false;
        }
        let elsewhere = self.namespace.as_deref().unwrap_or_default() != text(said, "namespace");
        if elsewhere && !["Namespace", "Node"].contains(&self.kind.as_str()) {
            return false;
        }
        let made = |kind: &str, name: &str, by: &str| {
            MADE.contains(&kind) && name.strip_prefix(by).is_some_and(|rest| rest.starts_with('-'))
        };
        let both_owned = OWNED.contains(&self.kind.as_str()) && OWNED.contains(&kind);
        (self.kind == kind && self.name == name)
            || both_owned && (made(&self.kind, &self.name, name) || made(kind, name, &self.name))
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn any(patterns: &[String], text: &str) -> Result<bool, String> {
    patterns.iter().try_fold(false, |before, pattern| Ok(before || found(pattern, text)?))
}

fn found(pattern: &str, text: &str) -> Result<bool, String> {
    let wrong = |error: fancy_regex::Error| format!("the pattern {pattern:?} cannot be used: {error}");
    let regex: Regex = RegexBuilder::new(&format!("(?is){pattern}")).build().map_err(wrong)?;
    regex.is_match(text).map_err(wrong)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Marks, Truth};
    use serde_json::{Value, json};

    fn truth(value: Value) -> Truth {
        serde_json::from_value(value).unwrap()
    }

    fn image() -> Truth {
        truth(json!({"question": "?", "verdict": "found", "causes": [{
            "root": [{"kind": "Deployment", "namespace": "a", "name": "web"}],
            "any_of": ["(?=.*tag)(?=.*v2)"], "not": ["oom"],
        }]}))
    }

    fn conclusion(kind: &str, name: &str, summary: &str) -> Value {
        json!({"resource": {"kind": kind, "namespace": "a", "name": name}, "summary": summary, "fault": "f"})
    }

    fn mark(truth: &Truth, verdict: &str, said: &[Value]) -> Marks {
        truth.mark(&json!({"verdict": verdict, "conclusions": said})).unwrap()
    }

    #[test]
    fn the_object_and_the_words_must_both_be_right() {
        let right = conclusion("Pod", "web-7f-x", "tag V2\nis gone");
        let whole = mark(&image(), "found", std::slice::from_ref(&right));
        assert_eq!(whole, Marks { top1: true, top3: true, alarm: false, precision: Some(1.0) });
        for wrong in [
            conclusion("Pod", "web-7f-x", "tag is gone"),
            conclusion("Pod", "web-7f-x", "tag v2 OOM"),
            conclusion("Pod", "cobweb-1", "tag v2"),
            conclusion("StatefulSet", "web-db", "tag v2"),
        ] {
            assert!(!mark(&image(), "found", std::slice::from_ref(&wrong)).top1, "{wrong}");
            let second = mark(&image(), "found", &[wrong, right.clone()]);
            assert_eq!((second.top1, second.top3, second.precision), (false, true, Some(0.5)));
        }
        assert!(!mark(&image(), "healthy", &[right]).top1);
    }

    #[test]
    fn a_healthy_fleet_wants_silence() {
        let healthy = truth(json!({"question": "?", "healthy": true}));
        assert!(mark(&healthy, "healthy", &[]).top1);
        let alarm = mark(&healthy, "found", &[conclusion("Pod", "web", "x")]);
        assert!(alarm.alarm && !alarm.top1);
    }

    #[test]
    fn what_could_not_be_seen_must_be_named() {
        let unseen = truth(json!({"question": "?", "verdict": "inconclusive", "unseen": "pods?", "not": ["crash"]}));
        let answer = |unseen: Value| json!({"verdict": "inconclusive", "unseen": unseen});
        assert!(unseen.mark(&answer(json!([{"what": "pods"}]))).unwrap().top1);
        assert!(!unseen.mark(&answer(json!([]))).unwrap().top1);
    }

    #[test]
    fn a_pattern_that_cannot_be_read_is_said() {
        let broken = truth(json!({"question": "?", "root": [{"kind": "Pod", "name": "a"}], "any_of": ["("]}));
        let answer = json!({"verdict": "found", "conclusions": [{"resource": {"kind": "Pod", "name": "a"}}]});
        assert!(broken.mark(&answer).unwrap_err().contains("\"(\""));
    }
}
