import {
  type DescribedCredential,
  deleteCredentials,
  type ListedCredential,
  listCredentials,
  revealCredentials,
  setCredentials,
} from "../../../app/vault/credentials.ts";
import { meantVault } from "../../../app/vault/enter-vault.ts";
import { bindHost, unbindHost } from "../../../app/vault/reach/audiences.ts";
import {
  AddAudienceBody,
  AddAudienceReply,
  DeleteCredentialsBody,
  DeleteCredentialsReply,
  ListCredentialsReply,
  RemoveAudienceBody,
  RemoveAudienceReply,
  SetCredentialsBody,
  SetCredentialsReply,
} from "../../../contract/vault/credentials.ts";
import type { Principal } from "../../../core/actor.ts";
import { unsearchableKeys } from "../../../core/leak/patterns.ts";
import type { Secret } from "../../../core/secret.ts";
import { joinedMatcher } from "../../../core/service/service.ts";
import type { BoundAudience } from "../../../ports/store/vault/audiences.ts";
import { toOAuthEntry } from "../../oauth-entry.ts";
import { type Call, route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

const PATH = "/v1/credentials";

export const credentialRoutes = [
  route({
    method: "GET",
    path: PATH,
    access: ["credential:list", "credential:reveal"],
    reply: ListCredentialsReply,
    handle: async ({ deps, principal, query, c }) => {
      const vault = await vaultOf({ deps, principal, c }, query("vault"));
      if (query("reveal") !== "true") {
        const { keys, credentials } = await listCredentials(deps, principal, { vault });
        return {
          keys: [...keys],
          ...(credentials === undefined || credentials.length === 0
            ? {}
            : { credentials: credentials.map(listed) }),
        };
      }
      const key = query("key");
      const opened = await revealCredentials(deps, principal, { vault, key: key === "" ? undefined : key });
      return {
        keys: opened.map(({ key }) => key),
        credentials: opened.map((one) => ({ ...toItem(one), ...shown(one.value) })),
      };
    },
  }),
  route({
    method: "POST",
    path: PATH,
    access: ["credential:write"],
    body: SetCredentialsBody,
    reply: SetCredentialsReply,
    handle: async ({ deps, principal, body, c }) => {
      const { credentials } = body;
      const vault = await vaultOf({ deps, principal, c }, body.vault);
      const set = await setCredentials(deps, principal, { vault, credentials });
      const unsearched = unsearchableKeys(credentials);
      return { set, ...(unsearched.length === 0 ? {} : { unsearched }) };
    },
  }),
  route({
    method: "DELETE",
    path: PATH,
    access: ["credential:write"],
    body: DeleteCredentialsBody,
    reply: DeleteCredentialsReply,
    handle: async ({ deps, principal, body, c }) => ({
      deleted: await deleteCredentials(deps, principal, {
        vault: await vaultOf({ deps, principal, c }, body.vault),
        keys: body.keys,
      }),
    }),
  }),
  route({
    method: "POST",
    path: `${PATH}/audience`,
    access: ["audience:bind"],
    body: AddAudienceBody,
    reply: AddAudienceReply,
    handle: async ({ deps, principal, body, c }) => {
      const { key, host, surface = "auth" } = body;
      const vault = await vaultOf({ deps, principal, c }, body.vault);
      const bound = await bindHost(deps, principal, { vault, key, host, surface });
      return { key, host: bound.host, surface, added: bound.isNew };
    },
  }),
  route({
    method: "DELETE",
    path: `${PATH}/audience`,
    access: ["audience:unbind"],
    body: RemoveAudienceBody,
    reply: RemoveAudienceReply,
    handle: async ({ deps, principal, body, c }) => {
      const { key, host } = body;
      const vault = await vaultOf({ deps, principal, c }, body.vault);
      const gone = await unbindHost(deps, principal, { vault, key, host });
      const refused = gone.refused.map((service) => ({ name: service.name, host: joinedMatcher(service) }));
      return { key, host: gone.host, removed: true as const, refused };
    },
  }),
];

function listed({ audience, ...credential }: ListedCredential) {
  if (audience === undefined) return toItem(credential);
  return { ...toItem(credential), audience: audience.map(shownAudience) };
}

function shownAudience({ host, surface, boundAt, boundBy }: BoundAudience) {
  const bound = { host, surface, bound_at: toTimestamp(boundAt) };
  return boundBy === "" ? bound : { ...bound, bound_by: boundBy };
}

function vaultOf(
  { deps, principal, c }: Pick<Call<Principal>, "deps" | "principal" | "c">,
  named: string | undefined,
): Promise<string> {
  return meantVault(deps, principal, { named, header: c.req.header("X-Vault") });
}

function toItem({ key, type, oauth }: DescribedCredential) {
  return { key, type, ...(oauth === undefined ? {} : toOAuthEntry(oauth)) };
}

/** An empty value is left out, as clients of either generation take a missing one for it. */
function shown(value: Secret | undefined): { readonly value?: string; readonly damaged?: true } {
  if (value === undefined) return { damaged: true };
  const text = value.open();
  return text === "" ? {} : { value: text };
}
