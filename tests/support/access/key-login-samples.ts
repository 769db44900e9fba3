import type { AgentId } from "../../../src/core/ids.ts";
import { anAgentKey } from "../identity/agent-key.ts";
import type { Sample } from "./permission-samples.ts";

/** Logging in with a key, which whoever holds it may. */
export const KEY_LOGIN_SAMPLES: Record<string, Sample> = {
  "POST /v1/auth/challenge": { body: { did: anAgentKey().did } },
  "POST /v1/auth/challenge/:id": {
    async prepare({ instance }) {
      const key = anAgentKey();
      await instance.addAgent("keyed", "no-access");
      const agent = await instance.store.agents.byName("keyed");
      if (agent === undefined) throw new Error("the agent was not made");
      await instance.store.agents.delete(agent.id, instance.clock.now());
      const id = instance.deps.random.uuid() as AgentId;
      await instance.store.agents.create({ ...agent, id, publicKey: key.publicKey });
      const { json } = await instance.call("POST /v1/auth/challenge", { body: { did: key.did } });
      const path = `/v1/auth/challenge/${json.challengeId}`;
      return { path, body: { signature: key.sign(json.signingInput) } };
    },
  },
};
