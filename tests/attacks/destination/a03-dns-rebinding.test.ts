/** A3: a name is authorised before it is looked up, looked up once, and only a vetted answer is dialled. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { parseCidr } from "../../../src/core/net/address.ts";
import { dial } from "../../../src/net/dial.ts";
import type { AddressPolicy } from "../../../src/net/vetted-address.ts";
import { aim, answerIn, HOST, shoot, startRange } from "../rig/range.ts";
import { startStrictUpstream } from "../rig/strict-upstream.ts";

/** Answers differently each time it is asked, as a hostile name server with a lifetime of 0 does. */
class Rebinding extends Map<string, readonly string[]> {
  asked = 0;
  readonly #answers: readonly (readonly string[])[];

  constructor(...answers: readonly (readonly string[])[]) {
    super();
    this.#answers = answers;
  }

  override get(): readonly string[] {
    this.asked += 1;
    return this.#answers[Math.min(this.asked, this.#answers.length) - 1] ?? [];
  }
}

const policy = (pins: AddressPolicy["pins"]): AddressPolicy => {
  const range = parseCidr("127.0.0.1");
  return {
    allowPrivateRanges: false,
    allowlist: range === undefined ? [] : [range],
    pins,
    ownPorts: () => [],
  };
};

test("the answer that was vetted is the one that is dialled: the name is asked once", async () => {
  await using upstream = startStrictUpstream();
  const pins = new Rebinding(["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"]);
  const connection = await dial(
    { host: "rebinding.example", port: upstream.port },
    { policy: policy(pins), tls: undefined },
  );
  expect(pins.asked).toBe(1);
  expect(connection.socket.remoteAddress).toBe("127.0.0.1");
  connection.socket.terminate();
});

test("a name that first points inside is refused, whatever it points to next", async () => {
  await using upstream = startStrictUpstream();
  const pins = new Rebinding(["10.0.0.1"], ["127.0.0.1"]);
  const dialling = dial(
    { host: "rebinding.example", port: upstream.port },
    { policy: policy(pins), tls: undefined },
  );
  expect(dialling).rejects.toMatchObject({ code: "blocked" });
  await dialling.catch(() => {});
  expect(pins.asked).toBe(1);
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
