/** A8: without a token nothing is forwarded, resolved, minted or named, by whatever method and in whatever form. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { open } from "../../support/raw-client.ts";
import { answerIn, HOST, type Range, startRange } from "../rig/range.ts";

const METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "CONNECT",
  "PROPFIND",
  "SOURCE",
];

const PRESENTED: Record<string, string> = {
  nothing: "",
  "an empty field": "Proxy-Authorization: \r\n",
  "a scheme alone": "Proxy-Authorization: Bearer\r\n",
  "another scheme": "Proxy-Authorization: Negotiate YII=\r\n",
  "an unknown token": "Proxy-Authorization: Bearer av_sess_0000000000000000000000000000000000000000000\r\n",
  "an empty user": "Proxy-Authorization: Basic OmRlZmF1bHQ=\r\n",
  "not base64": "Proxy-Authorization: Basic ***\r\n",
  "a token in Authorization": "Authorization: Bearer {token}\r\n",
  "a token in X-Vault": "X-Vault: {token}\r\n",
  "a token in a cookie": "Cookie: av_session={token}\r\n",
};

let range: Range;
const minted: string[] = [];
beforeAll(async () => {
  range = await startRange({
    broker: {
      pins: { [HOST]: ["127.0.0.1"] },
      wrapLeaves: (leaves) => ({
        ...leaves,
        cached: (host) => leaves.cached(host),
        issue: (host) => {
          minted.push(host);
          return leaves.issue(host);
        },
        rootPem: () => leaves.rootPem(),
      }),
    },
  });
});
afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

async function ask(line: string, fields: string): Promise<string> {
  const client = await open(range.broker.port);
  const host = `Host: ${range.outer.authority}\r\n`;
  client.write(`${line} HTTP/1.1\r\n${host}${fields.replaceAll("{token}", range.broker.token)}\r\n`);
  const text = await client.until((all) => all.includes("\r\n\r\n"));
  client.end();
  return text;
}

for (const [name, fields] of Object.entries(PRESENTED)) {
  describe(`with ${name}`, () => {
    for (const method of METHODS) {
      test(method, async () => {
        const { authority, upstream } = range.outer;
        const target = method === "CONNECT" ? authority : `http://${authority}/x`;
        const text = await ask(`${method} ${target}`, fields);
        expect(text).toStartWith("HTTP/1.1 407 ");
        expect(text).toContain("\r\nProxy-Authenticate: ");
        expect(text).not.toContain(range.broker.token);
        expect(upstream.connections()).toBe(0);
        expect(minted).toEqual([]);
        expect(range.broker.log.at(-1)).toMatchObject({
          status: 407,
          matchedService: "",
          credentialKeys: [],
        });
      });
    }
  });
}

test("a host that exists and one that does not are answered alike", async () => {
  const known = await ask(`GET http://${range.outer.authority}/`, "");
  const unknown = await ask("GET http://nowhere.invalid/", "").catch(() => "");
  expect(answerIn(known)?.body).toBeDefined();
  // Host and target of the second do not agree, which is told before anyone is asked who they are.
  expect([407, 421]).toContain(answerIn(unknown)?.status as number);
  expect(range.broker.lines.join()).not.toContain("unresolved");
});

test("a person's login is not for programs", async () => {
  const { broker } = range;
  const text = await ask(
    `GET http://${range.outer.authority}/`,
    "Proxy-Authorization: Bearer av_user_login\r\n",
  );
  expect(text).toStartWith("HTTP/1.1 407 ");
  expect(broker.log.at(-1)?.vaultId).toBeUndefined();
});
