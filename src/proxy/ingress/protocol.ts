import type { Protocol } from "../connection/accept-tls.ts";
import { DEADLINES } from "../connection/deadlines.ts";
import type { Authenticated } from "../flow.ts";
import type { Serving } from "./serving.ts";

/**
 * What to speak with a client that offers `protocols` in its ALPN (RFC 7301). Where it can do both, the upstream decides:
 * HTTP/1.1 wherever that is spoken, which is the faster path, HTTP/2 where nothing else is. Known hosts are answered
 * directly; an unknown one is asked once, if any request to it could pass.
 */
export function agreeOnProtocol(
  serving: Serving,
  opened: Authenticated,
  protocols: readonly string[],
): Protocol | Promise<Protocol> {
  if (!protocols.includes("h2")) return "http/1.1";
  if (!protocols.includes("http/1.1")) return "h2";
  const way = serving.wayOut(opened);
  if (way instanceof Promise) return learn(serving, opened, way);
  return way.protocol(opened.target) ?? learn(serving, opened, way);
}

async function learn(
  serving: Serving,
  opened: Authenticated,
  way: ReturnType<Serving["wayOut"]>,
): Promise<Protocol> {
  const { target } = opened;
  // An upstream that cannot be reached is told as such in answer to the first request.
  const asked = async () => {
    // First, for nobody else hears of it when the vault's policy cannot be read.
    const out = await way;
    return (await serving.mayReach(opened, target)) ? await out.learn(target) : "http/1.1";
  };
  return await Promise.race([
    asked().catch(() => "http/1.1" as const),
    Bun.sleep(DEADLINES.learning).then(() => "http/1.1" as const),
  ]);
}
