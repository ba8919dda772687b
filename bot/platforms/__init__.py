"""Chat platforms: the only places that know a chat library."""
