"""Every method gives the known answers, and the table that says so would notice if one did not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from warehouse.agreement import Agreement, agreement
from warehouse.agreement.compared import compared
from warehouse.stats.disproportion import expected_count
from warehouse.stats.gamma_mixture import fit_gamma_mixture


@pytest.fixture(scope="module")
def reference(shared_data):
    return shared_data.parent / "reference"


@pytest.fixture(scope="module")
def table(reference) -> list[Agreement]:
    return agreement(reference)


@pytest.mark.shared
def test_every_method_agrees_with_its_reference(table):
    """No value of any reference file is further off than the file's own precision."""
    assert [each for each in table if not each.holds] == []
    assert len(table) == len({each.method for each in table}) == 33


@pytest.mark.shared
def test_every_reference_file_is_compared(table, reference):
    """A reference file that nothing is held against proves nothing."""
    used = {name for each in table for name in each.file_names}
    assert used == {path.name for path in reference.iterdir()} - {"SOURCE.md"}


@pytest.mark.shared
def test_only_references_of_few_digits_are_given_more_room(table):
    """The tolerance is 1e-6, and 1e-5 for three answers whose makers stopped earlier."""
    wider = {each.method for each in table if each.tolerance > 1e-6}
    assert wider == {"EBGM, EB05, EB95", "GPS, fit of the mixture", "EB rate, likelihood"}
    assert max(each.tolerance for each in table) == 1e-5


@pytest.mark.shared
def test_a_summit_above_the_published_one_is_found_twice(reference):
    """openEBGM's summit of the CAERS reports is not the highest: three starts end 0.27 above."""
    counts = pd.read_csv(reference / "dispro_caers_counts.csv.gz")
    margins = (counts[name] for name in ("n_product", "n_event", "n_total"))
    ends = fit_gamma_mixture(counts["n"], expected_count(*margins)).start_log_likelihoods
    assert ends[:3] == pytest.approx([-4162.180837] * 3, abs=1e-5)
    assert ends[3:] == pytest.approx([-4162.455710] * 5, abs=1e-5)


@pytest.mark.parametrize(
    ("ours", "theirs", "difference"),
    [
        ([1.0, 2.0], [1.0, 2.5], 0.2),
        ([0.5], [0.0], 0.5),
        ([np.nan, 1.0], [np.nan, 1.0], 0.0),
        ([np.nan, 1.0], [1.0, 1.0], np.inf),
        ([1.0, 1.0], [np.nan, 1.0], np.inf),
        ([1.0], [np.inf], np.inf),
        ([1.0, 2.0], [1.0], np.inf),
    ],
)
def test_a_difference_is_found(ours, theirs, difference):
    """Differences are relative; a value missing on one side only is infinitely far."""
    found = compared("method", "reference", "file.csv", {"value": (ours, theirs)})
    assert found.largest_relative_difference == pytest.approx(difference)


def test_nothing_compared_does_not_hold():
    """Agreement on no values is no agreement."""
    assert not compared("method", "reference", "file.csv", {}).holds
