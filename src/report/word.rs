//! Words in a reader's spelling.

/// `enter identifier` for `enter-identifier`.
pub(super) fn spaced(word: &impl ToString) -> String {
    word.to_string().replace('-', " ")
}

/// `1 run`, `2 runs`.
pub fn counted(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}
