//! Codes of the official list, as scalars. They are checked when they are read, so later code need not check them.

use crate::base::cell::Cell;
use crate::base::gql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use std::fmt;

/// INSEE code of a commune [code commune INSEE, COG]: five characters, `26289`, `2A004`, `97411`. Not a postal code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InseeCode([u8; 5]);

impl InseeCode {
    /// Two digits or `2A`, `2B`, then three digits.
    pub fn read(text: &str) -> Option<Self> {
        let bytes: [u8; 5] = text.as_bytes().try_into().ok()?;
        let [first, second, rest @ ..] = bytes;
        let corsica = first == b'2' && matches!(second, b'A' | b'B');
        let valid =
            first.is_ascii_digit() && (second.is_ascii_digit() || corsica) && rest.iter().all(u8::is_ascii_digit);
        valid.then_some(Self(bytes))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// SIREN number of an intercommunal body [EPCI] or organisation: nine digits, the last a check digit (Luhn).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SirenCode([u8; 9]);

impl SirenCode {
    /// Nine digits whose Luhn sum is a multiple of ten.
    pub fn read(text: &str) -> Option<Self> {
        let bytes: [u8; 9] = text.as_bytes().try_into().ok()?;
        let mut sum = 0u32;
        for (place, byte) in bytes.iter().rev().enumerate() {
            let digit = char::from(*byte).to_digit(10)?;
            let weighted = if place % 2 == 1 { digit * 2 } else { digit };
            sum += weighted / 10 + weighted % 10;
        }
        sum.is_multiple_of(10).then_some(Self(bytes))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Only valid numbers are stored, so every stored text is a valid number.
impl Cell<String> for SirenCode {
    fn store(self) -> String {
        self.to_string()
    }

    fn show(cell: &String) -> Self {
        Self::read(cell).unwrap_or(Self(*b"000000000"))
    }
}

macro_rules! code_scalar {
    ($name:ident, $description:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        #[doc = $description]
        #[Scalar]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match &value {
                    Value::String(text) => Self::read(text).ok_or_else(|| InputValueError::expected_type(value)),
                    _ => Err(InputValueError::expected_type(value)),
                }
            }

            fn is_valid(value: &Value) -> bool {
                matches!(value, Value::String(text) if Self::read(text).is_some())
            }

            fn to_value(&self) -> Value {
                Value::String(self.as_str().to_owned())
            }
        }
    };
}

code_scalar!(
    InseeCode,
    "INSEE code of a commune [code commune INSEE, COG]: five characters such as `26289`, `2A004` or `97411`, upper case. Not a postal code."
);
code_scalar!(
    SirenCode,
    "SIREN number [numéro SIREN] of an intercommunal body or an organisation: nine digits, the last of which is a check digit."
);

macro_rules! degrees_scalar {
    ($name:ident, $bound:literal, $description:literal) => {
        #[doc = $description]
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct $name(pub f64);

        #[doc = $description]
        #[Scalar]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match &value {
                    Value::Number(number) if Self::is_valid(&value) => Ok(Self(number.as_f64().unwrap_or_default())),
                    _ => Err(InputValueError::expected_type(value)),
                }
            }

            fn is_valid(value: &Value) -> bool {
                matches!(value, Value::Number(number) if number.as_f64().is_some_and(|degrees| degrees.abs() <= $bound))
            }

            fn to_value(&self) -> Value {
                crate::base::gql::Number::from_f64(self.0).map_or(Value::Null, Value::Number)
            }
        }
    };
}

degrees_scalar!(
    Latitude,
    90.0,
    "Degrees north of the equator in WGS 84, from -90 to 90; stored to seven decimals (1 cm)."
);
degrees_scalar!(
    Longitude,
    180.0,
    "Degrees east of Greenwich in WGS 84, from -180 to 180; stored to seven decimals (1 cm)."
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_are_read() {
        for good in ["26289", "2A004", "2B033", "01001", "97411"] {
            assert_eq!(InseeCode::read(good).map(|code| code.to_string()).as_deref(), Some(good));
        }
        for bad in ["", "2628", "262890", "2a004", "2C004", "A2004", "26 89", "2628é", "26289 "] {
            assert_eq!(InseeCode::read(bad), None, "{bad}");
        }
        assert!(SirenCode::read("200040491").is_some());
        assert!(SirenCode::read("200040492").is_none());
        assert!(SirenCode::read("20004049").is_none());
    }
}
