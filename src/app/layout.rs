//! Where the regions lie: a function of the size, so that a flip between two tmux clients reshuffles nothing.
//! Invariant: the regions are inside the area and do not overlap.

use ratatui::layout::Rect;

/// The panes that can stand alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    Tree,
    Resources,
    Agent,
}

/// The shape of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Nothing but the word how large it must be.
    TooSmall,
    /// One pane at a time, no borders.
    One,
    /// The tree at the left, resources over the agent at the right.
    Two,
    /// Tree, resources, agent, side by side.
    Three,
}

pub const MIN_WIDTH: u16 = 40;
pub const MIN_HEIGHT: u16 = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    pub form: Form,
    /// Titles of the panes, where only one is shown.
    pub tabs: Option<Rect>,
    pub tree: Option<Rect>,
    pub resources: Option<Rect>,
    pub agent: Option<Rect>,
    /// Command line, filter, last note.
    pub line: Rect,
    pub status: Rect,
}

/// What is docked at the foot of the agent pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dock {
    Nothing,
    /// How the last change ended, until it is verified.
    Ending,
    /// A card that waits for a person, and the rows that show what it would do.
    Card {
        wants: u16,
    },
}

/// The parts of the agent pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgentParts {
    pub trace: Rect,
    /// Docked above the input, never over it.
    pub card: Option<Rect>,
    pub input: Rect,
}

impl Layout {
    /// `shown` is the pane with the focus; `zoomed` shows it alone.
    pub fn of(area: Rect, shown: Pane, zoomed: bool) -> Self {
        let form = if area.width < MIN_WIDTH || area.height < MIN_HEIGHT {
            Form::TooSmall
        } else if area.width >= 160 {
            Form::Three
        } else if area.width >= 100 && area.height >= 28 {
            Form::Two
        } else {
            Form::One
        };
        let bottom = area.bottom();
        let row = |y: u16| Rect { x: area.x, y, width: area.width, height: 1 };
        let mut layout = Self {
            form,
            tabs: None,
            tree: None,
            resources: None,
            agent: None,
            line: row(bottom.saturating_sub(2).max(area.y)),
            status: row(bottom.saturating_sub(1).max(area.y)),
        };
        let body = Rect { height: area.height.saturating_sub(2), ..area };
        match form {
            Form::TooSmall => {}
            Form::One => {
                layout.tabs = Some(row(area.y));
                layout.give(shown, Rect { y: body.y + 1, height: body.height - 1, ..body });
            }
            Form::Two | Form::Three if zoomed => layout.give(shown, body),
            Form::Two => {
                let (left, right) = split_at(body, 28);
                let upper = right.height * 11 / 20;
                layout.tree = Some(left);
                layout.resources = Some(Rect { height: upper, ..right });
                layout.agent = Some(Rect { y: right.y + upper, height: right.height - upper, ..right });
            }
            Form::Three => {
                let (left, right) = split_at(body, 28);
                let (middle, agent) = split_at(right, right.width * 11 / 20);
                layout.tree = Some(left);
                layout.resources = Some(middle);
                layout.agent = Some(agent);
            }
        }
        layout
    }

    fn give(&mut self, pane: Pane, area: Rect) {
        match pane {
            Pane::Tree => self.tree = Some(area),
            Pane::Resources => self.resources = Some(area),
            Pane::Agent => self.agent = Some(area),
        }
    }

    /// What a pane can draw on inside its border, if it has one.
    pub fn inner(&self, outer: Rect) -> Rect {
        match self.form {
            Form::TooSmall | Form::One => outer,
            Form::Two | Form::Three => Rect {
                x: outer.x + 1,
                y: outer.y + 1,
                width: outer.width.saturating_sub(2),
                height: outer.height.saturating_sub(2),
            },
        }
    }

    /// Splits the inner agent pane into trace, card and input.
    pub fn agent_parts(&self, inner: Rect, dock: Dock) -> AgentParts {
        let input = Rect { y: inner.bottom().saturating_sub(1), height: 1.min(inner.height), ..inner };
        let above = inner.height.saturating_sub(1);
        let card_height = match (dock, self.form) {
            (Dock::Nothing, _) => 0,
            (Dock::Ending, _) => 3,
            // What would change is seen before it is approved: a long diff gets room from the trace.
            (Dock::Card { wants }, Form::TooSmall | Form::One) => wants.clamp(6, 14),
            (Dock::Card { wants }, Form::Two) => wants.clamp(8, 16),
            (Dock::Card { wants }, Form::Three) => wants.clamp(16, 30),
        }
        .min(above.saturating_sub(2));
        let trace = Rect { height: above - card_height, ..inner };
        let card = (card_height > 0).then_some(Rect { y: trace.bottom(), height: card_height, ..inner });
        AgentParts { trace, card, input }
    }

    /// The pane at a place on the screen.
    pub fn pane_at(&self, column: u16, row: u16) -> Option<(Pane, Rect)> {
        [(Pane::Tree, self.tree), (Pane::Resources, self.resources), (Pane::Agent, self.agent)]
            .into_iter()
            .filter_map(|(pane, area)| Some((pane, area?)))
            .find(|(_, area)| area.contains((column, row).into()))
    }
}

fn split_at(area: Rect, width: u16) -> (Rect, Rect) {
    let left = Rect { width, ..area };
    (left, Rect { x: area.x + width, width: area.width - width, ..area })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_stay_inside_at_every_size() {
        for width in (1..240).step_by(7) {
            for height in 1..70 {
                let area = Rect::new(0, 0, width, height);
                for pane in [Pane::Tree, Pane::Resources, Pane::Agent] {
                    let layout = Layout::of(area, pane, height % 2 == 0);
                    for region in [layout.tree, layout.resources, layout.agent, layout.tabs].into_iter().flatten() {
                        assert_eq!(region.intersection(area), region, "{width}x{height} {layout:?}");
                    }
                    if let Some(agent) = layout.agent {
                        for wants in [0, 9, 99] {
                            let parts = layout.agent_parts(layout.inner(agent), Dock::Card { wants });
                            assert!(parts.trace.height >= 2, "{width}x{height} {parts:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn three_sizes_have_three_forms() {
        let form = |width, height| Layout::of(Rect::new(0, 0, width, height), Pane::Tree, false).form;
        assert_eq!(
            (form(20, 5), form(80, 24), form(120, 40), form(200, 60)),
            (Form::TooSmall, Form::One, Form::Two, Form::Three)
        );
    }
}
