/**
 * What agents are told of us, as skills: Markdown with a YAML front matter. Each is the only place where its text stands;
 * the server hands it out, and `vault run` installs it.
 */
import cli from "./agent-vault-cli.md" with { type: "text" };
import http from "./agent-vault-http.md" with { type: "text" };

/** For a shell with the program, and for any HTTP client with a token. */
export const SKILLS = { cli, http } as const;

export type SkillKind = keyof typeof SKILLS;

/** The name in the front matter, which is also the name of the folder that a skill lies in. */
export function skillName(kind: SkillKind): `agent-vault-${SkillKind}` {
  return `agent-vault-${kind}`;
}
