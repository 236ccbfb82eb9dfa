"""How well the extractor reads: its claims scored against hand-made gold."""
