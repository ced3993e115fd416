//! The loop: one owner of the state; everybody else sends messages.
//! Order: keys first, then what came from outside, then a frame, at most sixty a second and only when something changed.

use super::fleet::{Fleet, Source};
use super::paths::Paths;
use super::perform::{ForTheLoop, Hands};
use super::terminal::{Input, InputEvent, NoTerminal, Terminal, seat};
use crate::app::effect::Effect;
use crate::app::message::{KeyPress, Message};
use crate::app::progress::Opening;
use crate::app::state::{Setup, State};
use crate::app::update::update;
use crate::domain::time::Timestamp;
use crate::llm::Endpoint;
use crate::policy::approval::Seat;
use crate::policy::guard::Guard;
use crate::ui::render::render;
use crate::ui::theme::Theme;
use crossterm::event::MouseEventKind;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{self, Receiver, Sender};

/// The shortest time between two frames that no key asked for.
const FRAME: Duration = Duration::from_millis(16);
/// Messages taken in before a frame is due again.
const BUDGET: usize = 256;
/// Messages waiting for the loop; when full, the tasks wait.
const ROOM: usize = 1_024;
/// How long a change that is being sent is waited for when klue is quit, and when it is told to end.
const LAST_WAIT: Duration = Duration::from_secs(10);
const SHORT_WAIT: Duration = Duration::from_millis(400);
/// The longest time that a fact is not synced to disk.
const UNSYNCED: Duration = Duration::from_secs(1);

/// What the workbench starts with.
pub enum Start {
    Open(Source),
    /// No kubeconfig: the page that says what can be opened, and why there is nothing yet.
    Welcome(String),
    Replay(PathBuf, Box<crate::journal::read::CaseFile>),
}

/// What holds for the whole run.
pub struct Settings {
    pub paths: Option<Paths>,
    pub endpoint: Option<Endpoint>,
    /// What the user wrote down about clusters.
    pub guard: Guard,
    /// What the state starts with: runbooks, mind, recordings, themes.
    pub setup: Setup,
    /// Finds a theme by its name; what is wrong with one is said.
    pub theme: ThemeOf,
    /// Lines to show at the start: what was wrong with the configuration.
    pub notes: Vec<String>,
}

/// Why the workbench ended otherwise than by being quit.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    NoTerminal(#[from] NoTerminal),
    #[error("the terminal is gone: {0}")]
    Io(#[from] io::Error),
}

/// A theme by its name.
pub type ThemeOf = Box<dyn Fn(&str) -> Result<Theme, String>>;

type Opened = Result<(Source, Fleet), (Source, String)>;

/// Runs the workbench until it is quit.
pub fn run(start: Start, settings: Settings) -> Result<(), RunError> {
    let mut terminal = Terminal::enter()?;
    let (width, height) = terminal.size()?;
    let mut notes = settings.notes;
    let mut state = State::new(settings.setup, width, height, Timestamp::now());
    let theme = (settings.theme)(&state.theme).unwrap_or_else(|why| {
        notes.push(why);
        Theme::monochrome(&state.theme)
    });
    if let Start::Open(source) = &start {
        state.opening = Some(Opening::of(source.title()));
    }
    // The first frame comes before any dump, thread or socket: what takes long is shown as being under way.
    terminal.draw(|frame| render(&state, &theme, frame.area(), frame.buffer_mut()))?;
    state.drawn(terminal.frame(), Timestamp::now());
    let (input, events) = Input::start(&terminal)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let ended = runtime.block_on(async {
        let (outbox, inbox) = mpsc::channel(ROOM);
        let (opening, opened) = mpsc::channel(4);
        let hands = Hands::new(settings.paths, settings.endpoint, settings.guard, outbox);
        let mut turn = Loop {
            terminal: &mut terminal,
            shown: state.theme.clone(),
            state,
            theme,
            theme_of: settings.theme,
            hands,
            inbox,
            seat: seat(),
            opening,
            last_draw: Instant::now(),
            is_dirty: true,
            over: false,
            is_quit: false,
        };
        for note in notes {
            turn.take(Message::Note(note))?;
        }
        turn.start(start)?;
        turn.go_on(events, opened).await
    });
    drop(input);
    terminal.leave();
    // A task that hangs in a dead connection must not hold the process.
    runtime.shutdown_background();
    ended
}

struct Loop<'a> {
    terminal: &'a mut Terminal,
    state: State,
    theme: Theme,
    /// The name of the theme that was last asked for.
    shown: String,
    theme_of: ThemeOf,
    hands: Hands,
    /// What the fleet that is open says. Each has its own.
    inbox: Receiver<Message>,
    /// A replay has none: nothing in it can be approved.
    seat: Option<Seat>,
    opening: Sender<Opened>,
    last_draw: Instant,
    is_dirty: bool,
    over: bool,
    /// By a person at the terminal, who can be told what is waited for.
    is_quit: bool,
}

impl Loop<'_> {
    fn start(&mut self, start: Start) -> Result<(), RunError> {
        match start {
            Start::Open(source) => self.hands.open(source, self.opening.clone()),
            Start::Welcome(why) => self.take(Message::Note(why))?,
            Start::Replay(path, file) => {
                self.seat = None;
                let source = crate::journal::paths::id(&path);
                self.hands.look_at(path);
                let damage = file.damage.into_iter().map(|damage| damage.what).collect();
                self.take(Message::ReplayOpened { source, entries: file.entries, damage })?;
            }
        }
        Ok(())
    }

    async fn go_on(mut self, mut events: Receiver<InputEvent>, mut opened: Receiver<Opened>) -> Result<(), RunError> {
        let mut sync_at = Instant::now() + UNSYNCED;
        while !self.over {
            let draw_in = self.is_dirty.then(|| FRAME.saturating_sub(self.last_draw.elapsed()));
            let tick_in = self.state.needs_tick();
            tokio::select! {
                biased;
                event = events.recv() => match event {
                    Some(event) => {
                        self.input(event)?;
                        while let Ok(event) = events.try_recv() {
                            self.input(event)?;
                        }
                        // The answer to a key is not kept waiting.
                        self.draw()?;
                    }
                    None => break,
                },
                Some(message) = self.inbox.recv() => {
                    self.take(message)?;
                    for _ in 0..BUDGET {
                        match self.inbox.try_recv() {
                            Ok(message) => self.take(message)?,
                            Err(_) => break,
                        }
                    }
                }
                Some(result) = opened.recv() => self.adopt(result)?,
                () = sleep(draw_in), if draw_in.is_some() => self.draw()?,
                () = sleep(tick_in), if tick_in.is_some() => self.take(Message::Tick)?,
            }
            if sync_at <= Instant::now() {
                sync_at = Instant::now() + UNSYNCED;
                self.sync();
            }
        }
        self.wait_for_what_is_sent().await?;
        self.sync();
        Ok(())
    }

    /// A change that is being sent gets the time to end, so that the case does not say that it was interrupted.
    async fn wait_for_what_is_sent(&mut self) -> Result<(), RunError> {
        let Some(id) = self.state.under_way() else { return Ok(()) };
        let patience = if self.is_quit { LAST_WAIT } else { SHORT_WAIT };
        if self.is_quit {
            let seconds = LAST_WAIT.as_secs();
            self.state.overlay = None;
            self.state.say(format!("{id} is being sent: klue leaves when it has ended, in {seconds} seconds at most"));
            self.paint()?;
        }
        let deadline = tokio::time::Instant::now() + patience;
        while self.state.under_way().is_some() {
            match tokio::time::timeout_at(deadline, self.inbox.recv()).await {
                Ok(Some(message)) => self.take(message)?,
                Ok(None) | Err(_) => break,
            }
        }
        Ok(())
    }

    /// Syncs the case file elsewhere: the loop does not wait for a disk.
    fn sync(&mut self) {
        if let Some(file) = self.hands.unsynced() {
            tokio::task::spawn_blocking(move || file.sync_data());
        }
    }

    fn adopt(&mut self, result: Opened) -> Result<(), RunError> {
        match result {
            Ok((source, fleet)) => {
                let (outbox, inbox) = mpsc::channel(ROOM);
                self.inbox = inbox;
                let message = self.hands.adopt(&source, fleet, outbox);
                self.take(message)?;
                self.take(self.hands.access())?;
                if matches!(source, Source::Two { .. }) {
                    self.take(Message::Ordered("changes".to_owned()))?;
                }
                Ok(())
            }
            Err((source, why)) => self.take(Message::FleetFailed { what: source.title(), why }),
        }
    }

    fn input(&mut self, event: InputEvent) -> Result<(), RunError> {
        let message = match event {
            InputEvent::Key(key, frame, at) => {
                let stroke = self.seat.as_ref().map(|seat| seat.keystroke(frame));
                // It counts for when it was pressed, however long it waited to be taken in.
                return self.take_at(Message::Key(KeyPress { key, frame, stroke }), at);
            }
            InputEvent::Paste(text) => Message::Paste(text),
            InputEvent::Resize(width, height) => Message::Resize { width, height },
            InputEvent::Mouse(mouse) => {
                let (column, row) = (mouse.column, mouse.row);
                match mouse.kind {
                    MouseEventKind::ScrollUp => Message::Scroll { column, row, lines: -3 },
                    MouseEventKind::ScrollDown => Message::Scroll { column, row, lines: 3 },
                    MouseEventKind::Down(_) => Message::Click { column, row },
                    MouseEventKind::Up(_)
                    | MouseEventKind::Drag(_)
                    | MouseEventKind::Moved
                    | MouseEventKind::ScrollLeft
                    | MouseEventKind::ScrollRight => return Ok(()),
                }
            }
            InputEvent::Suspend => return self.suspend(),
            InputEvent::Continued => {
                self.terminal.reclaim()?;
                return self.draw();
            }
            InputEvent::Terminate | InputEvent::Hangup => {
                self.over = true;
                return Ok(());
            }
        };
        self.take(message)
    }

    fn suspend(&mut self) -> Result<(), RunError> {
        self.terminal.suspend()?;
        let (width, height) = self.terminal.size()?;
        self.take(Message::Resize { width, height })?;
        self.draw()
    }

    /// Takes one message in and performs what is wanted of it, in order.
    fn take(&mut self, message: Message) -> Result<(), RunError> {
        self.take_at(message, Timestamp::now())
    }

    fn take_at(&mut self, message: Message, at: Timestamp) -> Result<(), RunError> {
        self.is_dirty = true;
        for effect in update(&mut self.state, message, at) {
            if let Effect::OpenDemo(name) = effect {
                self.hands.open(Source::Demo(name), self.opening.clone());
                continue;
            }
            match self.hands.perform(effect) {
                None => {}
                Some(ForTheLoop::Quit) => (self.over, self.is_quit) = (true, true),
                Some(ForTheLoop::Suspend) => self.suspend()?,
                Some(ForTheLoop::Copy(text)) => self.terminal.copy(&text)?,
            }
        }
        Ok(())
    }

    fn draw(&mut self) -> Result<(), RunError> {
        if self.over {
            return Ok(());
        }
        for panic in self.terminal.panics() {
            self.take(Message::Note(panic))?;
        }
        if self.shown != self.state.theme {
            self.shown.clone_from(&self.state.theme);
            match (self.theme_of)(&self.shown) {
                Ok(theme) => self.theme = theme,
                Err(why) => self.take(Message::Note(why))?,
            }
        }
        self.paint()
    }

    fn paint(&mut self) -> Result<(), RunError> {
        let (state, theme) = (&self.state, &self.theme);
        self.terminal.draw(|frame| render(state, theme, frame.area(), frame.buffer_mut()))?;
        self.state.drawn(self.terminal.frame(), Timestamp::now());
        self.last_draw = Instant::now();
        self.is_dirty = false;
        Ok(())
    }
}

/// Sleeps for a while; without one, never called.
async fn sleep(time: Option<Duration>) {
    tokio::time::sleep(time.unwrap_or(Duration::MAX)).await;
}
