"""How long tests wait."""

from __future__ import annotations

#: For what must happen. It is waited out only where that never does, on a busy machine too.
PATIENCE_S = 60.0
