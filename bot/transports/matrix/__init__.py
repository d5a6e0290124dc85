"""Matrix: the same conversation in end-to-end encrypted rooms."""
