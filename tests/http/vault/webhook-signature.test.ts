/** What the README tells receivers to do, done by Python: its hmac knows nothing of ours. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createHttpClient } from "../../../src/net/http-client.ts";
import { openInstance } from "../../support/instance.ts";
import { HOST, openWayOut } from "../../support/net/request.ts";
import { type ReceivedWebhook, startWebhookReceiver } from "../../support/net/webhook-receiver.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";

const PATH = "/v1/vaults/default/webhook";
const README = readFileSync(join(import.meta.dir, "../../../README.md"), "utf8");
const SNIPPET = /```python\n(.*?)```/s.exec(README)?.[1] ?? "";

function isGenuine({ headers, body }: ReceivedWebhook, secret: string): string {
  const script = `${SNIPPET}\nimport json, sys\nprint(is_genuine(sys.argv[1], json.loads(sys.argv[2]), sys.stdin.buffer.read()))`;
  const python = Bun.spawnSync(["python3", "-c", script, secret, JSON.stringify(headers)], { stdin: body });
  return `${python.stdout}${python.stderr}`.trim();
}

describe.skipIf(!REQUIREMENTS.python.met())("the README's verification in Python", () => {
  test("takes what was sent, with the secret of either side of a rotation, and nothing else", async () => {
    using wayOut = openWayOut();
    await using instance = await openInstance({
      devMode: true,
      httpClient: createHttpClient(wayOut),
      clock: { now: () => Date.now() },
    });
    await using receiver = await startWebhookReceiver();
    const token = await instance.registerOwner();
    const body = { url: `http://${HOST}:${receiver.port}/hook` };
    const before = (await instance.call(`PUT ${PATH}`, { token, body })).json.secret;
    const after = (await instance.call(`PUT ${PATH}`, { token, body: { rotate_secret: true } })).json.secret;
    expect((await instance.call(`POST ${PATH}/test`, { token })).json.delivered).toBe(true);
    const [webhook] = receiver.received;
    if (webhook === undefined) throw new Error("nothing came");
    expect(isGenuine(webhook, after)).toBe("True");
    expect(isGenuine(webhook, before)).toBe("True");
    expect(isGenuine(webhook, `whsec_${Buffer.alloc(32).toString("base64")}`)).toBe("False");
    expect(isGenuine({ ...webhook, body: Buffer.from("{}") }, after)).toBe("False");
    const old = { ...webhook, headers: { ...webhook.headers, "webhook-timestamp": "1674087231" } };
    expect(isGenuine(old, after)).toBe("False");
  });
});
