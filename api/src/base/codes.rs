//! Scalars that are codes of tables which are data: topics, units, subkinds.

/// Declares a scalar that is the code of a row of a table in the binary, sorted by `code`; the rows have names in French and English.
#[macro_export]
macro_rules! code_scalar {
    ($(#[$doc:meta])* $name:ident $(as $shown:literal)? of $row:ident in $table:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub &'static $row);

        impl $name {
            /// The row that has this code.
            pub fn read(code: &str) -> Option<Self> {
                let at = $table.binary_search_by_key(&code, |row| row.code).ok()?;
                $table.get(at).map(Self)
            }
        }

        impl $row {
            /// Its name in a language.
            pub const fn name(&self, language: $crate::base::text::Language) -> &'static str {
                match language {
                    $crate::base::text::Language::French => self.french,
                    $crate::base::text::Language::English => self.english,
                }
            }
        }

        $(#[$doc])*
        #[$crate::base::gql::Scalar$((name = $shown))?]
        impl $crate::base::gql::ScalarType for $name {
            fn parse(value: $crate::base::gql::Value) -> $crate::base::gql::InputValueResult<Self> {
                let found = match &value {
                    $crate::base::gql::Value::String(code) => Self::read(code),
                    _ => None,
                };
                found.ok_or_else(|| $crate::base::gql::InputValueError::expected_type(value))
            }

            fn is_valid(value: &$crate::base::gql::Value) -> bool {
                matches!(value, $crate::base::gql::Value::String(code) if Self::read(code).is_some())
            }

            fn to_value(&self) -> $crate::base::gql::Value {
                $crate::base::gql::Value::String(self.0.code.to_owned())
            }
        }
    };
}
