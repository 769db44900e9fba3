import { expect, test } from "bun:test";
import type { Principal } from "../../../../src/core/actor.ts";
import { anonymousDoer, doerOf, doerWithoutSession } from "../../../../src/core/audit/doer.ts";
import { agentPrincipal, scopedPrincipal, userPrincipal } from "../../../support/principals.ts";

test("an actor is named as it is called now, with its session and where it asks from", () => {
  expect(doerOf({ ...userPrincipal("owner"), ip: "192.0.2.1" })).toMatchObject({
    type: "user",
    id: "user-1",
    ip: "192.0.2.1",
  });
  expect(doerOf(agentPrincipal("member"))).toMatchObject({ type: "agent", ip: "" });
});

test("a scoped session stands for who minted it and is told from them", () => {
  const minted = { ...scopedPrincipal("proxy"), mintedBy: { type: "user", id: "user-1" } } as Principal;
  expect(doerOf(minted)).toMatchObject({
    type: "scoped",
    id: "user-1",
    name: "",
  });
  expect(doerOf(scopedPrincipal("proxy")).id).toBe("");
});

test("without a session there is an address alone", () => {
  expect(anonymousDoer("192.0.2.1")).toEqual({
    type: "anonymous",
    id: "",
    name: "",
    sessionId: "",
    ip: "192.0.2.1",
  });
  expect(doerWithoutSession({ type: "agent", id: "a" as never, name: "bot" }, "::1")).toEqual({
    type: "agent",
    id: "a",
    name: "bot",
    sessionId: "",
    ip: "::1",
  });
});
