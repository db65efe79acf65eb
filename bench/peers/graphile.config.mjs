// PostGraphile as it comes, on the database and the port of the environment (bench/src/postgraphile.rs).
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const { DATABASE_URL, PORT } = process.env;

export default {
    extends: [PostGraphileAmberPreset],
    // As many connections as the others have.
    pgServices: [makePgService({ connectionString: DATABASE_URL, schemas: ["public"], poolConfig: { max: 8 } })],
    grafserv: { host: "127.0.0.1", port: Number(PORT), graphqlPath: "/graphql", graphiql: false },
};
