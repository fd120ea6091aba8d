"""The keys of vendors, one pattern a line: what a secret looks like that needs no name."""

from __future__ import annotations

import re

Rule = tuple[str, tuple[str, ...], re.Pattern[str]]
"""Name, hints, pattern. A hint is in lower case and begins what the pattern matches; one with `~`
before it need only be somewhere in the text. `+59` asks for that many characters, at least, without
a blank among them."""

FREE = r"(?<![A-Za-z0-9])"  # not the tail of a longer word
# Without a group of its own all of a match is the secret. Prefixes that base64 text may hold by
# chance ask for more: that they stand alone, and how long they are.
_LINES = r"""
    anthropic-key     sk-ant-   sk-ant-[A-Za-z0-9_-]{16,}+
    openrouter-key    sk-or-    sk-or-[A-Za-z0-9_-]{16,}+
    langfuse-key      sk-lf-    sk-lf-[a-f0-9-]{36}
    openai-key        sk-       sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{16,}+
    openai-key        sk-       sk-(?=[A-Za-z]*+[0-9])[A-Za-z0-9]{20,}+
    openai-key        sess-     sess-(?=[A-Za-z]*+[0-9])[A-Za-z0-9]{40}
    xai-key           xai-      xai-[A-Za-z0-9]{60,}+
    groq-key          gsk_      gsk_[A-Za-z0-9]{40,}+
    perplexity-key    pplx-     pplx-[A-Za-z0-9]{40,}+
    replicate-token   r8_       r8_[A-Za-z0-9]{30,}+
    elevenlabs-key    sk_       sk_[a-f0-9]{48}
    pinecone-key      pcsk_     pcsk_[A-Za-z0-9_]{40,}+
    tavily-key        tvly-     tvly-[A-Za-z0-9_-]{20,}+
    langsmith-key     lsv2_     lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}
    huggingface-token hf_       hf_[A-Za-z0-9]{30,}+
    github-token      ghp_|gho_|ghu_|ghs_|ghr_  gh[pousr]_[A-Za-z0-9]{20,}+
    github-token      github_pat_  github_pat_[A-Za-z0-9_]{20,}+
    gitlab-token      glpat-|gldt-|glft-|glffct-|glrt-|glrtr-|glsoat-|gloas-|glptt-|glcbt-|glimt-|glagent-|glwt-  gl(?:pat|dt|ft|ffct|rt|rtr|soat|oas|ptt|cbt|imt|agent|wt)-[A-Za-z0-9_-]{16,}+(?:\.[A-Za-z0-9]{2}\.[A-Za-z0-9]{7,12})?
    atlassian-token   atatt3|atctt3|atstt3  AT(?:ATT|CTT|STT)3[A-Za-z0-9_=-]{40,}+
    atlassian-token   atbb      ATBB(?=[A-Za-z]*+[0-9])[A-Za-z0-9]{28,36}(?![A-Za-z0-9+/=])
    linear-key        lin_      lin_(?:api|oauth)_[A-Za-z0-9]{30,}+
    notion-token      ntn_      ntn_[A-Za-z0-9]{40,}+
    notion-token      secret_   secret_(?=[A-Za-z]*+[0-9])[A-Za-z0-9]{43}(?![A-Za-z0-9])
    figma-token       figd_|figdr_|figo_|figoh_|figor_|figu_|figur_  fig(?:d|dr|o|oh|or|u|ur)_[A-Za-z0-9_-]{30,}+
    asana-token       1/1|2/1   [12]/[0-9]{12,20}(?:/[0-9]{12,20})?:[a-f0-9]{32}
    airtable-token    pat       pat[A-Za-z0-9]{14}\.[a-f0-9]{64}
    postman-key       pmak-     PMAK-[a-f0-9]{24}-[a-f0-9]{34}
    typeform-token    tfp_      tfp_[A-Za-z0-9_.-]{40,}+
    slack-token       xox       xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,}+
    slack-token       xapp-     xapp-[0-9]-[A-Za-z0-9-]{10,}+
    slack-webhook     https://hooks.slack.|http://hooks.slack.  https?://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9_/-]{20,}+
    discord-webhook   https://discord|https://canary.|https://ptb.  https://(?:[a-z]{1,9}\.)?discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{15,21}/[A-Za-z0-9_-]{40,}+
    discord-token     +59       (?P<secret>[MNO](?<![A-Za-z0-9_-].)[A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40})(?![A-Za-z0-9_.-])
    telegram-token    bot       \bbot(?P<secret>[0-9]{8,10}:[A-Za-z0-9_-]{35})(?![A-Za-z0-9_-])
    google-key        aiza      AIza[A-Za-z0-9_-]{30,}+
    google-key        ya29.     ya29\.[A-Za-z0-9_-]{20,}+
    google-key        1//0      1//0[A-Za-z0-9_-]{40,}+
    google-key        gocspx-   GOCSPX-[A-Za-z0-9_-]{20,}+
    azure-sas         sig=      (?<=[?&;6])sig=(?P<secret>(?=[A-Za-z]*+[0-9%+/])[A-Za-z0-9%+/=_-]{30,}+)
    azure-secret      ~q~       [A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,35}(?![A-Za-z0-9_~-])
    azure-key         accesskey=  (?i:accesskey)=(?P<secret>[A-Za-z0-9+/]{42,90}={0,2})
    aws-key           akia|asia|abia|acca  (?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![A-Za-z0-9])
    aws-secret        secret    (?i:secret[_-]?(?:access[_-]?)?key)[\\"']{0,2}\s{0,4}[:=]\s{0,4}[\\"']{0,2}(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])
    aws-secret        session_token|session-token|sessiontoken|security_token|security-token  (?i:(?:session|security)[_-]?token)[\\"']{0,2}\s{0,4}[:=]\s{0,4}[\\"']{0,2}(?P<secret>[A-Za-z0-9/+]{100,}+={0,2})
    stripe-key        sk_live_|rk_live_|sk_test_|rk_test_  [rs]k_(?:live|test)_[A-Za-z0-9]{10,}+
    stripe-key        whsec_    whsec_[A-Za-z0-9+/=]{16,}+
    plaid-token       access-   access-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}
    razorpay-key      rzp_      rzp_(?:live|test)_[A-Za-z0-9]{14,}+
    shopify-token     shpat_|shpss_|shpca_|shppa_|shpua_|shptka_       shp(?:at|ss|ca|pa|ua|tka)_[A-Fa-f0-9]{32}
    square-key        eaaa      (?<![A-Za-z0-9/=_])(?<![^\n][+-])(?P<secret>EAAA[A-Za-z0-9_-]{60})(?![A-Za-z0-9+/=_-])
    square-key        sq0       sq0[a-z]{3}-[A-Za-z0-9_-]{22,}+
    sendgrid-key      sg.       SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,}+
    mailgun-key       key-      (?<![A-Za-z0-9_-])(?P<secret>key-[0-9a-f]{32})(?![A-Za-z0-9])
    brevo-key         xkeysib-  xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}
    resend-key        re_       re_(?=[A-Za-z_]*+[0-9])[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?![A-Za-z0-9])
    supabase-key      sbp_|sb_secret_  (?:sbp_|sb_secret_)[A-Za-z0-9_-]{20,}+
    planetscale-key   pscale_   pscale_(?:pw|tkn|oauth)_[A-Za-z0-9_.=-]{30,}+
    databricks-token  dapi      dapi[a-f0-9]{32}(?:-[0-9])?
    digitalocean-token  dop_v1_|doo_v1_|dor_v1_    do[opr]_v1_[a-f0-9]{40,}+
    heroku-key        hrku-     HRKU-[A-Za-z0-9_-]{30,}+
    fly-token         fm1|fm2   fm[12][a-z]?_[A-Za-z0-9+/]{60,}+={0,3}
    netlify-token     nfp_|nfo_|nfc_|nfb_  nf[pocb]_[A-Za-z0-9]{36}
    vercel-token      vcp_|vci_|vca_|vcr_|vck_  vc[piark]_[A-Za-z0-9]{24,}+
    cloudflare-key    v1.0-     v1\.0-[a-f0-9]{20,}+-[a-f0-9]{100,}+
    cloudflare-key    cfut_|cfat_|cfk_  cf(?:ut|at|k)_[A-Za-z0-9_-]{36,}+
    tailscale-key     tskey-    tskey-[a-z]{2,12}-[A-Za-z0-9]{6,}+-[A-Za-z0-9]{16,}+
    newrelic-key      nrak-|nrjs-|nrii-|nraa-|nrra-|nrbr-|nrsp-  NR(?:AK|JS|II|AA|RA|BR|SP)-[A-Za-z0-9_-]{19,}+
    newrelic-key      ~nral     [a-f0-9]{36}NRAL
    sentry-token      sntry     sntry[su]_[A-Za-z0-9+/=_-]{30,}+
    grafana-token     glsa_     glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}
    grafana-token     glc_      glc_[A-Za-z0-9+/]{32,}+={0,3}
    sonar-token       squ_|sqp_|sqa_  sq[pua]_[a-f0-9]{40}
    circleci-token    ccipat_|cciprj_  CCI(?:PAT|PRJ)_[A-Za-z0-9]{16,}+_[a-f0-9]{40}
    buildkite-token   bk        bk[a-z]{1,2}_[A-Za-z0-9]{40}
    terraform-token   ~.atlasv1. [A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}+
    pulumi-token      pul-      pul-[a-f0-9]{40}
    doppler-token     dp.       dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}
    vault-token       hvs.|hvb.|hvr.  hv[sbr]\.[A-Za-z0-9_-]{24,}+
    vault-token       s.        (?<![\w\.)\]])(?P<secret>s\.(?=[A-Za-z]*+[0-9])(?=[a-z0-9]*+[A-Z])[A-Za-z0-9]{24})(?![\w\.(\[])
    onepassword-token ops_ey    ops_eyJ[A-Za-z0-9_-]{100,}+
    age-key           age-secret-key-  AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{40,}+
    docker-token      dckr_     dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}+
    docker-auth       "auth     "auth\\?"\s{0,4}:\s{0,4}\\?"(?P<secret>(?=[A-Za-z+/]*[0-9=])[A-Za-z0-9+/=]{16,}+)
    npm-token         npm_      npm_[A-Za-z0-9]{30,}+
    npm-token         :_        :_(?:authToken|auth|password)\s{0,4}=\s{0,4}(?P<secret>[^\s$\["(\\]{8,})
    pypi-token        pypi-ag   pypi-Ag[A-Za-z0-9_-]{40,}+
    rubygems-key      rubygems_ rubygems_[a-f0-9]{48}
    crates-token      cio       cio(?=[A-Za-z]*+[0-9])(?=[a-z0-9]*+[A-Z])[A-Za-z0-9]{32}(?![A-Za-z0-9])
    nuget-key         oy2       oy2[a-z0-9]{43}(?![A-Za-z0-9])
    jwt               eyj       (?<![A-Za-z0-9_-])(?P<secret>eyJ[A-Za-z0-9_-]{8,}+\.(?:eyJ[A-Za-z0-9_-]{2,}+(?:\.[A-Za-z0-9_-]++)?|[A-Za-z0-9_-]*+(?:\.[A-Za-z0-9_-]{10,}+){2,3}))
    kubernetes-key    client-key-data|token-data  (?:client-key|token)-data\\?["']?\s{0,4}:\s{0,4}\\?["']?(?P<secret>[A-Za-z0-9+/=]{40,}+)
    password-hash     $2        \$2[abxy]\$[0-9]{2}\$[A-Za-z0-9./]{53}
    password-hash     $apr1$|$1$|$5$|$6$|$y$|$gy$|$7$  \$(?:apr1|1|5|6|y|gy|7)\$(?:rounds=[0-9]{3,9}\$)?(?:[A-Za-z0-9./]{1,8}\$)?[A-Za-z0-9./]{1,64}\$[A-Za-z0-9./]{22,86}
    password-hash     $argon2   \$argon2(?:id|i|d)\$(?:v=[0-9]{1,3}\$)?m=[0-9]{1,9},t=[0-9]{1,4},p=[0-9]{1,4}\$[A-Za-z0-9+/]{8,}+\$[A-Za-z0-9+/]{16,}+
    password          machine   (?i:\bmachine\s{1,4}\S{1,99}\s{1,4}login\s{1,4}\S{1,99}\s{1,4}password)\s{1,4}(?P<secret>[^\s\[]+)
"""  # noqa: E501

SHAPES: tuple[Rule, ...] = tuple(
    (
        rule,
        tuple(hint.split("|")),
        re.compile(shape if "(?P<" in shape else f"{FREE}(?P<secret>{shape})"),
    )
    for rule, hint, shape in (line.split(maxsplit=2) for line in _LINES.strip().splitlines())
)
