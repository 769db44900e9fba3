import { expect, test } from "bun:test";
import {
  formatWebhookSecret,
  signedContent,
  webhookHeaders,
  webhookSecretBytes,
} from "../../../../src/core/webhook/secret.ts";

test("a secret is written as base64 behind its prefix, and read back", () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, at) => at * 8);
  const secret = formatWebhookSecret(bytes);
  expect(secret).toBe("whsec_AAgQGCAoMDhASFBYYGhweICIkJigqLC4wMjQ2ODo8Pg=");
  expect(webhookSecretBytes(secret)).toEqual(bytes);
});

test("signed are id, time and body, joined by full stops", () => {
  expect(signedContent({ id: "msg_1", seconds: 1674087231 }, '{"a":"b.c"}')).toBe(
    'msg_1.1674087231.{"a":"b.c"}',
  );
});

test("the headers carry a signature for each secret", () => {
  const stamp = { id: "msg_1", seconds: 1674087231 };
  expect(webhookHeaders(stamp, [new Uint8Array([1, 2]), new Uint8Array([3])])).toEqual({
    "Content-Type": "application/json",
    "webhook-id": "msg_1",
    "webhook-timestamp": "1674087231",
    "webhook-signature": "v1,AQI= v1,Aw==",
  });
});
