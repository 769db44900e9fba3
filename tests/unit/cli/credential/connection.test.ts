import { expect, test } from "bun:test";
import { stateWords, typeWords } from "../../../../src/cli/credential/connection.ts";

const AT = "2026-08-01T09:30:00Z";
const OAUTH = { key: "GITHUB", type: "oauth" } as const;

test("a credential is connected when the server says since when, as for whoever asks for its status", () => {
  const connected = { ...OAUTH, access_token: "••••••••", connected_at: AT };
  expect([typeWords(connected), stateWords(connected)]).toEqual(["oauth", "connected"]);
  const failing = { ...connected, last_refresh_error: "no" };
  expect([typeWords(failing), stateWords(failing)]).toEqual(["oauth (failing)", "connected"]);
  expect([typeWords(OAUTH), stateWords(OAUTH)]).toEqual(["oauth (not connected)", "not connected"]);
});

test("a value of before is sent until it is connected, which is told", () => {
  const kept = { ...OAUTH, access_token: "••••••••" };
  expect([typeWords(kept), stateWords(kept)]).toEqual([
    "oauth (not connected)",
    "not connected; the value that it had is sent",
  ]);
});

test("a static one is stored", () => {
  const item = { key: "STRIPE" };
  expect([typeWords(item), stateWords(item)]).toEqual(["static", "stored"]);
});
