import type { Sample } from "./permission-samples.ts";
import type { Scene } from "./permission-scene.ts";

const body = { name: "Ledger Bot", publicKey: "z6Mkf9...", capabilities: ["api_call"] };

/** The id of a key that asks to become an agent. */
export async function requested({ instance, owner }: Scene): Promise<string> {
  await instance.call("POST /api/agents/register", { body });
  const { json } = await instance.call("GET /api/registrations", { token: owner });
  return json.registrations[0].id;
}

export const REGISTRATION_SAMPLES: Record<string, Sample> = {
  "POST /api/agents/register": { body },
  "GET /api/registrations": {},
  "POST /api/registrations/:id/approve": {
    body: { capabilities: ["api_call"] },
    prepare: async (scene) => ({ path: `/api/registrations/${await requested(scene)}/approve` }),
  },
  "POST /api/registrations/:id/reject": {
    body: {},
    prepare: async (scene) => ({ path: `/api/registrations/${await requested(scene)}/reject` }),
  },
  "GET /api/agents": {},
  // An agent of the company `default`, and in its default realm.
  "GET /api/agents/:ref": { path: "/api/agents/default:worker" },
  "GET /api/agents/:ref (a company's)": { path: "/api/agents/globex:crawler-7" },
};
