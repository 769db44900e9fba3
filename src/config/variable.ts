/** An environment variable as people are told of it. */
export type Variable = {
  readonly reader: "server" | "client" | "both";
  /** As shown to people; absent when there is none. */
  readonly default?: string;
  /** One sentence without a full stop. */
  readonly purpose: string;
};
