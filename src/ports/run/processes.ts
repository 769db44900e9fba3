/** A process as the system lists it. `startedAt` is in the system's own unit, of use for comparing alone. */
export type Process = {
  readonly pid: number;
  readonly parent: number;
  readonly startedAt: number;
  /** It is over, and only its number is kept until its parent has asked for its end. */
  readonly ended: boolean;
  /** A thread of the kernel: no program. */
  readonly ofKernel: boolean;
};

export type ProcessTable = ReadonlyMap<number, Process>;

/** What the system tells of its processes. */
export type Processes = {
  /** One of them, or nothing where there is none of that number or nothing is told. */
  find(pid: number): Process | undefined;
  /** The user that runs it. */
  userOf(pid: number): number | undefined;
  /** All; nothing where the system hides some. */
  all(): Promise<ProcessTable | undefined>;
  /** With what it was started: NUL-terminated texts. `environment` is undefined when it may not be read. */
  startOf(
    pid: number,
  ): Promise<{ readonly environment: string | undefined; readonly command: string | undefined }>;
};
