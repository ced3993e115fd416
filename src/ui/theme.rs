//! Roles, not hues: what a thing is decides its style, and a theme says how that looks.
//! Invariant: nothing is said by colour alone; the theme without colours tells as much.
//! Not here: reading theme files (`shell`).

use crate::app::message::Mode;
use crate::app::tone::Tone;
use crate::domain::nearest::nearest;
use ratatui::style::{Color, Modifier, Style};
use std::collections::BTreeMap;

/// The themes that come with klue.
const BUILTIN: &[(&str, &str)] = &[
    ("dark", include_str!("../../themes/dark.yaml")),
    ("light", include_str!("../../themes/light.yaml")),
    ("ansi", include_str!("../../themes/ansi.yaml")),
];

/// What has a style beside the tones of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Tone(Tone),
    Border,
    Focus,
    Header,
    Selection,
    Status,
    Prompt,
    ModeLive,
    ModeOffline,
    ModeSandbox,
    ModeReplay,
}

/// Every role by the name that theme files use.
const ROLES: &[(&str, Role)] = &[
    ("plain", Role::Tone(Tone::Plain)),
    ("dim", Role::Tone(Tone::Dim)),
    ("strong", Role::Tone(Tone::Strong)),
    ("title", Role::Tone(Tone::Title)),
    ("planner", Role::Tone(Tone::Planner)),
    ("advisor", Role::Tone(Tone::Advisor)),
    ("engineer", Role::Tone(Tone::Engineer)),
    ("person", Role::Tone(Tone::Person)),
    ("good", Role::Tone(Tone::Good)),
    ("progress", Role::Tone(Tone::Progress)),
    ("warning", Role::Tone(Tone::Warning)),
    ("bad", Role::Tone(Tone::Bad)),
    ("unknown", Role::Tone(Tone::Unknown)),
    ("link", Role::Tone(Tone::Link)),
    ("added", Role::Tone(Tone::Added)),
    ("removed", Role::Tone(Tone::Removed)),
    ("border", Role::Border),
    ("focus", Role::Focus),
    ("header", Role::Header),
    ("selection", Role::Selection),
    ("status", Role::Status),
    ("prompt", Role::Prompt),
    ("mode_live", Role::ModeLive),
    ("mode_offline", Role::ModeOffline),
    ("mode_sandbox", Role::ModeSandbox),
    ("mode_replay", Role::ModeReplay),
];

/// Why a theme file is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    #[error("theme {theme}: {why}")]
    Yaml { theme: String, why: String },
    #[error("theme {theme}, line {line}: there is no role {role:?}; the nearest is {nearest:?}")]
    UnknownRole { theme: String, line: usize, role: String, nearest: &'static str },
    #[error(
        "theme {theme}, line {line}: {word:?} is neither a colour (cyan, 75, #89b4fa) nor bold, dim, italic, underlined, reversed"
    )]
    UnknownStyle { theme: String, line: usize, word: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    pub name: String,
    styles: BTreeMap<Role, Style>,
}

/// The names of the themes that come with klue.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|(name, _)| *name)
}

impl Theme {
    /// A theme that comes with klue; without colours where NO_COLOR is set.
    pub fn named(name: &str, no_color: bool) -> Option<Self> {
        let (name, text) = BUILTIN.iter().find(|(known, _)| *known == name)?;
        if no_color {
            return Some(Self::monochrome(name));
        }
        Self::parse(name, text).ok()
    }

    /// Modifiers alone.
    pub fn monochrome(name: &str) -> Self {
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let reversed = Style::new().add_modifier(Modifier::REVERSED);
        let underlined = Style::new().add_modifier(Modifier::UNDERLINED);
        let styles = [
            (Role::Tone(Tone::Strong), bold),
            (Role::Tone(Tone::Title), bold),
            (Role::Tone(Tone::Person), bold),
            (Role::Tone(Tone::Bad), bold),
            (Role::Tone(Tone::Link), underlined),
            (Role::Header, bold),
            (Role::Focus, bold),
            (Role::Prompt, bold),
            (Role::Selection, reversed),
            (Role::Status, reversed),
            (Role::ModeLive, reversed.add_modifier(Modifier::BOLD)),
            (Role::ModeOffline, reversed.add_modifier(Modifier::BOLD)),
            (Role::ModeSandbox, reversed.add_modifier(Modifier::BOLD)),
            (Role::ModeReplay, reversed.add_modifier(Modifier::BOLD)),
        ];
        Self { name: name.to_owned(), styles: styles.into() }
    }

    /// Reads a theme file. Roles that it does not name look plain.
    pub fn parse(name: &str, text: &str) -> Result<Self, ThemeError> {
        let theme = || name.to_owned();
        let roles: BTreeMap<String, String> = serde_saphyr::from_str(text).map_err(|error| {
            // The reader draws the place below its words; the words name the line already.
            let drawn = error.to_string();
            let why = drawn.lines().next().unwrap_or_default().trim_start_matches("error: ");
            ThemeError::Yaml { theme: theme(), why: format!("{why}; a theme is lines of ROLE: STYLE") }
        })?;
        let mut styles = BTreeMap::new();
        for (word, style) in &roles {
            let line = line_of(text, word);
            let Some((_, role)) = ROLES.iter().find(|(known, _)| known == word) else {
                let nearest = nearest(word, ROLES.iter().map(|(name, _)| *name), usize::MAX).unwrap_or("plain");
                return Err(ThemeError::UnknownRole { theme: theme(), line, role: word.clone(), nearest });
            };
            let style = self::style(style).map_err(|word| ThemeError::UnknownStyle { theme: theme(), line, word })?;
            styles.insert(*role, style);
        }
        Ok(Self { name: theme(), styles })
    }

    pub fn style(&self, role: Role) -> Style {
        self.styles.get(&role).copied().unwrap_or_default()
    }

    pub fn tone(&self, tone: Tone) -> Style {
        self.style(Role::Tone(tone))
    }

    pub fn mode(&self, mode: Mode) -> Style {
        self.style(match mode {
            Mode::Live => Role::ModeLive,
            Mode::Offline | Mode::Welcome => Role::ModeOffline,
            Mode::Sandbox => Role::ModeSandbox,
            Mode::Replay => Role::ModeReplay,
        })
    }
}

/// `COLOUR [on COLOUR] [modifiers]`.
fn style(text: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut behind = false;
    for word in text.split_whitespace() {
        style = match word {
            "on" => {
                behind = true;
                continue;
            }
            "bold" => style.add_modifier(Modifier::BOLD),
            "dim" => style.add_modifier(Modifier::DIM),
            "italic" => style.add_modifier(Modifier::ITALIC),
            "underlined" => style.add_modifier(Modifier::UNDERLINED),
            "reversed" => style.add_modifier(Modifier::REVERSED),
            colour => {
                let colour: Color = colour.parse().map_err(|_| colour.to_owned())?;
                if behind { style.bg(colour) } else { style.fg(colour) }
            }
        };
    }
    Ok(style)
}

fn line_of(text: &str, role: &str) -> usize {
    let is_it = |line: &str| line.split(':').next().is_some_and(|key| key.trim().trim_matches(['"', '\'']) == role);
    text.lines().position(is_it).map_or(1, |index| index + 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_theme_is_told_in_one_line() {
        let error = Theme::parse("mine", "roles:\n  good: red\n").unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("ROLE: STYLE") && !error.contains('\n'), "{error}");
    }

    #[test]
    fn every_theme_of_ours_names_every_role_and_reads_well() {
        for (name, text) in BUILTIN {
            let theme = Theme::parse(name, text).unwrap();
            assert_eq!(theme.styles.len(), ROLES.len(), "{name}");
        }
    }

    #[test]
    fn an_unknown_role_is_said_with_its_line_and_the_nearest() {
        let error = Theme::parse("mine", "plain: cyan\nboarder: red\n").unwrap_err();
        assert_eq!(error.to_string(), "theme mine, line 2: there is no role \"boarder\"; the nearest is \"border\"");
    }

    #[test]
    fn an_unknown_colour_is_said_with_its_line() {
        let error = Theme::parse("mine", "plain: cyan\nbad: redish bold\n").unwrap_err();
        assert!(error.to_string().starts_with("theme mine, line 2: \"redish\" is neither"), "{error}");
    }

    #[test]
    fn without_colours_no_style_has_one() {
        let theme = Theme::monochrome("dark");
        for (_, role) in ROLES {
            let style = theme.style(*role);
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }
}
