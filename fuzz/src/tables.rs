//! Tables that come as files.

use crate::{BASE, told};
use obligor::frames::LossTable;
use obligor::model::Model;
use obligor::scenario::read_text;
use obligor::settle::settle_scripted;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static STORY: LazyLock<Model> = LazyLock::new(|| {
    let story = told(read_text("base.toml", BASE, &[]));
    story.expect("the story resolves")
});

/// A folder of this process in memory, where the system has one; gone with its value.
pub struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Place {
    /// The folder for a kind of tables.
    pub fn of(kind: &str) -> Self {
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() {
            memory.to_path_buf()
        } else {
            std::env::temp_dir()
        };
        let folder = root.join(format!("obligor-fuzz-{kind}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder can be made");
        Self(folder)
    }

    /// Writes a file into it.
    pub fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, content).expect("a file can be written");
        path
    }
}

/// Reads a table and settles its first events.
pub fn settled(table: &Path, link: Option<&Path>) {
    let table = match LossTable::read(table, link, &STORY) {
        Ok(table) => table,
        Err(error) => {
            assert!(!error.to_string().trim().is_empty(), "refused without a word");
            return;
        }
    };
    let Some(events) = table.pieces(16).next() else {
        return;
    };
    let mut model = STORY.clone();
    model.events = events.into_iter().take(64).collect();
    let _ = settle_scripted(&model);
}
