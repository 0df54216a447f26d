//! The formats of tokens that services write so that they can be told: a fixed beginning, then a
//! body of a known alphabet and length.

use Alphabet::{Alphanumeric, Base64, Bech32, Decimal, Dotted, Hex, Upper, Word};

/// A format of tokens: how they begin, and the alphabet and length of the rest.
pub(super) struct Token {
    pub(super) start: &'static str,
    pub(super) alphabet: Alphabet,
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) kind: &'static str,
}

/// The characters of a token's body.
#[derive(Clone, Copy)]
pub(super) enum Alphabet {
    Decimal,
    Hex,
    Upper,
    Alphanumeric,
    /// Letters, digits, `_` and `-`
    Word,
    /// As `Word`, with dots between parts
    Dotted,
    /// Letters, digits, `+`, `/` and `=`
    Base64,
    /// Bech32 in capitals, without the letters that are easily confused
    Bech32,
}

impl Alphabet {
    pub(super) fn has(self, byte: u8) -> bool {
        match self {
            Decimal => byte.is_ascii_digit(),
            Hex => byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'),
            Upper => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Alphanumeric => byte.is_ascii_alphanumeric(),
            Word => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
            Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
            Bech32 => b"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".contains(&byte),
        }
    }
}

const fn token(
    start: &'static str,
    alphabet: Alphabet,
    least: usize,
    most: usize,
    kind: &'static str,
) -> Token {
    Token { start, alphabet, least, most, kind }
}

/// Every known format. Where services have lengthened their tokens before, there is room.
#[rustfmt::skip]
pub(super) const TOKENS: &[Token] = &[
    // Clouds
    token("AKIA", Upper, 16, 16, "an AWS access key"),
    token("ASIA", Upper, 16, 16, "an AWS access key"),
    token("ABSK", Base64, 100, 300, "an AWS Bedrock key"),
    token("amzn.mws.", Word, 36, 36, "an Amazon MWS key"),
    token("AIza", Word, 35, 35, "a Google API key"),
    token("GOCSPX-", Word, 28, 28, "a Google OAuth client secret"),
    token("ya29.", Word, 30, 512, "a Google access token"),
    token("GOOG1E", Upper, 55, 55, "a Google storage key"),
    token("LTAI", Alphanumeric, 12, 26, "an Alibaba Cloud access key"),
    token("AKID", Alphanumeric, 32, 32, "a Tencent Cloud access key"),
    token("AQVN", Word, 35, 38, "a Yandex Cloud key"),
    token("cfk_", Alphanumeric, 40, 64, "a Cloudflare key"),
    token("cfut_", Alphanumeric, 40, 64, "a Cloudflare token"),
    token("cfat_", Alphanumeric, 40, 64, "a Cloudflare token"),
    token("eyJhIjoi", Base64, 100, 512, "a Cloudflare Tunnel token"),
    token("dop_v1_", Hex, 64, 64, "a DigitalOcean token"),
    token("doo_v1_", Hex, 64, 64, "a DigitalOcean token"),
    token("dor_v1_", Hex, 64, 64, "a DigitalOcean token"),
    token("HRKU-", Word, 36, 64, "a Heroku key"),
    token("fo1_", Word, 43, 43, "a Fly.io token"),
    token("nfp_", Alphanumeric, 36, 40, "a Netlify token"),
    token("rnd_", Alphanumeric, 28, 40, "a Render key"),
    token("tskey-auth-", Word, 20, 80, "a Tailscale key"),
    token("tskey-api-", Word, 20, 80, "a Tailscale key"),
    token("tskey-client-", Word, 20, 80, "a Tailscale key"),
    // Source code and builds
    token("ghp_", Alphanumeric, 36, 255, "a GitHub token"),
    token("gho_", Alphanumeric, 36, 255, "a GitHub token"),
    token("ghu_", Alphanumeric, 36, 255, "a GitHub token"),
    token("ghs_", Word, 36, 512, "a GitHub token"),
    token("ghr_", Alphanumeric, 36, 255, "a GitHub token"),
    token("github_pat_", Word, 82, 255, "a GitHub token"),
    token("glpat-", Dotted, 20, 320, "a GitLab token"),
    token("gldt-", Dotted, 20, 320, "a GitLab token"),
    token("glrt-", Dotted, 20, 320, "a GitLab token"),
    token("glrtr-", Dotted, 20, 320, "a GitLab token"),
    token("glptt-", Dotted, 40, 320, "a GitLab token"),
    token("glsoat-", Dotted, 20, 320, "a GitLab token"),
    token("glft-", Dotted, 20, 320, "a GitLab token"),
    token("glcbt-", Dotted, 20, 320, "a GitLab token"),
    token("glimt-", Dotted, 25, 320, "a GitLab token"),
    token("glagent-", Dotted, 50, 320, "a GitLab token"),
    token("gloas-", Dotted, 64, 320, "a GitLab token"),
    token("glffct-", Dotted, 20, 320, "a GitLab token"),
    token("GR1348941", Word, 20, 50, "a GitLab token"),
    token("ATBB", Alphanumeric, 32, 32, "a Bitbucket password"),
    token("ATCTT3", Dotted, 100, 512, "a Bitbucket token"),
    token("ATATT3", Dotted, 100, 512, "an Atlassian token"),
    token("bkua_", Hex, 40, 40, "a Buildkite token"),
    token("CCIPAT_", Word, 50, 80, "a CircleCI token"),
    token("CCIPRJ_", Word, 50, 80, "a CircleCI token"),
    token("squ_", Hex, 40, 40, "a SonarQube token"),
    token("sqp_", Hex, 40, 40, "a SonarQube token"),
    token("sqa_", Hex, 40, 40, "a SonarQube token"),
    token("sntryu_", Hex, 64, 64, "a Sentry token"),
    token("sntrys_", Base64, 100, 512, "a Sentry token"),
    // Packages and images
    token("npm_", Alphanumeric, 36, 36, "an npm token"),
    token("pypi-AgEIcHlwaS5vcmc", Word, 50, 512, "a PyPI token"),
    token("pypi-AgENdGVzdC5weXBpLm9yZw", Word, 50, 512, "a PyPI token"),
    token("rubygems_", Hex, 48, 48, "a RubyGems key"),
    token("dckr_pat_", Word, 27, 40, "a Docker Hub token"),
    token("dckr_oat_", Word, 27, 40, "a Docker Hub token"),
    token("AKCp", Alphanumeric, 69, 69, "an Artifactory key"),
    token("cmVmdGtu", Alphanumeric, 56, 56, "an Artifactory token"),
    // Vaults, clusters, infrastructure
    token("hvs.", Word, 24, 300, "a Vault token"),
    token("hvb.", Word, 24, 512, "a Vault token"),
    token("hvr.", Word, 24, 300, "a Vault token"),
    token("dp.pt.", Alphanumeric, 40, 44, "a Doppler token"),
    token("dp.st.", Dotted, 40, 80, "a Doppler token"),
    token("dp.sa.", Alphanumeric, 40, 44, "a Doppler token"),
    token("dp.ct.", Alphanumeric, 40, 44, "a Doppler token"),
    token("ops_eyJ", Base64, 200, 2048, "a 1Password token"),
    token("AGE-SECRET-KEY-1", Bech32, 58, 58, "an age key"),
    token("pul-", Hex, 40, 40, "a Pulumi token"),
    token("dapi", Hex, 32, 32, "a Databricks token"),
    token("sha256~", Word, 43, 43, "an OpenShift token"),
    token("API-", Upper, 26, 26, "an Octopus Deploy key"),
    token("dnkey-", Word, 60, 90, "a Defined Networking key"),
    // Databases and data
    token("pscale_tkn_", Dotted, 32, 64, "a PlanetScale token"),
    token("pscale_pw_", Dotted, 32, 64, "a PlanetScale password"),
    token("pscale_oauth_", Dotted, 32, 64, "a PlanetScale token"),
    token("sbp_", Hex, 40, 40, "a Supabase token"),
    token("sb_secret_", Word, 31, 60, "a Supabase key"),
    token("mdb_sa_sk_", Word, 40, 40, "a MongoDB Atlas secret"),
    // Observability
    token("ddapp_", Alphanumeric, 34, 34, "a Datadog key"),
    token("ddpat_", Word, 30, 80, "a Datadog token"),
    token("ddsat_", Word, 30, 80, "a Datadog token"),
    token("glsa_", Word, 41, 41, "a Grafana token"),
    token("glc_eyJ", Base64, 40, 400, "a Grafana Cloud token"),
    token("eyJrIjoi", Base64, 60, 400, "a Grafana key"),
    token("NRAK-", Upper, 27, 27, "a New Relic key"),
    token("NRII-", Word, 32, 32, "a New Relic key"),
    token("dt0c01.", Dotted, 89, 89, "a Dynatrace token"),
    token("hcaik_", Alphanumeric, 58, 58, "a Honeycomb key"),
    token("sgp_", Word, 40, 64, "a Sourcegraph or Segment token"),
    // Language models
    token("sk-ant-", Word, 80, 140, "an Anthropic key"),
    token("sk-proj-", Word, 48, 220, "an OpenAI key"),
    token("sk-svcacct-", Word, 48, 220, "an OpenAI key"),
    token("sk-admin-", Word, 48, 220, "an OpenAI key"),
    token("sk-or-v1-", Hex, 64, 64, "an OpenRouter key"),
    token("sk-lf-", Word, 36, 36, "a Langfuse key"),
    token("sk-", Alphanumeric, 32, 64, "an OpenAI key"),
    token("hf_", Alphanumeric, 34, 40, "a Hugging Face token"),
    token("api_org_", Alphanumeric, 34, 34, "a Hugging Face token"),
    token("gsk_", Alphanumeric, 52, 52, "a Groq key"),
    token("xai-", Alphanumeric, 80, 80, "an xAI key"),
    token("pplx-", Alphanumeric, 48, 56, "a Perplexity key"),
    token("r8_", Alphanumeric, 37, 40, "a Replicate token"),
    token("nvapi-", Word, 60, 80, "an NVIDIA key"),
    token("lsv2_pt_", Word, 43, 43, "a LangSmith key"),
    token("lsv2_sk_", Word, 43, 43, "a LangSmith key"),
    token("pcsk_", Word, 60, 90, "a Pinecone key"),
    // Messages and mail
    token("xoxa-", Word, 20, 255, "a Slack token"),
    token("xoxb-", Word, 20, 255, "a Slack token"),
    token("xoxc-", Word, 20, 255, "a Slack token"),
    token("xoxd-", Word, 20, 255, "a Slack token"),
    token("xoxe-", Word, 20, 255, "a Slack token"),
    token("xoxo-", Word, 20, 255, "a Slack token"),
    token("xoxp-", Word, 20, 255, "a Slack token"),
    token("xoxr-", Word, 20, 255, "a Slack token"),
    token("xoxs-", Word, 20, 255, "a Slack token"),
    token("xoxe.", Word, 20, 255, "a Slack token"),
    token("xapp-", Word, 20, 255, "a Slack token"),
    token("SK", Hex, 32, 32, "a Twilio key"),
    token("SG.", Dotted, 66, 66, "a SendGrid key"),
    token("key-", Hex, 32, 32, "a Mailgun key"),
    token("xkeysib-", Word, 81, 81, "a Brevo key"),
    // Payments and commerce
    token("sk_live_", Alphanumeric, 16, 255, "a Stripe key"),
    token("rk_live_", Alphanumeric, 16, 255, "a Stripe key"),
    token("sk_test_", Alphanumeric, 16, 255, "a Stripe test key"),
    token("rk_test_", Alphanumeric, 16, 255, "a Stripe test key"),
    token("whsec_", Base64, 24, 80, "a webhook secret"),
    token("shpat_", Hex, 32, 32, "a Shopify token"),
    token("shpca_", Hex, 32, 32, "a Shopify token"),
    token("shppa_", Hex, 32, 32, "a Shopify token"),
    token("shpss_", Hex, 32, 32, "a Shopify secret"),
    token("sq0csp-", Word, 43, 43, "a Square secret"),
    token("sq0atp-", Word, 22, 22, "a Square token"),
    token("FLWSECK-", Word, 32, 50, "a Flutterwave key"),
    // Work
    token("lin_api_", Alphanumeric, 40, 40, "a Linear key"),
    token("ntn_", Alphanumeric, 46, 46, "a Notion token"),
    token("figd_", Word, 40, 60, "a Figma token"),
    token("PMAK-", Word, 59, 59, "a Postman key"),
    token("CFPAT-", Word, 43, 43, "a Contentful token"),
    token("pat-na1-", Word, 36, 36, "a HubSpot token"),
    token("pat-eu1-", Word, 36, 36, "a HubSpot token"),
    token("sdk-", Word, 36, 36, "a LaunchDarkly key"),
    token("sk.eyJ", Dotted, 60, 255, "a Mapbox token"),
    token("rdme_", Alphanumeric, 70, 70, "a ReadMe key"),
];

/// A format of tokens that is told by a mark within, after a part of a known length.
pub(super) struct Marked {
    pub(super) mark: &'static str,
    pub(super) before: (Alphabet, usize, usize),
    pub(super) after: (Alphabet, usize, usize),
    pub(super) kind: &'static str,
}

#[rustfmt::skip]
pub(super) const MARKED: &[Marked] = &[
    Marked { mark: ".atlasv1.", before: (Alphanumeric, 14, 14), after: (Word, 60, 70), kind: "a Terraform Cloud token" },
    Marked { mark: ":AA", before: (Decimal, 8, 10), after: (Word, 32, 34), kind: "a Telegram bot token" },
    Marked { mark: "NRAL", before: (Alphanumeric, 36, 36), after: (Word, 0, 0), kind: "a New Relic key" },
    Marked { mark: "Q~", before: (Dotted, 4, 4), after: (Dotted, 31, 34), kind: "an Azure client secret" },
    Marked { mark: "AZDO", before: (Alphanumeric, 76, 76), after: (Alphanumeric, 4, 4), kind: "an Azure DevOps token" },
    Marked { mark: "+ASt", before: (Base64, 76, 76), after: (Base64, 8, 8), kind: "an Azure storage key" },
    Marked { mark: "AzSe", before: (Alphanumeric, 42, 42), after: (Alphanumeric, 6, 6), kind: "an Azure search key" },
    Marked { mark: "AzFu", before: (Word, 44, 44), after: (Base64, 8, 8), kind: "an Azure Functions key" },
    Marked { mark: "::server:", before: (Alphanumeric, 67, 67), after: (Alphanumeric, 16, 64), kind: "a k3s token" },
    Marked { mark: "::node:", before: (Alphanumeric, 67, 67), after: (Alphanumeric, 16, 64), kind: "a k3s token" },
];
