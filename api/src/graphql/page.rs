//! Pages: how much of a list, and where it begins.

use std::ops::Range;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use skillspine_store::read::{KeysetCursor, PageRequest};
use uuid::Uuid;

use super::{
    ApiError,
    context::{Result, Scope},
};

/// The paging arguments of a field, as sent.
#[derive(Clone, Debug, Default)]
pub(super) struct PageArguments {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl PageArguments {
    /// The arguments of a field that pages forward only.
    pub fn forward(first: Option<i32>, after: Option<String>) -> Self {
        Self { first, after, ..Self::default() }
    }

    /// Checks the arguments for the list named `list`.
    pub fn check(self, scope: &Scope<'_>, list: &str) -> Result<Page> {
        self.check_against(list, scope.taxonomy.page_default, scope.taxonomy.page_max)
    }

    /// Checks the arguments against limits of the list's own.
    pub fn check_against(self, list: &str, default: u64, maximum: u64) -> Result<Page> {
        let (first, last) = (size("first", self.first, maximum)?, size("last", self.last, maximum)?);
        if first.is_some() && last.is_some() {
            let hint = "page forward with `first` and `after`, or backward with `last` and `before`";
            return Err(ApiError::bad_user_input("`first` and `last` cannot be used together", hint));
        }
        let cursor = |text: Option<String>| text.map(|text| Cursor::decode(list, &text)).transpose();
        Ok(Page {
            limit: first.or(last).unwrap_or(default),
            from_end: last.is_some(),
            after: cursor(self.after)?,
            before: cursor(self.before)?,
        })
    }
}

fn size(name: &str, figure: Option<i32>, maximum: u64) -> Result<Option<u64>> {
    let Some(figure) = figure else { return Ok(None) };
    match u64::try_from(figure) {
        Ok(size) if size <= maximum => Ok(Some(size)),
        _ => {
            let message = format!("`{name}` is {figure}, it must be from 0 to {maximum}");
            Err(ApiError::bad_user_input(message, "follow `pageInfo.endCursor` for more"))
        }
    }
}

/// A checked part of a list.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub limit: u64,
    pub from_end: bool,
    pub after: Option<Cursor>,
    pub before: Option<Cursor>,
}

impl Page {
    /// For lists that the store pages.
    pub fn request(&self) -> Result<PageRequest> {
        let keyset = |cursor: &Option<Cursor>| cursor.as_ref().map(Cursor::keyset).transpose();
        Ok(PageRequest {
            after: keyset(&self.after)?,
            before: keyset(&self.before)?,
            limit: self.limit,
            from_end: self.from_end,
        })
    }

    /// For lists that are in memory: which positions, and whether there are more before and after.
    ///
    /// `find` gives the position of an item now; an item that is gone is taken to be where it was.
    pub fn slice(&self, length: usize, find: impl Fn(Uuid) -> Option<usize>) -> Result<Slice> {
        let place = |cursor: &Cursor| -> Result<(usize, bool)> {
            let (position, id) = cursor.position()?;
            Ok(find(id).map_or((position, false), |now| (now, true)))
        };
        let mut start = 0;
        if let Some(cursor) = &self.after {
            let (position, is_there) = place(cursor)?;
            start = position.saturating_add(usize::from(is_there)).min(length);
        }
        let mut end = length;
        if let Some(cursor) = &self.before {
            end = place(cursor)?.0.clamp(start, length);
        }
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        if self.from_end {
            start = start.max(end.saturating_sub(limit));
        } else {
            end = end.min(start.saturating_add(limit));
        }
        Ok(Slice { range: start..end, has_previous: start > 0, has_next: end < length })
    }
}

/// A part of a list that is in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    pub range: Range<usize>,
    pub has_previous: bool,
    pub has_next: bool,
}

/// A place in a list, opaque to clients: it names its list and carries a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor(String);

const CHECK_BYTES: usize = 4;
/// Bytes of an encoded cursor; keys are labels, of which the longest are some thousand bytes.
const LONGEST_CURSOR: usize = 1 << 16;
const SEPARATOR: char = '\u{1f}';

impl Cursor {
    /// The place of an item in a list ordered by a key.
    pub fn of_keyset(cursor: &KeysetCursor) -> Self {
        Self(format!("{}{}", cursor.id, cursor.key))
    }

    /// The place of an item in a list that is in memory.
    pub fn of_position(position: usize, id: Uuid) -> Self {
        Self(format!("{id}{position}"))
    }

    /// A place given by numbers.
    pub fn of_numbers(first: i64, second: i64) -> Self {
        Self(format!("{first} {second}"))
    }

    /// A place in words of the list's own.
    pub fn of_text(text: String) -> Self {
        Self(text)
    }

    /// The words of [`Self::of_text`].
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The cursor as clients see it.
    pub fn encode(&self, list: &str) -> String {
        let text = format!("{list}{SEPARATOR}{}", self.0);
        let mut bytes = check_of(&text).to_vec();
        bytes.extend_from_slice(text.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn decode(list: &str, text: &str) -> Result<Self> {
        let garbage = || {
            let message = format!("`{}` is not a cursor", super::id::shown(text));
            ApiError::bad_user_input(message, "use a `cursor`, `startCursor` or `endCursor` as this API returned it")
        };
        if text.len() > LONGEST_CURSOR {
            return Err(garbage());
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| garbage())?;
        let (check, rest) = bytes.split_at_checked(CHECK_BYTES).ok_or_else(garbage)?;
        let rest = std::str::from_utf8(rest).map_err(|_| garbage())?;
        if check != check_of(rest) {
            return Err(garbage());
        }
        let (own_list, place) = rest.split_once(SEPARATOR).ok_or_else(garbage)?;
        if own_list != list {
            let message = format!("the cursor belongs to the list `{own_list}`, this is `{list}`");
            return Err(ApiError::bad_user_input(message, "use a cursor of the same field and order"));
        }
        Ok(Self(place.to_owned()))
    }

    fn keyset(&self) -> Result<KeysetCursor> {
        let (id, key) = self.split()?;
        Ok(KeysetCursor { key: key.to_owned(), id })
    }

    fn position(&self) -> Result<(usize, Uuid)> {
        let (id, position) = self.split()?;
        Ok((position.parse().map_err(|_| Self::broken())?, id))
    }

    /// The numbers of [`Self::of_numbers`].
    pub fn numbers(&self) -> Result<(i64, i64)> {
        let (first, second) = self.0.split_once(' ').ok_or_else(Self::broken)?;
        Ok((first.parse().map_err(|_| Self::broken())?, second.parse().map_err(|_| Self::broken())?))
    }

    fn split(&self) -> Result<(Uuid, &str)> {
        let (id, rest) = self.0.split_at_checked(36).ok_or_else(Self::broken)?;
        Ok((Uuid::try_parse(id).map_err(|_| Self::broken())?, rest))
    }

    /// What is said of a cursor that was tampered with.
    pub fn broken() -> ApiError {
        ApiError::bad_user_input("the cursor holds no place", "use a cursor as this API returned it")
    }
}

fn check_of(text: &str) -> [u8; CHECK_BYTES] {
    let digest = Sha256::digest(text.as_bytes());
    let mut check = [0; CHECK_BYTES];
    check.copy_from_slice(&digest[..CHECK_BYTES]);
    check
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(position: usize) -> Uuid {
        Uuid::from_u128(position as u128)
    }

    fn find(length: usize) -> impl Fn(Uuid) -> Option<usize> {
        move |id| usize::try_from(id.as_u128()).ok().filter(|position| *position < length)
    }

    fn check(arguments: PageArguments, expected: (Range<usize>, bool, bool)) {
        let slice = arguments.check_against("list", 3, 5).and_then(|page| page.slice(10, find(10))).expect("a page");
        assert_eq!((slice.range, slice.has_previous, slice.has_next), expected);
    }

    fn at(position: usize) -> Option<String> {
        Some(Cursor::of_position(position, id(position)).encode("list"))
    }

    #[test]
    fn paging_matrix() {
        let none = PageArguments::default;
        check(none(), (0..3, false, true));
        check(PageArguments { first: Some(5), ..none() }, (0..5, false, true));
        check(PageArguments { first: Some(0), ..none() }, (0..0, false, true));
        check(PageArguments { first: Some(5), after: at(6), ..none() }, (7..10, true, false));
        check(PageArguments { first: Some(5), after: at(9), ..none() }, (10..10, true, false));
        check(PageArguments { last: Some(4), ..none() }, (6..10, true, false));
        check(PageArguments { last: Some(4), before: at(2), ..none() }, (0..2, false, true));
        check(PageArguments { first: Some(5), after: at(2), before: at(5), ..none() }, (3..5, true, true));
        check(PageArguments { last: Some(1), after: at(2), before: at(5), ..none() }, (4..5, true, true));
        check(PageArguments { first: Some(2), after: at(40), ..none() }, (10..10, true, false));
    }

    #[test]
    fn wrong_pages_are_explained() {
        let check = |arguments: PageArguments, expected: &str| {
            let error = arguments.check_against("list", 3, 5).expect_err("wrong").to_string();
            assert_eq!(error, expected);
        };
        let none = PageArguments::default;
        check(PageArguments { first: Some(-1), ..none() }, "`first` is -1, it must be from 0 to 5");
        check(PageArguments { last: Some(6), ..none() }, "`last` is 6, it must be from 0 to 5");
        let both = PageArguments { first: Some(1), last: Some(1), ..none() };
        check(both, "`first` and `last` cannot be used together");
        check(PageArguments { after: Some("garbage".to_owned()), ..none() }, "`garbage` is not a cursor");
        let other = Cursor::of_position(1, id(1)).encode("other");
        let message = "the cursor belongs to the list `other`, this is `list`";
        check(PageArguments { before: Some(other), ..none() }, message);
    }

    proptest! {
        #[test]
        fn following_cursors_shows_every_item_once(length in 0usize..40, size in 1i32..7, from_end: bool) {
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let arguments = if from_end {
                    PageArguments { last: Some(size), before: cursor.take(), ..PageArguments::default() }
                } else {
                    PageArguments::forward(Some(size), cursor.take())
                };
                let slice = arguments.check_against("list", 3, 7).and_then(|page| page.slice(length, find(length)));
                let slice = slice.expect("a page");
                let more = if from_end { slice.has_previous } else { slice.has_next };
                if from_end { seen.splice(0..0, slice.range.clone()); } else { seen.extend(slice.range.clone()); }
                if !more { break; }
                cursor = at(if from_end { slice.range.start } else { slice.range.end - 1 });
            }
            prop_assert_eq!(seen, (0..length).collect::<Vec<_>>());
        }

        #[test]
        fn any_text_as_cursor_is_refused_or_a_place(text in "[A-Za-z0-9_=-]{0,40}") {
            prop_assert!(Cursor::decode("list", &text).is_err());
        }
    }
}
