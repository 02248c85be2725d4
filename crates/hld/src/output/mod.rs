//! From rendered trees to folders on disk.
