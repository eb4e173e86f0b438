"""Third-party modules of the phone: installed from the lockfile, bundled once, licences beside them."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.node import node_environment, node_version, npm
from tools.steps import ROOT, call, done, fingerprint, forget, is_done, say, stop

MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "pwa" / "vendor"
FONTS = ROOT / "vendor" / "fonts"


@dataclass(frozen=True, slots=True)
class Bundle:
    """One file of static/pwa/vendor: what it exports, from which package, and whose licences travel with it."""

    name: str
    exports: str
    packages: tuple[str, ...]
    prelude: str = ""

    @property
    def entry(self) -> str:
        return self.prelude + self.exports


# Without this the decoder would look for its binary on a foreign host; here it lies beside the module.
_BESIDE = """import { prepareZXingModule } from "zxing-wasm/reader";
prepareZXingModule({ overrides: { locateFile: (path) => new URL(path, import.meta.url).href } });
"""
BUNDLES = (
    Bundle("idb", 'export { openDB, deleteDB, wrap, unwrap } from "idb";\n', ("idb",)),
    Bundle(
        "hpke",
        'export { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";\n',
        ("@hpke/core", "@hpke/common"),
    ),
    Bundle("qr", 'export { decodeQR } from "qr/decode.js";\n', ("qr",)),
    Bundle("qr-draw", 'export { encodeQR } from "qr";\n', ("qr",)),
    Bundle(
        "zxing-reader",
        'export { prepareZXingModule, purgeZXingModule, readBarcodes } from "zxing-wasm/reader";\n',
        ("zxing-wasm",),
        _BESIDE,
    ),
)
WASM = MODULES / "zxing-wasm" / "dist" / "reader" / "zxing_reader.wasm"
WEIGHTS = {"400Regular": "Regular", "500Medium": "Medium", "600SemiBold": "SemiBold", "700Bold": "Bold"}
_FOREIGN = re.compile(rb"https://[a-z.]*jsdelivr\.net/npm/")


def ensure_vendor() -> None:
    """Install and bundle when the lockfile, this recipe or node changed; nothing otherwise."""
    recipe = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc", Path(__file__)]
    mark = fingerprint(recipe, node_version())
    whole = all(path.exists() for path in products()) and MODULES.exists()
    if whole and is_done("vendor", mark):
        return
    forget("vendor")
    say("fetching the phone's third-party modules (npm, from the lockfile)")
    call(
        [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        quiet=True,
        env=node_environment(),
        failed="npm could not fetch the modules named in package-lock.json; is there a network?",
    )
    bundle_all()
    copy_fonts()
    done("vendor", mark)


def products() -> list[Path]:
    """Every file that this module makes."""
    scripts = [VENDOR / f"{bundle.name}{end}" for bundle in BUNDLES for end in (".js", ".d.ts")]
    fonts = [FONTS / f"BeVietnamPro-{weight}.ttf" for weight in WEIGHTS.values()]
    return [*scripts, VENDOR / WASM.name, VENDOR / "LICENSES.txt", *fonts, FONTS / "LICENSE.txt"]


def bundle_all() -> None:
    """Each package becomes one small ES module with its types beside it."""
    say("bundling them into static/pwa/vendor/")
    VENDOR.mkdir(parents=True, exist_ok=True)
    for bundle in BUNDLES:
        _bundle(bundle)
        # The types are the packages' own, seen through the same exports.
        (VENDOR / f"{bundle.name}.d.ts").write_text(bundle.exports)
    shutil.copyfile(WASM, VENDOR / WASM.name)
    packages = dict.fromkeys(name for bundle in BUNDLES for name in bundle.packages)
    (VENDOR / "LICENSES.txt").write_text("\n".join(map(_licence, packages)))


def _bundle(bundle: Bundle) -> None:
    entry = VENDOR / f".{bundle.name}.entry.js"
    target = VENDOR / f"{bundle.name}.js"
    fresh = VENDOR / f".{bundle.name}.fresh.js"
    entry.write_text(bundle.entry)
    try:
        call(
            [
                MODULES / ".bin" / "esbuild",
                entry,
                "--bundle",
                "--format=esm",
                "--target=es2021",
                "--minify",
                "--legal-comments=none",
                "--log-level=error",
                f"--outfile={fresh}",
            ],
            quiet=True,
            env=node_environment(),
        )
        code = _FOREIGN.sub(b"/", fresh.read_bytes())
        if b"https://" in re.sub(rb"https://(github\.com|developer\.mozilla\.org)/", b"", code):
            stop(f"the bundled {bundle.name} names a foreign host; look at it before it reaches a phone")
        fresh.write_bytes(code)
        fresh.replace(target)
    finally:
        entry.unlink(missing_ok=True)
        fresh.unlink(missing_ok=True)


def _licence(package: str) -> str:
    folder = MODULES / package
    found = sorted(path for path in folder.iterdir() if path.name.lower().startswith("licen"))
    version = re.search(r'"version":\s*"([^"]+)"', (folder / "package.json").read_text())
    if not found or version is None:
        stop(f"{package} came without a licence; it must not be shipped like that")
    return f"{package} {version[1]}\n{'=' * 72}\n{found[0].read_text().strip()}\n"


def copy_fonts() -> None:
    """Be Vietnam Pro for printed posters: never sent to a phone."""
    source = MODULES / "@expo-google-fonts" / "be-vietnam-pro"
    FONTS.mkdir(parents=True, exist_ok=True)
    for folder, weight in WEIGHTS.items():
        shutil.copyfile(source / folder / f"BeVietnamPro_{folder}.ttf", FONTS / f"BeVietnamPro-{weight}.ttf")
    shutil.copyfile(source / "LICENSE_FONT", FONTS / "LICENSE.txt")
