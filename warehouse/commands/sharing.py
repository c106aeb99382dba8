"""The commands of packages for other agencies: write one, say that it was sent, acknowledged."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from warehouse.commands.speech import DATE, Teaching, example, settings_in_force, today

_BY: Final = click.option("--person", required=True, help="办理人 · who does it.")
_WHY: Final = click.option("--reason", required=True, help="理由 · why, for whoever asks later.")
_DAY: Final = click.option(
    "--date", "day", type=DATE, default=None, help="日期 · day of the act; default: today."
)


@click.command(
    name="share",
    epilog=example(
        'fenghuo query "from reports.rpt_shared_packages"   packages, purposes, checksums, states\n'
        "fenghuo share customs-202610 --to /srv/exchange"
    ),
)
@click.argument("package_id")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="交接目录 · folder that the files are written to.",
)
def share(package_id: str, folder: Path) -> None:
    """Write the package of an agency: JSON lines, CSV, and a manifest with purpose and checksums.

    只含该单位获准的列；同一夜重做，指纹不变。
    It holds the columns that the agency is allowed and no others; made again it is the same.
    """
    from warehouse.sharing import write_package

    click.echo(f"written: {write_package(settings_in_force(), package_id, folder)}")


@click.group(
    name="shared",
    cls=Teaching,
    epilog=example(
        'fenghuo decide shared send customs-202610 --channel 政务外网 --person 李 --reason "十月"\n'
        "fenghuo decide shared acknowledge customs-202610 --sha256 9f…1c --receiver 海关王科"
        ' --person 李 --reason "回执 7"'
    ),
)
def shared() -> None:
    """共享 · Packages for other agencies: that they were sent, and that they were acknowledged."""


@shared.command(
    epilog=example(
        'fenghuo decide shared send superior-202607 --channel 公文 --person 李 --reason "三季度"'
    )
)
@click.argument("package_id")
@click.option("--channel", required=True, help="渠道 · by which channel.")
@click.option("--sha256", "content_sha256", help="指纹 · content; default: what stands tonight.")
@_BY
@_WHY
@_DAY
def send(package_id: str, day: datetime | None, **stated: Any) -> None:
    """送出 · Write down that a package was sent, with the content that stands tonight."""
    _written(package_id, "send", day, **stated)


@shared.command(
    epilog=example(
        "fenghuo decide shared acknowledge customs-202610 --sha256 9f…1c --receiver 海关王科"
        ' --person 李 --reason "回执 7"'
    )
)
@click.argument("package_id")
@click.option("--sha256", "content_sha256", required=True, help="指纹 · content that they have.")
@click.option("--receiver", required=True, help="接收人 · who has it.")
@_BY
@_WHY
@_DAY
def acknowledge(package_id: str, day: datetime | None, **stated: Any) -> None:
    """签收 · Write down that the receiver has a package, by the SHA-256 of its file."""
    _written(package_id, "acknowledge", day, **stated)


def _written(package_id: str, act: str, day: datetime | None, **stated: Any) -> None:
    from warehouse.sharing import act_on

    on = day.date() if day else today()
    click.echo(act_on(settings_in_force(), package_id, act, on, **stated))
