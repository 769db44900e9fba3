/** How a program is led through the vault, in the place where it runs. */
import { isLoopbackHost } from "../../core/net/loopback.ts";

export type Snippet = {
  /** Unique among them. */
  readonly id: string;
  readonly title: string;
  /** Where it belongs, and what has to be there. */
  readonly note: string;
  readonly text: string;
};

type Connection = {
  /** See `addressElsewhere`. */
  readonly address: string;
  readonly vault: string;
  /** Stands in the first snippet alone: the others are files that are kept and shown to others. */
  readonly token: string;
};

/** What stands for the address where the one that is announced means another machine on each that reads it. */
export const UNKNOWN_ADDRESS = "<AGENT_VAULT_ADDR>";
const ANY_HOST = ["0.0.0.0", "[::]"];

/** The server's address as other machines know it. */
export function addressElsewhere(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  return isLoopbackHost(hostname) || ANY_HOST.includes(hostname) ? UNKNOWN_ADDRESS : baseUrl;
}

/** Neither an address nor a vault's name nor a token holds a quote or a `$`, so they stand in quotes as they are. */
export function snippetsFor({ address, vault, token }: Connection): readonly Snippet[] {
  return [
    {
      id: "shell",
      title: "Shell",
      note: "In the terminal that the agent is started from.",
      text: [
        `export AGENT_VAULT_ADDR='${address}'`,
        `export AGENT_VAULT_TOKEN='${token}'`,
        `export AGENT_VAULT_VAULT='${vault}'`,
        "agent-vault run -- your-agent",
      ].join("\n"),
    },
    {
      id: "dockerfile",
      title: "Dockerfile",
      note: "The token is no part of the image: give it with docker run -e AGENT_VAULT_TOKEN.",
      text: [
        "COPY agent-vault /usr/local/bin/agent-vault",
        `ENV AGENT_VAULT_ADDR="${address}" AGENT_VAULT_VAULT="${vault}"`,
        'ENTRYPOINT ["agent-vault", "run", "--"]',
        'CMD ["your-agent"]',
      ].join("\n"),
    },
    {
      id: "compose",
      title: "Docker Compose",
      note: "With AGENT_VAULT_TOKEN in the environment of docker compose, or in a file .env that nobody else reads.",
      text: [
        "services:",
        "  agent:",
        "    image: your-agent",
        '    entrypoint: ["agent-vault", "run", "--"]',
        '    command: ["your-agent"]',
        "    environment:",
        `      AGENT_VAULT_ADDR: "${address}"`,
        `      AGENT_VAULT_VAULT: "${vault}"`,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Compose fills it in.
        '      AGENT_VAULT_TOKEN: "${AGENT_VAULT_TOKEN:?}"',
      ].join("\n"),
    },
    {
      id: "systemd",
      title: "systemd",
      note: "With AGENT_VAULT_TOKEN=… in /etc/your-agent.env, which only root may read (mode 600).",
      text: [
        "[Service]",
        `Environment="AGENT_VAULT_ADDR=${address}"`,
        `Environment="AGENT_VAULT_VAULT=${vault}"`,
        "EnvironmentFile=/etc/your-agent.env",
        "ExecStart=/usr/local/bin/agent-vault run -- /usr/local/bin/your-agent",
      ].join("\n"),
    },
    {
      id: "github-actions",
      title: "GitHub Actions",
      note: "With the token as the repository's secret AGENT_VAULT_TOKEN, and agent-vault on the runner.",
      text: [
        "- run: agent-vault run -- your-agent",
        "  env:",
        `    AGENT_VAULT_ADDR: "${address}"`,
        `    AGENT_VAULT_VAULT: "${vault}"`,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub fills it in.
        "    AGENT_VAULT_TOKEN: ${{ secrets.AGENT_VAULT_TOKEN }}",
      ].join("\n"),
    },
  ];
}
