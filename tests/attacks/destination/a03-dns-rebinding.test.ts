/** A3: a name is authorised before it is looked up, looked up once, and only a vetted answer is dialled. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { parseCidr } from "../../../src/core/net/address.ts";
import { Dialler } from "../../../src/net/dial/dialler.ts";
import type { AddressPolicy } from "../../../src/net/dial/vetted-address.ts";
import { aim, answerIn, HOST, shoot, startRange } from "../rig/range.ts";
import { startStrictUpstream } from "../rig/strict-upstream.ts";

/** Answers differently each time it is asked, as a hostile name server with a lifetime of 0 does. */
function rebinding(...answers: readonly (readonly string[])[]) {
  let asked = 0;
  return {
    asked: () => asked,
    async resolve(): Promise<readonly string[]> {
      asked += 1;
      return answers[Math.min(asked, answers.length) - 1] ?? [];
    },
  };
}

function policy(): AddressPolicy {
  const range = parseCidr("127.0.0.1");
  return {
    allowPrivateRanges: false,
    allowlist: range === undefined ? [] : [range],
    pins: new Map(),
    ownPorts: () => [],
  };
}

test("the answer that was vetted is the one that is dialled: the name is asked once", async () => {
  await using upstream = startStrictUpstream();
  const names = rebinding(["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"]);
  const dialler = new Dialler(policy(), names.resolve);
  const dialled = await dialler.dial({ host: "rebinding.example", port: upstream.port }, undefined);
  expect(names.asked()).toBe(1);
  expect(dialled.address).toBe("127.0.0.1");
  dialled.channel.destroy();
});

test("what answered once is vetted again: a name that points inside later is refused", async () => {
  await using upstream = startStrictUpstream();
  const names = rebinding(["127.0.0.1"], ["10.0.0.1"]);
  const dialler = new Dialler(policy(), names.resolve);
  const target = { host: "rebinding.example", port: upstream.port };
  (await dialler.dial(target, undefined)).channel.destroy();
  const again = dialler.dial(target, undefined);
  expect(again).rejects.toMatchObject({ code: "blocked" });
  await again.catch(() => {});
});

test("a name that first points inside is refused, whatever it points to next", async () => {
  await using upstream = startStrictUpstream();
  const names = rebinding(["10.0.0.1"], ["127.0.0.1"]);
  const dialler = new Dialler(policy(), names.resolve);
  const dialling = dialler.dial({ host: "rebinding.example", port: upstream.port }, undefined);
  expect(dialling).rejects.toMatchObject({ code: "blocked" });
  await dialling.catch(() => {});
  expect(names.asked()).toBe(1);
  expect(upstream.connections()).toBe(0);
});

for (const answers of [
  ["127.0.0.1", "10.0.0.1"],
  ["10.0.0.1", "127.0.0.1"],
  ["127.0.0.1", "169.254.169.254"],
  ["127.0.0.1", "::1"],
]) {
  test(`one forbidden answer refuses them all: ${answers.join(", ")}`, async () => {
    await using range = await startRange({ broker: { pins: { [HOST]: answers } } });
    const { text } = await shoot(range.outer, aim("GET {/x} HTTP/1.1\r\n{H}\r\n", range.outer));
    expect(answerIn(text)?.status).toBe(502);
    expect(text).not.toContain("10.0.0.1");
    expect(range.outer.upstream.connections()).toBe(0);
    expect(range.broker.lines.join()).toContain('"code":"blocked"');
  });
}

test("a name that no service has is refused before it is looked up", async () => {
  await using range = await startRange();
  await range.broker.store.settings.setVault(DEFAULT_VAULT_ID, "unmatched_host_policy", "deny");
  const name = "never-looked-up.invalid";
  const { text } = await shoot(
    range.outer,
    `GET http://${name}/ HTTP/1.1\r\nHost: ${name}\r\n${range.outer.auth}\r\n`,
  );
  expect(answerIn(text)?.status).toBe(403);
  expect(range.broker.lines.join()).not.toContain("unresolved");
});
