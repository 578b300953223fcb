"""What the commands in this folder do; the commands themselves only find a Python and hand over."""
