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

test("bodies that are still arriving fill no more than their room, and small ones are taken all the same", async () => {
  const listener = listenControl(
    { host: "127.0.0.1", port: 0 },
    { registry: new Registry(), fault: console.error },
  );
  listener.answer(async (request) => new Response(`got ${(await request.arrayBuffer()).byteLength}`));
  const head = (length: number) => `POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`;
  const [whole, part] = [1024 * 1024, Buffer.alloc(1000 * 1024)];
  const waiting = await Promise.all(Array.from({ length: 80 }, () => open(listener.port)));
  for (const client of waiting) {
    client.write(head(whole));
    client.write(part);
  }
  const isRefused = (client: (typeof waiting)[number]) => client.text().startsWith("HTTP/1.1 503");
  await eventually(() => waiting.some(isRefused), "one to be refused");
  const refused = waiting.filter(isRefused);
  expect(refused[0]?.text()).toContain("retry-after: 1");

  const small = await open(listener.port);
  small.write(`${head(5)}small`);
  await small.until((text) => text.includes("got 5"));

  for (const client of waiting) client.end();
  const late = async (): Promise<string> => {
    const client = await open(listener.port);
    client.write(head(whole));
    client.write(Buffer.alloc(whole));
    const text = await client.until((seen) => seen.includes("\r\n\r\n"));
    client.end();
    return text.slice(0, 12);
  };
  let answer = await late();
  for (let tries = 0; tries < 50 && answer !== "HTTP/1.1 200"; tries++) answer = await late();
  expect(answer).toBe("HTTP/1.1 200");
  await listener.stop(0);
});
