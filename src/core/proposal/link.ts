/** Where people look at a proposal and decide; `baseUrl` without a trailing slash. It holds the secret of the link. */
export function approvalLink(baseUrl: string, number: number, token: string): string {
  return `${baseUrl}/approve/${number}?token=${token}`;
}
