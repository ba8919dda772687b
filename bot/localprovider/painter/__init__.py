"""The procedural painter: words become a landscape. No model: it knows a few scenes and moods."""
