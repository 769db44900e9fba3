declare const BUILD_COMMIT: string | undefined;

/** The commit that the binary was built of, `-dirty` behind it when more than that; undefined when the build knew none. */
export const COMMIT: string | undefined = typeof BUILD_COMMIT === "undefined" ? undefined : BUILD_COMMIT;
