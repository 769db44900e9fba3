import type { ApiDeps } from "../../../src/http/deps.ts";
import { openInstance } from "../instance.ts";

/** An instance with its owner and the company `globex`, of which `key` is a key. */
export async function companyScene(overrides: Partial<ApiDeps> = {}) {
  const instance = await openInstance(overrides);
  const owner = await instance.registerOwner();
  const create = async (companyId: string): Promise<string> =>
    (await instance.call("POST /v1/companies", { token: owner, body: { companyId } })).json.apiKey;
  return { instance, owner, create, key: await create("globex") };
}
