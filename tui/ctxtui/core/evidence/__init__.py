"""What a session shows, each thing with the place it was seen."""
