"""The vendor's protocol: pure shapes and rules, and the one client that speaks it."""
