import { expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import { openAuthority } from "../../../../src/crypto/ca/authority.ts";
import { createLeafIssuer } from "../../../../src/crypto/ca/leaf-cache.ts";
import type { CertificateAuthority } from "../../../../src/ports/certificate-authority.ts";
import type { KeyRepo } from "../../../../src/ports/store/instance/keys.ts";
import { createMemoryKeys } from "../../../support/memory-keys.ts";
import { finish } from "../../../support/process/binary.ts";
import { tmp } from "../../../support/tmp.ts";

const DAY = 24 * 3_600_000;
const START = Date.UTC(2027, 0, 1);
const barrier = createBarrier(new Uint8Array(32).fill(1));

async function open() {
  const clock = { time: START, now: () => clock.time };
  const keys = createMemoryKeys();
  const authority = await openAuthority({ keys, barrier, clock });
  return { clock, keys, authority, leaves: createLeafIssuer({ authority, clock }) };
}

const certificates = (bundle: string) => bundle.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----\n/g) ?? [];

/** What OpenSSL says of the leaf at that time, for a client that trusts these roots. */
async function verify(leaf: string, roots: string, at: number): Promise<string> {
  await using dir = await tmp();
  await Bun.write(dir.at("roots"), roots);
  await Bun.write(dir.at("leaf"), leaf);
  const seconds = String(at / 1000);
  const words = ["openssl", "verify", "-attime", seconds, "-CAfile", dir.at("roots"), dir.at("leaf")];
  const { code, out, err } = await finish(words, { env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" } });
  return code === 0 ? "OK" : `${out}${err}`;
}

/** As the use-case does it: in a unit of work, and read back once that is over. */
async function rotate(
  authority: CertificateAuthority,
  keys: KeyRepo,
  options: { readonly atOnce: boolean },
): ReturnType<CertificateAuthority["rotate"]> {
  const rotated = await authority.rotate(options, keys);
  await authority.renew();
  return rotated;
}

test("rotated, who has only the old root goes on until the new one signs; who has both always does", async () => {
  const { clock, keys, authority, leaves } = await open();
  const old = authority.bundle();
  await leaves.issue("a.example");
  const { signsFrom } = await rotate(authority, keys, { atOnce: false });
  expect(signsFrom).toBe(START + 30 * DAY);
  const both = authority.bundle();
  expect(certificates(both)).toHaveLength(2);
  expect(both.startsWith(old)).toBe(true);
  for (const [days, expected] of [
    [0, "OK"],
    [29, "OK"],
    [30, expect.stringContaining("error")],
  ] as const) {
    clock.time = START + days * DAY;
    const { cert } = leaves.cached("a.example") ?? (await leaves.issue("a.example"));
    expect(await verify(cert, both, clock.time)).toBe("OK");
    expect(await verify(cert, old, clock.time)).toEqual(expected);
  }
  clock.time = START + 37 * DAY;
  expect(certificates(authority.bundle())).toHaveLength(1);
  expect(authority.bundle()).not.toBe(old);
});

test("rotated at once, no leaf of the old root is handed out any more and nobody is told to trust it", async () => {
  const { keys, authority, leaves } = await open();
  const old = authority.bundle();
  const before = await leaves.issue("a.example");
  await rotate(authority, keys, { atOnce: true });
  expect(leaves.cached("a.example")).toBeUndefined();
  const after = await leaves.issue("a.example");
  expect(after.cert).not.toBe(before.cert);
  expect(certificates(authority.bundle())).toHaveLength(1);
  expect(await verify(after.cert, authority.bundle(), START)).toBe("OK");
  expect(await verify(after.cert, old, START)).toContain("error");
  expect(await keys.roots()).toHaveLength(1);
});

test("one that is published is not followed by a third, but may be used at once", async () => {
  const { keys, authority } = await open();
  await rotate(authority, keys, { atOnce: false });
  const published = certificates(authority.bundle())[1];
  await expect(rotate(authority, keys, { atOnce: false })).rejects.toMatchObject({ code: "conflict" });
  await rotate(authority, keys, { atOnce: true });
  expect(authority.bundle()).toBe(published ?? "");
  expect((await keys.roots()).map(({ generation }) => generation)).toEqual([2]);
  await rotate(authority, keys, { atOnce: false });
  expect((await keys.roots()).map(({ generation }) => generation)).toEqual([2, 3]);
});

test("a root that nears its end is followed once, by several servers too", async () => {
  const { clock, keys, authority } = await open();
  const other = await openAuthority({ keys, barrier, clock });
  clock.time = Date.parse(new X509Certificate(authority.bundle()).validTo) - 61 * DAY;
  expect([authority.isSuccessorDue(), await authority.succeed(keys)]).toEqual([false, undefined]);
  clock.time += DAY;
  expect(authority.isSuccessorDue()).toBe(true);
  expect(await authority.succeed(keys)).toMatchObject({ signsFrom: clock.time + 30 * DAY });
  expect(await other.succeed(keys)).toBeUndefined();
  expect([await authority.renew(), await other.renew(), await other.renew()]).toEqual([true, true, false]);
  expect(await keys.roots()).toHaveLength(2);
  expect(other.bundle()).toBe(authority.bundle());
  expect(authority.notices()).toHaveLength(2);
  clock.time += 30 * DAY;
  expect(authority.signing().generation).toBe(2);
  expect(authority.notices()).toEqual([]);
});

test("a start after the end makes a new root, which signs at once", async () => {
  const { clock, keys } = await open();
  clock.time = START + 4000 * DAY;
  const late = await openAuthority({ keys, barrier, clock });
  await late.succeed(keys);
  await late.renew();
  expect(certificates(late.bundle())).toHaveLength(1);
  const leaves = createLeafIssuer({ authority: late, clock });
  expect(await verify((await leaves.issue("a.example")).cert, late.bundle(), clock.time)).toBe("OK");
});

test("a leaf from before the clock went back is not handed out when it is not valid yet", async () => {
  const { clock, leaves } = await open();
  clock.time = START + 100 * DAY;
  const ahead = await leaves.issue("a.example");
  clock.time -= DAY;
  expect(leaves.cached("a.example")).toBe(ahead);
  clock.time -= 2 * DAY;
  expect(leaves.cached("a.example")).toBeUndefined();
});
