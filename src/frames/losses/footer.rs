//! Whether the end of a Parquet file is written as its reader takes it.
//!
//! ```text
//!   … pages │ metadata, in the compact protocol of Thrift │ its length, 4 bytes │ PAR1
//! ```
//! The reader goes by the numbers of fields and takes it on trust that each is of its kind: of another, it reads a length out of the
//! next bytes and asks for as much memory. So kinds are compared first, and no list may have more parts than bytes are left.
//! Sources: Apache Parquet, `parquet.thrift`; Apache Thrift, compact protocol.

use polars::prelude::{PolarsError, PolarsResult};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// Bytes after the metadata.
const END: u64 = 8;

/// Structs within structs.
const DEEPEST: u32 = 32;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Truth,
    Byte,
    /// Of 16, 32 or 64 bits: all are written alike.
    Whole,
    Bytes,
    List(&'static Kind),
    Struct(Fields),
}

/// The fields of a struct that are read, by number; all others are passed over by the kind that they say.
type Fields = &'static [(i64, Kind)];

const NOTHING: Kind = Kind::Struct(&[]);
const TIME: Kind = Kind::Struct(&[
    (1, Kind::Truth),
    (2, Kind::Struct(&[(1, NOTHING), (2, NOTHING), (3, NOTHING)])),
]);
const LOGICAL_TYPE: Kind = Kind::Struct(&[
    (1, NOTHING),
    (2, NOTHING),
    (3, NOTHING),
    (4, NOTHING),
    (5, Kind::Struct(&[(1, Kind::Whole), (2, Kind::Whole)])),
    (6, NOTHING),
    (7, TIME),
    (8, TIME),
    (10, Kind::Struct(&[(1, Kind::Byte), (2, Kind::Truth)])),
    (11, NOTHING),
    (12, NOTHING),
    (13, NOTHING),
    (14, NOTHING),
    (15, NOTHING),
]);
const SCHEMA_ELEMENT: Kind = Kind::Struct(&[
    (1, Kind::Whole),
    (2, Kind::Whole),
    (3, Kind::Whole),
    (4, Kind::Bytes),
    (5, Kind::Whole),
    (6, Kind::Whole),
    (7, Kind::Whole),
    (8, Kind::Whole),
    (9, Kind::Whole),
    (10, LOGICAL_TYPE),
]);
const STATISTICS: Kind = Kind::Struct(&[
    (1, Kind::Bytes),
    (2, Kind::Bytes),
    (3, Kind::Whole),
    (4, Kind::Whole),
    (5, Kind::Bytes),
    (6, Kind::Bytes),
    (7, Kind::Truth),
    (8, Kind::Truth),
]);
const COLUMN_META_DATA: Kind = Kind::Struct(&[
    (1, Kind::Whole),
    (2, Kind::List(&Kind::Whole)),
    (3, Kind::List(&Kind::Bytes)),
    (4, Kind::Whole),
    (5, Kind::Whole),
    (6, Kind::Whole),
    (7, Kind::Whole),
    (9, Kind::Whole),
    (10, Kind::Whole),
    (11, Kind::Whole),
    (12, STATISTICS),
    (14, Kind::Whole),
    (15, Kind::Whole),
]);
const COLUMN_CHUNK: Kind = Kind::Struct(&[
    (1, Kind::Bytes),
    (2, Kind::Whole),
    (3, COLUMN_META_DATA),
    (4, Kind::Whole),
    (5, Kind::Whole),
    (6, Kind::Whole),
    (7, Kind::Whole),
]);
const SORTING_COLUMN: Kind = Kind::Struct(&[(1, Kind::Whole), (2, Kind::Truth), (3, Kind::Truth)]);
const ROW_GROUP: Kind = Kind::Struct(&[
    (1, Kind::List(&COLUMN_CHUNK)),
    (2, Kind::Whole),
    (3, Kind::Whole),
    (4, Kind::List(&SORTING_COLUMN)),
    (5, Kind::Whole),
    (6, Kind::Whole),
    (7, Kind::Whole),
]);
const KEY_VALUE: Kind = Kind::Struct(&[(1, Kind::Bytes), (2, Kind::Bytes)]);
const COLUMN_ORDER: Kind = Kind::Struct(&[(1, NOTHING), (2, NOTHING)]);
const FILE: Kind = Kind::Struct(&[
    (1, Kind::Whole),
    (2, Kind::List(&SCHEMA_ELEMENT)),
    (3, Kind::Whole),
    (4, Kind::List(&ROW_GROUP)),
    (5, Kind::List(&KEY_VALUE)),
    (6, Kind::Bytes),
    (7, Kind::List(&COLUMN_ORDER)),
]);

/// Checks the metadata at the end of a file; of a file without such an end it says nothing, which the reader will.
///
/// # Errors
/// If a field is of another kind than its number says, or something is longer than the bytes that are left.
pub(super) fn check(file: &mut File) -> PolarsResult<()> {
    let size = file.metadata()?.len();
    let Some(end) = size.checked_sub(END) else {
        return Ok(());
    };
    let mut last = [0; END as usize];
    file.seek(SeekFrom::Start(end))?;
    file.read_exact(&mut last)?;
    let length = u64::from(u32::from_le_bytes([last[0], last[1], last[2], last[3]]));
    let Some(start) = end.checked_sub(length) else {
        return Ok(());
    };
    let mut bytes = vec![0; length as usize];
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut bytes)?;
    check_bytes(&bytes).ok_or_else(|| {
        let words = "its end is not written as that of a Parquet file";
        PolarsError::ComputeError(words.into())
    })
}

/// `None` if they are no metadata.
fn check_bytes(bytes: &[u8]) -> Option<()> {
    let mut rest = Rest(bytes);
    rest.pass(STRUCT, Some(FILE), 0)
}

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const STRUCT: u8 = 12;

/// The bytes that are left.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number in groups of seven bits, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn skip(&mut self, count: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    /// Passes over a value whose kind is written as `code`, and must be the wanted one if it is read.
    fn pass(&mut self, code: u8, wanted: Option<Kind>, depth: u32) -> Option<()> {
        let is_wanted = match (wanted, code) {
            (None, _) => true,
            (Some(Kind::Truth), TRUE | FALSE) => true,
            (Some(Kind::Byte), 3) => true,
            (Some(Kind::Whole), 4..=6) => true,
            (Some(Kind::Bytes), 8) => true,
            (Some(Kind::List(_)), 9) => true,
            (Some(Kind::Struct(_)), STRUCT) => true,
            (Some(_), _) => false,
        };
        if !is_wanted || depth > DEEPEST {
            return None;
        }
        match code {
            TRUE | FALSE => Some(()),
            3 => self.skip(1),
            4..=6 => self.number().map(|_| ()),
            7 => self.skip(8),
            8 => {
                let length = self.number()?;
                self.skip(length)
            }
            9 => self.pass_list(wanted, depth),
            STRUCT => self.pass_fields(wanted, depth),
            // Parquet has neither sets nor maps.
            _ => None,
        }
    }

    fn pass_list(&mut self, wanted: Option<Kind>, depth: u32) -> Option<()> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.number()?,
            few => u64::from(few),
        };
        // Each part has a byte at least.
        if count > self.0.len() as u64 {
            return None;
        }
        let part = match wanted {
            Some(Kind::List(part)) => Some(*part),
            _ => None,
        };
        for _ in 0..count {
            match head & 15 {
                // Nothing at the end of a Parquet file is a list of truths, and the reader passes over one without its
                // bytes: it would go on out of step, as far as to count through two billion parts that take none.
                TRUE | FALSE => return None,
                code => self.pass(code, part, depth + 1)?,
            }
        }
        Some(())
    }

    fn pass_fields(&mut self, wanted: Option<Kind>, depth: u32) -> Option<()> {
        let known = match wanted {
            Some(Kind::Struct(known)) => known,
            _ => &[],
        };
        let mut number = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            number = match head >> 4 {
                0 => {
                    let written = self.number()?;
                    (written >> 1) as i64 ^ -((written & 1) as i64)
                }
                step => number + i64::from(step),
            };
            let field = known.iter().find(|(known, _)| *known == number);
            self.pass(head & 15, field.map(|(_, kind)| *kind), depth + 1)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Version 1, no columns, 3 rows, no groups.
    const LEAST: [u8; 9] = [0x15, 2, 0x19, 0x0c, 0x16, 6, 0x19, 0x0c, 0];

    #[test]
    fn the_least_metadata_passes_and_any_part_of_it_does_not() {
        assert_eq!(check_bytes(&LEAST), Some(()));
        for length in 0..LEAST.len() {
            assert_eq!(check_bytes(&LEAST[..length]), None, "{length}");
        }
    }

    #[test]
    fn a_list_is_no_longer_than_what_is_left_and_a_number_is_no_list() {
        // 2^28 − 1 schema elements.
        let long = [0x15, 2, 0x19, 0xfc, 0xff, 0xff, 0xff, 0x7f, 0];
        assert_eq!(check_bytes(&long), None);
        // The row groups, field 4, as a number.
        let confused = [0x15, 2, 0x19, 0x0c, 0x16, 6, 0x16, 0x0c, 0];
        assert_eq!(check_bytes(&confused), None);
        // An unknown field may be of any kind: 9, a text of two letters.
        let mut more = LEAST.to_vec();
        more.pop();
        more.extend([0x58, 2, b'h', b'i', 0]);
        assert_eq!(check_bytes(&more), Some(()));
    }

    #[test]
    fn a_list_of_truths_is_refused_wherever_it_stands() {
        for truth in [TRUE, FALSE] {
            // An unknown field 9: a list of two.
            let mut more = LEAST[..LEAST.len() - 1].to_vec();
            more.extend([0x59, 0x20 | truth, 1, 2, 0]);
            assert_eq!(check_bytes(&more), None);
            // The same of whole numbers.
            let at = more.len() - 4;
            more[at] = 0x25;
            assert_eq!(check_bytes(&more), Some(()));
        }
    }
}
