//! Why a picture could not be written.

use std::fmt;
use std::path::PathBuf;

/// Why a picture could not be written.
#[derive(Debug)]
pub enum PlotError {
    /// A file or folder could not be written.
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The drawing backend refused.
    Drawing(String),
    /// The pixels could not be encoded as PNG.
    Encoding(String),
}

impl fmt::Display for PlotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write { path, source } => {
                write!(f, "cannot write picture `{}`: {source}", path.display())
            }
            Self::Drawing(reason) => write!(f, "cannot draw picture: {reason}"),
            Self::Encoding(reason) => write!(f, "cannot encode picture as PNG: {reason}"),
        }
    }
}

impl std::error::Error for PlotError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Write { source, .. } => Some(source),
            Self::Drawing(_) | Self::Encoding(_) => None,
        }
    }
}
