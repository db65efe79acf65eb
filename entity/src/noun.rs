//! Rows of nouns: the columns of one kind of contribution beyond those that every kind has.

/// Declares the row of a noun: its table and its columns. The API says what the columns mean, once
/// (`api/src/areas/<area>/fields.rs`). The primary key `id` is that of the contribution and is added here.
macro_rules! noun {
    ($table:literal { $($column:ident: $ty:ty),* $(,)? }) => {
        /// The columns of this noun beyond those of a contribution.
        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = $table)]
        pub struct Model {
            /// The id of the contribution.
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: crate::ContributionId,
            $(
                #[doc = concat!("The field `", stringify!($column), "` of the noun.")]
                pub $column: $ty,
            )*
        }

        impl ActiveModelBehavior for ActiveModel {}

        crate::positional::positional!(id, $($column),*);
    };
}
pub(crate) use noun;

/// Declares a closed set that is stored as text.
macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $(
                #[doc = concat!("Stored as `", $text, "`.")]
                $(#[$value_doc])*
                #[sea_orm(string_value = $text)]
                $value,
            )*
        }
    };
}
pub(crate) use closed;
