//! The resource pane: a history of views, of which one is shown.

pub mod columns;
pub mod filter;
pub mod index;
pub mod table;
pub mod text;

use super::listing::Listing;
use super::picker::Picker;
use super::window::Window;
use crate::app::fleet::Fleet;
use crate::app::rows::Changed;
use crate::domain::ids::ClusterName;
use crate::domain::row::KindId;
use table::Table;
use text::TextView;

/// Views kept in the history. The oldest goes first.
const KEPT: usize = 20;
/// Views before this many whose tables are kept up to date.
const WATCHED: usize = 4;

#[derive(Debug, Clone)]
pub enum Content {
    Table(Table),
    Text(TextView),
    Picker(Picker),
    List(Listing),
}

#[derive(Debug, Clone)]
pub struct View {
    pub content: Content,
    /// Opened from the view before it, to which closing goes back.
    pub drilled: bool,
}

#[derive(Debug, Default)]
pub struct Resources {
    views: Vec<View>,
    at: usize,
    last: usize,
}

impl Resources {
    pub fn view(&self) -> Option<&View> {
        self.views.get(self.at)
    }

    pub fn content_mut(&mut self) -> Option<&mut Content> {
        self.views.get_mut(self.at).map(|view| &mut view.content)
    }

    pub fn table(&self) -> Option<&Table> {
        match &self.view()?.content {
            Content::Table(table) => Some(table),
            Content::Text(_) | Content::Picker(_) | Content::List(_) => None,
        }
    }

    pub fn table_mut(&mut self) -> Option<&mut Table> {
        match self.content_mut()? {
            Content::Table(table) => Some(table),
            Content::Text(_) | Content::Picker(_) | Content::List(_) => None,
        }
    }

    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut TextView> {
        self.views.iter_mut().filter_map(|view| match &mut view.content {
            Content::Text(text) => Some(text),
            Content::Table(_) | Content::Picker(_) | Content::List(_) => None,
        })
    }

    pub fn lists_mut(&mut self) -> impl Iterator<Item = &mut Listing> {
        self.views.iter_mut().filter_map(|view| match &mut view.content {
            Content::List(list) => Some(list),
            Content::Table(_) | Content::Text(_) | Content::Picker(_) => None,
        })
    }

    /// Shows a view; what came after the present one is forgotten.
    pub fn open(&mut self, content: Content, drilled: bool) {
        self.views.truncate(self.at + 1);
        self.views.push(View { content, drilled });
        if self.views.len() > KEPT {
            self.views.remove(0);
        }
        self.last = self.views.len().saturating_sub(2);
        self.at = self.views.len() - 1;
    }

    /// Closes a view that was opened from another. False when there is nothing to go back to.
    pub fn close(&mut self) -> bool {
        let drilled = self.view().is_some_and(|view| view.drilled);
        if !drilled || self.at == 0 {
            return false;
        }
        self.views.remove(self.at);
        self.at -= 1;
        self.last = self.at;
        true
    }

    /// Goes to another place of the history, if there is one.
    pub fn go(&mut self, to: Option<usize>) -> bool {
        match to.filter(|to| *to < self.views.len() && *to != self.at) {
            None => false,
            Some(to) => {
                self.last = self.at;
                self.at = to;
                true
            }
        }
    }

    pub fn before(&self) -> Option<usize> {
        self.at.checked_sub(1)
    }

    pub fn after(&self) -> Option<usize> {
        Some(self.at + 1)
    }

    pub fn last(&self) -> Option<usize> {
        Some(self.last)
    }

    /// What the shown table and the ones just before it need watched.
    pub fn watched(&self) -> impl Iterator<Item = &Table> {
        self.views[..self.views.len().min(self.at + 1)].iter().rev().take(WATCHED).filter_map(|view| {
            match &view.content {
                Content::Table(table) => Some(table),
                Content::Text(_) | Content::Picker(_) | Content::List(_) => None,
            }
        })
    }

    /// Takes a change of rows in. Only the shown table keeps its index; the others draw theirs up when shown again.
    pub fn receive(&mut self, cluster: &ClusterName, kind: &KindId, changed: &Changed, fleet: &Fleet, height: usize) {
        if let Some(table) = self.table_mut() {
            table.receive(cluster, kind, changed, fleet);
        }
        self.settle(height);
    }

    /// Draws the shown table's index up anew.
    pub fn rebuild(&mut self, fleet: &Fleet, height: usize) {
        if let Some(table) = self.table_mut() {
            table.rebuild(fleet);
        }
        self.settle(height);
    }

    /// Keeps the cursor of the shown view on the screen.
    pub fn settle(&mut self, height: usize) {
        if let Some((window, len)) = self.window_mut() {
            window.reveal(len, height);
        }
    }

    /// The window of the shown view, and how much there is to see.
    pub fn window_mut(&mut self) -> Option<(&mut Window, usize)> {
        Some(match self.content_mut()? {
            Content::Table(table) => (&mut table.window, table.index.len()),
            Content::Text(text) => {
                let len = text.lines().len();
                (&mut text.window, len)
            }
            Content::Picker(picker) => (&mut picker.window, picker.choices.len()),
            Content::List(list) => (&mut list.window, list.entries.len()),
        })
    }
}
