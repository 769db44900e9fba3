/** An injected value goes upstream and nowhere else: not into rows, lines, refusals, or another actor's answer. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { UserId, VaultId } from "../../src/core/ids.ts";
import { aim, type Door, HOST, shoot, startRange } from "../attacks/rig/range.ts";
import { hashOf } from "../support/broker.ts";
import { basicAuth } from "../support/raw-client.ts";

const OTHER = "11111111-1111-4111-8111-111111111111" as VaultId;

const AUTHS = [
  { type: "bearer", token: "KEY" },
  { type: "basic", username: "KEY" },
  { type: "api-key", key: "KEY", header: "X-Key" },
  { type: "custom", headers: { "X-One": "v={{ KEY }}" } },
  { type: "passthrough" },
];
const ANSWERS = [
  "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
  "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n",
  "garbage\r\n\r\n",
  "HTTP/1.1 101 Switching\r\n\r\n",
  "",
];
const REQUESTS = [
  "GET {/__KEY__?k=__KEY__} HTTP/1.1\r\n{H}X-K: __KEY__\r\n\r\n",
  'POST {/x} HTTP/1.1\r\n{H}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n"__KEY__"',
  "POST {/x} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n7\r\n__KEY__\r\nZ\r\n",
  "GET {/x} HTTP/1.1\r\n{H}Host: twice\r\n\r\n",
  "GET {/x/../__KEY__} HTTP/1.1\r\n{H}\r\n",
  "TRACE {/x} HTTP/1.1\r\n{H}\r\n",
];

/** Long enough not to turn up by chance; some cannot stand in a header. */
const secret = fc
  .tuple(
    fc.stringMatching(/^[A-Za-z0-9+/=&"<>%é -]{12,30}$/),
    fc.constantFrom("", "", "", "\n", "\r\nX: y", "\x01"),
  )
  .map(([text, end]) => `k3y${text.trim()}z${end}`);

function forms(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const wire = Buffer.from(value, "utf8").toString("latin1");
  return [
    value,
    wire,
    json,
    encodeURIComponent(value),
    Buffer.from(value).toString("base64").replace(/=+$/, "").slice(0, -1),
  ];
}

test("for any value, service, request and answer", async () => {
  let answer = "";
  await using range = await startRange({
    reply: (_, write, socket) => {
      if (answer === "") socket.end();
      else write(answer);
    },
  });
  const { broker } = range;
  const owner = {
    type: "user" as const,
    id: "44444444-4444-4444-8444-444444444444" as UserId,
    name: "o",
    role: "owner" as const,
  };
  await broker.store.vaults.create({ id: OTHER, name: "other", createdAt: 1 }, owner);
  const scoped = {
    type: "scoped" as const,
    vaultRole: "proxy" as const,
    createdAt: 1,
    expiresAt: Date.now() + 3_600_000,
  };
  await broker.store.sessions.create({ ...scoped, vaultId: OTHER, ...hashOf("av_sess_neighbour") });
  const service = (auth: object) => ({
    name: "api",
    host: HOST,
    auth,
    substitutions: [{ key: "KEY", placeholder: "__KEY__", in: ["path", "query", "header", "body"] }],
  });
  await fc.assert(
    fc.asyncProperty(
      secret,
      fc.constantFrom(...AUTHS),
      fc.constantFrom(...REQUESTS),
      fc.constantFrom(...ANSWERS),
      fc.boolean(),
      async (value, auth, request, reply, inside) => {
        const door: Door = inside ? range.inner : range.outer;
        answer = reply;
        broker.log.length = 0;
        broker.lines.length = 0;
        await broker.setCredential("KEY", value);
        await broker.setServices([service(auth)]);
        const { text } = await shoot(door, aim(request, door));
        answer = ANSWERS[0] as string;
        const neighbour: Door = { ...range.outer, auth: basicAuth("av_sess_neighbour") };
        const other = await shoot(
          neighbour,
          aim("GET {/__KEY__} HTTP/1.1\r\n{H}X-K: __KEY__\r\n\r\n", neighbour),
        );
        expect(other.text).toStartWith("HTTP/1.1 200 ");
        const told = [text, other.text, JSON.stringify(broker.log), broker.lines.join("\n")].join("\n");
        for (const form of forms(value)) expect(told).not.toContain(form);
        expect(broker.lines.filter((line) => /failed here|error here/.test(line))).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
}, 90_000);
