import { expect, test } from "bun:test";
import { invitePrompt, rotationPrompt } from "../../../../src/core/agent/prompt.ts";

const FACTS = { inviteUrl: "https://av.example.com/invite/av_inv_00", expiresIn: "15m" };

test("an invite says what to send where, what comes back, and for how long", () => {
  const prompt = invitePrompt(FACTS);
  for (const needle of [
    "register as a persistent agent with Agent Vault",
    "POST https://av.example.com/invite/av_inv_00",
    "Content-Type: application/json",
    "{}",
    "av_agent_token",
    "instructions",
    "expires in 15m and works once",
  ]) {
    expect(prompt).toContain(needle);
  }
});

test("a rotation also says what becomes of the old token", () => {
  const prompt = rotationPrompt(FACTS);
  for (const needle of ["POST https://av.example.com/invite/av_inv_00", "stops working", "expires in 15m"]) {
    expect(prompt).toContain(needle);
  }
});
