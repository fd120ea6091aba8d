"""Every session on disk: found, summarised, and told whether it is live."""
