"""Full-screen views and dialogs, one module each. They do not know each other."""
