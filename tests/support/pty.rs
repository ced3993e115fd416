//! A program in a pseudo-terminal, watched through a terminal emulator.
//! Invariant: a test waits for what it wants to see, never for time to pass; every wait ends, and tells what was on the
//! screen when it ended in vain.

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What the terminal has received so far.
pub struct Received {
    pub emulator: vt100::Parser,
    pub bytes: usize,
    /// The last bytes as they came, for tests of what was sent rather than what it looked like.
    pub raw: Vec<u8>,
    /// When the last of them came.
    pub at: Instant,
    ended: bool,
}

impl Received {
    pub fn text(&self) -> String {
        self.emulator.screen().contents()
    }
}

type Shared = Arc<(Mutex<Received>, Condvar)>;

/// A running program, its terminal and what it has drawn.
pub struct Session {
    terminal: Option<OpenTerminal>,
    child: Box<dyn Child + Send + Sync>,
    received: Shared,
    /// The terminal's settings before the program ran.
    pub untouched: String,
    pub started: Instant,
    /// Processor time that the program had used when it ended.
    pub cpu_at_end: Duration,
}

/// Our end of the terminal, which must go as a whole for the program to lose its own.
struct OpenTerminal {
    master: Box<dyn MasterPty + Send>,
    keyboard: File,
    /// Closing this ends the reader.
    stop: UnixStream,
    reader: JoinHandle<()>,
}

pub const PATIENCE: Duration = Duration::from_secs(20);

/// A program to be run with nothing of this machine's surroundings but a home directory of its own.
pub fn program(path: &str, home: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(path);
    command.env_clear();
    for (name, below) in [
        ("HOME", ""),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
    ] {
        command.env(name, home.join(below));
    }
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.cwd(home);
    command
}

impl Session {
    pub fn start(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let untouched = settings(pair.master.as_ref());
        let received = Received {
            emulator: vt100::Parser::new(rows, columns, 0),
            bytes: 0,
            raw: Vec::new(),
            at: Instant::now(),
            ended: false,
        };
        let received: Shared = Arc::new((Mutex::new(received), Condvar::new()));
        let keyboard = own(pair.master.as_ref());
        let output = own(pair.master.as_ref());
        let (stop, stopped) = UnixStream::pair().expect("a pipe");
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let sink = Arc::clone(&received);
        let reader = std::thread::spawn(move || receive(output, &stopped, &sink));
        let terminal = Some(OpenTerminal { master: pair.master, keyboard, stop, reader });
        Self { terminal, child, received, untouched, started, cpu_at_end: Duration::ZERO }
    }

    fn terminal(&self) -> &OpenTerminal {
        self.terminal.as_ref().expect("the terminal is open")
    }

    pub fn keys(&self, keys: &str) -> &Self {
        (&self.terminal().keyboard).write_all(keys.as_bytes()).expect("the terminal takes keys");
        self
    }

    pub fn received(&self) -> MutexGuard<'_, Received> {
        self.received.0.lock().expect("no reader panicked")
    }

    pub fn text(&self) -> String {
        self.received().text()
    }

    /// Waits until the screen is as wanted and gives what `wanted` found there.
    pub fn wait<T>(&self, what: &str, limit: Duration, wanted: impl FnMut(&Received) -> Option<T>) -> T {
        self.poll(limit, wanted).unwrap_or_else(|| {
            let received = self.received();
            let ended = if received.ended { "; the program had ended" } else { "" };
            panic!("waited up to {limit:?} for {what}{ended}; the screen was:\n{}", received.text())
        })
    }

    /// Waits as `wait` does, where not to find it is an answer too.
    pub fn poll<T>(&self, limit: Duration, mut wanted: impl FnMut(&Received) -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + limit;
        let mut received = self.received();
        loop {
            let found = wanted(&received);
            let left = deadline.saturating_duration_since(Instant::now());
            if found.is_some() || left.is_zero() || received.ended {
                return found;
            }
            received = self.received.1.wait_timeout(received, left).expect("no reader panicked").0;
        }
    }

    pub fn wait_for(&self, text: &str) -> &Self {
        self.wait(&format!("{text:?}"), PATIENCE, |received| received.text().contains(text).then_some(()));
        self
    }

    pub fn wait_until_gone(&self, text: &str) -> &Self {
        self.wait(&format!("{text:?} to go"), PATIENCE, |received| (!received.text().contains(text)).then_some(()));
        self
    }

    /// Waits until the frame that is arriving is whole: a terminal hands on a few kilobytes at a time, so what is waited
    /// for may stand there before the rest does.
    pub fn settle(&self) -> &Self {
        let mut bytes = self.received().bytes;
        while let Some(more) =
            self.poll(Duration::from_millis(150), |received| (received.bytes > bytes).then_some(received.bytes))
        {
            bytes = more;
        }
        self
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        self.received().emulator.screen_mut().set_size(rows, columns);
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.terminal().master.resize(size).expect("the terminal takes a size");
    }

    pub fn pid(&self) -> Pid {
        let pid = self.child.process_id().expect("the program was started");
        i32::try_from(pid).ok().and_then(Pid::from_raw).expect("a process id")
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("the program is there to be signalled");
    }

    /// Waits for the end of the program and says how it ended and how long that took.
    pub fn wait_for_end(&mut self, limit: Duration) -> (ExitStatus, Duration) {
        let began = Instant::now();
        loop {
            // The table entry stays until the process is waited for, so the last look tells the whole of it.
            self.cpu_at_end = self.cpu();
            if let Some(status) = self.child.try_wait().expect("the program can be waited for") {
                return (status, began.elapsed());
            }
            assert!(began.elapsed() < limit, "still running after {limit:?}; the screen was:\n{}", self.text());
            std::thread::park_timeout(Duration::from_millis(2));
        }
    }

    /// Waits for the state letter of the process table: `T` is stopped.
    pub fn wait_for_state(&self, state: char) {
        let began = Instant::now();
        while !process_field(self.pid(), 0).starts_with(state) {
            assert!(began.elapsed() < PATIENCE, "the process never got to state {state}");
            std::thread::park_timeout(Duration::from_millis(2));
        }
    }

    /// Processor time used so far.
    pub fn cpu(&self) -> Duration {
        let ticks: u64 = [11, 12].iter().map(|field| process_field(self.pid(), *field).parse().unwrap_or(0)).sum();
        Duration::from_millis(ticks * 10)
    }

    /// Processor time used so far by all threads of the running program, to the nanosecond.
    pub fn work(&self) -> Duration {
        let threads =
            std::fs::read_dir(format!("/proc/{}/task", self.pid().as_raw_nonzero())).expect("the program runs");
        let times = threads.filter_map(|thread| std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok());
        let total: u64 = times.filter_map(|times| times.split(' ').next()?.parse::<u64>().ok()).sum();
        assert!(total > 0, "this system does not count the processor time of threads");
        Duration::from_nanos(total)
    }

    /// How many of the program's sockets are of the network; those between its own threads do not count.
    pub fn network_sockets(&self) -> usize {
        let process = format!("/proc/{}", self.pid().as_raw_nonzero());
        let tables: String = ["tcp", "tcp6", "udp", "udp6"]
            .iter()
            .map(|table| std::fs::read_to_string(format!("{process}/net/{table}")).unwrap_or_default())
            .collect();
        let files = std::fs::read_dir(format!("{process}/fd")).expect("the program runs");
        let links = files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
        let sockets =
            links.filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()));
        sockets.filter(|inode| tables.split_whitespace().any(|word| word == inode)).count()
    }

    /// Takes the terminal away, as a dropped connection does.
    pub fn close_terminal(&mut self) {
        let OpenTerminal { master, keyboard, stop, reader } = self.terminal.take().expect("the terminal is open");
        drop(stop);
        reader.join().expect("the reader does not panic");
        drop((master, keyboard));
    }

    pub fn settings(&self) -> String {
        settings(self.terminal().master.as_ref())
    }

    /// Fails unless the shell that gets the terminal now finds it as it left it.
    pub fn assert_restored(&self) {
        assert_eq!(self.settings(), self.untouched, "the terminal's settings differ");
        let left_behind = |received: &Received| {
            let screen = received.emulator.screen();
            let modes = [
                ("the alternate screen", screen.alternate_screen()),
                ("a hidden cursor", screen.hide_cursor()),
                ("bracketed paste", screen.bracketed_paste()),
                ("mouse reports", screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None),
            ];
            modes.into_iter().filter(|mode| mode.1).map(|mode| mode.0).collect::<Vec<_>>()
        };
        // What was sent before the program ended or stopped may still be on its way.
        self.poll(Duration::from_secs(2), |received| left_behind(received).is_empty().then_some(()));
        let left_behind = left_behind(&self.received());
        assert!(left_behind.is_empty(), "left behind in the terminal: {left_behind:?}");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has settings"))
}

/// A field of /proc/PID/stat, counted from the state.
fn process_field(pid: Pid, index: usize) -> String {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    after_name.split(' ').nth(index).unwrap_or_default().to_owned()
}

/// The master again, as a file of its own. (portable-pty's own writer types Enter and C-d when it is dropped, and its
/// reader cannot be stopped.)
#[allow(unsafe_code)] // portable-pty tells the master only by number
fn own(master: &dyn MasterPty) -> File {
    let number = master.as_raw_fd().expect("a master is a file");
    // SAFETY: the number is that of the master, which outlives this call.
    let borrowed = unsafe { BorrowedFd::borrow_raw(number) };
    borrowed.try_clone_to_owned().expect("a master can be duplicated").into()
}

fn receive(mut output: File, stopped: &UnixStream, sink: &(Mutex<Received>, Condvar)) {
    const KEPT: usize = 1 << 20;
    let mut buffer = [0; 65536];
    loop {
        let mut fds = [PollFd::new(&output, PollFlags::IN), PollFd::new(stopped, PollFlags::IN)];
        let stopped = poll(&mut fds, None).is_err() || !fds[1].revents().is_empty();
        let count = if stopped { 0 } else { output.read(&mut buffer).unwrap_or(0) };
        let at = Instant::now();
        let Ok(mut received) = sink.0.lock() else { return };
        if count == 0 {
            received.ended = true;
            sink.1.notify_all();
            return;
        }
        received.emulator.process(&buffer[..count]);
        received.bytes += count;
        received.raw.extend_from_slice(&buffer[..count]);
        let excess = received.raw.len().saturating_sub(KEPT);
        received.raw.drain(..excess);
        received.at = at;
        sink.1.notify_all();
    }
}
