/** What a body of the API may have at most. */
export const MAX_API_BODY_BYTES = 1024 * 1024;
