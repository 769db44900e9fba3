/** A6, request side: each hostile message once on the outer port and once inside a tunnel. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { FRAMING } from "../corpus/framing.ts";
import { HEADS } from "../corpus/heads.ts";
import { HOPS } from "../corpus/hops.ts";
import type { Corpus, Shot } from "../corpus/shot.ts";
import { TARGETS } from "../corpus/targets.ts";
import {
  aim,
  answerIn,
  type Door,
  OTHER_VAULT,
  OWN,
  type Range,
  SECRET,
  shoot,
  startRange,
} from "../rig/range.ts";

const CORPORA: Readonly<Record<string, Corpus>> = { FRAMING, HEADS, TARGETS, HOPS };

let range: Range;
beforeAll(async () => {
  range = await startRange();
});
afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

test("the corpus is as large as it is meant to be", () => {
  const count = Object.values(CORPORA).reduce((sum, corpus) => sum + Object.keys(corpus).length, 0);
  expect(count).toBeGreaterThanOrEqual(80);
});

for (const door of ["outer", "inner"] as const) {
  describe(door === "outer" ? "absolute-form on the outer port" : "origin-form inside a tunnel", () => {
    for (const [kind, corpus] of Object.entries(CORPORA)) {
      describe(kind.toLowerCase(), () => {
        for (const [name, shot] of Object.entries(corpus))
          test(name, () => fire(range[door], door === "outer" ? { ...shot, ...shot.outer } : shot));
      });
    }
  });
}

async function fire(door: Door, shot: Shot): Promise<void> {
  const { upstream } = door;
  upstream.hangUp();
  upstream.forget();
  const answers = typeof shot.sees === "string" ? 1 : shot.sees.length;
  const { text, closed } = await shoot(door, aim(shot.bytes, door), answers);
  if (shot.told === "closed") {
    expect(closed).toBe(true);
    expect(text).toBe("");
  } else {
    expect(answerIn(text)?.status).toBe(shot.told);
  }
  expectUpstream(door, shot.sees);
  await expectAlive(door);
}

function expectUpstream({ upstream }: Door, sees: Shot["sees"]): void {
  expect(upstream.violations).toEqual([]);
  const bytes = upstream.bytes();
  for (const name of [OWN, OTHER_VAULT, "proxy-", "x-vault", "smuggled HTTP"]) {
    if (name.endsWith("HTTP") && typeof sees !== "string") continue;
    expect(bytes.toLowerCase()).not.toContain(name.toLowerCase());
  }
  if (sees === "nothing") return expect(bytes).toBe("");
  const seen = upstream.seen.map(
    ({ method, target, framing, body }) => `${method} ${target} ${framing} ${body}`,
  );
  expect(seen).toEqual(sees === "cut" ? [] : [...sees]);
  for (const { fields } of upstream.seen) {
    expect(fields.filter(([field]) => field === "authorization")).toEqual([
      ["authorization", `Bearer ${SECRET}`],
    ]);
  }
}

/** Whatever was sent, the next client is served. */
async function expectAlive(door: Door): Promise<void> {
  door.upstream.forget();
  const { text } = await shoot(door, aim("GET {/probe} HTTP/1.1\r\n{H}\r\n", door));
  expect(answerIn(text)).toMatchObject({ status: 200, body: "ok", rest: "" });
  expect(door.upstream.seen.map(({ target }) => target)).toEqual(["/probe"]);
}
