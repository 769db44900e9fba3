/** Variables by name, of this program's parent or of its child. */
export type Environment = Readonly<Record<string, string | undefined>>;
