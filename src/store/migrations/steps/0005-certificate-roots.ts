import { sql } from "kysely";
import type { Migration } from "../migration.ts";

/** A root and its successor exist side by side; of two servers that make the same generation one succeeds. */
export const certificateRoots: Migration = {
  name: "0005-certificate-roots",
  async up(db, engine) {
    const [text, integer, bytes, end] =
      engine === "postgres" ? ["text", "bigint", "bytea", ""] : ["text", "integer", "blob", "strict"];
    await sql
      .raw(
        `create table certificate_roots (
          generation ${integer} primary key check (generation > 0),
          cert_pem ${text} not null,
          sealed_key ${bytes} not null,
          signs_from ${integer} not null
        ) ${end}`,
      )
      .execute(db);
    await sql
      .raw(
        `insert into certificate_roots (generation, cert_pem, sealed_key, signs_from)
          select 1, cert_pem, sealed_key, 0 from certificate_authority`,
      )
      .execute(db);
    await sql.raw("drop table certificate_authority").execute(db);
  },
};
