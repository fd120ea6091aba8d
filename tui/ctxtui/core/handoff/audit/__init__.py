"""What a compaction lost: facts from before it against all that the model was told after it."""
