import { approveRegistration, rejectRegistration } from "../../../app/agent/decide-registration.ts";
import { listRegistrations, requestRegistration } from "../../../app/agent/registrations.ts";
import {
  ApproveRegistrationReply,
  ListRegistrationsReply,
  type RegistrationItem,
  RejectRegistrationReply,
  RequestRegistrationReply,
} from "../../../contract/agent/registrations.ts";
import { CAPABILITIES } from "../../../core/agent/capability.ts";
import { MAX_REGISTRATION_BYTES, parseRegistration } from "../../../core/agent/registration.ts";
import { didOf, keyTypeOf, type PublicKey } from "../../../core/identity/did.ts";
import { directoryId } from "../../../core/identity/directory-id.ts";
import type { RegistrationId } from "../../../core/ids.ts";
import type { Digest } from "../../../ports/digest.ts";
import type { Registration } from "../../../ports/store/agent/registrations.ts";
import { readJson } from "../../read-body.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";
import { directoryFault } from "./directory-fault.ts";

const PATH = "/api/registrations";

export const registrationRoutes = [
  route({
    method: "POST",
    path: "/api/agents/register",
    access: "anonymous",
    counts: "registrations",
    fault: directoryFault,
    reply: RequestRegistrationReply,
    status: 201,
    handle: async ({ deps, origin, c }) => {
      const body = await readJson(c.req.raw, { maxBytes: MAX_REGISTRATION_BYTES });
      const asked = { proof: "none", ip: origin.ip } as const;
      const { publicKey } = await requestRegistration(deps, parseRegistration(body), asked);
      return { agentId: didOf(publicKey), message: "Agent registered. Awaiting admin approval." };
    },
  }),
  route({
    method: "GET",
    path: PATH,
    access: ["registration:list"],
    fault: directoryFault,
    reply: ListRegistrationsReply,
    handle: async ({ deps, principal }) => {
      const registrations = await listRegistrations(deps, principal);
      return {
        registrations: registrations.map((registration) => toItem(registration, deps.digest)),
        availableCapabilities: [...CAPABILITIES],
      };
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/:id/approve`,
    access: ["registration:decide"],
    fault: directoryFault,
    reply: ApproveRegistrationReply,
    handle: async ({ deps, principal, param, c }) => {
      const agent = await approveRegistration(deps, principal, {
        id: param("id") as RegistrationId,
        readBody: () => readJson(c.req.raw, { optional: true }),
      });
      return { success: true, agentId: directoryId(agent) } as const;
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/:id/reject`,
    access: ["registration:decide"],
    fault: directoryFault,
    reply: RejectRegistrationReply,
    handle: async ({ deps, principal, param, c }) => {
      await rejectRegistration(deps, principal, {
        id: param("id") as RegistrationId,
        readBody: () => readJson(c.req.raw, { optional: true }),
      });
      return { success: true } as const;
    },
  }),
];

function toItem(registration: Registration, digest: Digest): RegistrationItem {
  const { id, name, publicKey, requestedCapabilities, requestedAt, proof, remoteIp, version } = registration;
  return {
    id,
    name,
    publicKey,
    requestedCapabilities: [...requestedCapabilities],
    requestedAt: toTimestamp(requestedAt),
    keyType: keyTypeOf(publicKey),
    fingerprint: fingerprintOf(publicKey, digest),
    proof,
    remoteIp,
    ...(version === undefined ? {} : { version }),
  };
}

/** `SHA256:` and the digest of the key's text in base64 without padding, as `ssh-keygen -l` writes one. */
export function fingerprintOf(publicKey: PublicKey, digest: Digest): string {
  return `SHA256:${Buffer.from(digest(publicKey), "hex").toString("base64").replaceAll("=", "")}`;
}
