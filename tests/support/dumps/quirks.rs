//! Breaks a dump in the ways that dumps are broken.

use super::cluster::Cluster;
use super::object::Scope;
use super::sink::File;

/// How the value begins that nobody may ever see.
pub const PLANTED: &str = "klue-planted-";

pub fn apply(_cluster: &Cluster, _scope: &Scope, files: Vec<File>) -> Vec<File> {
    files
}
