//! Programs that are run and timed, each with nothing of the user's around it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Ticks of the kernel's clocks in a second, as /proc counts them on every Linux.
const TICKS: u32 = 100;

/// What one run came to.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// Until the first byte of its output.
    pub first: Duration,
    pub wall: Duration,
    /// User and system time together.
    pub cpu: Duration,
    pub lines: usize,
    pub failed: Option<String>,
}

/// Runs a program to its end.
pub fn run(mut command: Command) -> Run {
    let before = spent_by_children();
    let began = Instant::now();
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let errors = child.stderr.take().map(|mut from| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            // What was read before an error is enough.
            let _ = from.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        })
    });
    let (mut first, mut lines, mut buffer) = (None, 0, vec![0; 1 << 16]);
    let mut out = child.stdout.take().expect("its output is ours");
    while let Ok(read) = out.read(&mut buffer) {
        if read == 0 {
            break;
        }
        first.get_or_insert_with(|| began.elapsed());
        lines += buffer.iter().take(read).filter(|byte| **byte == b'\n').count();
    }
    let status = child.wait().expect("a child can be waited for");
    let wall = began.elapsed();
    let errors = errors.and_then(|errors| errors.join().ok()).unwrap_or_default();
    let why = errors.lines().next().unwrap_or("no word").to_owned();
    // Children count once they were waited for; nobody else waits for any meanwhile.
    let cpu = spent_by_children().saturating_sub(before);
    Run { first: first.unwrap_or(wall), wall, cpu, lines, failed: (!status.success()).then_some(why) }
}

/// Processor time of all children that have ended. It is cut to ticks, but as a running sum: over several runs nothing
/// of it is lost.
fn spent_by_children() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in brackets, may hold anything; what follows it is counted from the state on.
    let after = text.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks: u32 = after.split_whitespace().skip(13).take(2).filter_map(|word| word.parse::<u32>().ok()).sum();
    Duration::from_secs(u64::from(ticks)) / TICKS
}

pub fn klue(home: &Path, kubeconfig: &Path, words: &[&str]) -> Command {
    let mut command = clean(Path::new(env!("CARGO_BIN_EXE_klue")), home, kubeconfig);
    command.arg("kubectl").args(words);
    command
}

pub fn kubectl(program: &Path, home: &Path, kubeconfig: &Path, words: &[&str]) -> Command {
    let mut command = clean(program, home, kubeconfig);
    command.args(words);
    command
}

pub fn clean(program: &Path, home: &Path, kubeconfig: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("HOME", home).env("TZ", "UTC");
    if kubeconfig != Path::new("") {
        command.env("KUBECONFIG", kubeconfig);
    }
    for folder in ["XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"] {
        let path = home.join(folder);
        std::fs::create_dir_all(&path).expect("a folder in a temporary folder");
        command.env(folder, path);
    }
    command
}

/// `KUBECTL`, or the newest beside the one in the PATH: some installations have several, and a program that chooses one
/// by asking the cluster, which would be timed with it.
pub fn find_kubectl() -> Option<PathBuf> {
    let named = std::env::var_os("KUBECTL").map(PathBuf::from);
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&paths).map(|folder| folder.join("kubectl"));
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/kubectl");
    let program = named.into_iter().chain(in_path).chain([fetched]).find(|path| path.is_file())?;
    let folder = program.canonicalize().ok()?.parent()?.to_owned();
    let version = |path: &Path| path.file_name()?.to_str()?.strip_prefix("kubectl.1.")?.parse::<u32>().ok();
    let beside = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let newest = beside.filter(|path| version(path).is_some()).max_by_key(|path| version(path));
    Some(newest.unwrap_or(program))
}

pub fn median(runs: &[Run], of: impl Fn(&Run) -> Duration) -> Duration {
    let mut times: Vec<Duration> = runs.iter().map(of).collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

pub fn total(runs: &[Run]) -> Duration {
    runs.iter().map(|run| run.cpu).sum()
}

/// Why the figures do not count, if they do not.
pub fn failure(runs: &[Run]) -> Option<String> {
    runs.iter().find_map(|run| run.failed.as_ref()).map(|why| format!("FAILED: {}", why.replace('|', "/")))
}

pub fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(f64::EPSILON)
}
