"""What the sources and the archive hold, as items with their bytes: files, rows and archived responses, hostile until read."""
