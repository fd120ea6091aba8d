"""What a transcript says: rows, the chain the model sees, turns and steps, subagents."""
