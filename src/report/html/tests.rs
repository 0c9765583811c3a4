//! Pages of hand-made runs.
