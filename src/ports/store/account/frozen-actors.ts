/** A user or an agent whose programs are refused until a person thaws it. Logins of a user on pages and at the API go on. */
export type FrozenActor = {
  readonly actorId: string;
  readonly actorType: "user" | "agent";
  /** In ms since 1970. */
  readonly frozenAt: number;
  /** Why, in a sentence without secrets. */
  readonly reason: string;
};

export type FrozenActorRepo = {
  find(actorId: string): Promise<FrozenActor | undefined>;
  /** Those of these that are frozen, in any order. */
  among(actorIds: readonly string[]): Promise<readonly FrozenActor[]>;
  /** False when it was frozen already; then nothing changes. */
  freeze(actor: FrozenActor): Promise<boolean>;
  /** False when it was not frozen. */
  thaw(actorId: string): Promise<boolean>;
};
