//! Quantities as types: what serde reads and the JSON schema describes.

use super::quantity::{Kind, STATED_KEYS, Scalar, read_quantity};
use crate::units::{Hours, Money, Probability, QuantityError, Share};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::json;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// How many there are of something: finite, 0 or more, not always whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Count(f64);

impl Count {
    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// A plain finite number: a shape, a ratio, a logarithm.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Number(f64);

impl Number {
    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// What can be written as a quantity.
pub trait Quantity: Copy + Default + fmt::Debug + 'static {
    /// Its kind.
    const KIND: Kind;

    /// Checks a number that has been read.
    ///
    /// # Errors
    /// If the number is outside what the quantity allows.
    fn checked(number: f64) -> Result<Self, QuantityError>;

    /// The number.
    fn number(self) -> f64;
}

macro_rules! quantity {
    ($type:ident, |$x:ident| $check:expr) => {
        impl Quantity for $type {
            const KIND: Kind = Kind::$type;

            fn checked($x: f64) -> Result<Self, QuantityError> {
                $check
            }

            fn number(self) -> f64 {
                self.get()
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schema_of(Kind::$type)
            }
        }
    };
}

quantity!(Money, |x| Money::new(x));
quantity!(Share, |x| Share::new(x));
quantity!(Probability, |x| Probability::new(x));
quantity!(Hours, |x| Hours::new(x));
quantity!(Count, |x| Ok(Count(x)));
quantity!(Number, |x| Ok(Number(x)));

/// What an editor is told a text may look like; the reader says more, and says why.
fn pattern_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Money | Kind::Count => r"^[0-9][0-9_]*(\.[0-9]+)? ?(k|K|M|B|bn)?$",
        Kind::Share | Kind::Probability => r"^[0-9]+(\.[0-9]+)? ?%$",
        Kind::Hours => {
            r"^[0-9]+(\.[0-9]+)? ?(min|h|d|w|y|minutes|hours?|days?|weeks?|months?|years?)$"
        }
        Kind::Number => "^$",
    }
}

fn schema_of(kind: Kind) -> Schema {
    let text = json!({ "type": "string" });
    let pattern = json!({ "type": "string", "pattern": pattern_of(kind) });
    let scalars = match kind {
        Kind::Money | Kind::Count => vec![json!({ "type": "number", "minimum": 0 }), pattern],
        Kind::Share | Kind::Probability => {
            vec![
                json!({ "type": "number", "minimum": 0, "maximum": 1 }),
                pattern,
            ]
        }
        Kind::Hours => vec![json!({ "const": 0 }), pattern],
        Kind::Number => vec![json!({ "type": "number" })],
    };
    let mut properties = serde_json::Map::new();
    properties.insert("value".to_owned(), json!({ "anyOf": scalars }));
    for key in &STATED_KEYS[1..] {
        properties.insert((*key).to_owned(), text.clone());
    }
    let stated = json!({
        "type": "object",
        "properties": properties,
        "required": ["value"],
        "additionalProperties": false,
    });
    let branches: Vec<_> = scalars.into_iter().chain([stated]).collect();
    let schema = json!({
        "description": format!("{}; or {{ value, source, as_of, confidence }}.", kind.allowed()),
        "x-quantity": kind.word(),
        "anyOf": branches,
    });
    Schema::try_from(schema).expect("an object is a schema")
}

/// A quantity as it stands in a scenario.
///
/// Its source, where it has one, is kept by path ([`crate::model::Origin`]), not here.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Written<Q>(Q);

impl<Q: Quantity> Written<Q> {
    /// The quantity.
    pub fn get(self) -> Q {
        self.0
    }

    /// The quantity's number.
    #[must_use]
    pub fn number(self) -> f64 {
        self.0.number()
    }
}

impl<Q: Quantity + JsonSchema> JsonSchema for Written<Q> {
    fn schema_name() -> Cow<'static, str> {
        Q::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Q::json_schema(generator)
    }
}

impl<'de, Q: Quantity> de::Deserialize<'de> for Written<Q> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader(PhantomData))
    }
}

struct Reader<Q>(PhantomData<Q>);

impl<Q: Quantity> Reader<Q> {
    fn read<E: de::Error>(scalar: Scalar<'_>) -> Result<Written<Q>, E> {
        let number = read_quantity(Q::KIND, scalar).map_err(E::custom)?;
        Q::checked(number).map(Written).map_err(E::custom)
    }
}

impl<'de, Q: Quantity> Visitor<'de> for Reader<Q> {
    type Value = Written<Q>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Q::KIND.allowed())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        Self::read(Scalar::Number(number as f64))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        Self::read(Scalar::Number(number as f64))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Self::Value, E> {
        Self::read(Scalar::Number(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Self::read(Scalar::Text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut value = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == "value" {
                value = Some(map.next_value::<Self::Value>()?);
            } else if STATED_KEYS.contains(&key.as_str()) {
                map.next_value::<de::IgnoredAny>()?;
            } else {
                return Err(de::Error::unknown_field(&key, &STATED_KEYS));
            }
        }
        value.ok_or_else(|| de::Error::missing_field("value"))
    }
}
