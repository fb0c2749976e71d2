//! What can go wrong when a document is drawn. Both are faults of this program, not of the input:
//! any text can be set. The message is for the log, not for people.

/// A document could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Our own template doesn't compile, or what it made can't be exported.
    #[error("typesetting: {0}")]
    Typesetting(String),
    /// Text too long for a symbol.
    #[error("the symbol can't hold it: {0}")]
    Symbol(String),
    #[error("serialising what is to be set: {0}")]
    Serialise(#[from] serde_json::Error),
    #[error("writing the package: {0}")]
    Package(#[from] zip::result::ZipError),
    #[error("filling in a template: {0}")]
    Template(#[from] askama::Error),
    #[error("writing the package: {0}")]
    Write(#[from] std::io::Error),
}
