import { describe, expect, test } from "bun:test";
import { chmodSync, readdirSync, statSync } from "node:fs";
import { parseAddress } from "../../../../src/cli/session/address.ts";
import { writePrivateFile } from "../../../../src/cli/session/private-file.ts";
import { forgetSession, readSessions, saveSession } from "../../../../src/cli/session/session-file.ts";
import { parseTtl } from "../../../../src/cli/session/ttl.ts";
import {
  readContextVault,
  readProjectVault,
  writeContextVault,
  writeProjectVault,
} from "../../../../src/cli/session/vault-files.ts";
import { tmp } from "../../../support/tmp.ts";

describe("the session file", () => {
  test("is read as it was written, is the owner's alone, and leaves no left-overs", async () => {
    await using dir = await tmp();
    const path = dir.at("home", "session.json");
    expect(readSessions(path)).toEqual([]);
    saveSession(path, { token: "t", address: "http://a", email: "", device_label: "laptop" });
    saveSession(path, { token: "u", address: "http://a", email: "", device_label: "laptop" });
    expect(await Bun.file(path).json()).toEqual({ token: "u", address: "http://a", device_label: "laptop" });
    expect(readSessions(path)).toEqual([{ token: "u", address: "http://a", device_label: "laptop" }]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dir.at("home")).mode & 0o777).toBe(0o700);
    expect(readdirSync(dir.at("home"))).toEqual(["session.json"]);
  });

  test("holds one for each address, the last signed in to first, and goes with the last", async () => {
    await using dir = await tmp();
    const path = dir.at("session.json");
    const [a, b] = [
      { token: "t", address: "http://a" },
      { token: "u", address: "http://b" },
    ];
    saveSession(path, a);
    saveSession(path, b);
    expect(readSessions(path)).toEqual([b, a]);
    saveSession(path, { ...a, token: "w" });
    expect(readSessions(path)).toEqual([{ ...a, token: "w" }, b]);
    expect(forgetSession(path, "http://a")).toEqual(b);
    expect(readSessions(path)).toEqual([b]);
    expect(forgetSession(path, "http://b")).toBeUndefined();
    expect(readdirSync(dir.path)).toEqual([]);
  });

  test("of an earlier version is one session", async () => {
    await using dir = await tmp();
    const path = dir.at("session.json");
    writePrivateFile(path, '{"token":"t","address":"http://a/","email":"me@a.b"}');
    expect(readSessions(path)).toEqual([{ token: "t", address: "http://a", email: "me@a.b" }]);
  });

  for (const mode of [0o640, 0o604, 0o660, 0o644, 0o601]) {
    test(`with mode ${mode.toString(8)} is refused, with what to run, also when it would be written`, async () => {
      await using dir = await tmp();
      const path = dir.at("session.json");
      saveSession(path, { token: "t", address: "http://a" });
      chmodSync(path, mode);
      const refusal = expect.objectContaining({
        exit: 3,
        hint: expect.stringContaining(`chmod 600 '${path}'`),
      });
      for (const use of [
        () => readSessions(path),
        () => saveSession(path, { token: "u", address: "http://b" }),
      ]) {
        expect(use).toThrow(refusal);
      }
    });
  }

  const damaged = {
    "no JSON": "{",
    "no token": '{"address":"http://a"}',
    "an empty token": '{"token":"","address":"a"}',
  };
  for (const [name, text] of Object.entries(damaged)) {
    test(`with ${name} is damaged, not absent, and signing in mends it`, async () => {
      await using dir = await tmp();
      writePrivateFile(dir.at("session.json"), text);
      expect(() => readSessions(dir.at("session.json"))).toThrow("is damaged");
      saveSession(dir.at("session.json"), { token: "t", address: "http://a" });
      expect(readSessions(dir.at("session.json"))).toHaveLength(1);
    });
  }
});

describe("the vault files", () => {
  test("bind and choose what was written", async () => {
    await using dir = await tmp();
    writeProjectVault(dir.path, "payments");
    writeContextVault(dir.at("context"), "chosen");
    expect(readProjectVault(dir.path)).toBe("payments");
    expect(readContextVault(dir.at("context"))).toBe("chosen");
    expect(await Bun.file(dir.at("agent-vault.json")).text()).toBe('{\n  "vault": "payments"\n}\n');
  });

  test("no project file binds to nothing", async () => {
    await using dir = await tmp();
    expect(readProjectVault(dir.path)).toBeUndefined();
  });

  const damaged: Record<string, [text: string, says: string]> = {
    "no end": ['{"vault": ', "agent-vault.json:1:11: this is no JSON"],
    "a comma too many": ['{\n  "vault": "x",\n}', "agent-vault.json:3:1: this is no JSON"],
    "single quotes": ["{'vault': 'x'}", "agent-vault.json:1:2: this is no JSON"],
    "a comment": ['{\n  // mine\n  "vault": "x"}', "agent-vault.json:2:3: this is no JSON"],
    "a list": ["[]", "agent-vault.json:1:1: the file must be an object"],
    null: ["null", "agent-vault.json:1:1: the file must be an object"],
    "no vault": ['{"valt":"x"}', 'agent-vault.json:1:1: there is no "vault" in it'],
    "a number": ['{\n "vault":1}', 'agent-vault.json:2:2: "vault" must be the name of a vault'],
    blank: ['{"vault":" "}', 'agent-vault.json:1:2: "vault" must be the name of a vault'],
  };
  for (const [name, [text, says]] of Object.entries(damaged)) {
    test(`a project file with ${name} is refused where it is wrong`, async () => {
      await using dir = await tmp();
      await Bun.write(dir.at("agent-vault.json"), text);
      expect(() => readProjectVault(dir.path)).toThrow(says);
    });
  }
});

describe("parseTtl", () => {
  const table: Record<string, number | undefined> = {
    "300": 300,
    "600s": 600,
    "90m": 5400,
    "12h": 43_200,
    "1h30m": 5400,
    "1.5h": 5400,
    "7d": 604_800,
    "0": undefined,
  };
  for (const [text, seconds] of Object.entries(table)) test(text, () => expect(parseTtl(text)).toBe(seconds));
  for (const text of ["299", "4m", "8d", "604801", "1w", "", "-1", "99999999999"]) {
    test(`refuses "${text}"`, () => expect(() => parseTtl(text)).toThrow("--ttl cannot be"));
  }
});

describe("parseAddress", () => {
  const table: Record<string, string> = {
    "http://127.0.0.1:14321/": "http://127.0.0.1:14321",
    " https://vault.example.com// ": "https://vault.example.com",
    "https://example.com/vault/": "https://example.com/vault",
    "HTTPS://Vault.Example.com:443": "https://vault.example.com",
    "http://localhost:80/": "http://localhost",
  };
  for (const [text, address] of Object.entries(table)) {
    test(text, () => expect(parseAddress(text, "--address")).toBe(address));
  }
  for (const text of [
    "vault.example.com",
    "ftp://x",
    "",
    "http://",
    "http://me:secret@x",
    "http://x?y=1",
    "http://x#y",
  ]) {
    test(`refuses "${text}" without repeating a password`, () => {
      expect(() => parseAddress(text, "--address")).toThrow(/^--address (?!.*secret)/);
    });
  }
});
