use std::sync::Arc;

/// A file of the study, by its place among the inputs and its name.
#[derive(Clone, Debug)]
pub struct FileId {
    /// The place among the inputs.
    pub order: usize,
    /// The base name.
    pub name: Arc<str>,
}
