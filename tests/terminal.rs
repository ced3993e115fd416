//! `shell::terminal` in a real terminal, driven by a program of a few lines: this test program itself, started anew in a
//! pseudo-terminal. What the whole of klue does is in `pty.rs`.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use crossterm::event::{KeyCode, KeyModifiers};
use klue::shell::terminal::{Input, InputEvent, Terminal};
use ratatui::text::Text;
use rustix::process::Signal;
use std::time::{Duration, Instant};
use support::pty::{PATIENCE, Session, program};

const ROLE: &str = "KLUE_TEST_ROLE";
const A_SECOND: Duration = Duration::from_secs(1);

/// The program under test. It shows the last event and the frame it belongs to, and does what a few keys tell it.
#[test]
#[ignore = "started by the other tests of this file, in a terminal of its own"]
fn the_program() {
    if std::env::var_os(ROLE).is_none() {
        return;
    }
    let mut terminal = match Terminal::enter() {
        Ok(terminal) => terminal,
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(2);
        }
    };
    let (input, mut events) = Input::start(&terminal).unwrap();
    let mut lines = vec!["ready".to_owned()];
    loop {
        lines.extend(terminal.panics());
        let number = terminal.frame() + 1;
        let drawn = terminal.draw(|frame| {
            let from = lines.len().saturating_sub(8);
            frame.render_widget(Text::from(format!("frame {number}\n{}", lines[from..].join("\n"))), frame.area());
        });
        if drawn.is_err() {
            return;
        }
        let event = events.blocking_recv().unwrap();
        match &event {
            InputEvent::Terminate | InputEvent::Hangup => break,
            InputEvent::Suspend => terminal.suspend().unwrap(),
            InputEvent::Continued => terminal.reclaim().unwrap(),
            InputEvent::Key(key, ..) if key.modifiers == KeyModifiers::CONTROL => terminal.suspend().unwrap(),
            InputEvent::Key(key, ..) => match key.code {
                KeyCode::Char('q') => break,
                KeyCode::Char('p') => panic!("the loop gave up"),
                KeyCode::Char('t') => drop(std::thread::spawn(|| panic!("a task gave up")).join()),
                // A loop that hangs: it comes back only after what the watching thread may take.
                KeyCode::Char('h') => {
                    terminal.draw(|frame| frame.render_widget("hanging", frame.area())).unwrap();
                    std::thread::sleep(10 * A_SECOND);
                }
                KeyCode::Char('w') => std::thread::sleep(A_SECOND / 2),
                KeyCode::Char('s') => {
                    for _ in 0..100 {
                        terminal.draw(|frame| frame.render_widget("the same", frame.area())).unwrap();
                    }
                }
                _ => {}
            },
            InputEvent::Paste(_) | InputEvent::Mouse(_) | InputEvent::Resize(..) => {}
        }
        lines.push(match event {
            InputEvent::Key(key, frame, _) => format!("key {} after frame {frame}", key.code),
            other => format!("{other:?}"),
        });
    }
    drop(terminal);
    drop(input);
    println!("left the screen");
}

fn run() -> Session {
    let home = std::env::temp_dir();
    let mut command = program(std::env::current_exe().unwrap().to_str().unwrap(), &home);
    command.args(["the_program", "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(ROLE, "program");
    command.env("RUST_BACKTRACE", "0");
    let session = Session::start(command, 60, 20);
    session.wait_for("ready");
    session
}

#[test]
fn quitting_restores_the_terminal() {
    let mut session = run();
    session.keys("q");
    assert!(session.wait_for_end(PATIENCE).0.success());
    session.assert_restored();
    session.wait_for("left the screen");
}

#[test]
fn while_it_runs_the_terminal_is_raw_and_on_the_alternate_screen() {
    let session = run();
    assert_ne!(session.settings(), session.untouched);
    let received = session.received();
    let screen = received.emulator.screen();
    assert!(screen.alternate_screen() && screen.bracketed_paste() && screen.hide_cursor());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::PressRelease);
    assert_eq!(screen.mouse_protocol_encoding(), vt100::MouseProtocolEncoding::Sgr);
}

#[test]
fn a_panic_restores_the_terminal_before_it_is_reported() {
    let mut session = run();
    session.keys("p");
    assert!(!session.wait_for_end(PATIENCE).0.success());
    session.assert_restored();
    // On the primary screen, so after the alternate one was left.
    session.wait_for("the loop gave up");
}

#[test]
fn a_panic_of_a_task_is_shown_by_the_loop_and_leaves_the_screen_alone() {
    let session = run();
    session.keys("t").wait_for("a task gave up");
    assert!(session.received().emulator.screen().alternate_screen());
    session.keys("x").wait_for("key x");
}

#[test]
fn sigterm_and_sighup_restore_the_terminal_within_a_second() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let mut session = run();
        session.signal(signal);
        assert!(session.wait_for_end(A_SECOND).0.success());
        session.assert_restored();
    }
}

#[test]
fn a_loop_that_hangs_is_ended_within_a_second_and_the_terminal_restored() {
    let mut session = run();
    session.keys("h").wait_for("hanging");
    session.signal(Signal::TERM);
    assert_eq!(session.wait_for_end(A_SECOND).0.exit_code(), 143);
    session.assert_restored();
}

#[test]
fn suspending_gives_the_terminal_back_and_continuing_paints_everything_anew() {
    // C-z as a key, and SIGTSTP from someone else.
    for stop in ["\x1a", ""] {
        let mut session = run();
        if stop.is_empty() {
            session.signal(Signal::TSTP);
        } else {
            session.keys(stop);
        }
        session.wait_for_state('T');
        session.assert_restored();
        session.signal(Signal::CONT);
        session.wait_for("ready");
        assert_ne!(session.settings(), session.untouched);
        session.keys("x").wait_for("key x").keys("q");
        assert!(session.wait_for_end(PATIENCE).0.success());
        session.assert_restored();
    }
}

#[test]
fn after_a_stop_by_someone_else_the_screen_is_claimed_again() {
    let session = run();
    session.signal(Signal::STOP);
    session.wait_for_state('T');
    let before = session.received().bytes;
    session.signal(Signal::CONT);
    session.wait_for("Continued");
    assert!(session.received().bytes > before + "ready".len());
}

#[test]
fn when_the_terminal_dies_the_process_is_gone_within_a_second_and_does_not_spin() {
    for hang in [false, true] {
        let mut session = run();
        if hang {
            session.keys("h").wait_for("hanging");
        }
        let cpu = session.cpu();
        session.close_terminal();
        session.wait_for_end(A_SECOND);
        let used = session.cpu_at_end.saturating_sub(cpu);
        assert!(used < Duration::from_millis(300), "spun for {used:?}");
    }
}

#[test]
fn a_key_pressed_while_the_screen_stood_still_belongs_to_the_frame_that_stood() {
    let session = run();
    session.wait_for("frame 1");
    // While the loop is busy with `w`, the frame on the screen is 1; what is typed then was typed at frame 1 at most,
    // although it is read and handled after later frames.
    session.keys("w");
    session.keys("abc");
    session.wait_for("key c");
    let text = session.text();
    for key in ["a", "b", "c"] {
        let line = text.lines().find(|line| line.starts_with(&format!("key {key}"))).unwrap();
        assert!(line.ends_with("frame 0") || line.ends_with("frame 1"), "{text}");
    }
}

#[test]
fn a_frame_in_which_nothing_changed_sends_nothing() {
    let session = run();
    session.keys("s").wait_for("frame 102");
    let sent = String::from_utf8_lossy(&session.received().raw).matches("the same").count();
    assert!(sent <= 1);
    // 100 equal frames and the two around them, at 60 columns: less than one byte for each equal frame.
    assert!(session.received().bytes < 4000, "{}", session.received().bytes);
}

#[test]
fn a_paste_is_one_event_and_presses_no_key() {
    let session = run();
    session.keys("\x1b[200~q\rpq\x1b[201~").wait_for("Paste(\"q\\npq\")");
}

#[test]
fn a_new_size_is_told() {
    let session = run();
    session.resize(80, 24);
    session.wait_for("Resize(80, 24)");
}

#[test]
fn without_a_terminal_there_is_one_line_and_exit_code_2() {
    let program = std::env::current_exe().unwrap();
    let output = std::process::Command::new(program)
        .args(["the_program", "--exact", "--ignored", "--nocapture"])
        .env(ROLE, "program")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("needs a terminal") && said.contains("klue investigate"), "{said}");
}

#[test]
fn doing_nothing_costs_nothing() {
    let session = run();
    let (work, bytes, began) = (session.work(), session.received().bytes, Instant::now());
    // The one wait for time in this file: what must not happen has no end to wait for.
    while began.elapsed() < A_SECOND {
        std::thread::park_timeout(A_SECOND);
    }
    assert_eq!(session.received().bytes, bytes);
    let used = session.work() - work;
    assert!(used < Duration::from_millis(5), "used {used:?} in a second");
}
