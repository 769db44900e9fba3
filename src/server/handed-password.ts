import type { Readable, Writable } from "node:stream";
import { Secret } from "../core/secret.ts";

/** Hands the master password to a process started by us: standard input, where no other process can read it. */
export function handPassword(stdin: Writable, password: Secret | undefined): void {
  // A child that ends before it reads tells why in its log; the broken pipe is no news.
  stdin.on("error", () => {});
  stdin.end(password?.open() ?? "");
}

/** What `handPassword` wrote; undefined when there was none. */
export async function receivePassword(stdin: Readable): Promise<Secret | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? undefined : new Secret(text);
}
