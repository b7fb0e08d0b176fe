//! The one path setter: `--set PATH=VALUE` changes the tree through it.

use super::depth::too_deep;
use super::nearest::{hint_for, hint_for_key};
use super::schema::{Step, json_schema, known_keys, step};
use super::{Content, Entry, Finding, Node, Path, Place, Segment};
use serde_json::Value;
use toml::de::DeValue;

/// Reads the value of a setting: as TOML where it is TOML, else as text (`2M` needs no quotes).
#[must_use]
pub fn value_of(text: &str, place: &Place) -> Node {
    let text = text.trim();
    let parsed = match too_deep(text) {
        Some(_) => None,
        None => DeValue::parse(text).ok(),
    };
    let mut node = match parsed {
        Some(value) => Node::of_value(place.source, 0..0, value.get_ref()),
        None => Node {
            place: place.clone(),
            content: Content::Text(text.to_owned()),
        },
    };
    move_to(&mut node, place);
    node
}

/// All of a tree stands in one place: that of a setting's value, or of an archetype.
pub(super) fn move_to(node: &mut Node, place: &Place) {
    node.place = place.clone();
    match &mut node.content {
        Content::List(items) => items.iter_mut().for_each(|item| move_to(item, place)),
        Content::Table(entries) => {
            for entry in entries.values_mut() {
                entry.key = place.clone();
                move_to(&mut entry.node, place);
            }
        }
        Content::Text(_)
        | Content::Integer(_)
        | Content::Float(_)
        | Content::Bool(_)
        | Content::Date(_) => {}
    }
}

/// Puts a value at a path. The last key may be new; tables of the vocabulary on the way are made
/// where they are not there, names on the way must be there.
///
/// # Errors
/// A finding, if a key on the way is not known, with the nearest one that is.
pub fn set(
    root: &mut Node,
    path: &Path,
    value: Node,
    key_place: &Place,
) -> Result<(), Box<Finding>> {
    let mut schema = Some(json_schema());
    let mut node = root;
    let mut here = Path::root();
    let Some((last, way)) = path.segments().split_last() else {
        return Err(refused(
            path,
            "the path is empty",
            "write --set PATH=VALUE",
            key_place,
        ));
    };
    for segment in way {
        schema = below(schema, node, &here, segment, true, key_place)?;
        here = joined(&here, segment);
        node = enter(node, segment, key_place).ok_or_else(|| {
            refused(
                &here,
                "is not there",
                "set a whole list or table",
                key_place,
            )
        })?;
    }
    below(schema, node, &here, last, false, key_place)?;
    put(node, last, value, key_place)
        .ok_or_else(|| refused(path, "is not there", "set the whole list", key_place))
}

/// Writes what has been set in one tree, at a path, into another that may lack the tables on the
/// way; of a place in a list the whole list.
pub fn write_through(written: &mut Node, set: &Node, path: &Path, key_place: &Place) {
    let in_list = |segment: &Segment| matches!(segment, Segment::Index(_));
    let segments = path.segments();
    let keys = segments.iter().position(in_list).unwrap_or(segments.len());
    let mut from = set;
    let mut node = written;
    for (at, segment) in segments[..keys].iter().enumerate() {
        let Some(value) = from.child(segment) else {
            return;
        };
        if at + 1 == keys {
            put(node, segment, value.clone(), key_place);
            return;
        }
        from = value;
        match enter(node, segment, key_place) {
            Some(below) => node = below,
            None => return,
        }
    }
}

fn refused(path: &Path, why: &str, hint: &str, place: &Place) -> Box<Finding> {
    let finding = Finding::error(path, format!("`{path}` cannot be set: {why}"));
    Box::new(finding.label("no such path").hint(hint).at(place.clone()))
}

fn joined(path: &Path, segment: &Segment) -> Path {
    match segment {
        Segment::Key(key) => path.key(key),
        Segment::Index(index) => path.index(*index),
    }
}

/// The schema one step down; `None` inside what the schema leaves open.
fn below(
    schema: Option<&'static Value>,
    node: &Node,
    here: &Path,
    segment: &Segment,
    on_the_way: bool,
    place: &Place,
) -> Result<Option<&'static Value>, Box<Finding>> {
    let (Some(schema), Segment::Key(key)) = (schema, segment) else {
        return Ok(None);
    };
    let path = here.key(key);
    match step(schema, key) {
        Step::Known(schema) => Ok(Some(schema)),
        Step::Named(schema) => {
            if on_the_way && node.child(segment).is_none() {
                let names: Vec<&str> = node
                    .table()
                    .into_iter()
                    .flatten()
                    .map(|(name, _)| name.as_str())
                    .collect();
                let why = format!("there is no `{key}` in `{here}`");
                return Err(refused(&path, &why, &hint_for(key, &names), place));
            }
            Ok(Some(schema))
        }
        Step::Unknown => {
            let why = format!("unknown key `{key}`");
            Err(refused(
                &path,
                &why,
                &hint_for_key(key, &known_keys(schema)),
                place,
            ))
        }
    }
}

fn enter<'a>(node: &'a mut Node, segment: &Segment, place: &Place) -> Option<&'a mut Node> {
    if node.child(segment).is_none() {
        let empty = Node {
            place: place.clone(),
            content: Content::Table(Default::default()),
        };
        put(node, segment, empty, place)?;
    }
    node.child_mut(segment)
}

fn put(node: &mut Node, segment: &Segment, value: Node, place: &Place) -> Option<()> {
    match (segment, &mut node.content) {
        (Segment::Key(key), Content::Table(entries)) => {
            entries.insert(
                key.clone(),
                Entry {
                    key: place.clone(),
                    node: value,
                },
            );
            Some(())
        }
        (Segment::Index(index), Content::List(items)) => {
            *items.get_mut(*index)? = value;
            Some(())
        }
        _ => None,
    }
}
