import { rotateRoot } from "../../../app/instance/certificate-authority.ts";
import { RotateRootBody, RotateRootReply } from "../../../contract/instance/certificate-authority.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

export const certificateAuthorityRoutes = [
  route({
    method: "POST",
    path: "/v1/mitm/ca/rotate",
    access: ["authority:rotate"],
    body: RotateRootBody,
    reply: RotateRootReply,
    handle: async ({ deps, principal, body }) => {
      const { signsFrom, endsAt } = await rotateRoot(deps, principal, { atOnce: body.at_once === true });
      return { signs_from: toTimestamp(signsFrom), ends_at: toTimestamp(endsAt) };
    },
  }),
];
