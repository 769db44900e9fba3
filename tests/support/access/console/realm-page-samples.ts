import type { Sample } from "../permission-samples.ts";
import { form } from "./form-sample.ts";

const eng = (path = "") => ({ path: () => `/realms/eng${path}` });
const member = (email: string) => eng(`/members/remove?${new URLSearchParams({ email })}`);

/** The pages of realms; the one in question is `eng`, where `worker` is, and `mate@example.com` a member. */
export const REALM_PAGE_SAMPLES: Record<string, Sample> = {
  "GET /realms": {},
  "GET /new-realm": {},
  "POST /new-realm": form({ name: "Research" }),
  "GET /realms/:id": eng(),
  "GET /realms/:id (a company's)": { path: "/realms/globex:default" },
  "GET /realms/:id/edit": eng("/edit"),
  "POST /realms/:id/edit": form({ name: "Builders", slug: "eng", color: "#3b82f6" }, eng("/edit")),
  "GET /realms/:id/delete": eng("/delete"),
  "POST /realms/:id/delete": form({ confirm: "eng" }, eng("/delete")),
  "POST /realms/:id/agents": form({ agentDid: "newcomer" }, eng("/agents")),
  "GET /realms/:id/agents/remove": eng("/agents/remove?agent=worker"),
  "POST /realms/:id/agents/remove": form({}, eng("/agents/remove?agent=worker")),
  "POST /realms/:id/members": form({ email: "setter@example.com" }, eng("/members")),
  "POST /realms/:id/members (as owner)": form(
    { email: "setter@example.com", role: "owner" },
    eng("/members"),
  ),
  "POST /realms/:id/members/role": form(
    { email: "mate@example.com", role: "manager", "seen.role": "member" },
    eng("/members/role"),
  ),
  "GET /realms/:id/members/remove": member("mate@example.com"),
  "POST /realms/:id/members/remove": form({}, member("mate@example.com")),
};
