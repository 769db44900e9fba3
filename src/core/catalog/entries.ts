/** Every well-known service that we know how to set up, one file each. By id, the order in which clients of either generation have them. */
import type { CatalogEntry } from "./entry.ts";
import { anthropic } from "./models/anthropic.ts";
import { cohere } from "./models/cohere.ts";
import { deepseek } from "./models/deepseek.ts";
import { fireworks } from "./models/fireworks.ts";
import { gemini } from "./models/gemini.ts";
import { groq } from "./models/groq.ts";
import { huggingface } from "./models/huggingface.ts";
import { mistral } from "./models/mistral.ts";
import { openai } from "./models/openai.ts";
import { openrouter } from "./models/openrouter.ts";
import { perplexity } from "./models/perplexity.ts";
import { together } from "./models/together.ts";
import { xai } from "./models/xai.ts";
import { aws } from "./platforms/aws.ts";
import { awsS3 } from "./platforms/aws-s3.ts";
import { cloudflare } from "./platforms/cloudflare.ts";
import { copilot } from "./platforms/copilot.ts";
import { datadog } from "./platforms/datadog.ts";
import { github } from "./platforms/github.ts";
import { gitlab } from "./platforms/gitlab.ts";
import { npm } from "./platforms/npm.ts";
import { npmgh } from "./platforms/npmgh.ts";
import { pagerduty } from "./platforms/pagerduty.ts";
import { pypi } from "./platforms/pypi.ts";
import { sentry } from "./platforms/sentry.ts";
import { supabase } from "./platforms/supabase.ts";
import { vercel } from "./platforms/vercel.ts";
import { discord } from "./work/discord.ts";
import { jira } from "./work/jira.ts";
import { linear } from "./work/linear.ts";
import { notion } from "./work/notion.ts";
import { postmark } from "./work/postmark.ts";
import { resend } from "./work/resend.ts";
import { sendgrid } from "./work/sendgrid.ts";
import { shopify } from "./work/shopify.ts";
import { slack } from "./work/slack.ts";
import { stripe } from "./work/stripe.ts";
import { telegram } from "./work/telegram.ts";
import { twilio } from "./work/twilio.ts";

export const CATALOG: readonly CatalogEntry[] = [
  anthropic,
  aws,
  awsS3,
  cloudflare,
  cohere,
  copilot,
  datadog,
  deepseek,
  discord,
  fireworks,
  gemini,
  github,
  gitlab,
  groq,
  huggingface,
  jira,
  linear,
  mistral,
  notion,
  npm,
  npmgh,
  openai,
  openrouter,
  pagerduty,
  perplexity,
  postmark,
  pypi,
  resend,
  sendgrid,
  sentry,
  shopify,
  slack,
  stripe,
  supabase,
  telegram,
  together,
  twilio,
  vercel,
  xai,
];
