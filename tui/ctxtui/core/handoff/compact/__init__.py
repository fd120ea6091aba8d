"""One line for `/compact`: what the next work needs, composed of what fills the window."""
