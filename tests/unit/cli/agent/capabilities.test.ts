import { expect, test } from "bun:test";
import { checkCapabilityWords } from "../../../../src/cli/agent/capabilities.ts";

test("every word that is none is told, before anything is sent", () => {
  expect(() => checkCapabilityWords(["api_call", "mail_send"])).not.toThrow();
  expect(() => checkCapabilityWords(["api_cal", "api_call", "fly"])).toThrow(
    /"api_cal" is no capability; did you mean api_call\?; "fly" is no capability; known are /,
  );
});
