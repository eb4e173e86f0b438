"""The phone and the server agree on every code, right or wrong."""

from __future__ import annotations

import json
import random
import subprocess

from app.core import codes
from tools.node import node, node_environment
from tools.steps import ROOT

PROGRAM = """
import { isCode, normalise, recognise } from "%s/static/pwa/poster-code.js";
let text = "";
for await (const part of process.stdin) text += part;
const { typed, seen } = JSON.parse(text);
console.log(JSON.stringify({
  typed: typed.map((each) => [normalise(each), isCode(normalise(each), 8)]),
  seen: seen.map((each) => recognise(each, ["http://localhost:5000", "https://old.example"])),
}));
"""
SEEN = {
    "HTTP://LOCALHOST:5000/Q/BCDFGH2S": {"what": "poster", "code": "BCDFGH2S"},
    "https://old.example/q/bcdfgh2s": {"what": "poster", "code": "BCDFGH2S"},
    "https://old.example/q/bcdfgh2t": {"what": "misread"},
    "https://other.example/q/BCDFGH2S": {"what": "foreign_poster"},
    "https://old.example.evil.example/q/BCDFGH2S": {"what": "foreign_poster"},
    "https://old.example/sign-in": {"what": "link"},
    "https://zalo.me/g/abc": {"what": "link"},
    "javascript:alert(1)": {"what": "other"},
    "00020101021238570010A000000727": {"what": "payment"},
    "001190012345||Nguyễn Thị Mẫu|01011990|Nữ|Thôn Bến Đá|01012022": {"what": "card"},
    "\ufeff001190012345|123456789|Mẫu|01011990|Nữ|x|01012022||||\r\n": {"what": "card"},
    "DN4790123456789|4e677579e1bb856e|01/01/1990|2|x|y|z": {"what": "health_card"},
    "bcdf-gh2s": {"what": "poster", "code": "BCDFGH2S"},
    "": {"what": "other"},
}


def _ask_the_phone(question: object) -> dict[str, list[object]]:
    done = subprocess.run(
        [node(), "--input-type=module", "-e", PROGRAM % ROOT],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
        env=node_environment(),
    )
    answer: dict[str, list[object]] = json.loads(done.stdout)
    return answer


def _slips(code: str, chance: random.Random) -> list[str]:
    place = chance.randrange(7)
    wrong = code[:place] + chance.choice(codes.ALPHABET) + code[place + 1 :]
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    return [code, code.lower(), f"{code[:4]} {code[4:]}", code.replace("0", "o").replace("1", "l"), wrong, swapped]


def test_phone_and_server_read_the_same_codes() -> None:
    chance = random.Random(29)
    typed = [slip for _ in range(300) for slip in _slips(codes.new_code(8), chance)] + [
        "",
        "ĐỒNG",
        "1234567",
        "ABCDEFGH",
    ]
    said = _ask_the_phone({"typed": typed, "seen": []})["typed"]
    assert said == [[codes.normalise(each), codes.is_code(codes.normalise(each), 8)] for each in typed]


def test_a_code_is_named_for_what_it_is_and_nothing_of_it_is_kept() -> None:
    said = _ask_the_phone({"typed": [], "seen": list(SEEN)})["seen"]
    assert said == list(SEEN.values())
