/**
 * What programs of companies and agents rely upon, section by section, against the compiled binary, and asked by a
 * client that shares no code with it: each section is a Python program of this folder.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { WIRE_LIBRARIES } from "../support/process/toolchains.ts";
import { REQUIREMENTS } from "../support/requirements.ts";
import { startWireStage, type WireStage } from "./stage.ts";

const SECTIONS = [
  "companies",
  "agents",
  "exchange",
  "registrations",
  "directory",
  "channel",
  "rude_peers",
  "proxy",
  "rights",
] as const;

await WIRE_LIBRARIES.install();

describe.skipIf(!REQUIREMENTS.wireLibraries.met())("on the wire", () => {
  let stage: WireStage;
  const secrets: string[] = [];
  beforeAll(async () => {
    stage = await startWireStage();
  }, 60_000);
  afterAll(() => stage[Symbol.asyncDispose]());

  for (const section of SECTIONS) {
    test(section, async () => {
      const { checked, failed, secrets: handedOut } = await stage.section(section);
      secrets.push(...handedOut);
      expect(failed).toEqual([]);
      expect(checked).toBeGreaterThan(2);
    }, 60_000);
  }

  test("nothing that was handed out is in a file or in the log, nor a private key in clear", () => {
    const { home } = stage.vault;
    expect(secrets.length).toBeGreaterThan(30);
    const paths = readdirSync(home.path, { recursive: true, encoding: "utf8" })
      .map((name) => join(home.path, name))
      .filter((path) => statSync(path).isFile() && path !== home.at("upstream.pem"));
    expect(paths.filter((path) => path.endsWith(".db"))).toHaveLength(1);
    expect(paths).toContain(home.at("server.err"));
    for (const path of paths) {
      const bytes = readFileSync(path);
      const found = [...secrets, "PRIVATE KEY", ...PKCS8, '"d":"'].filter((secret) => bytes.includes(secret));
      expect({ path, found }).toEqual({ path, found: [] });
    }
  });
});

/** How private keys begin as PKCS #8 (RFC 5208): Ed25519, then P-256 in what encoders write. */
const PKCS8 = [
  "302e020100300506032b657004220420",
  "308187020100301306072a8648ce3d020106082a8648ce3d030107",
].map((hex) => Buffer.from(hex, "hex"));
