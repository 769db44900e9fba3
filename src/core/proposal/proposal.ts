/** What an agent asks for and a person decides: services and credentials of one vault, and what became of it. */
import type { KeyName, PublicId, VaultId } from "../ids.ts";
import type { TokenAuthMethod } from "../oauth/config.ts";
import type { Matcher } from "../service/host-pattern.ts";
import type { Service } from "../service/service.ts";

export const PROPOSAL_STATUSES = ["pending", "applied", "rejected", "expired"] as const;
export type ProposalStatus = (typeof PROPOSAL_STATUSES)[number];

export const PROPOSAL_LIMITS = {
  services: 10,
  slots: 10,
  /** Pending ones of one vault. */
  pending: 20,
  /** Of one vault: the newest, and whatever waits. Older ones are deleted; what was done stays in the audit log. */
  kept: 500,
  /** Of `message`, and of what a person is told, in characters. */
  message: 2000,
  userMessage: 5000,
  /** Of a slot's texts, in bytes of UTF-8. */
  description: 500,
  obtain: 500,
  obtainInstructions: 1000,
} as const;

/** How long a proposal waits to be decided, and how long its link shows it without a login; both in ms. */
export const PROPOSAL_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;
export const APPROVAL_LINK_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * One change of the vault's services. Names are resolved when the proposal is raised. What the vault was like then is kept
 * with it, so that a change which does not mean any more what it meant is found when it is to be applied.
 */
export type ProposedService = {
  /** The agent gave no name: it is that of the only service which answered for the matcher when this was raised. */
  readonly adopted: boolean;
} & (
  | {
      /** Adds the service, or replaces the one of its name; where it lists no substitutions, those of the replaced one stay. */
      readonly type: "set";
      readonly service: Service;
      /** Where the service of that name was when this was raised; undefined when there was none. */
      readonly replaces: Matcher | undefined;
    }
  /**
   * Switches the service of that name on or off and changes nothing else, or deletes it. `matcher` is where it was when
   * this was raised, whatever part of that the agent wrote.
   */
  | { readonly type: "switch"; readonly name: string; readonly matcher: Matcher; readonly enabled: boolean }
  | { readonly type: "delete"; readonly name: string; readonly matcher: Matcher }
);

/** What an agent says of a credential; empty where it said nothing. */
type SlotTexts = {
  readonly description: string;
  /** Where a person gets one: an https address. */
  readonly obtain: string;
  readonly obtainInstructions: string;
};

/** One change of the vault's credentials. */
export type CredentialSlot = SlotTexts & { readonly key: KeyName } & (
    | {
        readonly type: "static";
        /** The agent gave a value itself, which is stored apart, sealed. */
        readonly hasValue: boolean;
        /** It gave the empty text, which is no value and is shown as it was sent. */
        readonly emptyValue?: true;
      }
    | { readonly type: "oauth"; readonly oauth: ProposedOAuth }
    | { readonly type: "delete" }
  );

/** How an OAuth credential is to be got. Tokens come when a person connects it, and a client secret never from an agent. */
export type ProposedOAuth = {
  readonly authorizationUrl?: string;
  readonly tokenUrl: string;
  readonly clientId?: string;
  readonly scopes?: string;
  readonly scopeSeparator?: string;
  readonly disablePkce?: boolean;
  readonly tokenAuthMethod?: TokenAuthMethod;
};

/** Who raised it, as it was known then. No token, and none can be found from it. */
export type ProposalRaiser =
  | { readonly type: "agent"; readonly id: string; readonly name: string }
  | {
      readonly type: "scoped";
      readonly id: PublicId;
      /** The session's label, empty without one. */
      readonly name: string;
      readonly mintedBy?: { readonly type: "user" | "agent"; readonly id: string };
    };

export type Proposal = {
  readonly vaultId: VaultId;
  /** Within the vault, from 1. */
  readonly number: number;
  /** Rises with each change of it. */
  readonly version: number;
  /** As it was written down; `statusAt` tells what it is. */
  readonly status: ProposalStatus;
  readonly services: readonly ProposedService[];
  readonly slots: readonly CredentialSlot[];
  /** For whoever reviews it. */
  readonly message: string;
  /** What the agent wants its person to read. */
  readonly userMessage: string;
  readonly raisedBy: ProposalRaiser;
  /** Times in ms since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly review?: ProposalReview;
};

/** Who decided it, as they were known then, and the note that they left; empty without one. */
export type ProposalReview = {
  readonly at: number;
  readonly by: { readonly id: string; readonly name: string };
  readonly note: string;
};

/** What the proposal is at `now`: one whose time has run out is expired, whether or not that was written down. */
export function statusAt(
  { status, expiresAt }: Pick<Proposal, "status" | "expiresAt">,
  now: number,
): ProposalStatus {
  return status === "pending" && now >= expiresAt ? "expired" : status;
}
