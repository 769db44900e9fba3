/**
 * A receiver of webhooks, and how it knows that they are genuine: written after the text of Standard Webhooks 1.0.0, with
 * nothing of ours in it.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type ReceivedWebhook = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as it came, byte for byte. */
  readonly body: Buffer;
};

export type WebhookReceiver = AsyncDisposable & {
  readonly port: number;
  readonly received: ReceivedWebhook[];
  /** Requests that wait for an answer. */
  readonly open: () => number;
};

/** Listens on loopback and answers 204, or as it is told. `number` counts the requests from 1. */
export async function startWebhookReceiver(
  answer: (response: ServerResponse, number: number, webhook: ReceivedWebhook) => void = (response) =>
    void response.writeHead(204).end(),
): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  let open = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const webhook = { method, path: url, headers, body: Buffer.concat(chunks) };
      open += 1;
      response.on("close", () => {
        open -= 1;
      });
      answer(response, received.push(webhook), webhook);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { port, received, open: () => open, [Symbol.asyncDispose]: async () => close(server) };
}

function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}

const TOLERANCE_S = 5 * 60;

/** Why it is not genuine, or undefined when it is. `now` in seconds since 1970. */
export function whyForged(
  { headers, body }: ReceivedWebhook,
  secret: string,
  now: number,
): string | undefined {
  const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map(
    (name) => headers[name],
  );
  if (typeof id !== "string" || id === "" || id.includes(".")) return "no webhook-id";
  if (typeof timestamp !== "string" || !/^\d+$/.test(timestamp)) return "no webhook-timestamp";
  if (typeof signatures !== "string") return "no webhook-signature";
  if (Math.abs(now - Number(timestamp)) > TOLERANCE_S) return "the timestamp is too far from now";
  if (!secret.startsWith("whsec_")) return "that is no secret";
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  if (key.length < 24 || key.length > 64) return "the secret has not 24 to 64 bytes";
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const expected = createHmac("sha256", key).update(signed).digest();
  const isGood = signatures.split(" ").some((one) => {
    const [version, text = ""] = one.split(",");
    const given = Buffer.from(text, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isGood ? undefined : "no signature fits";
}
