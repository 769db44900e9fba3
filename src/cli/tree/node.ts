import type { Command } from "../command.ts";

export type Node = {
  /** Starts with a capital verb, has no full stop. */
  readonly summary: string;
  /** Present when the words up to here are a command themselves. */
  readonly load?: () => Promise<{ default: Command }>;
  readonly commands?: Readonly<Record<string, Node>>;
  /** A second place for a command that has its own: not listed, so that each is read about once. */
  readonly shortFor?: string;
  readonly aliases?: readonly string[];
  /** Sections that end a group's page of help. */
  readonly sections?: readonly (readonly string[])[];
};
