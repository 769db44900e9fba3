import { CATALOG } from "../catalog/entries.ts";
import { hostsOf } from "../catalog/find.ts";
import type { KeyName } from "../ids.ts";
import { OAUTH_PRESETS } from "../oauth/presets.ts";
import { joinedMatcher } from "../service/service.ts";
import { endpointReach } from "./endpoints.ts";
import type { Reach } from "./reach.ts";

/** Hosts of the catalogue. */
const CATALOG_HOSTS = CATALOG.flatMap(hostsOf);

/**
 * Further domains of those whom the catalogue lists, and of others who are often imitated. Here they are what names are
 * compared with, and are not taken for look-alikes of each other.
 */
const FURTHER = [
  ["atlassian.com", "bitbucket.org", "trello.com"],
  ["amazon.com", "amazonaws.com", "aws.amazon.com", "awsapps.com"],
  ["anthropic.com", "claude.ai", "claude.com"],
  ["apple.com", "icloud.com"],
  ["azure.com", "microsoft.com", "microsoftonline.com", "office.com", "live.com", "windows.net"],
  ["cloudflare.com", "cloudflare.net", "cloudflarestorage.com"],
  ["cohere.com", "cohere.ai"],
  ["datadoghq.com", "datadoghq.eu", "ddog-gov.com"],
  ["discord.com", "discord.gg", "discordapp.com"],
  ["dropbox.com", "dropboxapi.com", "dropboxusercontent.com"],
  ["facebook.com", "instagram.com", "whatsapp.com"],
  ["github.com", "githubusercontent.com", "githubcopilot.com", "githubassets.com"],
  ["gitlab.com", "gitlab.net"],
  ["google.com", "googleapis.com", "gmail.com", "youtube.com"],
  ["huggingface.co", "hf.co"],
  ["linkedin.com", "paypal.com", "npmjs.com", "npmjs.org"],
  ["notion.com", "notion.so"],
  ["openai.com", "chatgpt.com"],
  ["salesforce.com", "force.com"],
  ["sentry.io", "sentry.dev"],
  ["slack.com", "slack-edge.com", "slack-files.com"],
  ["stripe.com", "stripe.dev", "stripe.network"],
  ["supabase.co", "supabase.com"],
  ["together.ai", "together.xyz"],
  ["twilio.com", "twitter.com", "telegram.org"],
  ["vercel.com", "zoom.us", "zendesk.com"],
].flat();

const PRESET_ENDPOINTS = OAUTH_PRESETS.flatMap((preset) => endpointReach("" as KeyName, preset));

/** What names are compared with in every vault. */
export const KNOWN_HOSTS: readonly string[] = [
  ...CATALOG_HOSTS,
  ...FURTHER,
  ...PRESET_ENDPOINTS.map(({ host }) => host),
];

const PRESETS = new Set(
  PRESET_ENDPOINTS.flatMap((one) => [one, { ...one, path: one.path.replace(/\?.*$/, "") }]).map(endpointText),
);

/**
 * Whether it is an endpoint of a well-known provider, its path included: elsewhere on its host somebody else may listen.
 * With another query than the preset's, which may ask for more than is shown, it is none.
 */
export function isPresetEndpoint(reach: Reach): boolean {
  return PRESETS.has(endpointText(reach));
}

function endpointText(reach: Reach): string {
  return `${reach.surface} ${joinedMatcher(reach)}`;
}

const EXACT = new Set(CATALOG_HOSTS);

/** A host that the catalogue names as it is, so that nobody else can have it, whatever suffix it lies on. */
export function isCatalogHost(host: string): boolean {
  return !host.startsWith("*.") && EXACT.has(host);
}
