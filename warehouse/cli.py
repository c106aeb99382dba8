"""The command ``fenghuo``: each step of the way of data, alone or as the whole night."""

from __future__ import annotations

from typing import Final

import click

from warehouse.commands import (
    alarming,
    backups,
    credit,
    decisions,
    nights,
    persons,
    proof,
    query,
    questions,
    sharing,
    steps,
    tidying,
    trading,
    versions,
    warnings,
)
from warehouse.commands.speech import Teaching, example


@click.group(
    cls=Teaching,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example(
        "fenghuo demo                              a finished report from generated files\n"
        "FENGHUO_INBOX=/data/inbox fenghuo night   the night on what lies in a folder\n"
        "fenghuo sources --files                   the account of every landed row"
    ),
)
@click.version_option(package_name="fenghuo", prog_name="fenghuo")
def main() -> None:
    """Fenghuo 烽火: product-safety early warning, from publishers' files to risk tiers.

    Files in the drop folder are landed, judged by the gate, built into a warehouse, published as a
    version and told in a nightly report. Where things lie is set by FENGHUO_HOME, FENGHUO_INBOX and
    the other settings of `fenghuo settings`.
    """


_IN_ORDER: Final = (
    nights.demo,
    nights.generate,
    nights.night,
    nights.backfill,
    steps.land,
    steps.gate,
    steps.replay,
    steps.build,
    steps.report,
    steps.site,
    versions.diff,
    questions.sources,
    decisions.decide,
    sharing.share,
    query.query,
    questions.methods,
    questions.docs,
    persons.erase,
    persons.scan,
    alarming.alarms,
    tidying.tidy,
    backups.backup,
    backups.restore,
    proof.proof,
    questions.settings,
    questions.completion,
)
for _command in _IN_ORDER:
    main.add_command(_command)
for _command in (
    *(warnings.warning, warnings.measure, warnings.rectify, warnings.take),
    *(warnings.recall_progress, warnings.match, credit.credit, sharing.shared),
    *(trading.port, trading.rights),
):
    decisions.decide.add_command(_command)


if __name__ == "__main__":
    main()
