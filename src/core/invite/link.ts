/** Where whoever is invited goes, people and agents alike; `baseUrl` without a trailing slash. It holds the secret. */
export function inviteLink(baseUrl: string, token: string): string {
  return `${baseUrl}/invite/${token}`;
}
