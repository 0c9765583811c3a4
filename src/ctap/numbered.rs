//! Subcommands and their numbers, by tables.

/// What has this number.
pub(super) fn of_number<T: Copy>(table: &[(T, u8)], number: i64) -> Option<T> {
    let known = table.iter().find(|(_, known)| i64::from(*known) == number);
    known.map(|(it, _)| *it)
}

/// The number of something that is in the table.
///
/// # Panics
/// If it is not: each table has all that its type has.
pub(super) fn number_of<T: PartialEq>(table: &[(T, u8)], it: &T) -> u8 {
    let known = table.iter().find(|(known, _)| known == it);
    known
        .map(|(_, number)| *number)
        .expect("every subcommand is in the table")
}
