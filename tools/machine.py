"""Programs that only tests and translators need and that no Python or npm package brings."""

import os
import shutil
import subprocess

from tools.shell import Failure, must, say

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def install_programs() -> None:
    """On Debian as root: by apt-get. Elsewhere: says what is missing."""
    missing = _missing_packages()
    if not missing:
        return
    names = " ".join(missing)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Failure(f"Tests need more on this machine. On Debian, as root: apt-get install {names}")
    say(f"  apt-get install {names} …")
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    must(["apt-get", "update"], what="apt-get update", env=env)
    must(["apt-get", "install", "--yes", "--no-install-recommends", *missing], what="apt-get install", env=env)


def _missing_packages() -> list[str]:
    missing = []
    if not any(shutil.which(name) for name in CHROMIUM_NAMES):
        missing.append("chromium")
    if not _has_japanese_font():
        # fontconfig brings fc-list, by which the font is found the next time.
        missing += ["fontconfig", "fonts-noto-cjk"]
    if not (shutil.which("xgettext") and shutil.which("msgmerge")):
        missing.append("gettext")
    return missing


def _has_japanese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=ja", "family"], capture_output=True, text=True)
    return bool(found.stdout.strip())
