import type { CompanyId } from "../../../core/ids.ts";
import type { Metadata } from "../agent/agents.ts";

/** Who vouches for the names of its agents, with keys of its own. */
export type Company = {
  readonly id: CompanyId;
  readonly registeredAt: number;
  readonly metadata?: Metadata;
  /** How often its signing keys were made or replaced. */
  readonly bundleSequence: number;
};

/** With how many active agents it has, and how many API keys are good. */
export type CountedCompany = Company & { readonly agentCount: number; readonly apiKeyCount: number };

export type CompanyRepo = {
  byId(id: CompanyId): Promise<Company | undefined>;
  /** By id. */
  list(): Promise<readonly Company[]>;
  /** The same, counted. */
  listCounted(): Promise<readonly CountedCompany[]>;
  /** With its default realm. False when there is one of that id. */
  create(company: Company): Promise<boolean>;
};
