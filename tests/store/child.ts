/**
 * A process of its own on the store at argv[2]; argv[3] says what it does. Prints one line per acknowledged
 * write, so that whoever kills it knows what must still be there.
 */
import { openStore } from "../../src/store/open.ts";
import { toBatch } from "../support/log/batch.ts";
import { anEntry, DEFAULT, keyName, NOW, sealed } from "./samples.ts";

const [, , url = "", task = "", name = ""] = process.argv;
const store = await openStore({ url });

/** Three keys a time, of which all or none may be found; and a log row. */
async function writeForEver(): Promise<never> {
  for (let round = 0; ; round += 1) {
    const keys = ["A", "B", "C"].map((part) => keyName(`ROUND_${round}_${part}`));
    await store.credentials.setMany(
      DEFAULT,
      keys.map((key) => ({ key, sealed: sealed(round % 256) })),
      NOW,
    );
    await store.logs.append(toBatch([anEntry({ path: `/${round}` })]));
    process.stdout.write(`${round}\n`);
  }
}

/** A fixed number of writes, each a read and a write in one transaction. */
async function writeSome(): Promise<void> {
  for (let round = 0; round < 25; round += 1) {
    await store.credentials.setMany(
      DEFAULT,
      [{ key: keyName(`${name}_${round}`), sealed: sealed(round) }],
      NOW,
    );
  }
  process.stdout.write("done\n");
}

if (task === "for-ever") await writeForEver();
await writeSome();
await store.close();
