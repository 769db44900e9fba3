/** Services that take some methods alone: what is sent with which credential, and what is refused. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { HOST, type Scene, SECRET, startScene } from "../../support/scene.ts";

const READING = {
  name: "api",
  host: HOST,
  methods: ["GET"],
  auth: { type: "bearer", token: "API_KEY" },
};

async function send(scene: Scene, method: string, path = "/v1"): Promise<string> {
  const client = await scene.connect();
  const body = method === "POST" ? "Content-Length: 2\r\n\r\n{}" : "\r\n";
  client.write(`${method} ${path} HTTP/1.1\r\nHost: ${scene.authority}\r\n${body}`);
  return client.until((text) => text.includes("\r\n\r\n") && (method === "HEAD" || /(?:ok|\})$/.test(text)));
}

test("GET and HEAD go with the credential, everything else is refused, whatever hosts without a service do", async () => {
  for (const policy of ["passthrough", "deny"] as const) {
    await using scene = await startScene({ service: READING });
    await scene.broker.store.settings.setVault(DEFAULT_VAULT_ID, "unmatched_host_policy", policy);
    expect(await send(scene, "GET")).toStartWith("HTTP/1.1 200 ");
    expect(await send(scene, "HEAD")).toStartWith("HTTP/1.1 200 ");
    const texts = scene.upstream.requests.map(({ text }) => text);
    expect(texts.filter((text) => text.includes(`Authorization: Bearer ${SECRET}`))).toHaveLength(2);
    for (const method of ["POST", "OPTIONS", "get"]) {
      const answer = await send(scene, method);
      expect(answer).toStartWith("HTTP/1.1 403 Forbidden\r\n");
      expect(JSON.parse(answer.slice(answer.indexOf("{")))).toMatchObject({
        error: "forbidden",
        message: `Service "api" for host "${scene.authority}" in vault "default" takes GET, HEAD and not ${method}`,
        proposal_hint: { host: scene.authority },
      });
    }
    expect(scene.upstream.requests).toHaveLength(2);
    expect(scene.broker.log.slice(2)).toMatchObject(
      ["POST", "OPTIONS", "get"].map((method) => ({
        method,
        status: 403,
        errorCode: "no_match",
        matchedService: "",
      })),
    );
  }
});
