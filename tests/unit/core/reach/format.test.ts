import { expect, test } from "bun:test";
import * as v from "valibot";
import { ProposalReach } from "../../../../src/contract/vault/proposals.ts";
import { formatReach } from "../../../../src/core/reach/format.ts";
import { assess, bearer, bound, key } from "../../../support/access/reach.ts";

test("reach stands on the wire with the names of its contract", () => {
  const assessment = assess(
    [bearer("old.example.com/v1")],
    [bearer("api.githvb.com:8443/x"), bearer("new.example.com", "NEW")],
    {
      existing: new Set([key("STRIPE_KEY")]),
      audiences: [bound("STRIPE_KEY", "old.example.com")],
      replaced: [key("OTHER")],
    },
  );
  const json = formatReach(assessment, "abc");
  expect(json as unknown).toEqual({
    hash: "abc",
    added: [
      {
        credential: "STRIPE_KEY",
        host: "api.githvb.com:8443/x",
        surface: "auth",
        domain: "githvb.com",
        existing: true,
        bound_since: "1970-01-01T00:00:01Z",
        bound_to: ["old.example.com"],
        reasons: [{ code: "existing-credential-new-host" }, { code: "look-alike", resembles: "github.com" }],
        confirm_host: "api.githvb.com:8443",
      },
      {
        credential: "NEW",
        host: "new.example.com",
        surface: "auth",
        domain: "example.com",
        existing: false,
        bound_to: [],
        reasons: [],
      },
    ],
    removed: [{ credential: "STRIPE_KEY", host: "old.example.com/v1", surface: "auth" }],
    replaced: ["OTHER"],
    confirm_hosts: ["api.githvb.com:8443"],
  });
  expect(v.parse(ProposalReach, json) as unknown).toEqual(json);
  expect(formatReach(assessment)).not.toHaveProperty("hash");
});
