"""All that writes guides: `versions`, `media` (pictures and recordings), `procedures` (imported lists)."""
