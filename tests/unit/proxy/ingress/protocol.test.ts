import { expect, test } from "bun:test";
import type { Authenticated } from "../../../../src/proxy/flow.ts";
import { agreeOnProtocol } from "../../../../src/proxy/ingress/protocol.ts";
import type { Serving } from "../../../../src/proxy/ingress/serving.ts";

const OPENED = { target: { host: "api.example.com", port: 443 } } as unknown as Authenticated;
const BOTH = ["h2", "http/1.1"];

test("where the way out cannot be told the client is given HTTP/1.1, and nothing fails unheard", async () => {
  let asked = 0;
  const unheard: unknown[] = [];
  const hear = (error: unknown) => void unheard.push(error);
  process.on("unhandledRejection", hear);
  const serving = {
    wayOut() {
      asked++;
      return Promise.reject(new Error("the store is away"));
    },
    mayReach: async () => {
      await Bun.sleep(1);
      return true;
    },
  } as unknown as Serving;
  expect(await agreeOnProtocol(serving, OPENED, BOTH)).toBe("http/1.1");
  await Bun.sleep(5);
  process.off("unhandledRejection", hear);
  expect([asked, unheard]).toEqual([1, []]);
});

test("an upstream that speaks HTTP/2 alone is asked once the way out is known", async () => {
  const way = { protocol: () => undefined, learn: async () => "h2" };
  const serving = { wayOut: async () => way, mayReach: async () => true } as unknown as Serving;
  expect(await agreeOnProtocol(serving, OPENED, BOTH)).toBe("h2");
});
