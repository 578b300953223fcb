"""Measuring the product on a database of its own (docs/commands.md): `data` fills it, `pages` and `changes` measure."""
