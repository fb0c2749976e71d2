//! (wird)
