/** The roots of this instance as those see them who look after it. Times are milliseconds since 1970. */
export type CertificateAuthority = {
  /**
   * Makes and publishes a successor, which signs after an overlap or, `atOnce`, now, when the old root is forgotten. One
   * that is published already is used at once, or else is a `conflict`.
   */
  rotate(options: {
    readonly atOnce: boolean;
  }): Promise<{ readonly signsFrom: number; readonly endsAt: number }>;
  /** What those who keep copies of the root must know now, in sentences. */
  notices(): readonly string[];
};
