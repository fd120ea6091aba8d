"""The model: transcripts, windows, evidence, briefs. Nothing here knows about Textual."""
