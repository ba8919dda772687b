"""Pictures: fetched under guard, decoded in a process of their own, re-encoded, kept."""
