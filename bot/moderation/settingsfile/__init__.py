"""A server's settings as a TOML file: written by us, changed by people, read with distrust."""
