import { expect, test } from "bun:test";
import { Unreachable } from "../../../../src/cli/client/transport.ts";
import { untilConnected } from "../../../../src/cli/credential/await-connection.ts";
import type { OAuthStatusReply } from "../../../../src/contract/vault/oauth.ts";

type Seen = OAuthStatusReply | Error;

function waiting(seen: readonly Seen[], before?: string) {
  let now = 0;
  let looks = 0;
  const done = untilConnected({
    key: "GITHUB",
    before,
    look: async () => {
      const one = seen[Math.min(looks, seen.length - 1)] as Seen;
      looks += 1;
      if (one instanceof Error) throw one;
      return one;
    },
    pause: async (ms) => {
      now += ms;
    },
    now: () => now,
  });
  return { done, looks: () => looks, waited: () => now };
}
const NOT_YET: OAuthStatusReply = { connected: false };

test("it ends with the connection, whether there was one before or not", async () => {
  await waiting([NOT_YET, NOT_YET, { connected: true, connected_at: "b" }]).done;
  const again = waiting(
    [
      { connected: true, connected_at: "a" },
      { connected: true, connected_at: "b" },
    ],
    "a",
  );
  await again.done;
  expect(again.looks()).toBe(2);
});

test("what went wrong ends it, made visible", async () => {
  const failing = waiting([NOT_YET, { connected: false, last_error: "said\u202e no" }]);
  await expect(failing.done).rejects.toThrow("GITHUB was not connected: said⟨U+202E⟩ no");
});

test("a server that is away is waited for; any other fault is thrown", async () => {
  const away = new Unreachable("away");
  await waiting([away, away, { connected: true, connected_at: "b" }]).done;
  await expect(waiting([new RangeError("ours")]).done).rejects.toThrow(RangeError);
});

test("after five minutes it gives up and says how to look later", async () => {
  const late = waiting([NOT_YET]);
  await expect(late.done).rejects.toMatchObject({
    message: "nobody has consented within five minutes",
    hint: expect.stringContaining("credential status GITHUB"),
  });
  expect(late.waited()).toBe(5 * 60_000);
});
