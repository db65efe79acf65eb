//! What the GraphQL of a simple noun is made of: its object, its two queries, its two mutations. Each macro hides repetition,
//! and no decision: those are in the noun's `ops`, `fields` and filter.

/// Declares the object of a noun around its [`Thing`](crate::ground::contribution::Thing).
#[macro_export]
macro_rules! object {
    ($object:ident of $noun:ident) => {
        /// The GraphQL object of a noun.
        #[derive(Debug, Clone)]
        pub struct $object(pub(crate) $crate::ground::contribution::Thing<entity::$noun::Entity>);

        impl From<$crate::ground::contribution::Thing<entity::$noun::Entity>> for $object {
            fn from(thing: $crate::ground::contribution::Thing<entity::$noun::Entity>) -> Self {
                Self(thing)
            }
        }

        impl From<$crate::ground::contribution::Base> for $object {
            fn from(base: $crate::ground::contribution::Base) -> Self {
                Self(base.into())
            }
        }

        impl $object {
            /// Its row.
            pub const fn row(&self) -> Option<&entity::contribution::Model> {
                Some(&self.0.base.row)
            }
        }

        impl $crate::base::page::Listed for $object {
            type Order = $crate::ground::contribution::SortedBy;

            fn cursor(&self, order: &Self::Order) -> String {
                order.cursor(&self.0.base)
            }
        }
    };
}

/// Declares the two queries of a noun: one thing by its id or slug, and its list.
#[macro_export]
macro_rules! queries {
    (
        $query:ident of $object:ident in $noun:ident;
        $(#[$one_doc:meta])* $one:ident,
        $(#[$many_doc:meta])* $many:ident($filter:ty, $order:ty) $(,)?
    ) => {
        /// Queries of one noun.
        #[derive(Default)]
        pub struct $query;

        #[$crate::base::gql::Object]
        impl $query {
            $(#[$one_doc])*
            async fn $one(
                &self,
                ctx: &$crate::base::gql::Context<'_>,
                #[graphql(desc = "Either this …")] id: Option<$crate::base::gql::ID>,
                #[graphql(desc = "… or this.")] slug: Option<$crate::base::scalars::Slug>,
            ) -> Option<Result<$object, $crate::base::error::Error>> {
                let ctx = $crate::ground::context::Resolving::op(ctx);
                let found = $crate::ground::contribution::noun::one::<entity::$noun::Entity>(&ctx, id, slug).await;
                found.map(|found| found.map($object::from)).transpose()
            }

            $(#[$many_doc])*
            #[expect(clippy::too_many_arguments, reason = "the arguments of every list")]
            async fn $many(
                &self,
                ctx: &$crate::base::gql::Context<'_>,
                #[graphql(desc = "Where; everywhere when absent.")] within: Option<
                    $crate::ground::territory::AreaInput,
                >,
                #[graphql(desc = "Only what this network holds: what it accepted, and what belongs to that.")]
                network: Option<$crate::base::gql::ID>,
                #[graphql(desc = "Which; all when absent.")] filter: Option<$filter>,
                #[graphql(desc = "In which order; `PUBLISHED_DESC` when absent.")] order_by: Option<$order>,
                #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when neither is given.")]
                first: Option<i32>,
                #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
                #[graphql(desc = "So many from the end or before `before`: 1 to 100; excludes `first`.")] last: Option<
                    i32,
                >,
                #[graphql(desc = "End before this cursor.")] before: Option<String>,
            ) -> Result<$crate::base::page::Connection<$object>, $crate::base::error::Error> {
                let wanted = $crate::ground::contribution::Wanted::of_connection(ctx);
                let page = $crate::base::page::PageArgs { first, after, last, before };
                let ctx = $crate::ground::context::Resolving::op(ctx);
                let found = $crate::ground::contribution::noun::many::<entity::$noun::Entity>(
                    &ctx, within, network, filter, order_by, page, wanted,
                );
                found.await.map(|page| page.of($object::from))
            }
        }
    };
}

/// Declares the two mutations of a noun, and what it contributes to the registry. What is the same for every noun is said here:
/// who publishes at once, who may, which errors. After a semicolon stands what the area contributes beside.
#[macro_export]
macro_rules! mutations {
    (
        $mutation:ident of $object:ident in $noun:ident;
        $(#[$register_doc:meta])* $register:ident($register_input:ty),
        $(#[$update_doc:meta])* $update:ident($update_input:ty) $(,)?
        $(; $($more:ident: $what:expr),* $(,)?)?
    ) => {
        /// Changes of one noun.
        #[derive(Default)]
        pub struct $mutation;

        #[$crate::base::gql::Object]
        impl $mutation {
            $(#[$register_doc])*
            /// For a team you must be one of its members: what its editors and stewards register is published at once, what
            /// its contributors register is submitted.
            /// Who may: any account.
            /// Applications: with the scope of its kind.
            /// Errors: `CONFLICT` when the slug is taken, or when the thing that it belongs to was archived or removed;
            /// `NOT_FOUND`, `FORBIDDEN` for the team or for that thing; `INVALID` when both are named.
            async fn $register(
                &self,
                ctx: &$crate::base::gql::Context<'_>,
                #[graphql(desc = "What to register.")] input: $register_input,
            ) -> Option<Result<$object, $crate::base::error::Error>> {
                let ctx = $crate::ground::context::Resolving::op(ctx);
                Some($crate::ground::contribution::noun::register(&ctx, input).await.map($object::from))
            }

            $(#[$update_doc])*
            /// What was public before stays readable in its `revisions`. Drafts and proposals every member of the team may
            /// change, and whoever proposed them.
            /// Who may: its author where it has no team, else editors and stewards of its team.
            /// Applications: with the scope of its kind.
            /// Errors: `NOT_FOUND`; `CONFLICT` when the version moved or the slug is taken.
            async fn $update(
                &self,
                ctx: &$crate::base::gql::Context<'_>,
                #[graphql(desc = "Which one, and what changes.")] input: $update_input,
            ) -> Option<Result<$object, $crate::base::error::Error>> {
                let ctx = $crate::ground::context::Resolving::op(ctx);
                Some($crate::ground::contribution::noun::update(&ctx, input).await.map($object::from))
            }
        }

        /// What the noun contributes.
        pub const AREA: $crate::ground::app::Area = $crate::ground::app::Area {
            mutations: &[
                (stringify!($register), &$crate::ground::contribution::REGISTER),
                (stringify!($update), &$crate::ground::contribution::EDIT_PUBLISHED),
            ],
            holdings: || {
                let run_alone = concat!(stringify!($noun), "_run_alone");
                $crate::ground::contribution::noun::holdings::<entity::$noun::Entity>(run_alone)
            },
            $($($more: $what,)*)?
            ..$crate::ground::app::Area::EMPTY
        };
    };
}
