/** Audit logs as their exports hold them, made with the real hashes and a key of the test. */
import { createHash, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import type { ChainMeans } from "../../../src/core/audit/chain.ts";
import { type AuditHeadJson, type AuditKeyJson, headMessage } from "../../../src/core/audit/head.ts";
import { type AuditRecordJson, canonicalJson, GENESIS } from "../../../src/core/audit/record.ts";

export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

export type TestKey = { readonly json: AuditKeyJson; readonly privateKey: KeyObject };

export function newKey(): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ type: "spki", format: "der" });
  const json = { key_id: sha256(spki), algorithm: "ed25519", public_key: spki.toString("base64") } as const;
  return { json, privateKey };
}

/** What the check needs, as the command line computes it. */
export const MEANS: ChainMeans = {
  digest: sha256,
  keyIdOf: (publicKey) => sha256(Buffer.from(publicKey, "base64")),
  isSigned: (message, signature, publicKey) =>
    verify(
      null,
      Buffer.from(message),
      { key: Buffer.from(publicKey, "base64"), type: "spki", format: "der" },
      Buffer.from(signature, "base64"),
    ),
};

/** The hash made anew. */
export function hashed({
  hash: _,
  ...content
}: Omit<AuditRecordJson, "hash"> & { hash?: string }): AuditRecordJson {
  return { ...content, hash: sha256(canonicalJson(content)) };
}

/** The same records in this order, numbered and chained anew: what somebody without the key can do. */
export function chained(records: readonly Omit<AuditRecordJson, "hash">[]): AuditRecordJson[] {
  let previous = GENESIS;
  return records.map((record, at) => {
    const made = hashed({ ...record, seq: at + 1, previous_hash: previous });
    previous = made.hash;
    return made;
  });
}

export function someRecords(count: number): AuditRecordJson[] {
  const vault = { id: "v1", name: "payments" };
  return chained(
    Array.from({ length: count }, (_, at) => ({
      seq: at + 1,
      at: new Date(1_785_576_600_000 + at * 1000).toISOString(),
      actor: { type: "user", id: "u1", name: "olga@example.com", session_id: "s1", ip: "192.0.2.1" },
      action: "service.add",
      target: { type: "service", id: "", name: `service-${at}` } as const,
      vault,
      changes: { host: { after: `h${at}.example.com` }, keys: { after: ["A", "B"] } },
      previous_hash: "",
    })),
  );
}

export function signedHead(record: Pick<AuditRecordJson, "seq" | "hash">, key: TestKey): AuditHeadJson {
  const { seq, hash } = record;
  const unsigned = { seq, hash, signed_at: "2026-08-01T10:00:00.000Z", key_id: key.json.key_id };
  const signature = sign(null, Buffer.from(headMessage(unsigned)), key.privateKey).toString("base64");
  return { version: 1, ...unsigned, signature };
}
