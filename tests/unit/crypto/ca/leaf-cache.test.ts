import { expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { createTestIssuer } from "../../../support/issuer.ts";

const HOUR = 3_600_000;

test("gives the same leaf for a day, two days short of its end, then another", async () => {
  let now = Date.UTC(2027, 0, 1);
  const issuer = await createTestIssuer({ clock: { now: () => now } });
  expect(issuer.cached("a.example")).toBeUndefined();
  const first = await issuer.issue("a.example");
  expect(issuer.cached("a.example")).toBe(first);
  now += 24 * HOUR - 1;
  expect(issuer.cached("a.example")).toBe(first);
  expect(await issuer.issue("a.example")).toBe(first);
  now += 1;
  expect(issuer.cached("a.example")).toBeUndefined();
  const second = await issuer.issue("a.example");
  expect(second.cert).not.toBe(first.cert);
  expect(issuer.cached("a.example")).toBe(second);
});

test("asked many times at once, mints once", async () => {
  const issuer = await createTestIssuer();
  const leaves = await Promise.all(Array.from({ length: 20 }, () => issuer.issue("a.example")));
  expect(new Set(leaves.map((leaf) => leaf.cert)).size).toBe(1);
});

test("keeps the hosts that were used last", async () => {
  const issuer = await createTestIssuer({ capacity: 2 });
  await issuer.issue("a.example");
  await issuer.issue("b.example");
  expect(issuer.cached("a.example")).toBeDefined();
  await issuer.issue("c.example");
  expect(issuer.cached("b.example")).toBeUndefined();
  expect(issuer.cached("a.example")).toBeDefined();
  expect(issuer.cached("c.example")).toBeDefined();
});

test("a refused host leaves nothing behind and the next one works", async () => {
  const issuer = await createTestIssuer();
  for (let i = 0; i < 2; i++) {
    expect(issuer.issue("*.example")).rejects.toMatchObject({ code: "bad_request" });
  }
  expect(issuer.cached("*.example")).toBeUndefined();
  expect((await issuer.issue("a.example")).cert).toContain("BEGIN CERTIFICATE");
});

test("shows the root that its leaves are signed by", async () => {
  const issuer = await createTestIssuer();
  await issuer.warm();
  const leaf = new X509Certificate((await issuer.issue("a.example")).cert);
  expect(leaf.checkIssued(new X509Certificate(issuer.rootPem()))).toBe(true);
});
