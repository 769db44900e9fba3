/** A service whose requests are signed one by one: what is signed is what the upstream is sent. */
import { expect, test } from "bun:test";
import type { SecretResolver } from "../../src/app/proxy/resolved.ts";
import type { UnsignedHead } from "../../src/core/injection/signing.ts";
import { HOST, SECRET, startScene } from "../support/scene.ts";

/** Signs with the head as it is handed over; a value that no header can carry gives nothing. */
function signing(heads: UnsignedHead[]): (secrets: SecretResolver) => SecretResolver {
  return (secrets) => ({
    ...secrets,
    async resolve(policy, plan, caller) {
      const resolved = await secrets.resolve(policy, plan, caller);
      if (resolved.type !== "ready") return resolved;
      return {
        ...resolved,
        headers: [],
        sign(head) {
          heads.push(head);
          if (head.pathAndQuery.startsWith("/unusable")) return undefined;
          return [{ name: "Authorization", value: `Signed ${head.method} ${head.host}${head.pathAndQuery}` }];
        },
      };
    },
  });
}

test("each request is signed from its own head, placeholders replaced, and the client's own header goes", async () => {
  const heads: UnsignedHead[] = [];
  await using scene = await startScene({
    broker: { wrapSecrets: signing(heads) },
    service: {
      name: "api",
      host: HOST,
      auth: { type: "bearer", token: "API_KEY" },
      substitutions: [{ key: "API_KEY", placeholder: "__KEY__", in: ["path", "header"] }],
    },
  });
  const client = await scene.connect();
  const ask = async (path: string) => {
    client.forget();
    client.write(
      `GET ${path} HTTP/1.1\r\nHost: ${scene.authority}\r\nAuthorization: own\r\nX-Key: __KEY__\r\n\r\n`,
    );
    return client.until((text) => text.endsWith("ok") || text.endsWith("}"));
  };
  await ask("/one");
  await ask("/two/__KEY__?q");
  const sent = scene.upstream.requests.map(({ text }) => text);
  expect(sent[0]).toContain(`Authorization: Signed GET ${scene.authority}/one\r\n`);
  expect(sent[1]).toStartWith(`GET /two/${SECRET}?q HTTP/1.1\r\n`);
  expect(sent[1]).toContain(`Authorization: Signed GET ${scene.authority}/two/${SECRET}?q\r\n`);
  expect(sent.join("").match(/authorization:/gi)).toHaveLength(2);
  expect(heads[0]?.headers).toEqual(["X-Key", SECRET]);
  expect(await ask("/unusable")).toStartWith("HTTP/1.1 502 ");
  expect(scene.upstream.requests).toHaveLength(2);
});

test("without placeholders, too, where a head is otherwise passed on as it came", async () => {
  await using scene = await startScene({ broker: { wrapSecrets: signing([]) } });
  const client = await scene.connect();
  client.write(`GET /plain HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await client.until((text) => text.endsWith("ok"));
  expect(scene.upstream.requests[0]?.text).toContain(
    `Authorization: Signed GET ${scene.authority}/plain\r\n`,
  );
});
