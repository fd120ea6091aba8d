"""What may be told of a secret, for the user to know which one it is."""

from __future__ import annotations

import re

# Beginnings that all keys of a kind share; of anything else not one character is shown.
_KIND = re.compile(
    r"(?:sk-(?:ant-(?:api|admin|oat)\d\d-|proj-|svcacct-|admin-|or-v1-)?|gh[pousr]_|github_pat_"
    r"|gl[a-z]{2,5}-|xox[a-z]-|xapp-|AKIA|ASIA|AIza|ya29\.|GOCSPX-|[rsp]k_(?:live|test)_|whsec_"
    r"|SG\.|npm_|pypi-|hf_|eyJ|dckr_(?:pat|oat)_|do[opr]_v1_|shp[a-z]{2,3}_|sq0[a-z]{3}-|sbp_"
    r"|sb_secret_|lin_(?:api|oauth)_|ntn_|secret_|hv[sbr]\.|dapi|ATATT3|sntry[su]_|NR[A-Z]{2}-"
    r"|gsk_|xai-|r8_|pplx-|gl(?:sa|c)_|AGE-SECRET-KEY-1|pul-|tskey-[a-z]+-|rubygems_"
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)"
)


def hint(secret: str) -> str:
    """The name of its kind as it stands in the key, if it has one, and its length; of a short one
    only that it is short, which would help to guess it."""
    if len(secret) < 20:
        return "fewer than 20 characters"
    kind = _KIND.match(secret)
    start = f"{kind[0]}…, " if kind and len(kind[0]) * 2 <= len(secret) else ""
    return f"{start}{len(secret)} characters"
