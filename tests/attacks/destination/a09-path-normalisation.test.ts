/** A9: where the path decides, a spelling that an upstream may resolve to another path is not matched at all. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { aim, answerIn, type Door, HOST, OWN, type Range, SECRET, shoot, startRange } from "../rig/range.ts";

const AMBIGUOUS: readonly string[] = [
  "/public/../admin",
  "/public/./../admin",
  "/public/..",
  "/public/%2e%2e/admin",
  "/public/%2E%2e/admin",
  "/public/.%2e/admin",
  "/public/%252e%252e/admin",
  "/public/..%2fadmin",
  "/public/..%2Fadmin",
  "/public/%2fadmin",
  "/public/..%5cadmin",
  "/public/..\\admin",
  "/public//admin",
  "//public/x",
  "//evil.example/public/x",
  "/public/..;/admin",
  "/public/;x=/../admin",
  "/public/%3b/admin",
  "/public/%00",
  "/public/%",
  "/public/%zz",
  "/public/%c0%ae%c0%ae/admin",
  "/public/%ff",
  "/.",
];

const CANONICAL: Record<string, boolean> = {
  "/public/x": true,
  "/public/": true,
  "/public/a/b": true,
  "/public/%41": true,
  "/public/%C3%A9": true,
  "/public/...": true,
  "/public/.hidden": true,
  "/public/x?next=/../admin": true,
  "/p%75blic/x": true,
  "/public": false,
  "/PUBLIC/x": false,
  "/publicity": false,
  "/admin": false,
  "/admin/public/x": false,
  "/admin?/public/x": false,
};

let range: Range;
beforeAll(async () => {
  range = await startRange({
    services: [{ name: "public", host: `${HOST}/public/*`, auth: { type: "bearer", token: "API_KEY" } }],
  });
});
afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

async function send(door: Door, path: string) {
  door.upstream.forget();
  const { text } = await shoot(door, aim(`GET {${path}} HTTP/1.1\r\n{H}\r\n`, door));
  return { told: answerIn(text)?.status, seen: door.upstream.seen[0] };
}

for (const name of ["outer", "inner"] as const) {
  describe(`ambiguous, ${name}`, () => {
    for (const path of AMBIGUOUS) {
      test(path, async () => {
        const { told, seen } = await send(range[name], path);
        expect(told).toBe(400);
        expect(seen).toBeUndefined();
      });
    }
  });

  describe(`plain, ${name}`, () => {
    for (const [path, matches] of Object.entries(CANONICAL)) {
      test(`${path} is ${matches ? "" : "not "}in the service`, async () => {
        const { told, seen } = await send(range[name], path);
        expect(told).toBe(200);
        // Forwarded as received, whatever it was matched as.
        expect(seen?.target).toBe(path);
        expect(seen?.fields).toContainEqual(["authorization", `Bearer ${matches ? SECRET : OWN}`]);
      });
    }
  });
}

test("under deny what is outside the path goes nowhere, the rest of the host included", async () => {
  const { broker, inner } = range;
  await broker.store.settings.setVault(DEFAULT_VAULT_ID, "unmatched_host_policy", "deny");
  for (const path of ["/admin", "/public", "/"]) {
    const { told, seen } = await send(inner, path);
    expect(told).toBe(403);
    expect(seen).toBeUndefined();
  }
  expect((await send(inner, "/public/x")).told).toBe(200);
});
