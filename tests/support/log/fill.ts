import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { OpenBatch } from "../../../src/core/log/batch.ts";
import type { Entry } from "../../../src/core/log/entry.ts";
import { openStore } from "../../../src/store/open.ts";

const BATCH = 5000;

/** Rows of the vault `default` as a busy week leaves them, a second apart, straight into the database of that URL. */
export async function fillLog(url: string, count: number): Promise<void> {
  const store = await openStore({ url });
  const now = Date.now();
  const writer = crypto.randomUUID();
  try {
    for (let at = 0; at < count; at += BATCH) {
      const batch = new OpenBatch(BATCH);
      for (let row = at; row < Math.min(count, at + BATCH); row++)
        batch.add(entry(row, now - (count - row) * 1000));
      await store.logs.append(batch.take(writer, at + 1));
    }
  } finally {
    await store.close();
  }
}

/** One in ten failed, one in a hundred was refused here; twenty services, five actors. */
function entry(row: number, createdAt: number): Entry {
  const service = `service-${row % 20}`;
  const refused = row % 100 === 0;
  return {
    vaultId: DEFAULT_VAULT_ID,
    actorType: "agent",
    actorId: `00000000-0000-4000-8000-00000000000${row % 5}`,
    sessionId: `${row % 50}`.padStart(20, "0"),
    ingress: row % 7 === 0 ? "explicit" : "mitm",
    method: row % 3 === 0 ? "POST" : "GET",
    host: `${service}.example.com:443`,
    path: `/v1/things/${row % 1000}`,
    matchedService: refused ? "" : service,
    credentialKeys: refused ? [] : [`SERVICE_${row % 20}_KEY`],
    status: refused ? 403 : row % 10 === 0 ? 500 : 200,
    latencyMs: 20 + (row % 200),
    errorCode: refused ? "no_match" : "",
    authScheme: "",
    authHeader: "",
    plaintext: false,
    placeholderSent: false,
    createdAt,
  };
}
