//! The fields of a noun, named once. From one list `fields!` makes the input that registers, the input that changes,
//! the row, the body of a revision and the GraphQL fields.

pub use super::inputs::{Changes, Registers, Says, Settles};
pub use super::shape::{Flag, Kept, Many, Optional, Personal, Required, Shape};
use super::thing::{Noun, Thing};
use crate::base::error::Error;
use crate::base::gql::Context;
use crate::ground::context::Resolving;
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// The noun's row of a thing, for a resolver. Boxed, because its future is part of the future of each field (see
/// `gql`).
pub fn own<'c, N: Noun>(thing: &'c Thing<N>, ctx: &'c Context<'_>) -> BoxFuture<'c, Result<Arc<N::Model>, Error>> {
    Box::pin(async move { thing.own(&ctx.op()).await })
}

/// Declares the fields of a noun. `with` names the input that says who runs a thing that is registered: [`Running`](crate::ground::contribution::Running), or one that
/// becomes it, for things that always live in a house. See [`crate::areas::practices`] for an example. The two inputs may have further
/// fields, which the noun's `Settles` handles; `beside` names the columns that it sets. `texts` are in Markdown, and have no
/// column; each also makes a field with its HTML. The area declares the weights of both: 20 and 100 points. `files` have no
/// column either: `OnePicture`, `Pictures<MAX>`, `Attachments<MAX>`; the area declares the bounds of lists.
///
/// After the word `given` stand the fields of a noun whose things nobody registers, such as communes: there `with` names the input
/// that becomes a [`BasicsPatch`](crate::ground::contribution::BasicsPatch), with those of the common fields that change.
#[macro_export]
macro_rules! fields {
    (
        @registers $(#[$register_doc:meta])* $register:ident of $noun:ident with $running:ty {
            $($(#[$r_doc:meta])* $r:ident: $r_ty:ty),* $(,)?
        }
        beside { $($beside:ident),* $(,)? }
        texts { $($(#[$text_doc:meta])* $text:ident and $html:ident: $text_shape:ty),* $(,)? }
        files { $($(#[$file_doc:meta])* $file:ident: $file_shape:ty),* $(,)? }
        $($(#[$doc:meta])* $field:ident: $shape:ty,)*
    ) => {
        $(#[$register_doc])*
        #[derive($crate::base::gql::InputObject, Debug, Clone)]
        pub struct $register {
            /// The fields that every thing has.
            #[graphql(flatten)]
            pub basics: $crate::ground::contribution::Basics,
            /// Who runs it.
            #[graphql(flatten)]
            pub running: $running,
            $($(#[$text_doc])* pub $text: <$text_shape as $crate::ground::contribution::fields::Shape>::Register,)*
            $($(#[$file_doc])* pub $file: <$file_shape as $crate::ground::contribution::files::FileField>::Register,)*
            $($(#[$doc])* pub $field: <$shape as $crate::ground::contribution::fields::Shape>::Register,)*
            $($(#[$r_doc])* pub $r: $r_ty,)*
        }

        impl $crate::ground::contribution::fields::Says for $register {
            type Noun = entity::$noun::Entity;

            fn check(&self, problems: &mut $crate::base::error::Problems) {
                use $crate::base::gql::camel_case;
                use $crate::ground::contribution::fields::Shape;
                $(<$shape as Shape>::check(
                    &self.$field,
                    &format!("input.{}", camel_case(stringify!($field))),
                    problems,
                );)*
                $($crate::ground::contribution::files::check::<$file_shape>(
                    stringify!($file),
                    <$file_shape as $crate::ground::contribution::files::FileField>::as_patch(self.$file.clone()),
                    problems,
                );)*
                $crate::ground::contribution::fields::Settles::<entity::$noun::Entity>::checks(self, problems);
            }

            fn texts(&self) -> Vec<$crate::ground::contribution::texts::Given> {
                use $crate::ground::contribution::texts::Given;
                let each: Vec<Option<Given>> = vec![$(Given::of::<$text_shape>(
                    stringify!($text),
                    <$text_shape as $crate::ground::contribution::fields::Shape>::as_patch(self.$text.clone()),
                )),*];
                each.into_iter().flatten().collect()
            }

            fn files(&self) -> Vec<$crate::ground::contribution::files::Change> {
                use $crate::ground::contribution::files::Change;
                let each: Vec<Option<Change>> = vec![$(Change::of::<$file_shape>(
                    stringify!($file),
                    <$file_shape as $crate::ground::contribution::files::FileField>::as_patch(self.$file.clone()),
                )),*];
                each.into_iter().flatten().collect()
            }

            fn apply(&self, row: &mut entity::$noun::Model) {
                use $crate::ground::contribution::fields::{Kept, Shape};
                $(<$shape as Kept<_>>::patch(<$shape as Shape>::as_patch(self.$field.clone()), &mut row.$field);)*
            }
        }

        impl $crate::ground::contribution::fields::Registers for $register {
            fn basics(&self) -> &$crate::ground::contribution::Basics {
                &self.basics
            }

            fn running(&self) -> $crate::ground::contribution::Running {
                self.running.clone().into()
            }

            fn row(&self, id: entity::ContributionId) -> entity::$noun::Model {
                use $crate::ground::contribution::fields::Kept;
                entity::$noun::Model {
                    id,
                    $($field: <$shape as Kept<_>>::cell(self.$field.clone()),)*
                    $($beside: Default::default(),)*
                }
            }
        }
    };

    (
        @changes $(#[$update_doc:meta])* $update:ident of $noun:ident with $patch:ty {
            $($(#[$u_doc:meta])* $u:ident: $u_ty:ty),* $(,)?
        }
        texts { $($(#[$text_doc:meta])* $text:ident and $html:ident: $text_shape:ty),* $(,)? }
        files { $($(#[$file_doc:meta])* $file:ident: $file_shape:ty),* $(,)? }
        $($(#[$doc:meta])* $field:ident: $shape:ty,)*
    ) => {
        $(#[$update_doc])*
        #[derive($crate::base::gql::InputObject, Debug, Clone)]
        pub struct $update {
            /// The id of the thing.
            pub id: $crate::base::gql::ID,
            /// The changes of the fields that every thing has.
            #[graphql(flatten)]
            pub basics: $patch,
            $($(#[$text_doc])* pub $text: <$text_shape as $crate::ground::contribution::fields::Shape>::Patch,)*
            $($(#[$file_doc])* pub $file: <$file_shape as $crate::ground::contribution::files::FileField>::Patch,)*
            $($(#[$doc])* pub $field: <$shape as $crate::ground::contribution::fields::Shape>::Patch,)*
            $($(#[$u_doc])* pub $u: $u_ty,)*
        }

        impl $crate::ground::contribution::fields::Says for $update {
            type Noun = entity::$noun::Entity;

            fn check(&self, problems: &mut $crate::base::error::Problems) {
                use $crate::base::gql::camel_case;
                use $crate::ground::contribution::fields::Shape;
                $(<$shape as Shape>::check_patch(
                    &self.$field,
                    &format!("input.{}", camel_case(stringify!($field))),
                    problems,
                );)*
                $($crate::ground::contribution::files::check::<$file_shape>(
                    stringify!($file),
                    self.$file.clone(),
                    problems,
                );)*
                $crate::ground::contribution::fields::Settles::<entity::$noun::Entity>::checks(self, problems);
            }

            fn texts(&self) -> Vec<$crate::ground::contribution::texts::Given> {
                use $crate::ground::contribution::texts::Given;
                let each: Vec<Option<Given>> =
                    vec![$(Given::of::<$text_shape>(stringify!($text), self.$text.clone())),*];
                each.into_iter().flatten().collect()
            }

            fn files(&self) -> Vec<$crate::ground::contribution::files::Change> {
                use $crate::ground::contribution::files::Change;
                let each: Vec<Option<Change>> =
                    vec![$(Change::of::<$file_shape>(stringify!($file), self.$file.clone())),*];
                each.into_iter().flatten().collect()
            }

            fn apply(&self, row: &mut entity::$noun::Model) {
                use $crate::ground::contribution::fields::Kept;
                $(<$shape as Kept<_>>::patch(self.$field.clone(), &mut row.$field);)*
            }
        }

        impl $crate::ground::contribution::fields::Changes for $update {
            fn id(&self) -> &$crate::base::gql::ID {
                &self.id
            }

            fn basics(&self) -> $crate::ground::contribution::BasicsPatch {
                self.basics.clone().into()
            }
        }
    };

    (
        @shows $(#[$object_doc:meta])* $object:ident of $noun:ident;
        texts { $($(#[$text_doc:meta])* $text:ident and $html:ident: $text_shape:ty),* $(,)? }
        files { $($(#[$file_doc:meta])* $file:ident: $file_shape:ty),* $(,)? }
        $($(#[$doc:meta])* $field:ident: $shape:ty,)*
    ) => {
        impl $crate::ground::contribution::Revised for entity::$noun::Model {
            const HAS_TEXTS: bool = !<[&str]>::is_empty(&[$(stringify!($text)),*]);
            const HAS_FILES: bool = !<[&str]>::is_empty(&[$(stringify!($file)),*]);

            fn is_personal(column: &str) -> bool {
                use $crate::ground::contribution::fields::Shape;
                [$((stringify!($field), <$shape as Shape>::IS_PERSONAL)),*].contains(&(column, true))
            }

            fn prose(&self) -> Vec<&str> {
                use $crate::ground::contribution::fields::Kept;
                [$(<$shape as Kept<_>>::prose(&self.$field)),*].concat()
            }

            fn body(
                &self,
                texts: &std::collections::HashMap<String, String>,
                files: &$crate::ground::contribution::files::Former,
            ) -> serde_json::Value {
                use $crate::base::gql::{InputType, camel_case};
                use $crate::ground::contribution::fields::{Kept, Shape};
                let long: &[&str] = &[$(stringify!($text)),*];
                let long = long.iter().map(|text| (camel_case(text), texts.get(*text).cloned().into()));
                let mut body: serde_json::Map<String, serde_json::Value> = long.collect();
                let _ = files;
                $(body.insert(
                    camel_case(stringify!($file)),
                    $crate::ground::contribution::files::in_revision::<$file_shape>(files, stringify!($file)),
                );)*
                $(if !<$shape as Shape>::IS_PERSONAL {
                    body.insert(
                        camel_case(stringify!($field)),
                        <$shape as Kept<_>>::value(&self.$field).to_value().into_json().unwrap_or_default(),
                    );
                })*
                body.into()
            }
        }

        $(#[$object_doc])*
        pub struct $object<'t>(pub &'t $crate::ground::contribution::Thing<entity::$noun::Entity>);

        $(#[$object_doc])*
        #[$crate::base::gql::Object]
        impl $object<'_> {
            $(
                $(#[$text_doc])*
                async fn $text(
                    &self,
                    ctx: &$crate::base::gql::Context<'_>,
                ) -> <$text_shape as $crate::ground::contribution::fields::Shape>::Shown {
                    use $crate::ground::contribution::texts::{self, LongText};
                    let found = texts::markdown_of(ctx, self.0.base.row.id, stringify!($text)).await;
                    <$text_shape as LongText>::markdown(found)
                }

                #[doc = concat!("`", stringify!($text), "` as HTML. Weighs 100 points.")]
                async fn $html(
                    &self,
                    ctx: &$crate::base::gql::Context<'_>,
                ) -> <$text_shape as $crate::ground::contribution::texts::LongText>::Html {
                    use $crate::ground::contribution::texts::{self, LongText};
                    let found = texts::html_of(ctx, &self.0.base.row, stringify!($text)).await;
                    <$text_shape as LongText>::html(found)
                }
            )*
            $(
                $(#[$file_doc])*
                async fn $file(
                    &self,
                    ctx: &$crate::base::gql::Context<'_>,
                ) -> <$file_shape as $crate::ground::contribution::files::FileField>::Shown {
                    use $crate::ground::contribution::files::FileField;
                    use $crate::ground::contribution::used;
                    let found = used::used_by(ctx, &self.0.base, stringify!($file)).await;
                    <$file_shape as FileField>::shown(found)
                }
            )*
            $(
                $(#[$doc])*
                async fn $field(
                    &self,
                    ctx: &$crate::base::gql::Context<'_>,
                ) -> <$shape as $crate::ground::contribution::fields::Shape>::Shown {
                    use $crate::ground::contribution::fields::{Kept, Shape};
                    let own = $crate::ground::contribution::fields::own(self.0, ctx).await;
                    <$shape as Shape>::shown(own.map(|own| <$shape as Kept<_>>::value(&own.$field)))
                }
            )*
        }
    };

    (
        given $(#[$object_doc:meta])* $object:ident of $noun:ident;
        $(#[$update_doc:meta])* $update:ident with $patch:ty { $($(#[$u_doc:meta])* $u:ident: $u_ty:ty),* $(,)? }
        texts { $($(#[$text_doc:meta])* $text:ident and $html:ident: $text_shape:ty),* $(,)? }
        files { $($(#[$file_doc:meta])* $file:ident: $file_shape:ty),* $(,)? }
        $($(#[$doc:meta])* $field:ident: $shape:ty,)*
    ) => {
        $crate::fields! {
            @changes $(#[$update_doc])* $update of $noun with $patch { $($(#[$u_doc])* $u: $u_ty),* }
            texts { $($(#[$text_doc])* $text and $html: $text_shape),* }
            files { $($(#[$file_doc])* $file: $file_shape),* }
            $($(#[$doc])* $field: $shape,)*
        }
        $crate::fields! {
            @shows $(#[$object_doc])* $object of $noun;
            texts { $($(#[$text_doc])* $text and $html: $text_shape),* }
            files { $($(#[$file_doc])* $file: $file_shape),* }
            $($(#[$doc])* $field: $shape,)*
        }
    };

    (
        $(#[$object_doc:meta])* $object:ident of $noun:ident;
        $(#[$register_doc:meta])* $register:ident with $running:ty { $($(#[$r_doc:meta])* $r:ident: $r_ty:ty),* $(,)? }
        $(#[$update_doc:meta])* $update:ident { $($(#[$u_doc:meta])* $u:ident: $u_ty:ty),* $(,)? }
        beside { $($beside:ident),* $(,)? }
        texts { $($(#[$text_doc:meta])* $text:ident and $html:ident: $text_shape:ty),* $(,)? }
        files { $($(#[$file_doc:meta])* $file:ident: $file_shape:ty),* $(,)? }
        $($(#[$doc:meta])* $field:ident: $shape:ty,)*
    ) => {
        $crate::fields! {
            @registers $(#[$register_doc])* $register of $noun with $running { $($(#[$r_doc])* $r: $r_ty),* }
            beside { $($beside),* }
            texts { $($(#[$text_doc])* $text and $html: $text_shape),* }
            files { $($(#[$file_doc])* $file: $file_shape),* }
            $($(#[$doc])* $field: $shape,)*
        }
        $crate::fields! {
            @changes $(#[$update_doc])* $update of $noun with $crate::ground::contribution::BasicsPatch {
                $($(#[$u_doc])* $u: $u_ty),*
            }
            texts { $($(#[$text_doc])* $text and $html: $text_shape),* }
            files { $($(#[$file_doc])* $file: $file_shape),* }
            $($(#[$doc])* $field: $shape,)*
        }
        $crate::fields! {
            @shows $(#[$object_doc])* $object of $noun;
            texts { $($(#[$text_doc])* $text and $html: $text_shape),* }
            files { $($(#[$file_doc])* $file: $file_shape),* }
            $($(#[$doc])* $field: $shape,)*
        }
    };
}
