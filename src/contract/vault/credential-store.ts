import * as v from "valibot";
import { Required } from "../required.ts";

export const ListCredentialStoresReply = v.object({ available: v.array(v.string()) });
export const CredentialStoreBody = v.object({ kind: Required });
export const CredentialStoreReply = v.object({ credential_store: v.object({ kind: v.string() }) });
