"""The command that packs landed copies and lets those go whose time of keeping is over."""

from __future__ import annotations

from functools import partial

import click

from warehouse.commands.speech import example, settings_in_force, today

_MEBIBYTE = 1 << 20


@click.command(epilog=example("fenghuo tidy --rehearse    tell what would be done\nfenghuo tidy"))
@click.option("--rehearse", "is_rehearsal", is_flag=True, help="Change nothing, and tell.")
def tidy(is_rehearsal: bool) -> None:
    """Pack landed copies that are old, and let those go whose time of keeping is over.

    How long is policy: dbt_project/seeds/scoring/landing_retention.csv. Rows that were admitted or
    quarantined stay, with their account; a file that went cannot be judged anew.
    """
    from warehouse import tidying
    from warehouse.progress import shown, tell

    with shown():
        found = tidying.tidy(
            settings_in_force(),
            today(),
            is_rehearsal=is_rehearsal,
            progress=partial(tell, "tidy"),
        )
    for one in found:
        click.echo(
            f"{one.source}: {one.packed_count} packed, {one.packed_from_bytes / _MEBIBYTE:.1f} → "
            f"{one.packed_to_bytes / _MEBIBYTE:.1f} MiB; {one.retired_count} let go, "
            f"{one.retired_bytes / _MEBIBYTE:.1f} MiB"
        )
    saved = sum(o.packed_from_bytes - o.packed_to_bytes + o.retired_bytes for o in found)
    would = " would be" if is_rehearsal else ""
    click.echo(f"{saved / _MEBIBYTE:.1f} MiB of disk{would} saved")
