# SPDX-License-Identifier: Apache-2.0
"""The log of a running server, judged by the command line as a citizen would."""

from meishan.base.ledger import queries
from meishan.web.cli.door import main


def test_a_running_log_is_verified_by_its_address(live, fill, tmp_path, capsys):
    fill(300)
    old = tmp_path / "old"
    old.write_text(queries.newest_checkpoint().note)
    fill(250)
    vkey = queries.log_keys().get().vkey

    code = main(["verify", f"{live}/log/", "--key", vkey, "--since", str(old)])

    assert code == 0
    assert "All 550 entries" in capsys.readouterr().out
