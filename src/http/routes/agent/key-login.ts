import { answerChallenge, openChallenge } from "../../../app/agent/key-login.ts";
import {
  ChallengeAnswerBody,
  ChallengeAnswerReply,
  ChallengeBody,
  ChallengeReply,
} from "../../../contract/agent/key-login.ts";
import { route } from "../../route.ts";

/** How agents log in that have a key and no token. */
export const keyLoginRoutes = [
  route({
    method: "POST",
    path: "/v1/auth/challenge",
    access: "anonymous",
    body: ChallengeBody,
    reply: ChallengeReply,
    handle: async ({ deps, c, body, origin }) => {
      c.header("Cache-Control", "no-store");
      const { id, ...challenge } = await openChallenge(deps, { did: body.did, ip: origin.ip });
      return { challengeId: id, ...challenge };
    },
  }),
  route({
    method: "POST",
    path: "/v1/auth/challenge/:id",
    access: "anonymous",
    body: ChallengeAnswerBody,
    reply: ChallengeAnswerReply,
    handle: async ({ deps, c, body, param, origin }) => {
      c.header("Cache-Control", "no-store");
      const answer = { id: param("id"), signature: body.signature, ip: origin.ip };
      const { token, ttlMs } = await answerChallenge(deps, answer);
      return { token, expires_in: ttlMs / 1000 };
    },
  }),
];
