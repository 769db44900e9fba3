/** The API's answers on the proxy's own connections: whoever makes a long one hears when nobody reads it any more. */
import { expect, test } from "bun:test";
import { Registry } from "../../../src/proxy/connection/registry.ts";
import { listenControl } from "../../../src/proxy/control/listener.ts";
import { open } from "../../support/raw-client.ts";
import { eventually } from "../../support/scene.ts";

test("a long answer is cancelled at once when its reader leaves, also while it has nothing to say", async () => {
  let cancelled = 0;
  const listener = listenControl(
    { host: "127.0.0.1", port: 0 },
    {
      registry: new Registry(),
      fault(error) {
        throw error;
      },
    },
  );
  listener.answer(() => {
    const events = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from("data: 1\n\n")),
      cancel() {
        cancelled += 1;
      },
    });
    return new Response(events, { headers: { "Content-Type": "text/event-stream" } });
  });
  const client = await open(listener.port);
  client.write("GET /v1/logs HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await client.until((text) => text.includes("data: 1"));
  expect(cancelled).toBe(0);
  client.end();
  await eventually(() => cancelled > 0, "the answer to be cancelled");
  expect(cancelled).toBe(1);
  await listener.stop(0);
});
