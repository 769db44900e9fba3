/** A25: somebody who can write to the database, and has not the key that signs, changes the history of who did what. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { verifyExport } from "../../../src/cli/audit/verify.ts";
import { canonicalJson, GENESIS } from "../../../src/core/audit/record.ts";
import { sha256 } from "../../../src/crypto/digest.ts";
import { openStore } from "../../../src/store/open.ts";
import { type Instance, openInstance } from "../../support/instance.ts";
import { tmp } from "../../support/tmp.ts";

type Row = { seq: number; hash: string };

/** Ten vaults are made, and the log is signed at record 6 and at the last one, 12. */
async function withHistory(attack: (database: Database) => void) {
  await using dir = await tmp();
  const path = dir.at("agent-vault.db");
  await using instance = await openInstance({ store: await openStore({ url: `sqlite:${path}` }) });
  const token = await instance.registerOwner();
  for (let at = 1; at <= 10; at++) {
    await instance.call("POST /v1/vaults", { token, body: { name: `vault-${at}` } });
    if (at === 4 || at === 10) await instance.call("POST /v1/audit/heads", { token });
  }
  const database = new Database(path);
  attack(database);
  database.close();
  const { keys } = (await instance.call("GET /v1/audit/heads", { token })).json;
  const report = await verify(instance, token);
  // Whoever does one thing more has the server look before it signs.
  await instance.call("POST /v1/vaults", { token, body: { name: "another" } });
  const { status } = await instance.call("POST /v1/audit/heads", { token });
  return { report, key: keys[0].key_id, signs: status === 200 };
}

async function verify(instance: Instance, token: string) {
  const { heads, keys } = (await instance.call("GET /v1/audit/heads", { token })).json;
  const { records } = (await instance.call("GET /v1/audit?after=0&limit=200", { token })).json;
  const lines = [
    ...keys.map((key: object) => ({ key })),
    ...heads.map((head: object) => ({ head })),
    ...records,
  ];
  async function* bytes() {
    for (const line of lines) yield Buffer.from(`${JSON.stringify(line)}\n`);
  }
  const report = await verifyExport(bytes(), { trusted: keys[0].key_id });
  return report.type === "checked" ? report.faults : report;
}

/** All hashes from that place on made anew, as they would be had it been so from the beginning. */
function chainAnew(database: Database): void {
  let previous = GENESIS;
  for (const row of database.query("select * from audit_records order by seq").all() as (Row &
    Record<string, string>)[]) {
    const content = {
      seq: row.seq,
      at: new Date(Number(row["at"])).toISOString(),
      actor: {
        type: row["actor_type"],
        id: row["actor_id"],
        name: row["actor_name"],
        session_id: row["session_id"],
        ip: row["address"],
      },
      action: row["action"],
      target: { type: row["target_type"], id: row["target_id"], name: row["target_name"] },
      vault: { id: row["vault_id"], name: row["vault_name"] },
      changes: JSON.parse(row["changes"] ?? ""),
      previous_hash: previous,
    };
    const hash = sha256(canonicalJson(content));
    const set = "update audit_records set previous_hash = ?, hash = ? where seq = ?";
    database.run(set, [previous, hash, row.seq]);
    previous = hash;
  }
}

const CHANGE = "update audit_records set actor_name = 'eve@example.com' where seq = 9";
const REMOVE = "delete from audit_records where seq = 9";
const CLOSE_UP = "update audit_records set seq = seq - 1 where seq > 9";

test("what nobody touched is good, and goes on being signed", async () => {
  expect(await withHistory(() => {})).toMatchObject({ report: [], signs: true });
});

test.each([
  ["a record changed", (db: Database) => db.run(CHANGE), [{ type: "changed", seq: 9 }]],
  ["a record taken out", (db: Database) => db.run(REMOVE), [{ type: "missing", from: 9, to: 9 }]],
  [
    "an end cut off",
    (db: Database) => db.run("delete from audit_records where seq > 8"),
    [{ type: "cut", from: 9, to: 12 }],
  ],
  [
    "two records that change places",
    (db: Database) => {
      db.run("update audit_records set seq = 100 where seq = 8");
      db.run("update audit_records set seq = 8 where seq = 9");
      db.run("update audit_records set seq = 9 where seq = 100");
    },
    [
      { type: "changed", seq: 8 },
      { type: "unlinked", seq: 8 },
      { type: "changed", seq: 9 },
      { type: "unlinked", seq: 9 },
      { type: "unlinked", seq: 10 },
    ],
  ],
  [
    "a record changed, and all hashes made anew",
    (db: Database) => {
      db.run(CHANGE);
      chainAnew(db);
    },
    [{ type: "rewritten", from: 7, to: 12 }],
  ],
  [
    "a record taken out, the others moved up and all hashes made anew",
    (db: Database) => {
      db.run(REMOVE);
      db.run(CLOSE_UP);
      chainAnew(db);
    },
    [{ type: "cut", from: 12, to: 12 }],
  ],
  [
    "all made anew, and the signed head with it",
    (db: Database) => {
      db.run(CHANGE);
      chainAnew(db);
      db.run("update audit_heads set hash = (select hash from audit_records where seq = 12) where seq = 12");
    },
    [{ type: "forged-head", seq: 12, why: "signature" }],
  ],
])("%s is found, and where", async (_, attack, faults) => {
  expect((await withHistory(attack)).report as unknown).toEqual(faults);
});

test("what was signed last is looked at before more is signed", async () => {
  const rewrite = (db: Database) => {
    db.run(CHANGE);
    chainAnew(db);
  };
  expect((await withHistory(rewrite)).signs).toBe(false);
  const cut = (db: Database) => {
    db.run("delete from audit_records where seq > 8");
    db.run("delete from audit_heads where seq > 8");
  };
  // It knows what it has signed itself, whatever the database says.
  const cutReport = await withHistory(cut);
  expect(cutReport).toMatchObject({ report: [], signs: false });
});
