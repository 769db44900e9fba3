import { addressFlag, ttlFlag, vaultFlag } from "../args.ts";
import { limitFlags } from "../limits/flags.ts";

/** Flags of `vault run`. */
export const runFlags = {
  ...vaultFlag,
  ...addressFlag,
  ...ttlFlag,
  ...limitFlags,
  "proxy-tls": {
    type: "boolean",
    description: "Give the command an https:// proxy URL (AGENT_VAULT_PROXY_TLS)",
  },
  identity: {
    type: "enum",
    options: ["svid"],
    description: "Give the command no token: a forwarder on this machine knows the agent",
  },
  "as-agent": {
    type: "string",
    valueHint: "name",
    description: "With --identity: the agent (the token's own)",
    names: "agent",
  },
  "open-port": {
    type: "boolean",
    description: "Let other users of this machine use the port without a password",
  },
  ask: {
    type: "boolean",
    description: "Ask here before a request goes to a host without a service",
  },
  "strip-env": {
    type: "boolean",
    orUnsaid: true,
    description: "Hide the shell's own keys where the vault has a service (as the vault is set)",
  },
  skill: {
    type: "boolean",
    default: true,
    description: "Leave the command's own files alone (AGENT_VAULT_NO_SKILL)",
  },
  "node-shim": {
    type: "boolean",
    default: true,
    description: "Have Node programs load nothing (AGENT_VAULT_NO_NODE_SHIM)",
  },
  door: {
    type: "boolean",
    default: true,
    description: "Open no port without a password for programs that cannot authenticate to a proxy",
  },
  "bare-proxy": {
    type: "boolean",
    description: "Name that port as the proxy, without user and password: for Chromium and its kin",
  },
  "java-options": {
    type: "boolean",
    default: true,
    description: "Give Java programs no options (AGENT_VAULT_NO_JAVA_OPTIONS)",
  },
  start: { type: "boolean", default: true, description: "Start no local server when there is none" },
} as const;
