import type { Sample } from "./permission-samples.ts";

const ENG = "/api/realms/eng";

/** What concerns realms; the one in question is `eng`, where `worker` is, and `mate@example.com` a member. */
export const REALM_SAMPLES: Record<string, Sample> = {
  "GET /api/realms": {},
  "POST /api/realms": { body: { name: "Research" } },
  "GET /api/realms/:id": { path: ENG },
  "GET /api/realms/:id (the default one)": { path: "/api/realms/default" },
  "GET /api/realms/:id (a company's)": { path: "/api/realms/globex:default" },
  "PATCH /api/realms/:id": { path: ENG, body: { color: "#3b82f6" } },
  "DELETE /api/realms/:id": { path: ENG },
  "POST /api/realms/:id/agents": { path: `${ENG}/agents`, body: { agentDid: "newcomer" } },
  "DELETE /api/realms/:id/agents/:agent": { path: `${ENG}/agents/worker` },
  "GET /api/realms/:id/members": { path: `${ENG}/members` },
  "POST /api/realms/:id/members": { path: `${ENG}/members`, body: { email: "setter@example.com" } },
  "POST /api/realms/:id/members (as owner)": {
    path: `${ENG}/members`,
    body: { email: "setter@example.com", role: "owner" },
  },
  "DELETE /api/realms/:id/members/:email": { path: `${ENG}/members/mate@example.com` },
  "DELETE /api/realms/:id/members/:email (an owner)": { path: `${ENG}/members/head@example.com` },
};
