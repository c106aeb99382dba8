"""Takes the pictures of the site that stand in the documents: `just pictures`, after a demo."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

PICTURES: Final = {
    "site_overview": ("zh/index.html", 1120, 1000),
    "site_industry": ("en/industries/I06.html", 1120, 1150),
    "site_regions": ("zh/regions.html", 1120, 900),
}


def take(site: Path, folder: Path) -> list[Path]:
    """Take every picture of a frozen site; return the files."""
    taken = []
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, (path, width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((site.resolve() / path).as_uri())
            taken.append(folder / f"{name}.png")
            page.screenshot(path=taken[-1])
            page.close()
        browser.close()
    return taken


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]))
