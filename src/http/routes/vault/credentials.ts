import {
  deleteCredentials,
  listCredentials,
  revealCredentials,
  setCredentials,
} from "../../../app/vault/credentials.ts";
import {
  DeleteCredentialsBody,
  DeleteCredentialsReply,
  ListCredentialsReply,
  SetCredentialsBody,
  SetCredentialsReply,
} from "../../../contract/vault/credentials.ts";
import { DEFAULT_VAULT_NAME } from "../../../core/ids.ts";
import type { Secret } from "../../../core/secret.ts";
import { route } from "../../route.ts";

const PATH = "/v1/credentials";

export const credentialRoutes = [
  route({
    method: "GET",
    path: PATH,
    access: ["credential:list", "credential:reveal"],
    reply: ListCredentialsReply,
    handle: async ({ deps, principal, query }) => {
      const vault = vaultOf(query("vault"));
      if (query("reveal") !== "true") {
        const { keys, credentials } = await listCredentials(deps, principal, { vault });
        return {
          keys: [...keys],
          ...(credentials === undefined || credentials.length === 0 ? {} : { credentials: [...credentials] }),
        };
      }
      const key = query("key");
      const opened = await revealCredentials(deps, principal, { vault, key: key === "" ? undefined : key });
      return {
        keys: opened.map(({ key }) => key),
        credentials: opened.map(({ key, type, value }) => ({
          key,
          type,
          ...shown(value),
        })),
      };
    },
  }),
  route({
    method: "POST",
    path: PATH,
    access: ["credential:write"],
    body: SetCredentialsBody,
    reply: SetCredentialsReply,
    handle: async ({ deps, principal, body }) => ({
      set: await setCredentials(deps, principal, {
        vault: vaultOf(body.vault),
        credentials: body.credentials,
      }),
    }),
  }),
  route({
    method: "DELETE",
    path: PATH,
    access: ["credential:write"],
    body: DeleteCredentialsBody,
    reply: DeleteCredentialsReply,
    handle: async ({ deps, principal, body }) => ({
      deleted: await deleteCredentials(deps, principal, { vault: vaultOf(body.vault), keys: body.keys }),
    }),
  }),
];

function vaultOf(name: string | undefined): string {
  return name === undefined || name === "" ? DEFAULT_VAULT_NAME : name;
}

/** An empty value is left out, as clients of either generation take a missing one for it. */
function shown(value: Secret | undefined): { readonly value?: string; readonly damaged?: true } {
  if (value === undefined) return { damaged: true };
  const text = value.open();
  return text === "" ? {} : { value: text };
}
