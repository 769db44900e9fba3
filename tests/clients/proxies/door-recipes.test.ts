/** What the README has people type for programs that read no variable of a proxy. */
import { expect, test } from "bun:test";
import { join } from "node:path";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { SECRET, type Stage, stage } from "../stage.ts";

const README = await Bun.file(join(import.meta.dir, "../../../README.md")).text();

/** The README's lines that begin with the program, for the stage's host. */
function recipe(program: string, { url }: Stage): string {
  const block = new RegExp(`^${program} [^]*?(?<!\\\\)(?:\\n(?! )|\`\`\`)`, "m").exec(README)?.[0] ?? "";
  expect(block).toContain("AGENT_VAULT_DOOR");
  return block.replace(/https:\/\/[a-z]+\.example\.com/, url);
}

const seen = ({ upstream }: Stage) =>
  new Set(upstream.received.map(({ headers }) => headers.get("authorization")));

test.skipIf(!REQUIREMENTS.svn.met())("Subversion", async () => {
  await using s = await stage();
  await s.run(["sh", "-c", recipe("svn", s)]);
  expect(seen(s)).toEqual(new Set([`Bearer ${SECRET}`]));
});

test.skipIf(!REQUIREMENTS.phpStreams.met())("PHP's streams", async () => {
  await using s = await stage();
  const { code, out } = await s.run(["sh", "-c", recipe("php", s)]);
  expect({ code, out }).toEqual({ code: 0, out: '{"ok":true}' });
  expect(seen(s)).toEqual(new Set([`Bearer ${SECRET}`]));
});
