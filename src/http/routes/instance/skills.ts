import { SKILLS, type SkillKind } from "../../../skills/skills.ts";
import { route } from "../../route.ts";

/** What agents are told of us; the same for everyone, so anyone may read it. */
export const skillRoutes = [skillRoute("cli"), skillRoute("http")];

function skillRoute(kind: SkillKind) {
  return route({
    method: "GET",
    path: `/v1/skills/${kind}`,
    access: "anonymous",
    handle: () => new Response(SKILLS[kind], { headers: { "Content-Type": "text/markdown; charset=utf-8" } }),
  });
}
