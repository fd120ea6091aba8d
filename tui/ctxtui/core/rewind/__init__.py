"""Going back: what stays up to a turn or step, branching there, and the client's own rewind."""
