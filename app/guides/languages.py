"""The languages in which people read guides aloud."""

from __future__ import annotations

# Tag to the name its speakers give it, where we know it; with the region, because a bare `bdq` is guessed wrong.
SPOKEN = {
    "vi": "Tiếng Việt",
    "jra-VN": "Jrai",
    "bdq-VN": "Bahnar",
    "rad-VN": "Êđê",
    "sed-VN": "Xơ Đăng",
    "hre-VN": "Hrê",
    "hro-VN": "Chăm H'roi",
    "tyz-VN": "Tày",
    "mtq-VN": "Mường",
}
