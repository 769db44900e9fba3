import {
  changeCredentialStore,
  listCredentialStores,
  syncCredentialStore,
} from "../../../app/vault/credential-store.ts";
import {
  CredentialStoreBody,
  CredentialStoreReply,
  ListCredentialStoresReply,
} from "../../../contract/vault/credential-store.ts";
import { route } from "../../route.ts";

export const credentialStoreRoutes = [
  route({
    method: "GET",
    path: "/v1/instance/credential-stores",
    access: ["credential-store:list"],
    reply: ListCredentialStoresReply,
    handle: ({ deps, principal }) => ({ available: [...listCredentialStores(deps, principal)] }),
  }),
  route({
    method: "PATCH",
    path: "/v1/vaults/:name/credential-store",
    access: ["credential-store:disconnect", "credential-store:connect"],
    body: CredentialStoreBody,
    reply: CredentialStoreReply,
    handle: async ({ deps, principal, param, body }) => ({
      credential_store: await changeCredentialStore(deps, principal, {
        vault: param("name"),
        kind: body.kind,
      }),
    }),
  }),
  route({
    method: "POST",
    path: "/v1/vaults/:name/sync",
    access: ["credential-store:sync"],
    reply: CredentialStoreReply,
    handle: ({ deps, principal, param }) => syncCredentialStore(deps, principal, { vault: param("name") }),
  }),
];
